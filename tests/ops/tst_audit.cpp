#include "core/audit/audit.h"
#include "core/audit/sealer.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;
using namespace std::chrono_literals;

class AuditTest : public QObject
{
    Q_OBJECT

    SystemClock clock;
    SystemRandom random;
    const Operation operation{"price.change", Public};

    Result<void> record(Transaction &transaction, int number)
    {
        const Context context{.actor = Actor::system(u"test"_s)};
        return recordAudit(transaction, context, operation, "price", Uuid::make(clock, random),
            "{\"after\": " + QByteArray::number(number) + '}');
    }
    void record(Database &database, int count)
    {
        KONTOR_VERIFY_RESULT(database.transaction([&](Transaction &transaction) -> Result<void> {
            for (int i = 0; i < count; ++i)
                KONTOR_CHECK(record(transaction, i));
            return {};
        }));
    }
    // As somebody who owns the database could.
    static void forge(Database &database, const QByteArray &sql)
    {
        test::run(database, "alter table ops.audit disable trigger all;" + sql + "; alter table ops.audit enable trigger all");
    }

private Q_SLOTS:
    void sealsInBatchesAndVerifies()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        record(*database, 5);
        const Sealer sealer({.batch = 2});
        QCOMPARE(*sealer.step(*database), 0ms);
        QCOMPARE(*sealer.seal(*database), 2);
        const auto partly = verifyAudit(*database);
        KONTOR_VERIFY_RESULT(partly);
        QCOMPARE(partly->sealed, 4);
        QCOMPARE(partly->waiting, 1);
        QCOMPARE(*sealer.step(*database), 1000ms);
        QCOMPARE(*sealer.seal(*database), 0);
        const auto report = verifyAudit(*database);
        KONTOR_VERIFY_RESULT(report);
        QVERIFY(!report->firstBreak);
        QCOMPARE(report->sealed, 5);
        QCOMPARE(report->headPosition, 5);
        QCOMPARE(report->headChain.size(), 32);
        QCOMPARE(report->waiting, 0);
    }

    void verifiesAnEmptyLogAndOneOfManyBatches()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto empty = verifyAudit(*database);
        KONTOR_VERIFY_RESULT(empty);
        QVERIFY(!empty->firstBreak && empty->sealed == 0);
        record(*database, 2001);
        const Sealer sealer({.batch = 3000});
        QCOMPARE(*sealer.seal(*database), 2001);
        QCOMPARE(verifyAudit(*database)->sealed, 2001);
        forge(*database, "update ops.audit set actor = 'nobody' where position = 2001");
        QCOMPARE(verifyAudit(*database)->firstBreak, (AuditReport::Break{2001, AuditReport::Fault::ChainBroken}));
    }

    void namesTheFirstBreak_data()
    {
        QTest::addColumn<QByteArray>("forgery");
        QTest::addColumn<qint64>("position");
        QTest::addColumn<int>("fault");
        const auto row = [](const char *name, const char *sql, qint64 position, AuditReport::Fault fault) {
            QTest::newRow(name) << QByteArray(sql) << position << static_cast<int>(fault);
        };
        using enum AuditReport::Fault;
        row("payload", "update ops.audit set payload = '{\"after\": 99}' where position = 3", 3, PayloadChanged);
        row("payload of two", "update ops.audit set payload = '{\"after\": 99}' where position in (4, 2)", 2, PayloadChanged);
        row("actor", "update ops.audit set actor = 'x' where position = 3", 3, ChainBroken);
        row("operation", "update ops.audit set operation = 'x' where position = 3", 3, ChainBroken);
        row("subject", "update ops.audit set subject = 'x' where position = 3", 3, ChainBroken);
        row("subject's id", "update ops.audit set subject_id = gen_random_uuid() where position = 3", 3, ChainBroken);
        row("time", "update ops.audit set at = at + '1 microsecond' where position = 3", 3, ChainBroken);
        row("mac", "update ops.audit set mac = sha256('x') where position = 3", 3, ChainBroken);
        row("chain", "update ops.audit set chain = sha256('x') where position = 3", 3, ChainBroken);
        row("a row is gone", "delete from ops.audit where position = 3", 4, Gap);
        row("the first row is gone", "delete from ops.audit where position = 1", 2, Gap);
        row("a letter moved to the next field",
            "update ops.audit set actor = actor || 'p', operation = substr(operation, 2) where position = 3", 3, ChainBroken);
        row("two rows exchanged",
            "update ops.audit set position = null, mac = null, chain = null where position = 3;"
            "update ops.audit set position = 3, mac = o.mac, chain = o.chain from (select mac, chain from ops.audit where position = 4) o "
            "where position is null; update ops.audit set payload = payload where position = 4",
            3, ChainBroken);
    }
    void namesTheFirstBreak()
    {
        QFETCH(QByteArray, forgery);
        QFETCH(qint64, position);
        QFETCH(int, fault);
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        record(*database, 5);
        QCOMPARE(*Sealer().seal(*database), 5);
        forge(*database, forgery);
        const auto report = verifyAudit(*database);
        KONTOR_VERIFY_RESULT(report);
        QVERIFY(report->firstBreak);
        QCOMPARE(report->firstBreak->position, position);
        QCOMPARE(static_cast<int>(report->firstBreak->fault), fault);
    }

    void staysWholeWhenPayloadsAreErased()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        record(*database, 3);
        QCOMPARE(*Sealer().seal(*database), 3);
        test::run(*database, "update ops.audit set payload = '{\"erased\": true}' where position = 2");
        record(*database, 1);
        QCOMPARE(*Sealer().seal(*database), 1);
        const auto report = verifyAudit(*database);
        KONTOR_VERIFY_RESULT(report);
        QVERIFY(!report->firstBreak);
        QCOMPARE(report->sealed, 4);
        QCOMPARE(report->erased, 1);
    }

    void leavesTheWorkToOneSealer()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto other = scratch.connect();
        QCOMPARE(*Sealer().seal(*database), 0); // makes the key
        record(*database, 2);
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &) -> Result<void> {
            KONTOR_TRY(const int first, Sealer().seal(*database));
            KONTOR_TRY(const int second, Sealer().seal(*other));
            return first == 2 && second == 0 ? Result<void>() : internal(u"%1 and %2"_s.arg(first).arg(second));
        }));
        QCOMPARE(verifyAudit(*database)->sealed, 2);
        QCOMPARE(test::value(*database, "select count(*) from auth.secret where name = 'audit_hmac'"), QByteArray("1"));
    }

    void chainsARowThatCommitsLateBehindTheOthers()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto slow = scratch.connect();
        KONTOR_VERIFY_RESULT(slow->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(record(transaction, 1));
            record(*database, 1);
            KONTOR_TRY(const int count, Sealer().seal(*database));
            return count == 1 ? Result<void>() : internal(u"%1"_s.arg(count));
        }));
        QCOMPARE(*Sealer().seal(*database), 1);
        QCOMPARE(test::value(*database, "select string_agg(position::text, ' ' order by seq) from ops.audit"), QByteArray("2 1"));
        QVERIFY(!verifyAudit(*database)->firstBreak);
    }

    void sealsByItselfInItsThread()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        SealerThread thread(scratch.config(), {.interval = 10ms});
        thread.start();
        record(*database, 3);
        QTRY_COMPARE(verifyAudit(*database)->sealed, 3);
        thread.stop();
    }

    void agreesOnOneKeyWhenManySealersStartAtOnce()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        record(*database, 200);
        std::vector<std::unique_ptr<SealerThread>> threads;
        for (int i = 0; i < 4; ++i)
            threads.push_back(std::make_unique<SealerThread>(scratch.config(), SealerOptions{.interval = 1ms, .batch = 7}));
        for (const auto &thread : threads)
            thread->start();
        QTRY_COMPARE(verifyAudit(*database)->sealed, 200);
        QVERIFY(!verifyAudit(*database)->firstBreak);
        QCOMPARE(test::value(*database, "select count(*) from auth.secret"), QByteArray("1"));
    }

    void cannotBeChangedByOrdinaryMeans_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("delete") << QByteArray("delete from ops.audit");
        QTest::newRow("actor") << QByteArray("update ops.audit set actor = 'x'");
        QTest::newRow("payload") << QByteArray("update ops.audit set payload = '{}'");
        QTest::newRow("chain") << QByteArray("update ops.audit set chain = sha256('x')");
    }
    void cannotBeChangedByOrdinaryMeans()
    {
        QFETCH(QByteArray, sql);
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        record(*database, 1);
        QCOMPARE(*Sealer().seal(*database), 1);
        QVERIFY(!database->script(sql));
        QCOMPARE(verifyAudit(*database)->sealed, 1);
    }
};

KONTOR_TEST(AuditTest)
#include "tst_audit.moc"
