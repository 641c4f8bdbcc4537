#include "server/http/ratelimiter.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace kontor::http {

namespace {

constexpr qint64 minuteUs = 60'000'000;
// Threads read the clock before they get the lock, and machines set it by a little; no more than this is time going back.
constexpr qint64 clockSlackUs = 5'000'000;

qint64 ceilSeconds(std::chrono::microseconds time)
{
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

// The quota, and the time in which it is whole again.
QByteArray policyOf(const char *name, const Gcra &gcra)
{
    const auto window = std::max<qint64>(1, ceilSeconds(std::chrono::microseconds(gcra.interval * gcra.burst)));
    return '"' + QByteArray(name) + "\";q=" + QByteArray::number(gcra.burst) + ";w=" + QByteArray::number(window);
}

template<size_t... Index>
std::array<Gcra, rateClasses> gcraOf(const RateLimits &limits, std::index_sequence<Index...>)
{
    return {Gcra(limits.of(static_cast<RateClass>(Index)))...};
}

// Without QByteArray's own detour over another one.
void appendNumber(QByteArray &out, qint64 number)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end - digits.data());
}

}

SharedBudget::~SharedBudget() = default;

const RateLimit &RateLimits::of(RateClass rateClass) const
{
    switch (rateClass) {
    case RateClass::Read: return read;
    case RateClass::Write: return write;
    case RateClass::SignIn: return signIn;
    case RateClass::Unlimited: break;
    }
    qFatal("What is unlimited has no limit.");
}

Gcra::Gcra(const RateLimit &limit) : interval(std::max<qint64>(1, minuteUs / limit.perMinute)), burst(limit.burst) {}

Gcra::Step Gcra::step(qint64 freeAt, qint64 now) const
{
    const qint64 most = interval * burst;
    const bool isPossible = freeAt - now <= most + clockSlackUs;
    const qint64 begin = isPossible ? std::max(freeAt, now) : now;
    return begin + interval - now <= most ? Step{true, begin + interval} : Step{false, begin};
}

std::chrono::seconds RateVerdict::retryAfter() const
{
    return std::chrono::seconds(std::max<qint64>(1, ceilSeconds(untilNext)));
}

QByteArray RateVerdict::field() const
{
    QByteArray field;
    field.reserve(64);
    field.append('"').append(rateClassNames[static_cast<size_t>(rateClass)]).append("\";r=");
    appendNumber(field, remaining);
    field.append(";t=");
    appendNumber(field, ceilSeconds(remaining == 0 ? untilNext : untilWhole));
    return field;
}

RateVerdict stricter(const RateVerdict &a, const RateVerdict &b)
{
    if (a.isAdmitted != b.isAdmitted)
        return a.isAdmitted ? b : a;
    if (a.remaining != b.remaining)
        return a.remaining < b.remaining ? a : b;
    return a.untilNext < b.untilNext || a.untilWhole < b.untilWhole ? b : a;
}

RateLimiter::RateLimiter(const Clock &clock, Random &random, Options options)
    : m_clock(clock),
      m_options(std::move(options)),
      m_seed(static_cast<size_t>(random.next64())),
      m_gcra(gcraOf(m_options.limits, std::make_index_sequence<rateClasses>())),
      m_rows(std::bit_ceil(std::max(m_options.entries, slotsOfRow)) / slotsOfRow)
{
    for (size_t i = 0; i < rateClasses; ++i)
        m_policies[i] = policyOf(rateClassNames[i], m_gcra[i]);
}

std::optional<RateKey> RateLimiter::addressKey(QByteArrayView address) const
{
    const auto parsed = IpAddress::parse(address);
    if (parsed && contains(m_options.exempt, *parsed))
        return std::nullopt;
    const auto bytes = parsed.value_or(IpAddress()).client().bytes();
    return RateKey{qHashBits(bytes.data(), bytes.size(), m_seed)};
}

RateKey RateLimiter::accountKey(const Uuid &account) const
{
    // Another seed: an account is no address, whatever its bytes.
    return RateKey{qHash(account, ~m_seed)};
}

RateLimiter::Slot &RateLimiter::slotFor(Row &row, quint64 hash, qint64 now)
{
    auto *soonest = &row.slots.front();
    for (auto &slot : row.slots) {
        if (slot.hash == hash)
            return slot;
        if (slot.freeAt < soonest->freeAt)
            soonest = &slot;
    }
    if (soonest->freeAt > now)
        m_evicted.fetch_add(1, std::memory_order_relaxed);
    *soonest = {.hash = hash, .freeAt = 0};
    return *soonest;
}

RateVerdict RateLimiter::admit(RateClass rateClass, RateKey key)
{
    const auto &gcra = m_gcra[static_cast<size_t>(rateClass)];
    constexpr quint64 spread = 0x9e3779b97f4a7c15; // the golden ratio: far apart for each class
    const auto hash = key.hash ^ (spread * (static_cast<quint64>(rateClass) + 1));
    const auto index = static_cast<size_t>(hash >> 16) & (m_rows.size() - 1);
    const qint64 now = m_clock.now().time_since_epoch().count();
    Gcra::Step step;
    {
        const std::scoped_lock lock(m_locks[index % lockCount].mutex);
        auto &slot = slotFor(m_rows[index], hash, now);
        step = gcra.step(slot.freeAt, now);
        slot.freeAt = step.free;
    }
    return verdict(rateClass, step.isAdmitted, std::chrono::microseconds(step.free - now));
}

RateVerdict RateLimiter::verdict(RateClass rateClass, bool isAdmitted, std::chrono::microseconds debt) const
{
    const auto &gcra = m_gcra[static_cast<size_t>(rateClass)];
    const auto owed = std::clamp<qint64>(debt.count(), 0, gcra.interval * gcra.burst);
    return {.rateClass = rateClass,
        .isAdmitted = isAdmitted,
        .remaining = isAdmitted ? gcra.remaining(owed) : 0,
        .untilNext = std::chrono::microseconds(gcra.untilNext(owed)),
        .untilWhole = std::chrono::microseconds(owed)};
}

}
