#include "core/health/heartbeat.h"

#include "sql/health.h"

namespace kontor {

Result<void> beat(Database &database, const Uuid &process, const QString &host)
{
    KONTOR_CHECK(database.execute(
        sql::health::beat, {bind("process", process.toString()), bind("host", host), bind("version", KONTOR_VERSION)}));
    KONTOR_CHECK(database.execute(sql::health::forgetProcesses));
    return {};
}

Result<std::optional<Instant>> lastBeat(Database &database)
{
    return database.get(sql::health::lastBeat, {}, [](Row &row) { return row.optionalInstant(); });
}

}
