#include "core/database/migrator.h"

#include "core/base/secret.h"
#include "sql/migrations.h"
#include "sql/migrator.h"

namespace kontor {

namespace {

// "KONT" in ASCII: the lock that one migrating process holds on the database.
constexpr auto lockSql = "set lock_timeout = '60s'; select pg_advisory_lock(1263488596)";
constexpr auto unlockSql = "select pg_advisory_unlock(1263488596); reset lock_timeout";

constexpr auto bootstrapSql = R"(
create schema if not exists ops;
create table if not exists ops.migration (
    number int constraint migration_pkey primary key,
    name text not null,
    sha256 bytea not null,
    applied_at timestamptz not null default now()
))";

QByteArray hashOf(const Migration &migration)
{
    return sha256(migration.text);
}

struct Applied
{
    int number;
    QByteArray sha256;
};

Result<void> apply(Database &database, const Migration &migration)
{
    return database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_CHECK(database.script("set local statement_timeout = 0"));
        auto done = database.script(migration.text);
        if (!done) {
            done.error().detail.prepend(
                u"migration %1_%2: "_s.arg(migration.number, 4, 10, QLatin1Char('0')).arg(QLatin1StringView(migration.name)));
            return done;
        }
        KONTOR_CHECK(transaction.execute(sql::migrator::insert,
            {bind("number", migration.number), bind("name", migration.name), bindBytes("sha256", hashOf(migration))}));
        return {};
    });
}

Result<MigrationState> migrateLocked(
    Database &database, std::span<const Migration> migrations, const std::function<void(const Migration &)> &progress)
{
    KONTOR_CHECK(database.script(bootstrapSql));
    KONTOR_TRY(const auto applied, database.list(sql::migrator::listApplied, {}, [](Row &row) {
        return Applied{.number = row.int32(), .sha256 = row.bytea()};
    }));
    MigrationState state{.applied = 0, .shipped = static_cast<int>(migrations.size())};
    for (const auto &row : applied) {
        state.applied = row.number;
        if (row.number <= state.shipped && hashOf(migrations[static_cast<size_t>(row.number - 1)]) != row.sha256)
            return failure(ErrorKind::Conflict, "migration_changed"_L1,
                u"Migration %1 in the database is not the one this version ships."_s.arg(row.number));
    }
    if (state.applied > state.shipped) {
        KONTOR_TRY(const auto minWriter, database.get(sql::migrator::minWriter, {}, [](Row &row) { return row.int32(); }));
        if (minWriter > state.shipped)
            return failure(ErrorKind::Conflict, "schema_too_new"_L1,
                u"The database belongs to a newer version of Kontor; install that one."_s);
        return state;
    }
    for (const auto &migration : migrations.subspan(static_cast<size_t>(state.applied))) {
        if (progress)
            progress(migration);
        KONTOR_CHECK(apply(database, migration));
        state.applied = migration.number;
    }
    return state;
}

}

std::span<const Migration> shippedMigrations()
{
    return sql::migrations;
}

Result<MigrationState> migrate(
    Database &database, std::span<const Migration> migrations, const std::function<void(const Migration &)> &progress)
{
    KONTOR_CHECK(database.script(lockSql));
    auto outcome = migrateLocked(database, migrations, progress);
    KONTOR_CHECK(database.script(unlockSql));
    return outcome;
}

Result<MigrationState> migrationState(Database &database)
{
    KONTOR_TRY(const auto applied, database.get(sql::migrator::lastApplied, {}, [](Row &row) { return row.int32(); }));
    return MigrationState{.applied = applied, .shipped = static_cast<int>(shippedMigrations().size())};
}

Result<QByteArray> databaseIdentity(Database &database)
{
    return database.get(sql::migrator::identity, {}, [](Row &row) { return row.text().toUtf8(); });
}

}
