#pragma once

#include "core/database/database.h"

namespace kontor::test {

/**
 * A database of its own for one test, cloned from a template that was migrated once for this program, and dropped at
 * the end.
 */
class TestDatabase
{
public:
    TestDatabase();
    ~TestDatabase();
    TestDatabase(const TestDatabase &) = delete;
    TestDatabase &operator=(const TestDatabase &) = delete;

    const DatabaseConfig &config() const { return m_config; }
    /** A new connection; the test that can't have one stops. */
    std::unique_ptr<Database> connect() const;

private:
    DatabaseConfig m_config;
};

/** Runs what has no named statement; fails the program if it can't. */
void run(Database &database, const QByteArray &sql);
/** The first column of the first row, as text. */
QByteArray value(Database &database, const QByteArray &sql);

}
