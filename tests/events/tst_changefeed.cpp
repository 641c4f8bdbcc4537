#include "core/events/changefeed.h"
#include "core/events/outbox.h"
#include "core/events/relay.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <QMutex>
#include <QRegularExpression>

using namespace kontor;
using namespace std::chrono_literals;

namespace {

/** A feed, and what it has said so far. */
class Listener
{
public:
    explicit Listener(const DatabaseConfig &config, const ChangeFeedOptions &options = {})
        : feed(config,
            {.changed =
                    [this](qint64, const QList<QByteArray> &tags) {
                        const QMutexLocker lock(&m_mutex);
                        m_tags.append(tags);
                    },
                .everythingChanged =
                    [this] {
                        const QMutexLocker lock(&m_mutex);
                        ++m_flushes;
                        m_heardUpTo = -1;
                    },
                .heardUpTo =
                    [this](qint64 position) {
                        const QMutexLocker lock(&m_mutex);
                        m_heardUpTo = position;
                    }},
            options)
    {
        feed.start();
    }

    /** Those of the events; the kinds that the relay adds are apart. */
    QList<QByteArray> tags() { return heard(false); }
    QList<QByteArray> kinds() { return heard(true); }
    int flushes()
    {
        const QMutexLocker lock(&m_mutex);
        return m_flushes;
    }
    /** −1 from a flush on until a position is heard. */
    qint64 heardUpTo()
    {
        const QMutexLocker lock(&m_mutex);
        return m_heardUpTo;
    }

private:
    QList<QByteArray> heard(bool isKind)
    {
        const QMutexLocker lock(&m_mutex);
        QList<QByteArray> sorted;
        std::copy_if(m_tags.begin(), m_tags.end(), std::back_inserter(sorted),
            [isKind](const QByteArray &tag) { return tag.startsWith('@') == isKind; });
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    }

    QMutex m_mutex;
    QList<QByteArray> m_tags;
    int m_flushes = 0;
    qint64 m_heardUpTo = -1;

public:
    ChangeFeed feed; ///< last: its thread ends before what it writes to
};

}

class ChangeFeedTest : public QObject
{
    Q_OBJECT

    SystemClock clock;
    SystemRandom random;
    static constexpr RelayOptions quickRelay{.beatInterval = 50ms, .takeOverInterval = 20ms};

    void append(Database &database, const QList<QByteArray> &tags)
    {
        KONTOR_VERIFY_RESULT(database.transaction([&](Transaction &transaction) {
            return appendEvent(transaction, {"a.b", "a", Uuid::make(clock, random), "{}", tags}, clock, random);
        }));
    }
    static QByteArray lastPosition(Database &database)
    {
        return test::value(database, "select coalesce(max(position), 0) from ops.outbox");
    }
    // Ends every session of the feeds (or of the relay), as a restart of the server would.
    static void terminate(Database &database, const char *doing)
    {
        test::run(database,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and query ilike '%"
                + QByteArray(doing) + "%'");
    }

private Q_SLOTS:
    void bringsEachChangeToEveryListener()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        Listener one(scratch.config());
        Listener two(scratch.config());
        QTRY_VERIFY(one.feed.isLive() && two.feed.isLive());
        append(*database, {"product:1", "category:2"});
        append(*database, {"product:1"});
        append(*database, {"product:3"});
        for (auto *listener : {&one, &two}) {
            QTRY_VERIFY(listener->tags().contains("product:3"));
            QVERIFY(listener->tags().contains("product:1") && listener->tags().contains("category:2"));
            QVERIFY(listener->kinds().contains("@a"));
            QTRY_COMPARE(QByteArray::number(listener->feed.position()), lastPosition(*database));
        }
    }

    void saysEverythingForMoreTagsThanANotificationHolds()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        Listener listener(scratch.config());
        QTRY_VERIFY(listener.feed.isLive());
        const int before = listener.flushes();
        QList<QByteArray> many;
        for (int i = 0; i < 1000; ++i)
            many.append("product:" + QByteArray::number(i));
        append(*database, many);
        QTRY_COMPARE(listener.flushes(), before + 1);
        QCOMPARE(listener.tags(), QList<QByteArray>());
        QTRY_COMPARE(QByteArray::number(listener.feed.position()), lastPosition(*database));
    }

    void saysHowFarItHasHeardAlsoWhereNothingChanges()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        append(*database, {"product:1"});
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        QTRY_COMPARE(lastPosition(*database), "1");
        // By the beat alone: the event was before its time.
        Listener listener(scratch.config());
        QTRY_COMPARE(listener.heardUpTo(), 1);
        // After a loss too, though the position is no news.
        const int before = listener.flushes();
        terminate(*database, "listen");
        QTRY_COMPARE(listener.flushes(), before + 1);
        QTRY_COMPARE(listener.heardUpTo(), 1);
        // And after a change of too many tags, which is a flush with a position.
        QList<QByteArray> many;
        for (int i = 0; i < 1000; ++i)
            many.append("product:" + QByteArray::number(i));
        append(*database, many);
        QTRY_COMPARE(listener.heardUpTo(), 2);
        QCOMPARE(listener.flushes(), before + 2);
    }

    void isNotLiveBeforeTheRelayIsHeard()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Listener listener(scratch.config(), {.silence = 60s});
        QTRY_COMPARE(listener.flushes(), 1);
        QVERIFY(!listener.feed.isLive());
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        QTRY_VERIFY(listener.feed.isLive());
    }

    void reconnectsAndForgetsEverythingWhenItsSessionEnds()
    {
        // Qt says this of a socket that is watched though it is closed.
        QTest::failOnWarning(QRegularExpression(u"Invalid socket"_s));
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        Listener listener(scratch.config());
        QTRY_VERIFY(listener.feed.isLive());
        const int before = listener.flushes();
        terminate(*database, "listen");
        QTRY_COMPARE(listener.flushes(), before + 1);
        QTRY_VERIFY(listener.feed.isLive());
        append(*database, {"product:9"});
        QTRY_COMPARE(listener.tags(), QList<QByteArray>{"product:9"});
    }

    void noticesSilence()
    {
        const test::TestDatabase scratch;
        auto relay = std::make_unique<RelayThread>(scratch.config(), quickRelay);
        relay->start();
        Listener listener(scratch.config(), {.silence = 300ms});
        QTRY_VERIFY(listener.feed.isLive());
        const int before = listener.flushes();
        relay.reset();
        QTRY_VERIFY(!listener.feed.isLive());
        // Its connection may be the cause: it opens another one, and goes on doing so.
        QTRY_VERIFY(listener.flushes() >= before + 2);
        QVERIFY(!listener.feed.isLive());
        relay = std::make_unique<RelayThread>(scratch.config(), quickRelay);
        relay->start();
        QTRY_VERIFY(listener.feed.isLive());
    }

    void hearsOnAfterTheRelayLostItsSession()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        RelayThread relay(scratch.config(), quickRelay);
        relay.start();
        Listener listener(scratch.config());
        QTRY_VERIFY(listener.feed.isLive());
        test::run(*database,
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = "
            "(select oid from pg_database where datname = current_database())");
        append(*database, {"product:5"});
        QTRY_COMPARE(listener.tags(), QList<QByteArray>{"product:5"});
    }

    void isTakenOverByAnotherRelay()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        auto first = std::make_unique<RelayThread>(scratch.config(), quickRelay);
        first->start();
        Listener listener(scratch.config());
        QTRY_VERIFY(listener.feed.isLive());
        RelayThread second(scratch.config(), quickRelay);
        second.start();
        append(*database, {"product:1"});
        QTRY_COMPARE(listener.tags().size(), 1);
        first.reset();
        append(*database, {"product:2"});
        QTRY_COMPARE(listener.tags(), (QList<QByteArray>{"product:1", "product:2"}));
        QCOMPARE(
            test::value(*database, "select string_agg(position::text, ' ' order by seq) from ops.outbox"), QByteArray("1 2"));
    }

    void stopsWhileItCannotConnect()
    {
        DatabaseConfig nowhere{.host = u"/nonexistent"_s};
        Listener listener(nowhere);
        QVERIFY(!listener.feed.isLive());
        listener.feed.stop();
        QCOMPARE(listener.flushes(), 0);
    }
};

KONTOR_TEST(ChangeFeedTest)
#include "tst_changefeed.moc"
