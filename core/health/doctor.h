#pragma once

#include "core/database/database.h"

namespace kontor {

/** One thing that was looked at; `cure` says what to do where it is not well. */
struct Finding
{
    bool isWell = true;
    QString what;
    QString cure{};
};

/** Looks at the database, its settings and what waits in it, and says how to mend what is wrong. */
KONTOR_EXPORT std::vector<Finding> examine(Database &database);

}
