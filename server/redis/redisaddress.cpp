#include "server/redis/redisaddress.h"

#include <QUrl>
#include <QUrlQuery>

namespace kontor::redis {

namespace {

constexpr int databases = 1'000'000;

Failure refuse(const QString &why)
{
    return invalid(u"redis.url"_s, "invalid_redis_url"_L1, u"The Redis URL is not usable: "_s + why);
}

Result<int> readDatabase(const QString &text)
{
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < 0 || number >= databases)
        return refuse(u"the database is a number"_s);
    return number;
}

Result<RedisAddress> readSocket(const QUrl &url, RedisAddress address)
{
    if (!url.host().isEmpty() || url.path().size() < 2)
        return refuse(u"unix:// is followed by the absolute path of a socket"_s);
    address.socketPath = url.path(QUrl::FullyDecoded);
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (key != u"db"_s)
            return refuse(u"unknown option "_s + key);
        KONTOR_TRY(address.database, readDatabase(value));
    }
    return address;
}

}

Result<RedisAddress> RedisAddress::fromUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return refuse(u"it is no URL; characters such as / and @ in a password are written %2F and %40"_s);
    const auto scheme = url.scheme();
    if (scheme != u"redis"_s && scheme != u"rediss"_s && scheme != u"unix"_s)
        return refuse(u"it begins with redis://, rediss:// or unix://"_s);
    RedisAddress address;
    address.user = url.userName(QUrl::FullyDecoded);
    address.password = url.password(QUrl::FullyDecoded);
    if (!address.user.isEmpty() && address.password.isEmpty())
        return refuse(u"a user without a password"_s);
    if (url.hasFragment())
        return refuse(u"what stands behind # means nothing"_s);
    if (scheme == u"unix"_s)
        return readSocket(url, std::move(address));
    if (url.host().isEmpty())
        return refuse(u"it names no host"_s);
    if (url.hasQuery())
        return refuse(u"it takes no options"_s);
    address.isEncrypted = scheme == u"rediss"_s;
    address.host = url.host(QUrl::FullyDecoded);
    const int port = url.port(address.port);
    if (port == 0)
        return refuse(u"port 0"_s);
    address.port = static_cast<quint16>(port);
    if (url.path().size() > 1) {
        KONTOR_TRY(address.database, readDatabase(url.path().mid(1)));
    }
    return address;
}

QString RedisAddress::shown() const
{
    if (!socketPath.isEmpty())
        return u"unix:%1 (database %2)"_s.arg(socketPath).arg(database);
    const auto shownHost = host.contains(u':') ? u'[' + host + u']' : host;
    return u"%1://%2:%3/%4"_s.arg(isEncrypted ? u"rediss"_s : u"redis"_s, shownHost).arg(port).arg(database);
}

}
