#pragma once

#include <cstdint>

namespace bench {

/** CPU time of the server and of PostgreSQL since their start, user and system, in microseconds. */
struct ProcessCpu
{
    int64_t server = 0;
    int64_t postgres = 0;

    /** `postmaster` counts with all its children, also those that have ended. Either pid may be 0: not looked at. */
    static ProcessCpu read(int server, int postmaster);

    friend ProcessCpu operator-(const ProcessCpu &a, const ProcessCpu &b)
    {
        return {.server = a.server - b.server, .postgres = a.postgres - b.postgres};
    }
};

}
