#pragma once

#include "core/database/database.h"
#include "core/database/migration.h"

#include <span>

namespace kontor {

/** Every migration that this build carries, in order. */
KONTOR_EXPORT std::span<const Migration> shippedMigrations();

struct MigrationState
{
    int applied = 0; ///< number of the last one in the database
    int shipped = 0; ///< number of the last one in this build
};

/**
 * Brings the schema forward: under an advisory lock, one transaction each, stopping at the first failure. A migration
 * whose text is not what was applied is refused (`migration_changed`), and so is a database from a newer build that
 * says it can't be written by this one (`schema_too_new`).
 */
KONTOR_EXPORT Result<MigrationState> migrate(Database &database, std::span<const Migration> migrations = shippedMigrations(),
    const std::function<void(const Migration &)> &progress = {});
KONTOR_EXPORT Result<MigrationState> migrationState(Database &database);

/** Some text that no other database of a shop has, the same for every server of this one; a physical copy has it too. */
KONTOR_EXPORT Result<QByteArray> databaseIdentity(Database &database);

}
