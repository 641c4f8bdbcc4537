#include "server/redis/sharedlimits.h"

#include <QCryptographicHash>

namespace kontor::redis {

namespace {

// Microseconds since 1970 have 51 bits: Lua's numbers hold them exactly. A point that is further ahead than it could have
// come is of a clock that was set back since.
constexpr char chargeScript[] = R"(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, most = tonumber(ARGV[1]), tonumber(ARGV[1]) * tonumber(ARGV[2])
local free, worst = {}, now
for i, key in ipairs(KEYS) do
  free[i] = math.max(now, tonumber(redis.call('GET', key) or now) or now)
  if free[i] - now > most then free[i] = now end
  worst = math.max(worst, free[i])
end
if worst + interval - now > most then return {0, worst - now} end
for i, key in ipairs(KEYS) do
  local next = free[i] + interval
  redis.call('SET', key, string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
end
return {1, worst + interval - now}
)";

const RedisScript &script()
{
    static const RedisScript made{QByteArray(chargeScript)};
    return made;
}

}

std::optional<SharedLimits::Charge> SharedLimits::charge(
    const QByteArrayList &keys, std::chrono::microseconds interval, int burst)
{
    m_charges.fetch_add(1, std::memory_order_relaxed);
    QByteArrayList names;
    // An address is nobody's business, not even Redis'.
    for (const auto &key : keys)
        names.append("kontor:" + m_space
            + ":limit:" + QCryptographicHash::hash(m_space + '\n' + key, QCryptographicHash::Sha256).left(16).toHex());
    const auto reply =
        m_client.evaluate(script(), names, {QByteArray::number(qint64(interval.count())), QByteArray::number(burst)});
    const bool isAnswer = reply && reply->items.size() == 2 && reply->items[0].kind == RespValue::Kind::Integer
        && reply->items[1].kind == RespValue::Kind::Integer;
    if (!isAnswer) {
        m_failures.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    const Charge charge{.isAdmitted = reply->items[0].integer == 1, .debt = std::chrono::microseconds(reply->items[1].integer)};
    if (!charge.isAdmitted)
        m_refusals.fetch_add(1, std::memory_order_relaxed);
    return charge;
}

SharedLimits::Figures SharedLimits::figures() const
{
    return {.charges = m_charges.load(), .refusals = m_refusals.load(), .failures = m_failures.load()};
}

}
