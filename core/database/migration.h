#pragma once

namespace kontor {

/** One step of the schema, forward only; the file migrations/NNNN_name.sql. */
struct Migration
{
    int number;
    const char *name;
    const char *text;
};

}
