#include "core/health/doctor.h"

#include "core/database/migrator.h"
#include "core/health/readiness.h"
#include "sql/health.h"

namespace kontor {

namespace {

Finding ask(bool isWell, QString what, QString cure)
{
    return {.isWell = isWell, .what = std::move(what), .cure = isWell ? QString() : std::move(cure)};
}

void examineSettings(Database &database, std::vector<Finding> &findings)
{
    QMap<QString, QString> settings;
    const auto read = database.each(sql::health::doctorSettings, {}, [&](Row &row) {
        const auto name = row.text();
        settings[name] = row.text();
    });
    if (!read)
        return findings.push_back({false, u"the settings cannot be read"_s, read.error().detail});
    const int version = settings[u"server_version_num"_s].toInt() / 10000;
    findings.push_back(ask(version >= 15, u"PostgreSQL %1"_s.arg(version), u"Kontor needs PostgreSQL 15 or newer."_s));
    for (const auto &name : {u"fsync"_s, u"full_page_writes"_s})
        findings.push_back(ask(settings[name] == u"on"_s, u"%1 is %2"_s.arg(name, settings[name]),
            u"Switch it on: without it a power failure can lose or tear orders."_s));
    findings.push_back(
        ask(settings[u"synchronous_commit"_s] != u"off"_s, u"synchronous_commit is %1"_s.arg(settings[u"synchronous_commit"_s]),
            u"Switch it on: an order that was confirmed could be lost."_s));
    findings.push_back(
        ask(settings[u"data_checksums"_s] == u"on"_s, u"data checksums are %1"_s.arg(settings[u"data_checksums"_s]),
            u"Run pg_checksums --enable while the server is stopped, so that a rotten disk is noticed."_s));
}

void examineShop(Database &database, std::vector<Finding> &findings)
{
    const auto read = database.each(sql::health::doctorFacts, {}, [&](Row &row) {
        const auto encoding = row.text();
        findings.push_back(
            ask(encoding == u"UTF8"_s, u"the encoding is %1"_s.arg(encoding), u"Make the database with encoding UTF8."_s));
        const auto failed = row.int64();
        findings.push_back(ask(failed == 0, u"%1 jobs have failed for good"_s.arg(failed),
            u"Look at ops.job, mend the cause, set their state to 'queued'."_s));
        const auto stuck = row.int64();
        findings.push_back(ask(stuck == 0, u"%1 payments have waited for their gateway for over five minutes"_s.arg(stuck),
            u"Is a server with --role worker or all running, and does it reach the gateway?"_s));
        const auto markets = row.int64();
        findings.push_back(ask(markets == 1, u"%1 default markets"_s.arg(markets), u"Exactly one market is the default."_s));
        findings.push_back({true, u"%1 active products"_s.arg(row.int64())});
        findings.push_back({true, u"%1 connections to this database"_s.arg(row.int64())});
    });
    if (!read)
        findings.push_back({false, u"the shop cannot be read"_s, read.error().detail});
}

}

std::vector<Finding> examine(Database &database)
{
    std::vector<Finding> findings;
    const auto ready = readiness(database);
    if (!ready) {
        findings.push_back({false, u"the database does not answer, or has no schema"_s,
            ready.error().message + u' ' + ready.error().detail + u" Run: kontor-server migrate"_s});
        return findings;
    }
    const auto state = migrationState(database);
    findings.push_back(ask(ready->isMigrated,
        u"the schema is at migration %1 of %2"_s.arg(state ? state->applied : 0).arg(state ? state->shipped : 0),
        u"Run: kontor-server migrate"_s));
    examineSettings(database, findings);
    findings.push_back(ask(ready->outboxLag < 100, u"%1 events wait to be published"_s.arg(ready->outboxLag),
        u"Is a server with --role worker or all running?"_s));
    findings.push_back(ask(
        ready->jobsDue < 100, u"%1 jobs are late"_s.arg(ready->jobsDue), u"Is a server with --role worker or all running?"_s));
    examineShop(database, findings);
    return findings;
}

}
