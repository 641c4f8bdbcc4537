#pragma once

#include "core/base/random.h"
#include "server/redis/redisclient.h"

namespace kontor::test {

/** Waits long enough for any machine: for what is not about deadlines. */
redis::RedisOptions patient();
/** Times as in a shop, and quick to connect again. */
redis::RedisOptions brisk();

/** A client that has been started; the test that can't have one stops. */
std::unique_ptr<redis::RedisClient> startClient(const QString &url, const redis::RedisOptions &options = patient());
/** … and is connected. */
std::unique_ptr<redis::RedisClient> connectClient(const QString &url, const redis::RedisOptions &options = patient());

/** Half a minute: for waiting, never for judging. */
inline constexpr std::chrono::milliseconds patience{30'000};

/** The code of a refusal; "" for a success. */
template<typename T>
QLatin1StringView codeOf(const Result<T> &result)
{
    return result ? QLatin1StringView("") : result.error().code;
}

}
