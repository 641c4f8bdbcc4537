#include "core/health/readiness.h"

#include "core/database/migrator.h"
#include "sql/health.h"

namespace kontor {

Result<Readiness> readiness(Database &database)
{
    KONTOR_TRY(const auto state, migrationState(database));
    return database.get(sql::health::lags, {}, [&](Row &row) {
        return Readiness{.isMigrated = state.applied >= state.shipped, .outboxLag = row.int64(), .jobsDue = row.int64()};
    });
}

}
