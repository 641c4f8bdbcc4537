#include "tests/redis/clients.h"

#include <QString>

namespace kontor::test {

using namespace std::chrono_literals;

redis::RedisOptions patient()
{
    redis::RedisOptions options;
    options.deadline = patience;
    options.silence = patience;
    options.connectTimeout = patience;
    options.backoffLeast = 2ms;
    options.backoffMost = 20ms;
    return options;
}

redis::RedisOptions brisk()
{
    redis::RedisOptions options;
    options.connectTimeout = 200ms;
    options.backoffLeast = 2ms;
    options.backoffMost = 20ms;
    return options;
}

std::unique_ptr<redis::RedisClient> startClient(const QString &url, const redis::RedisOptions &options)
{
    static SystemRandom random;
    auto address = redis::RedisAddress::fromUrl(url);
    if (!address)
        qFatal("%s", qPrintable(address.error().message));
    auto client = redis::RedisClient::make(std::move(*address), options, random);
    if (!client)
        qFatal("%s", qPrintable(client.error().message));
    (*client)->start();
    return std::move(*client);
}

std::unique_ptr<redis::RedisClient> connectClient(const QString &url, const redis::RedisOptions &options)
{
    auto client = startClient(url, options);
    if (!client->waitUntilReady(patience))
        qFatal("no connection to Redis: %s", qPrintable(client->lastFailure()));
    return client;
}

}
