#pragma once

#include "core/base/result.h"

namespace kontor {

/** Where a PostgreSQL is and how to get in. `host` may be a directory that holds a Unix socket. */
struct KONTOR_EXPORT DatabaseConfig
{
    QString host = u"127.0.0.1"_s;
    int port = 5432;
    QString name = u"kontor"_s;
    QString user = u"kontor"_s;
    QString password{};
    /** As libpq's sslmode; "verify-full" for anything that leaves the machine. */
    QString sslMode = u"prefer"_s;
    QString sslRootCertificate{};
    int connectTimeoutSeconds = 5;
    int statementTimeoutMs = 15'000;
    int lockTimeoutMs = 5'000;
    int idleInTransactionTimeoutMs = 30'000;

    /** Takes postgresql://user:password@host:port/name?sslmode=…&sslrootcert=…; the host may be %2Fa%2Fdirectory. */
    static Result<DatabaseConfig> fromUrl(const QString &url);
    /** The same place and login, another database. */
    DatabaseConfig withName(const QString &database) const;
};

}
