#pragma once

#include "core/database/database.h"

namespace kontor {

struct Readiness
{
    bool isMigrated = false; ///< the database's schema is the one that this build ships
    qint64 outboxLag = 0;    ///< events that are not published yet
    qint64 jobsDue = 0;      ///< jobs that should have been done
};

/** One quick look; refused as unavailable while the database does not answer. */
KONTOR_EXPORT Result<Readiness> readiness(Database &database);

}
