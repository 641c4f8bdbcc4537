#include "core/database/notificationlistener.h"

#include "core/database/connection_p.h"

#include <QSqlDriver>

#include <libpq-fe.h>

namespace kontor {

struct NotificationListener::Private
{
    explicit Private(const DatabaseConfig &config) : connection(config) {}

    ConnectionPrivate connection;
    // Dies before the connection: what still arrives while that closes is not ours.
    QObject context;
};

NotificationListener::~NotificationListener() = default;

Result<std::unique_ptr<NotificationListener>> NotificationListener::open(
    const DatabaseConfig &config, const char *channel, Heard heard)
{
    std::unique_ptr<NotificationListener> listener(new NotificationListener);
    listener->d = std::make_unique<Private>(config);
    auto &connection = listener->d->connection;
    KONTOR_CHECK(connection.open());
    auto *driver = connection.driver();
    QObject::connect(driver, &QSqlDriver::notification, &listener->d->context,
        [heard = std::move(heard)](
            const QString &, QSqlDriver::NotificationSource, const QVariant &payload) { heard(payload.toString().toUtf8()); });
    if (!driver->subscribeToNotification(QString::fromLatin1(channel)))
        return failure(ErrorKind::Unavailable, "database_unavailable"_L1, u"The database does not answer; try again soon."_s,
            u"LISTEN %1 failed"_s.arg(QLatin1StringView(channel)));
    return listener;
}

bool NotificationListener::isConnected() const
{
    const auto *connection = d->connection.handle();
    return connection && PQstatus(connection) == CONNECTION_OK;
}

}
