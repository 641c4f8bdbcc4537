#include "core/events/outbox.h"
#include "core/events/relay.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;
using namespace std::chrono_literals;

class RelayTest : public QObject
{
    Q_OBJECT

    SystemClock clock;
    SystemRandom random;

    void append(Database &database, const char *type, const QList<QByteArray> &tags = {})
    {
        KONTOR_VERIFY_RESULT(database.transaction([&](Transaction &transaction) { return append(transaction, type, tags); }));
    }
    Result<void> append(Transaction &transaction, const char *type, const QList<QByteArray> &tags = {})
    {
        return appendEvent(transaction, {type, "thing", Uuid::make(clock, random), "{}", tags}, clock, random);
    }
    static QByteArray published(Database &database)
    {
        return test::value(
            database, "select coalesce(string_agg(type, ' ' order by position), '') from ops.outbox where position is not null");
    }

private Q_SLOTS:
    void publishesInTheOrderOfWritingAndTellsHowMany()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Relay relay;
        KONTOR_VERIFY_RESULT(relay.step(*database));
        for (const auto *type : {"a", "b", "c"})
            append(*database, type);
        const auto count = relay.publish(*database);
        KONTOR_VERIFY_RESULT(count);
        QCOMPARE(*count, 3);
        QCOMPARE(published(*database), QByteArray("a b c"));
        QCOMPARE(*relay.publish(*database), 0);
    }

    void publishesAtMostABatchAtOnce()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Relay relay({.batch = 2});
        KONTOR_VERIFY_RESULT(relay.step(*database));
        for (const auto *type : {"a", "b", "c"})
            append(*database, type);
        QCOMPARE(*relay.publish(*database), 2);
        QCOMPARE(published(*database), QByteArray("a b"));
        QCOMPARE(*relay.publish(*database), 1);
        QCOMPARE(published(*database), QByteArray("a b c"));
    }

    void givesALaterPositionToWhatCommitsLater()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto slow = scratch.connect();
        const auto quick = scratch.connect();
        Relay relay;
        KONTOR_VERIFY_RESULT(relay.step(*database));
        KONTOR_VERIFY_RESULT(slow->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(append(transaction, "slow"));
            append(*quick, "quick");
            KONTOR_TRY(const int count, relay.publish(*database));
            return count == 1 ? Result<void>() : internal(u"%1 were published"_s.arg(count));
        }));
        QCOMPARE(published(*database), QByteArray("quick"));
        QCOMPARE(*relay.publish(*database), 1);
        QCOMPARE(published(*database), QByteArray("quick slow"));
        QCOMPARE(test::value(*database, "select string_agg(type, ' ' order by seq) from ops.outbox"), QByteArray("slow quick"));
    }

    void leavesThePublishingToOneAndTakesOverWhenItsSessionEnds()
    {
        const test::TestDatabase scratch;
        auto firstConnection = scratch.connect();
        const auto secondConnection = scratch.connect();
        Relay first;
        Relay second({.takeOverInterval = 123ms});
        KONTOR_VERIFY_RESULT(first.step(*firstConnection));
        const auto waits = second.step(*secondConnection);
        KONTOR_VERIFY_RESULT(waits);
        QCOMPARE(*waits, 123ms);
        append(*secondConnection, "a");
        QCOMPARE(*second.publish(*secondConnection), 0);
        QCOMPARE(published(*secondConnection), QByteArray());
        firstConnection.reset();
        // The server notices the end of a session a moment later.
        QTRY_VERIFY([&] { return second.step(*secondConnection).value_or(0ms) != 123ms; }());
        QCOMPARE(published(*secondConnection), QByteArray("a"));
    }

    void publishesNothingOverASessionThatHasNotGotTheLock()
    {
        const test::TestDatabase scratch;
        const auto firstConnection = scratch.connect();
        const auto secondConnection = scratch.connect();
        Relay first;
        Relay second;
        KONTOR_VERIFY_RESULT(first.step(*firstConnection));
        test::run(*secondConnection, "select pg_terminate_backend(" + QByteArray::number(*firstConnection->backendPid()) + ")");
        QTRY_COMPARE(
            test::value(*secondConnection, "select count(*) from pg_locks where locktype = 'advisory'"), QByteArray("0"));
        KONTOR_VERIFY_RESULT(second.step(*secondConnection));
        append(*secondConnection, "a");
        // The first one's connection is opened anew without a word; the lock is the second one's.
        QCOMPARE(first.publish(*firstConnection).value_or(0), 0);
        QCOMPARE(published(*secondConnection), QByteArray());
        QCOMPARE(*second.publish(*secondConnection), 1);
    }

    void goesOnFromTheLastPositionAfterATakeOver()
    {
        const test::TestDatabase scratch;
        for (const auto *type : {"a", "b"}) {
            const auto database = scratch.connect();
            Relay relay;
            QTRY_VERIFY(relay.step(*database).value_or(0ms) < 500ms);
            append(*database, type);
            QCOMPARE(*relay.publish(*database), 1);
        }
        QCOMPARE(published(*scratch.connect()), QByteArray("a b"));
    }

    void prunesOnlyWhatIsOldAndPublishedAndKeepsTheNewest()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Relay relay({.keepFor = 3600s, .pruneBatch = 2});
        for (const auto *type : {"a", "b", "c", "d"})
            append(*database, type);
        test::run(*database, "update ops.outbox set occurred_at = now() - interval '2 hours'");
        KONTOR_VERIFY_RESULT(relay.step(*database)); // publishes the four and prunes a first batch
        append(*database, "unpublished");
        test::run(*database, "update ops.outbox set occurred_at = now() - interval '2 hours' where type = 'unpublished'");
        QCOMPARE(published(*database), QByteArray("c d"));
        QCOMPARE(*relay.prune(*database), 1);
        QCOMPARE(*relay.prune(*database), 0);
        QCOMPARE(
            test::value(*database, "select string_agg(type, ' ' order by seq) from ops.outbox"), QByteArray("d unpublished"));
    }

    void keepsWhatIsYoungerThanTheLimit()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Relay relay({.keepFor = 3600s});
        for (const auto *type : {"a", "b"})
            append(*database, type);
        KONTOR_VERIFY_RESULT(relay.step(*database));
        QCOMPARE(*relay.prune(*database), 0);
        QCOMPARE(published(*database), QByteArray("a b"));
    }

    void saysEachTagOnceAndEverythingWhenTheyDoNotFit()
    {
        QCOMPARE(changesPayload(7, {}), QByteArray("7"));
        QCOMPARE(changesPayload(7, {"product:1"}), QByteArray("7 product:1"));
        QSet<QByteArray> tags;
        for (int i = 0; changesPayload(1, tags) != "1 *"; ++i) {
            QVERIFY(changesPayload(1, tags).size() <= maxChangesPayload);
            tags.insert("tag:" + QByteArray::number(i));
            QVERIFY(i < 2000);
        }
        QVERIFY2(tags.size() > 600, "what fits is sent");
    }
};

KONTOR_TEST(RelayTest)
#include "tst_relay.moc"
