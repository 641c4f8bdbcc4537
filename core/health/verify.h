#pragma once

#include "core/database/database.h"

namespace kontor {

/** One invariant and what breaks it; nothing broken is as it should be. */
struct Verdict
{
    const char *invariant;
    std::vector<QString> broken;
};

/**
 * Checks every invariant of stock, money and audit over the whole database, in one snapshot each. Reads only; may run
 * beside a shop that sells.
 */
KONTOR_EXPORT Result<std::vector<Verdict>> verify(Database &database);

}
