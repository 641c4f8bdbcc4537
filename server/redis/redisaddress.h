#pragma once

#include "core/base/result.h"

namespace kontor::redis {

/** Where a Redis or Valkey is, and how to get in. */
struct RedisAddress
{
    QString host;
    quint16 port = 6379;
    QString socketPath{}; ///< a Unix socket; then host and port stand for nothing
    bool isEncrypted = false;
    QString user{}; ///< empty: only a password, or nothing
    QString password{};
    int database = 0;

    /**
     * Takes redis://[user:password@]host[:port][/database], rediss:// for the same by TLS, and
     * unix://[user:password@]/path/to/socket[?db=database]. A refusal does not repeat the URL, which may hold a password.
     */
    static Result<RedisAddress> fromUrl(const QString &url);
    /** For people and the log: without user and password. */
    QString shown() const;
};

}
