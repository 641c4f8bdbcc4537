#pragma once

#include "core/database/databaseconfig.h"

namespace kontor::test {

/**
 * A PostgreSQL for this test program, thrown away with it: started at the first call (from the main thread), without
 * fsync, kept in memory where there is /dev/shm. The login is a superuser; tests make their own databases in it.
 * KONTOR_TEST_DATABASE_URL names a server to use instead.
 */
const DatabaseConfig &cluster();

}
