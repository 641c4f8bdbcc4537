#include "core/base/secret.h"
#include "core/idempotency/idempotency.h"
#include "core/idempotency/sealedbox.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;
using namespace std::chrono_literals;

class IdempotencyTest : public QObject
{
    Q_OBJECT

    SystemRandom random;
    const IdempotencyKey key{
        .scope = "ct_abcdefghijklmnopqrstuvwxyz234567", .route = "checkout.complete", .key = "8e03978e-40d5"};
    const QByteArray bodyHash = sha256("{\"expected_total\": 100}");
    const StoredReply reply{
        .status = 201, .headers = "[[\"ETag\",\"\\\"1\\\"\"]]", .body = QByteArray("{\"token\":\"ot_secret\"}\0\xff", 23)};

    Result<void> finish(Database &database, const Started &started, const StoredReply &answer)
    {
        return database.transaction([&](Transaction &transaction) {
            return finishIdempotent(transaction, {{key, started, answer}}, random);
        });
    }
    Started begun(Database &database)
    {
        auto begun = beginIdempotent(database, key, bodyHash);
        if (!begun || !std::holds_alternative<Started>(*begun))
            qFatal("not started");
        return std::get<Started>(*begun);
    }
    static QLatin1StringView codeOf(const Result<Begun> &begun) { return begun ? ""_L1 : begun.error().code; }
    static void letTheLeaseLapse(Database &database)
    {
        test::run(database, "update ops.idempotency set lease_until = lease_until - interval '1 hour'");
    }

private Q_SLOTS:
    void answersTheSameRequestWithWhatItAnsweredBefore()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), reply));
        const auto again = beginIdempotent(*database, key, bodyHash);
        KONTOR_VERIFY_RESULT(again);
        const auto *stored = std::get_if<StoredReply>(&*again);
        QVERIFY(stored);
        QCOMPARE(stored->status, reply.status);
        QCOMPARE(stored->headers, reply.headers);
        QCOMPARE(stored->body, reply.body);
    }

    void waitsForTheDiskOnlyWithTheEffect()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        test::run(*database, "set synchronous_commit = on");
        // Runs at the commit, and sees how it will be done.
        test::run(*database,
            "create table noted (seq bigint generated always as identity, how text);"
            "create function note_commit() returns trigger language plpgsql as 'begin insert into noted (how)"
            " values (current_setting(''synchronous_commit'')); return null; end';"
            "create constraint trigger note_commit after insert or update on ops.idempotency deferrable initially deferred"
            " for each row execute function note_commit()");
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), reply));
        QCOMPARE(test::value(*database, "select string_agg(how, ' ' order by seq) from noted"), QByteArray("off on"));
        QCOMPARE(test::value(*database, "show synchronous_commit"), QByteArray("on"));
    }

    void refusesTheKeyForAnotherBody()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto started = begun(*database);
        const auto other = sha256("another");
        const auto whileRunning = beginIdempotent(*database, key, other);
        QCOMPARE(codeOf(whileRunning), "idempotency_key_reused"_L1);
        QCOMPARE(whileRunning.error().kind, ErrorKind::Invalid);
        KONTOR_VERIFY_RESULT(finish(*database, started, reply));
        QCOMPARE(codeOf(beginIdempotent(*database, key, other)), "idempotency_key_reused"_L1);
    }

    void doesNotLetAnotherBodyTakeOver()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        begun(*database);
        letTheLeaseLapse(*database);
        QCOMPARE(codeOf(beginIdempotent(*database, key, sha256("another"))), "idempotency_key_reused"_L1);
    }

    void asksToWaitWhileSomebodyIsAtIt()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        begun(*database);
        const auto refused = beginIdempotent(*database, key, bodyHash);
        QCOMPARE(codeOf(refused), "in_progress"_L1);
        QCOMPARE(refused.error().kind, ErrorKind::Conflict);
        QVERIFY(refused.error().retryAfter > 0ms && refused.error().retryAfter <= 1s);
    }

    void takesOverALapsedLeaseAndUndoesTheLateOne()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto first = begun(*database);
        letTheLeaseLapse(*database);
        const auto second = begun(*database);
        QVERIFY(first.lease != second.lease);
        const auto late = database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(database->script("insert into auth.secret (name, value) values ('effect', '')"));
            return finishIdempotent(transaction, {{key, first, reply}}, random);
        });
        QVERIFY(!late);
        QCOMPARE(late.error().code, "in_progress"_L1);
        QCOMPARE(test::value(*database, "select count(*) from auth.secret"), QByteArray("0"));
        KONTOR_VERIFY_RESULT(releaseIdempotent(*database, key, first));
        KONTOR_VERIFY_RESULT(finish(*database, second, reply));
    }

    void finishesLateIfNobodyHasTakenOver()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto begun = beginIdempotent(*database, key, bodyHash, 0ms);
        KONTOR_VERIFY_RESULT(begun);
        KONTOR_VERIFY_RESULT(finish(*database, std::get<Started>(*begun), reply));
    }

    void storesNothingWhenTheEffectIsUndone()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto started = begun(*database);
        QVERIFY(!database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(finishIdempotent(transaction, {{key, started, reply}}, random));
            return notFound("cart"_L1);
        }));
        QCOMPARE(codeOf(beginIdempotent(*database, key, bodyHash)), "in_progress"_L1);
        KONTOR_VERIFY_RESULT(releaseIdempotent(*database, key, started));
        begun(*database);
    }

    void storesNoAnswerThatIsToBeTriedAgain_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {100, 199, 500, 503})
            QTest::addRow("%d", status) << status;
    }
    void storesNoAnswerThatIsToBeTriedAgain()
    {
        QFETCH(int, status);
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto refused = finish(*database, begun(*database), {.status = status, .headers = "[]", .body = ""});
        QVERIFY(!refused);
        QCOMPARE(test::value(*database, "select state from ops.idempotency"), QByteArray("running"));
    }

    void storesAnEmptyAnswer()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), {.status = 204, .headers = "[]", .body = ""}));
        const auto again = beginIdempotent(*database, key, bodyHash);
        KONTOR_VERIFY_RESULT(again);
        QCOMPARE(std::get<StoredReply>(*again).body, QByteArray());
    }

    void keepsScopesRoutesAndKeysApart()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        begun(*database);
        for (const auto &other : {IdempotencyKey{"ct_other", key.route, key.key}, IdempotencyKey{key.scope, "other", key.key},
                 IdempotencyKey{key.scope, key.route, "other"}}) {
            const auto begun = beginIdempotent(*database, other, bodyHash);
            KONTOR_VERIFY_RESULT(begun);
            QVERIFY(std::holds_alternative<Started>(*begun));
        }
    }

    void keepsNoSecretInTheTable()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), reply));
        const auto dump = test::value(*database, "select idempotency::text || encode(body, 'escape') from ops.idempotency");
        for (const auto &secret : {key.scope, key.key, QByteArray("ot_secret"), QByteArray("ETag")}) {
            QVERIFY2(!dump.contains(secret), secret.constData());
            QVERIFY2(!dump.contains(secret.toHex()), secret.constData());
        }
    }

    void reportsAnAnswerThatWasTamperedWith_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("a byte") << QByteArray("update ops.idempotency set body = set_byte(body, 20, get_byte(body, 20) # 1)");
        QTest::newRow("the nonce") << QByteArray("update ops.idempotency set body = set_byte(body, 0, get_byte(body, 0) # 1)");
        QTest::newRow("the status") << QByteArray("update ops.idempotency set status = 200");
        QTest::newRow("cut off") << QByteArray("update ops.idempotency set body = substr(body, 1, 10)");
    }
    void reportsAnAnswerThatWasTamperedWith()
    {
        QFETCH(QByteArray, sql);
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), reply));
        test::run(*database, sql);
        QCOMPARE(codeOf(beginIdempotent(*database, key, bodyHash)), "internal"_L1);
    }

    void startsOneOfManyAtOnce()
    {
        const test::TestDatabase scratch;
        std::atomic_int started = 0;
        std::atomic_int waiting = 0;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back(QThread::create([&] {
                const auto database = scratch.connect();
                const auto begun = beginIdempotent(*database, key, bodyHash);
                ++(begun ? started : waiting);
            }));
            threads.back()->start();
        }
        for (const auto &thread : threads)
            thread->wait();
        QCOMPARE(started, 1);
        QCOMPARE(waiting, 7);
    }

    void waitsForTheCommitOfTheOneThatFinishes()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto started = begun(*database);
        std::optional<Result<Begun>> second;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            const auto other = scratch.connect();
            second = beginIdempotent(*other, key, bodyHash);
        }));
        const auto watcher = scratch.connect();
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(finishIdempotent(transaction, {{key, started, reply}}, random));
            thread->start();
            // Until the other one stands at the row, which only the commit opens.
            while (test::value(*watcher, "select count(*) from pg_locks where not granted") == "0")
                QThread::yieldCurrentThread();
            return {};
        }));
        QVERIFY(thread->wait());
        QVERIFY(second && *second && std::holds_alternative<StoredReply>(**second));
    }

    void beginsOutsideAnyTransaction()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        QVERIFY(!database->transaction([&](Transaction &) { return beginIdempotent(*database, key, bodyHash); }));
    }

    void forgetsOldAnswersAndWorkThatWasGivenUp()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        KONTOR_VERIFY_RESULT(finish(*database, begun(*database), reply));
        KONTOR_VERIFY_RESULT(beginIdempotent(*database, {.scope = "a", .route = "r", .key = "given up"}, bodyHash, 0ms));
        KONTOR_VERIFY_RESULT(beginIdempotent(*database, {.scope = "a", .route = "r", .key = "at it"}, bodyHash));
        QCOMPARE(*pruneIdempotency(*database), 0);
        test::run(*database, "update ops.idempotency set created_at = now() - interval '25 hours'");
        QCOMPARE(*pruneIdempotency(*database), 2);
        QCOMPARE(*pruneIdempotency(*database), 0);
        begun(*database);
    }

    // RFC 5869, A.3; and test case 14 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
    void encryptsAsOthersDo()
    {
        QCOMPARE(deriveKey(QByteArray(22, '\x0b'), "").toHex(),
            QByteArray("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
        class NoRandom final : public Random
        {
            void fill(void *bytes, size_t count) override { memset(bytes, 0, count); }
        } zeros;
        const auto sealed = encrypt(QByteArray(32, '\0'), QByteArray(16, '\0'), "", zeros);
        KONTOR_VERIFY_RESULT(sealed);
        QCOMPARE(sealed->mid(12).toHex(), QByteArray("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
    }
};

KONTOR_TEST(IdempotencyTest)
#include "tst_idempotency.moc"
