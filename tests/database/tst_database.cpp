#include "core/database/errormap_p.h"
#include "tests/database/statements.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <cerrno>
#include <csignal>

using namespace kontor;
using kontor::test::Made;

namespace {

const auto number = [](Row &row) { return row.int64(); };

QLatin1StringView codeOf(const Result<void> &result)
{
    return result ? "no refusal"_L1 : result.error().code;
}

Result<void> raise(Database &database, const QByteArray &sqlState)
{
    return database.script("do $$ begin raise exception 'asked for' using errcode = '" + QByteArray(sqlState) + "'; end $$");
}

}

class DatabaseTest : public QObject
{
    Q_OBJECT

    std::optional<test::TestDatabase> m_scratch;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Database> m_other;

    QByteArray rows() { return test::value(*m_other, "select coalesce(string_agg(a::text, ' ' order by a), '') from t"); }
    // Until the process has ended, which is when its socket closes; the statistics forget it a little earlier.
    void untilGone(const QByteArray &pid)
    {
        while (test::value(*m_other, "select count(*) from pg_stat_activity where pid = " + pid) != "0")
            QThread::yieldCurrentThread();
        while (::kill(pid.toInt(), 0) == 0 || errno != ESRCH)
            QThread::yieldCurrentThread();
    }
    void terminate(Database &victim)
    {
        const auto pid = QByteArray::number(*victim.backendPid());
        test::run(*m_other, "select pg_terminate_backend(" + pid + ')');
        untilGone(pid);
    }

private Q_SLOTS:
    void init()
    {
        m_scratch.emplace();
        m_database = m_scratch->connect();
        m_other = m_scratch->connect();
        test::run(*m_other, "create table t (a int constraint t_pkey primary key)");
    }
    void cleanup()
    {
        m_database.reset();
        m_other.reset();
        m_scratch.reset();
    }

    void reportsTheStatementOfAScriptThatFails()
    {
        const auto refused = m_database->script("insert into t values (1); insert into t values ('x'); insert into t values (2)");
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.contains(u"22P02"_s), qPrintable(refused.error().detail));
        QCOMPARE(rows(), QByteArray());
    }

    void findsTheFirstRowOrNoneAndListsAll()
    {
        const Made statement("select n from generate_series(1, ?) as n", {"count"});
        QCOMPARE(*m_database->list(statement, {bind("count", 3)}, number), (std::vector<qint64>{1, 2, 3}));
        QCOMPARE(*m_database->find(statement, {bind("count", 3)}, number), std::optional<qint64>(1));
        QCOMPARE(*m_database->find(statement, {bind("count", 0)}, number), std::optional<qint64>());
        const auto none = m_database->get(statement, {bind("count", 0)}, number);
        QVERIFY(!none);
        QVERIFY(none.error().detail.contains(u"no row"_s));
    }

    void refusesToRunAStatementWhileItsRowsAreRead()
    {
        const Made statement("select n from generate_series(1, 3) as n");
        std::optional<Result<qint64>> inner;
        KONTOR_VERIFY_RESULT(m_database->each(statement, {}, [&](Row &) { inner = m_database->execute(statement); }));
        QVERIFY(inner && !*inner);
        QVERIFY(inner->error().detail.contains(u"while its rows are being read"_s));
        KONTOR_VERIFY_RESULT(m_database->execute(statement));
    }

    // --- refusals

    void tellsAConstraintByItsName()
    {
        const auto add = [&] {
            return m_database->script(
                "insert into auth.api_key (id, name, hash, permissions) values (gen_random_uuid(), 'a', gen_random_uuid()::text::bytea, '{}')");
        };
        KONTOR_VERIFY_RESULT(add());
        const auto refused = add();
        QCOMPARE(codeOf(refused), "name_taken"_L1);
        QCOMPARE(refused.error().kind, ErrorKind::Conflict);
        // The same through a prepared statement, where only Qt's result knows the name.
        const Made statement(
            "insert into auth.api_key (id, name, hash, permissions) values (gen_random_uuid(), ?, gen_random_uuid()::text::bytea, '{}')",
            {"name"});
        const auto again = m_database->execute(statement, {bind("name", "a")});
        QVERIFY(!again);
        QCOMPARE(again.error().code, "name_taken"_L1);
        KONTOR_VERIFY_RESULT(m_database->execute(statement, {bind("name", "b")}));
    }

    void mapsOnlyConstraintsThatExist()
    {
        const auto names = mappedConstraints();
        QVERIFY(!names.isEmpty());
        for (const auto &name : names) {
            const auto found = test::value(*m_database,
                "select (select count(*) from pg_constraint where conname = '" + name
                    + "') + (select count(*) from pg_class where relkind = 'i' and relname = '" + name + "')");
            QVERIFY2(found != "0", name.constData());
        }
    }

    void saysWhatOurOwnFunctionsRaise()
    {
        const auto refused =
            m_database->script("do $$ begin raise exception 'gone' using errcode = 'KT002', detail = '{\"left\": 1}'; end $$");
        QCOMPARE(codeOf(refused), "out_of_stock"_L1);
        QCOMPARE(refused.error().facts, QByteArray("{\"left\": 1}"));
    }

    void tellsOurFaultsFromTheServersTroubles_data()
    {
        QTest::addColumn<QByteArray>("sqlState");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *state, const char *code) {
            QTest::newRow(state) << QByteArray(state) << QString::fromLatin1(code);
        };
        row("42703", "internal");
        row("23514", "internal");
        row("53100", "database_unavailable");
        row("25006", "database_unavailable");
        row("57P03", "database_unavailable");
        row("08006", "database_unavailable");
        row("55P03", "database_timeout");
        row("57014", "database_timeout");
        row("40P01", "serialization_failure");
    }
    void tellsOurFaultsFromTheServersTroubles()
    {
        QFETCH(QByteArray, sqlState);
        QFETCH(QString, code);
        QCOMPARE(QString(codeOf(raise(*m_database, sqlState))), code);
    }

    // --- transactions

    void commitsAValueAndRollsBackARefusal()
    {
        const auto kept = m_database->transaction([&](Transaction &transaction) -> Result<int> {
            const Made insert("insert into t values (1)");
            KONTOR_CHECK(transaction.execute(insert));
            return 7;
        });
        QCOMPARE(*kept, 7);
        const auto refused = m_database->transaction([&](Transaction &) -> Result<int> {
            KONTOR_CHECK(m_database->script("insert into t values (2)"));
            return notFound("cart"_L1);
        });
        QCOMPARE(refused.error().code, "not_found"_L1);
        QCOMPARE(rows(), QByteArray("1"));
        QVERIFY(!m_database->inTransaction());
    }

    void joinsTheTransactionThatIsOpen()
    {
        const auto refused = m_database->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(m_database->transaction([&](Transaction &) { return m_database->script("insert into t values (1)"); }));
            if (!m_database->inTransaction() || rows() != "")
                return internal(u"committed too early"_s);
            return notFound("cart"_L1);
        });
        QCOMPARE(codeOf(refused), "not_found"_L1);
        QCOMPARE(rows(), QByteArray());
    }

    void doesNotCommitWhatAJoinedTransactionRefused()
    {
        const auto outcome = m_database->transaction([&](Transaction &) -> Result<void> {
            const auto passedOver = m_database->transaction([&](Transaction &) -> Result<void> {
                KONTOR_CHECK(m_database->script("insert into t values (1)"));
                return notFound("half"_L1);
            });
            return passedOver ? internal(u"not refused"_s) : Result<void>();
        });
        QCOMPARE(codeOf(outcome), "not_found"_L1);
        QCOMPARE(rows(), QByteArray());
        KONTOR_VERIFY_RESULT(
            m_database->transaction([&](Transaction &) { return m_database->script("insert into t values (2)"); }));
        QCOMPARE(rows(), QByteArray("2"));
    }

    void doesNotCallARollbackACommit()
    {
        const auto outcome = m_database->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(m_database->script("insert into t values (1)"));
            (void)m_database->script("insert into t values ('x')"); // passed over: PostgreSQL has given the transaction up
            return {};
        });
        QCOMPARE(codeOf(outcome), "internal"_L1);
        QVERIFY(outcome.error().detail.contains(u"passed over"_s));
        QCOMPARE(rows(), QByteArray());
    }

    void noticesACommitThatFails()
    {
        test::run(*m_database, "create table child (a int constraint child_fkey references t deferrable initially deferred)");
        const auto outcome =
            m_database->transaction([&](Transaction &) { return m_database->script("insert into child values (1)"); });
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().detail.contains(u"child_fkey"_s), qPrintable(outcome.error().detail));
        QCOMPARE(test::value(*m_database, "select count(*) from child"), QByteArray("0"));
    }

    void rollsBackWhenTheBodyThrows()
    {
        bool thrown = false;
        try {
            (void)m_database->transaction([&](Transaction &) -> Result<void> {
                KONTOR_CHECK(m_database->script("insert into t values (1)"));
                throw std::runtime_error("out of the body");
            });
        } catch (const std::runtime_error &) {
            thrown = true;
        }
        QVERIFY(thrown);
        QVERIFY(!m_database->inTransaction());
        QCOMPARE(rows(), QByteArray());
        KONTOR_VERIFY_RESULT(
            m_database->transaction([&](Transaction &) { return m_database->script("insert into t values (2)"); }));
        QCOMPARE(rows(), QByteArray("2"));
    }

    void runsTheBodyAgainAfterASerializationFailureFiveTimesAtMost()
    {
        for (const char *sqlState : {"40001", "40P01"}) {
            int runs = 0;
            const auto succeeded = m_database->transaction([&](Transaction &) -> Result<void> {
                KONTOR_CHECK(m_database->script("insert into t values (1)"));
                return ++runs < 3 ? raise(*m_database, sqlState) : Result<void>();
            });
            KONTOR_VERIFY_RESULT(succeeded);
            QCOMPARE(runs, 3);
            test::run(*m_other, "delete from t");
        }
        int runs = 0;
        const auto refused = m_database->transaction([&](Transaction &) { return ++runs, raise(*m_database, "40001"); });
        QCOMPARE(codeOf(refused), "serialization_failure"_L1);
        QCOMPARE(refused.error().kind, ErrorKind::Unavailable);
        QVERIFY(refused.error().retryAfter);
        QCOMPARE(runs, 5);
    }

    void leavesNoTraceOfADeadlock()
    {
        test::run(*m_other, "insert into t values (1), (2); create table log (a int)");
        std::atomic_int first = 0;
        const auto crossing = [&](int one, int two, Result<void> &outcome) {
            const auto database = m_scratch->connect();
            outcome = database->transaction([&](Transaction &) -> Result<void> {
                KONTOR_CHECK(database->script(
                    "insert into log values (1); select from t where a = " + QByteArray::number(one) + " for update"));
                ++first;
                while (first < 2)
                    QThread::yieldCurrentThread();
                return database->script("select from t where a = " + QByteArray::number(two) + " for update");
            });
        };
        Result<void> a;
        Result<void> b;
        const std::unique_ptr<QThread> threadA(QThread::create([&] { crossing(1, 2, a); }));
        const std::unique_ptr<QThread> threadB(QThread::create([&] { crossing(2, 1, b); }));
        threadA->start();
        threadB->start();
        threadA->wait();
        threadB->wait();
        KONTOR_VERIFY_RESULT(a);
        KONTOR_VERIFY_RESULT(b);
        QVERIFY2(first > 2, "one of them was chosen as the victim and ran again");
        QCOMPARE(test::value(*m_other, "select count(*) from log"), QByteArray("2"));
    }

    void waitsForTheDiskOrNotAsAsked()
    {
        test::run(*m_database, "set synchronous_commit = on");
        QByteArray durability;
        const auto ask = [&](Transaction &) -> Result<void> {
            return durability = test::value(*m_database, "select current_setting('synchronous_commit')"), Result<void>();
        };
        KONTOR_VERIFY_RESULT(m_database->transaction(ask, Durability::Relaxed));
        QCOMPARE(durability, QByteArray("off"));
        KONTOR_VERIFY_RESULT(m_database->transaction(ask));
        QCOMPARE(durability, QByteArray("on"));
    }

    // --- prepared statements and what happens to them

    void preparesAgainWhenATableHasChanged()
    {
        const Made statement("select * from t where a = ?", {"a"});
        test::run(*m_other, "insert into t values (1)");
        const auto columns = [](Row &row) { return row.int64(); };
        QCOMPARE(*m_database->get(statement, {bind("a", 1)}, columns), 1);
        test::run(*m_other, "alter table t add column b text default 'x'");
        QCOMPARE(*m_database->get(statement, {bind("a", 1)}, columns), 1);
        test::run(*m_other, "alter table t add column c text default 'x'");
        int runs = 0;
        const auto inside = m_database->transaction([&](Transaction &transaction) {
            ++runs;
            return transaction.get(statement, {bind("a", 1)}, columns);
        });
        KONTOR_VERIFY_RESULT(inside);
        QCOMPARE(runs, 2);
    }

    void preparesAgainWhatAPoolerHasForgotten()
    {
        const Made statement("select 1");
        QCOMPARE(*m_database->get(statement, {}, number), 1);
        test::run(*m_database, "deallocate all");
        QCOMPARE(*m_database->get(statement, {}, number), 1);
    }

    void reportsAStatementThatCannotBePrepared()
    {
        const Made statement("select nothing from nowhere");
        for (int i = 0; i < 2; ++i) {
            const auto refused = m_database->execute(statement);
            QVERIFY(!refused);
            QVERIFY2(refused.error().detail.contains(u"42P01"_s), qPrintable(refused.error().detail));
        }
    }

    // --- the connection

    void opensALostConnectionAnewAtTheNextUse_data()
    {
        QTest::addColumn<QString>("use");
        for (const char *use : {"execute", "write", "transaction", "script", "compose", "pid"})
            QTest::newRow(use) << QString::fromLatin1(use);
    }
    void opensALostConnectionAnewAtTheNextUse()
    {
        QFETCH(QString, use);
        const Made read("select count(*) from t");
        const Made write("insert into t values (7)");
        QCOMPARE(*m_database->get(read, {}, number), 0);
        const auto before = *m_database->backendPid();
        terminate(*m_database);
        if (use == u"execute")
            QCOMPARE(*m_database->get(read, {}, number), 0);
        else if (use == u"write")
            KONTOR_VERIFY_RESULT(m_database->execute(write));
        else if (use == u"transaction")
            KONTOR_VERIFY_RESULT(m_database->transaction([&](Transaction &transaction) { return transaction.execute(write); }));
        else if (use == u"script")
            KONTOR_VERIFY_RESULT(m_database->script("insert into t values (7)"));
        else if (use == u"compose")
            KONTOR_VERIFY_RESULT(m_database->compose("select $1::int", {"1"}, [](Row &) {}));
        QVERIFY(*m_database->backendPid() != before);
        QCOMPARE(*m_database->get(read, {}, number), use == u"write" || use == u"transaction" || use == u"script" ? 1 : 0);
        QCOMPARE(test::value(*m_database, "select current_setting('timezone')"), QByteArray("UTC"));
    }

    void answersUnavailableWhenTheConnectionIsLostInATransaction()
    {
        const auto outcome = m_database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(m_database->script("insert into t values (1)"));
            terminate(*m_database);
            const Made insert("insert into t values (2)");
            KONTOR_CHECK(transaction.execute(insert));
            return {};
        });
        QCOMPARE(codeOf(outcome), "database_unavailable"_L1);
        QCOMPARE(outcome.error().kind, ErrorKind::Unavailable);
        QCOMPARE(rows(), QByteArray());
        KONTOR_VERIFY_RESULT(
            m_database->transaction([&](Transaction &) { return m_database->script("insert into t values (3)"); }));
        QCOMPARE(rows(), QByteArray("3"));
    }

    void answersUnavailableWhenTheConnectionIsLostAtTheCommit()
    {
        const auto outcome = m_database->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(m_database->script("insert into t values (1)"));
            terminate(*m_database);
            return {};
        });
        QCOMPARE(codeOf(outcome), "database_unavailable"_L1);
        QCOMPARE(rows(), QByteArray());
    }

    void answersUnavailableWhenTheConnectionIsLostUnderAStatement()
    {
        const Made suicide("select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)");
        const auto outcome = m_database->execute(suicide);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, "database_unavailable"_L1);
        const Made read("select 1");
        QCOMPARE(*m_database->get(read, {}, number), 1);
    }

    void answersUnavailableWhereNoServerIs()
    {
        const auto none = Database::open({.host = u"/nonexistent"_s, .password = u"s3cret"_s});
        QVERIFY(!none);
        QCOMPARE(none.error().code, "database_unavailable"_L1);
        QVERIFY(!none.error().message.contains(u"nonexistent"_s));
        QVERIFY(!none.error().detail.contains(u"s3cret"_s));
    }

    void endsAStatementAndAWaitForALockThatTakeTooLong()
    {
        auto config = m_scratch->config();
        config.statementTimeoutMs = 100;
        const auto impatient = *Database::open(config);
        const Made sleep("select pg_sleep(60)");
        const auto slow = impatient->execute(sleep);
        QVERIFY(!slow);
        QCOMPARE(slow.error().code, "database_timeout"_L1);

        config.statementTimeoutMs = 60'000;
        config.lockTimeoutMs = 100;
        const auto waiting = *Database::open(config);
        KONTOR_VERIFY_RESULT(m_database->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(m_database->script("lock table t"));
            const auto refused = waiting->script("insert into t values (1)");
            return codeOf(refused) == "database_timeout"_L1 ? Result<void>() : internal(u"no time-out"_s);
        }));
    }

    void losesATransactionThatIdles()
    {
        auto config = m_scratch->config();
        config.idleInTransactionTimeoutMs = 50;
        const auto idle = *Database::open(config);
        const auto outcome = idle->transaction([&](Transaction &) -> Result<void> {
            KONTOR_CHECK(idle->script("insert into t values (1)"));
            untilGone(QByteArray::number(*idle->backendPid()));
            return idle->script("insert into t values (2)");
        });
        QCOMPARE(codeOf(outcome), "database_unavailable"_L1);
        QCOMPARE(rows(), QByteArray());
    }

    void belongsToTheThreadThatOpenedIt()
    {
        const Made read("select 1");
        QList<QString> details;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            const auto note = [&](const auto &result) { details.append(result ? u"no refusal"_s : result.error().detail); };
            note(m_database->execute(read));
            note(m_database->script("select 1"));
            note(m_database->compose("select 1", {}, [](Row &) {}));
            note(m_database->transaction([](Transaction &) { return Result<void>(); }));
        }));
        thread->start();
        thread->wait();
        QCOMPARE(details.size(), 4);
        for (const auto &detail : details)
            QVERIFY2(detail.contains(u"thread"_s), qPrintable(detail));
        QCOMPARE(*m_database->get(read, {}, number), 1);
    }
};

KONTOR_TEST(DatabaseTest)
#include "tst_database.moc"
