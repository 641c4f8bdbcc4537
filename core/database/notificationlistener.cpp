#include "core/database/notificationlistener.h"

#include "core/database/connection_p.h"

#include <QSocketNotifier>

#include <libpq-fe.h>

namespace kontor {

struct NotificationListener::Private
{
    Private(const DatabaseConfig &config, Heard h) : connection(config), heard(std::move(h)) {}

    void read()
    {
        auto *handle = connection.handle();
        if (!handle)
            return;
        PQconsumeInput(handle);
        while (auto *notification = PQnotifies(handle)) {
            heard(notification->extra);
            PQfreemem(notification);
        }
        // libpq has closed the socket of a connection that has ended: its number may be another's soon.
        if (PQstatus(handle) != CONNECTION_OK)
            notifier->setEnabled(false);
    }

    ConnectionPrivate connection;
    Heard heard;
    // Dies before the connection, which closes the socket. Not the driver's own: that goes on watching a closed one.
    std::unique_ptr<QSocketNotifier> notifier;
};

NotificationListener::~NotificationListener() = default;

Result<std::unique_ptr<NotificationListener>> NotificationListener::open(
    const DatabaseConfig &config, const char *channel, Heard heard)
{
    std::unique_ptr<NotificationListener> listener(new NotificationListener);
    listener->d = std::make_unique<Private>(config, std::move(heard));
    auto *d = listener->d.get();
    KONTOR_CHECK(d->connection.open());
    KONTOR_CHECK(d->connection.script(QByteArray("listen ") + channel));
    d->notifier = std::make_unique<QSocketNotifier>(PQsocket(d->connection.handle()), QSocketNotifier::Read);
    QObject::connect(d->notifier.get(), &QSocketNotifier::activated, d->notifier.get(), [d] { d->read(); });
    // What came together with the answer to LISTEN lies in libpq already, and no socket would tell of it.
    QMetaObject::invokeMethod(
        d->notifier.get(), [d] { d->read(); }, Qt::QueuedConnection);
    return listener;
}

bool NotificationListener::isConnected() const
{
    const auto *connection = d->connection.handle();
    return connection && PQstatus(connection) == CONNECTION_OK;
}

}
