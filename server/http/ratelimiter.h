#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/random.h"
#include "server/http/ipaddress.h"

#include <QByteArrayList>

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace kontor::http {

/** What a request counts as; an endpoint declares it. */
enum class RateClass { Read, Write, SignIn, Unlimited };
inline constexpr size_t rateClasses = 3; ///< those that have a limit
inline constexpr std::array<const char *, rateClasses> rateClassNames = {"read", "write", "sign-in"};

/** So many at once, and then so many a minute. */
struct RateLimit
{
    int perMinute = 0;
    int burst = 0;
    friend bool operator==(const RateLimit &, const RateLimit &) = default;
};

/**
 * For each address and for each account. A page of a storefront reads ten to twenty things: 600 at once are an office
 * that opens the shop in the same second, and 100 a second are more than its people go on with. Nobody clicks ten
 * changes a second. A person signs in a few times a day, a guesser of passwords as often as he is let.
 */
struct RateLimits
{
    RateLimit read{.perMinute = 6'000, .burst = 600};
    RateLimit write{.perMinute = 600, .burst = 120};
    RateLimit signIn{.perMinute = 10, .burst = 10};

    const RateLimit &of(RateClass rateClass) const;
    friend bool operator==(const RateLimits &, const RateLimits &) = default;
};

/**
 * The generic cell rate algorithm: a bucket that is told by one point in time, at which its owner would owe nothing any
 * more. Each request owes one interval; more than `burst` of them are not lent. All in microseconds.
 */
struct Gcra
{
    explicit Gcra(const RateLimit &limit);
    qint64 interval = 0;
    qint64 burst = 0;

    struct Step
    {
        bool isAdmitted = false;
        qint64 free = 0; ///< when nothing is owed any more
    };
    /** A point that is further ahead than it could have come is of a clock that was set back since, and counts as none. */
    Step step(qint64 freeAt, qint64 now) const;

    qint64 remaining(qint64 debt) const { return (interval * burst - debt) / interval; }
    /** How long until another one is admitted; 0: now. */
    qint64 untilNext(qint64 debt) const { return std::max<qint64>(0, debt + interval - interval * burst); }
};

/** What became of one request, and what its client is told of the budget. */
struct RateVerdict
{
    RateClass rateClass = RateClass::Read;
    bool isAdmitted = true;
    qint64 remaining = 0;
    std::chrono::microseconds untilNext{};  ///< until another one is admitted
    std::chrono::microseconds untilWhole{}; ///< until nothing is owed

    /** Whole seconds, 1 at least. */
    std::chrono::seconds retryAfter() const;
    /** The value of the field RateLimit: what remains, and until when; with nothing left, when there is something again. */
    QByteArray field() const;
};
/** The one that says less: both have to admit a request. */
RateVerdict stricter(const RateVerdict &a, const RateVerdict &b);

/** Names one client in the table of budgets: a hash that nobody outside can foresee. */
struct RateKey
{
    quint64 hash = 0;
};

/**
 * Budgets of clients, in this process: a table of fixed size with one slot for each client and class that owes something.
 *
 * 1. A slot whose client owes nothing says nothing: it is free for the next one. So nothing has to be cleaned up.
 * 2. Where every slot of a row is in use, the client that would be through soonest is forgotten. A flood of addresses
 *    drives out itself, and last of all whoever is over the limit.
 * 3. A request that is refused owes nothing for it.
 *
 * Safe from any thread; a row's lock is held for a look at its eight slots.
 */
class RateLimiter
{
public:
    struct Options
    {
        RateLimits limits{};
        IpNetworks exempt{};         ///< addresses without a limit
        size_t entries = 128 * 1024; ///< rounded up to a power of two; sixteen bytes each
    };
    RateLimiter(const Clock &clock, Random &random, Options options);
    Q_DISABLE_COPY_MOVE(RateLimiter)

    /** Nothing: this address has no limit. What is no address at all is one client. */
    std::optional<RateKey> addressKey(QByteArrayView address) const;
    RateKey accountKey(const Uuid &account) const;

    /** Takes one from the budget, if it is there. `rateClass` has a limit. */
    RateVerdict admit(RateClass rateClass, RateKey key);
    /** Of a budget that is kept elsewhere, by the same limits. */
    RateVerdict verdict(RateClass rateClass, bool isAdmitted, std::chrono::microseconds debt) const;

    const RateLimits &limits() const { return m_options.limits; }
    /** The value of the field RateLimit-Policy. */
    const QByteArray &policyField(RateClass rateClass) const { return m_policies[static_cast<size_t>(rateClass)]; }
    size_t entries() const { return m_rows.size() * slotsOfRow; }
    /** Clients that were forgotten though they owed something, since there was no room. */
    quint64 evicted() const { return m_evicted.load(std::memory_order_relaxed); }

private:
    static constexpr size_t slotsOfRow = 8;
    static constexpr size_t lockCount = 64;
    struct Slot
    {
        quint64 hash = 0;
        qint64 freeAt = 0;
    };
    struct alignas(64) Row
    {
        std::array<Slot, slotsOfRow> slots{};
    };
    struct alignas(64) Lock
    {
        std::mutex mutex;
    };
    Slot &slotFor(Row &row, quint64 hash, qint64 now);

    const Clock &m_clock;
    const Options m_options;
    const size_t m_seed;
    std::array<Gcra, rateClasses> m_gcra;
    std::array<QByteArray, rateClasses> m_policies;
    std::vector<Row> m_rows;
    std::array<Lock, lockCount> m_locks;
    std::atomic<quint64> m_evicted = 0;
};

/**
 * A budget behind the one in the process, which several servers share. Asked on database threads alone, where waiting is
 * allowed; whatever goes wrong in it is as if it were not there.
 */
class SharedBudget
{
public:
    virtual ~SharedBudget();
    struct Charge
    {
        bool isAdmitted = true;
        std::chrono::microseconds debt{};
    };
    /** Takes one from the budget of each of these, or none of any: then the one that owes most has refused it. */
    virtual std::optional<Charge> charge(RateClass rateClass, const RateLimit &limit, const QByteArrayList &who) = 0;
};

}
