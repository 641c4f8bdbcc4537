#pragma once

#include "core/database/database.h"
#include "core/events/changefeed.h"
#include "core/health/doctor.h"
#include "server/app/config.h"
#include "server/http/metrics.h"
#include "server/http/ratelimiter.h"
#include "server/http/replycache.h"
#include "server/http/sharedreplies.h"
#include "server/redis/sharedcache.h"
#include "server/redis/sharedlimits.h"

namespace kontor::app {

/** What servers share through Redis, replies and budgets: its client, what stands on it, and what the edge asks of them. */
class SharedLevel final : public http::SharedReplies, public http::SharedBudget
{
public:
    /** Begins to connect and waits for nothing: a Redis that is not there is no refusal. `config.redis` must be set. */
    static Result<std::unique_ptr<SharedLevel>> open(
        const Config &config, Database &database, const Clock &clock, Random &random, std::function<bool()> isLive);

    void heard(qint64 position, const QList<QByteArray> &tags) override { m_cache.heard(position, tags); }
    void forget() override { m_cache.forget(); }

    std::optional<Moment> moment() const override;
    std::optional<Found> find(const QByteArray &key) override;
    void store(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before,
        std::optional<std::chrono::milliseconds> lifetime) override;

    std::optional<Charge> charge(http::RateClass rateClass, const http::RateLimit &limit, const QByteArrayList &who) override;

    void registerMetrics(http::Metrics &metrics) const;

private:
    SharedLevel(std::unique_ptr<redis::RedisClient> client, const Clock &clock, const redis::SharedCache::Options &options,
        const QByteArray &shop);

    const std::unique_ptr<redis::RedisClient> m_client;
    redis::SharedCache m_cache;
    redis::SharedLimits m_limits;
    const std::chrono::milliseconds m_maxAge;
};

/** How both levels hear of changes, in the order that they need. `shared` may be missing. */
ChangeFeed::Callbacks cacheCallbacks(http::ReplyCache &own, http::SharedReplies *shared);

/** For `doctor`: whether the configured Redis answers, and lets us do what is needed. */
Finding examineRedis(const Config &config);

}
