#include "core/audit/audit.h"
#include "core/events/outbox.h"
#include "core/jobs/jobqueue.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;

class AppendersTest : public QObject
{
    Q_OBJECT

    SystemClock clock;
    SystemRandom random;

private Q_SLOTS:
    void writeTheEventWithTheChangeOrNotAtAll()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const Event event{.type = "product.updated",
            .aggregate = "product",
            .aggregateId = Uuid::make(clock, random),
            .payload = "{\"title\": \"A \\\"quoted\\\" 'one'\\\\\"}",
            .tags = {"product:1", "category:2"}};
        const auto refused = database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(appendEvent(transaction, event, clock, random));
            return notFound("product"_L1);
        });
        QVERIFY(!refused);
        QCOMPARE(test::value(*database, "select count(*) from ops.outbox"), QByteArray("0"));
        KONTOR_VERIFY_RESULT(
            database->transaction([&](Transaction &transaction) { return appendEvent(transaction, event, clock, random); }));
        QCOMPARE(test::value(*database,
                     "select type || ' ' || aggregate || ' ' || (payload->>'title') || ' ' || tags::text from ops.outbox"),
            "product.updated product A \"quoted\" 'one'\\ {product:1,category:2}");
        QCOMPARE(
            test::value(*database,
                "select position is null and aggregate_id::text = '" + event.aggregateId.toByteArray() + "' from ops.outbox"),
            "t");
    }

    void refuseATagThatTheFeedCouldNotCarry_data()
    {
        QTest::addColumn<QByteArray>("tag");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a space") << QByteArray("product 1");
        QTest::newRow("the word for everything") << QByteArray("*");
        QTest::newRow("a control character") << QByteArray("a\nb");
        QTest::newRow("too long") << QByteArray(201, 'a');
    }
    void refuseATagThatTheFeedCouldNotCarry()
    {
        QFETCH(QByteArray, tag);
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto refused = database->transaction([&](Transaction &transaction) {
            return appendEvent(transaction, {"a.b", "a", Uuid::make(clock, random), "{}", {tag}}, clock, random);
        });
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Internal);
    }

    void recordWhoDidWhatToWhich()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const Operation operation("price.change", Public);
        const Context context{
            .actor = Actor::system(u"seed"_s), .traceId = "4bf92f3577b34da6a3ce929d0e0e4736", .address = "192.0.2.7"};
        const auto id = Uuid::make(clock, random);
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) {
            return recordAudit(transaction, context, operation, "price", id, "{\"before\":100,\"after\":90}");
        }));
        QCOMPARE(test::value(*database,
                     "select actor || ' ' || operation || ' ' || subject || ' ' || subject_id || ' ' || (payload->>'after') "
                     "|| ' ' || address || ' ' || trace_id from ops.audit"),
            "system:seed price.change price " + id.toByteArray() + " 90 192.0.2.7 4bf92f3577b34da6a3ce929d0e0e4736");
        QCOMPARE(test::value(*database, "select position is null and mac is null and chain is null from ops.audit"), "t");
    }

    void queueAJobOnceForItsUniqueKey()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto enqueue = [&](const JobOptions &options) {
            return database->transaction(
                [&](Transaction &transaction) { return enqueueJob(transaction, "mail", "{}", clock, random, options); });
        };
        const auto free1 = enqueue({});
        KONTOR_VERIFY_RESULT(free1);
        const auto free2 = enqueue({});
        KONTOR_VERIFY_RESULT(free2);
        QVERIFY(*free1 != *free2);
        const auto later = enqueue({.runAt = clock.now() + std::chrono::hours(2), .uniqueKey = "order 7", .maxAttempts = 3});
        KONTOR_VERIFY_RESULT(later);
        const auto sooner = enqueue({.runAt = clock.now() + std::chrono::hours(1), .uniqueKey = "order 7"});
        KONTOR_VERIFY_RESULT(sooner);
        QCOMPARE(*sooner, *later);
        QCOMPARE(
            test::value(*database,
                "select count(*) || ' ' || max(max_attempts) || ' ' || bool_and(run_at between now() + '59 min' and now() + '61 min') "
                "from ops.job where unique_key is not null"),
            "1 3 true");
        test::run(*database, "update ops.job set state = 'running'");
        const auto next = enqueue({.uniqueKey = "order 7"});
        KONTOR_VERIFY_RESULT(next);
        QVERIFY2(*next != *later, "a job that runs already does not stand for work that came later");
    }
};

KONTOR_TEST(AppendersTest)
#include "tst_appenders.moc"
