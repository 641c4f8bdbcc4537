#include "server/http/ratelimiter.h"
#include "tests/support/suite.h"

#include <deque>
#include <thread>

using namespace kontor;
using namespace kontor::http;
using namespace std::chrono_literals;

namespace {

const Instant start{std::chrono::seconds(1'700'000'000)};

QByteArray addressOf(quint32 number)
{
    return QByteArray::number(number >> 24) + '.' + QByteArray::number((number >> 16) & 255) + '.'
        + QByteArray::number((number >> 8) & 255) + '.' + QByteArray::number(number & 255);
}

/** A bucket as one would draw it: what has run into it, less what has run out at an even pace. In exact fractions. */
class LeakyBucket
{
public:
    LeakyBucket(qint64 interval, qint64 burst) : m_interval(interval), m_burst(burst) {}
    bool pour(qint64 now)
    {
        m_level = std::max<qint64>(0, m_level - (now - m_last));
        m_last = now;
        if (m_level + m_interval > m_burst * m_interval)
            return false;
        m_level += m_interval;
        return true;
    }
    qint64 room() const { return (m_burst * m_interval - m_level) / m_interval; }

private:
    const qint64 m_interval;
    const qint64 m_burst;
    qint64 m_level = 0; // in units of time
    qint64 m_last = 0;
};

}

class RateLimiterTest : public QObject
{
    Q_OBJECT

    ManualClock m_clock{start};
    SeededRandom m_random{7};

    std::unique_ptr<RateLimiter> limiter(const RateLimit &read, size_t entries = 1024)
    {
        return std::make_unique<RateLimiter>(m_clock, m_random,
            RateLimiter::Options{.limits = {.read = read, .write = {.perMinute = 60, .burst = 2}}, .entries = entries});
    }

private Q_SLOTS:
    void judgesAsALeakyBucketWould_data()
    {
        QTest::addColumn<int>("perMinute");
        QTest::addColumn<int>("burst");
        QTest::newRow("one a second, one at once") << 60 << 1;
        QTest::newRow("reads") << 6000 << 600;
        QTest::newRow("sign-in") << 10 << 10;
        QTest::newRow("uneven") << 7 << 3;
        QTest::newRow("fast") << 1'000'000 << 5;
    }
    void judgesAsALeakyBucketWould()
    {
        QFETCH(int, perMinute);
        QFETCH(int, burst);
        const auto limiter = this->limiter({.perMinute = perMinute, .burst = burst});
        const auto key = *limiter->addressKey("192.0.2.1");
        const qint64 interval = 60'000'000 / perMinute;
        LeakyBucket bucket(interval, burst);
        SeededRandom random(static_cast<quint64>(perMinute));
        int admitted = 0;
        for (int i = 0; i < 20'000; ++i) {
            // Mostly about as fast as is allowed, often at once, now and then after a rest.
            const auto kind = random.below(1000);
            const auto most = kind < 600 ? 0 : kind < 999 ? 2 * interval : interval + interval * burst * 3 / 2;
            const auto pause = random.below(static_cast<quint64>(most) + 1);
            m_clock.advance(std::chrono::microseconds(static_cast<qint64>(pause)));
            const bool expected = bucket.pour(m_clock.now().time_since_epoch().count());
            const auto verdict = limiter->admit(RateClass::Read, key);
            QCOMPARE(verdict.isAdmitted, expected);
            QCOMPARE(verdict.remaining, expected ? bucket.room() : 0);
            admitted += expected ? 1 : 0;
            if (expected)
                continue;
            // It is worth coming back then, and not a microsecond sooner.
            QVERIFY(verdict.untilNext > 0us && verdict.untilNext <= std::chrono::microseconds(interval));
            if (i % 7 != 0)
                continue;
            m_clock.advance(verdict.untilNext - 1us);
            QVERIFY(!bucket.pour(m_clock.now().time_since_epoch().count()));
            QVERIFY(!limiter->admit(RateClass::Read, key).isAdmitted);
            m_clock.advance(1us);
            QVERIFY(bucket.pour(m_clock.now().time_since_epoch().count()));
            QVERIFY(limiter->admit(RateClass::Read, key).isAdmitted);
        }
        QVERIFY(admitted > 1000 && admitted < 20'000);
    }
    void neverAdmitsMoreThanItsPolicyInAnyWindow()
    {
        const auto limiter = this->limiter({.perMinute = 600, .burst = 20});
        const auto key = *limiter->addressKey("192.0.2.1");
        std::deque<qint64> lately;
        SeededRandom random(3);
        for (int i = 0; i < 20'000; ++i) {
            m_clock.advance(std::chrono::microseconds(random.below(60'000)));
            if (!limiter->admit(RateClass::Read, key).isAdmitted)
                continue;
            const auto now = m_clock.now().time_since_epoch().count();
            lately.push_back(now);
            while (lately.front() <= now - 60'000'000)
                lately.pop_front();
            QVERIFY(lately.size() <= 620);
        }
    }
    void saysWhatIsLeftInTheFieldsOfTheDraft()
    {
        const auto limiter = this->limiter({.perMinute = 60, .burst = 3});
        const auto key = *limiter->addressKey("192.0.2.1");
        QCOMPARE(limiter->policyField(RateClass::Read), QByteArray("\"read\";q=3;w=3"));
        QCOMPARE(limiter->policyField(RateClass::Write), QByteArray("\"write\";q=2;w=2"));
        QCOMPARE(limiter->policyField(RateClass::SignIn), QByteArray("\"sign-in\";q=10;w=60"));
        QCOMPARE(limiter->admit(RateClass::Read, key).field(), QByteArray("\"read\";r=2;t=1"));
        QCOMPARE(limiter->admit(RateClass::Read, key).field(), QByteArray("\"read\";r=1;t=2"));
        // Nothing is left: until there is something again.
        QCOMPARE(limiter->admit(RateClass::Read, key).field(), QByteArray("\"read\";r=0;t=1"));
        m_clock.advance(250ms);
        const auto refused = limiter->admit(RateClass::Read, key);
        QVERIFY(!refused.isAdmitted);
        QCOMPARE(refused.field(), QByteArray("\"read\";r=0;t=1"));
        QCOMPARE(refused.retryAfter(), 1s);
        QCOMPARE(refused.untilNext, 750'000us);
        QCOMPARE(limiter->admit(RateClass::SignIn, key).field(), QByteArray("\"sign-in\";r=9;t=6"));
    }
    void keepsClassesAndClientsApart()
    {
        const auto limiter = this->limiter({.perMinute = 60, .burst = 1});
        const auto exhausts = [&](RateKey key) {
            const bool isFresh = limiter->admit(RateClass::Read, key).isAdmitted;
            return isFresh && !limiter->admit(RateClass::Read, key).isAdmitted;
        };
        QVERIFY(exhausts(*limiter->addressKey("192.0.2.1")));
        QVERIFY(exhausts(*limiter->addressKey("192.0.2.2")));
        QVERIFY(exhausts(limiter->accountKey({})));
        QVERIFY(exhausts(limiter->accountKey(*Uuid::parse(u"01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"))));
        QVERIFY(exhausts(*limiter->addressKey("2001:db8:0:1::1")));
        QVERIFY(exhausts(*limiter->addressKey("2001:db8:0:2::1")));
        QVERIFY(limiter->admit(RateClass::Write, *limiter->addressKey("192.0.2.1")).isAdmitted);
        // The same client in another form.
        QVERIFY(!limiter->admit(RateClass::Read, *limiter->addressKey("::ffff:192.0.2.1")).isAdmitted);
        QVERIFY(!limiter->admit(RateClass::Read, *limiter->addressKey("2001:db8:0:1:9:9:9:9")).isAdmitted);
        // Whoever has no address is somebody too.
        QVERIFY(exhausts(*limiter->addressKey("")));
        QVERIFY(!limiter->admit(RateClass::Read, *limiter->addressKey("nonsense")).isAdmitted);
    }
    void letsExemptAddressesPass()
    {
        RateLimiter limiter(m_clock, m_random, {.exempt = {*IpNetwork::parse("127.0.0.0/8"), *IpNetwork::parse("::1")}});
        QVERIFY(!limiter.addressKey("127.0.0.1"));
        QVERIFY(!limiter.addressKey("::ffff:127.5.5.5"));
        QVERIFY(!limiter.addressKey("::1"));
        QVERIFY(limiter.addressKey("::2"));
        QVERIFY(limiter.addressKey("128.0.0.1"));
    }
    void admitsExactlyItsBurstToManyThreads()
    {
        constexpr int burst = 5'000;
        const auto limiter = this->limiter({.perMinute = 60, .burst = burst}, 64);
        const auto key = *limiter->addressKey("192.0.2.1");
        std::atomic<int> admitted = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&, i] {
                for (int request = 0; request < burst / 4; ++request) {
                    admitted += limiter->admit(RateClass::Read, key).isAdmitted ? 1 : 0;
                    // Others come and go beside it, in the same rows.
                    limiter->admit(RateClass::Read, *limiter->addressKey(addressOf(static_cast<quint32>(i * 100'000 + request))));
                }
            });
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(admitted.load(), burst);
    }
    void forgetsAFloodBeforeWhoeverIsOverTheLimit()
    {
        const auto limiter = this->limiter({.perMinute = 60, .burst = 10}, 1024);
        QCOMPARE(limiter->entries(), size_t(1024));
        const auto offender = *limiter->addressKey("192.0.2.1");
        while (limiter->admit(RateClass::Read, offender).isAdmitted) {
        }
        for (quint32 i = 0; i < 200'000; ++i)
            QVERIFY(limiter->admit(RateClass::Read, *limiter->addressKey(addressOf(0x0a000000 + i))).isAdmitted);
        QVERIFY(limiter->evicted() > 190'000);
        QCOMPARE(limiter->entries(), size_t(1024));
        QVERIFY(!limiter->admit(RateClass::Read, offender).isAdmitted);
    }
    void needsNoRoomForThoseWhoOweNothing()
    {
        const auto limiter = this->limiter({.perMinute = 60, .burst = 10}, 64);
        for (quint32 i = 0; i < 100'000; ++i) {
            limiter->admit(RateClass::Read, *limiter->addressKey(addressOf(i)));
            m_clock.advance(1s);
        }
        QCOMPARE(limiter->evicted(), quint64(0));
    }
    void forgivesAClockThatIsSetBack()
    {
        const auto limiter = this->limiter({.perMinute = 60, .burst = 2});
        const auto key = *limiter->addressKey("192.0.2.1");
        limiter->admit(RateClass::Read, key);
        limiter->admit(RateClass::Read, key);
        QVERIFY(!limiter->admit(RateClass::Read, key).isAdmitted);
        // By a little, as threads see it: nothing is given away.
        m_clock.advance(-1ms);
        QVERIFY(!limiter->admit(RateClass::Read, key).isAdmitted);
        m_clock.advance(-3h);
        QVERIFY(limiter->admit(RateClass::Read, key).isAdmitted);
        QVERIFY(limiter->admit(RateClass::Read, key).isAdmitted);
        QVERIFY(!limiter->admit(RateClass::Read, key).isAdmitted);
    }
    void takesTheStricterOfTwo()
    {
        const RateVerdict fine{.remaining = 5};
        const RateVerdict low{.remaining = 2};
        const RateVerdict refused{.isAdmitted = false, .untilNext = 1s};
        const RateVerdict longer{.isAdmitted = false, .untilNext = 2s};
        QCOMPARE(stricter(fine, low).remaining, 2);
        QCOMPARE(stricter(low, fine).remaining, 2);
        QVERIFY(!stricter(low, refused).isAdmitted);
        QVERIFY(!stricter(refused, fine).isAdmitted);
        QVERIFY(stricter(refused, longer).untilNext == 2s);
        QVERIFY(stricter(longer, refused).untilNext == 2s);
    }
};

KONTOR_TEST(RateLimiterTest)
#include "tst_ratelimiter.moc"
