#pragma once

#include "core/database/databaseconfig.h"

#include <functional>
#include <memory>

namespace kontor {

/**
 * A connection of its own that hears one channel of PostgreSQL's NOTIFY. It belongs to the thread that opened it, which
 * runs an event loop; `heard` is called there. A connection that is lost stays lost: the owner asks and opens another,
 * since only the owner knows what it missed.
 */
class KONTOR_EXPORT NotificationListener
{
public:
    using Heard = std::function<void(const QByteArray &payload)>;

    static Result<std::unique_ptr<NotificationListener>> open(const DatabaseConfig &config, const char *channel, Heard heard);
    ~NotificationListener();

    /** False once the end of the connection has been noticed, which takes as long as the network's silence does. */
    bool isConnected() const;

private:
    NotificationListener() = default;
    struct Private;
    std::unique_ptr<Private> d;
};

}
