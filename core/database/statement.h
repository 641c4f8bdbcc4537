#pragma once

namespace kontor {

/** A named SQL statement, made from a .sql file at build time. Parameters stand as "?" in the order of `parameters`. */
struct Statement
{
    const char *name;
    const char *text;
    const char *const *parameters;
    int parameterCount;
};

}
