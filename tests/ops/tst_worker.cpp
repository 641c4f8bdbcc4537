#include "core/jobs/worker.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <QJsonObject>
#include <QSemaphore>

using namespace kontor;
using namespace std::chrono_literals;

class WorkerTest : public QObject
{
    Q_OBJECT

    SystemClock clock;
    SystemRandom random;

    JobId enqueue(Database &database, const char *kind, const QByteArray &payload = "{}", const JobOptions &options = {})
    {
        return *database.transaction(
            [&](Transaction &transaction) { return enqueueJob(transaction, kind, payload, clock, random, options); });
    }
    static QByteArray states(Database &database)
    {
        return test::value(
            database, "select coalesce(string_agg(state || ':' || attempts, ' ' order by created_at), '') from ops.job");
    }
    // Makes whatever waits for its time, or for a lease to lapse, due at once.
    static void letTimePass(Database &database)
    {
        test::run(database,
            "update ops.job set run_at = now() - interval '1 s', lease_until = least(lease_until, now() - interval '1 s')");
    }
    static Failure refusal() { return failure(ErrorKind::Unavailable, "mail_down"_L1, u"The mail server does not answer."_s); }

private Q_SLOTS:
    void doesWhatIsDueInOrderAndNothingElse()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        QList<int> done;
        Worker worker(clock, random);
        worker.handle("mail", [&](Database &, const QJsonObject &payload) -> Result<void> {
            done.append(payload[u"n"_s].toInt());
            return {};
        });
        enqueue(*database, "mail", "{\"n\": 1}", {.runAt = clock.now() - 1min});
        enqueue(*database, "mail", "{\"n\": 2}", {.runAt = clock.now() - 2min});
        enqueue(*database, "mail", "{\"n\": 3}", {.runAt = clock.now() + 1h});
        enqueue(*database, "unknown");
        const auto wait = worker.step(*database);
        KONTOR_VERIFY_RESULT(wait);
        QCOMPARE(*wait, WorkerOptions().pollInterval);
        QCOMPARE(done, (QList<int>{2, 1}));
        QCOMPARE(states(*database), QByteArray("done:1 done:1 queued:0 queued:0"));
    }

    void doesABoundedBatchInOneStep()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        int done = 0;
        Worker worker(clock, random, {.batch = 3});
        worker.handle("a", [&](Database &, const QJsonObject &) -> Result<void> { return ++done, Result<void>(); });
        for (int i = 0; i < 5; ++i)
            enqueue(*database, "a");
        QCOMPARE(*worker.step(*database), 0ms);
        QCOMPARE(done, 3);
        QVERIFY(*worker.step(*database) > 0ms);
        QCOMPARE(done, 5);
        enqueue(*database, "a");
        QCOMPARE(*worker.step(*database, [] { return true; }), 0ms);
        QCOMPARE(done, 5);
    }

    void triesAgainLaterEachTimeAndKeepsWhatHasFailed()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Worker worker(clock, random, {.firstRetry = 10s, .longestRetry = 15s});
        worker.handle("mail", [](Database &, const QJsonObject &) -> Result<void> { return refusal(); });
        const auto job = enqueue(*database, "mail", "{}", {.maxAttempts = 3});
        const auto delay = [&] {
            return test::value(*database, "select extract(epoch from run_at - now()) from ops.job").toDouble();
        };
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("queued:1"));
        QVERIFY2(delay() > 4 && delay() <= 15, "half to one and a half of ten seconds");
        QVERIFY(!*worker.doNext(*database));
        letTimePass(*database);
        QVERIFY(*worker.doNext(*database));
        QVERIFY2(delay() > 6.5 && delay() <= 22.5, "never more than half again the longest");
        letTimePass(*database);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("failed:3"));
        QVERIFY(test::value(*database, "select last_error from ops.job").contains("mail_down"));
        letTimePass(*database);
        QVERIFY(!*worker.doNext(*database));

        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) { return retryJob(transaction, job); }));
        QCOMPARE(states(*database), QByteArray("queued:0"));
        const auto again = database->transaction([&](Transaction &transaction) { return retryJob(transaction, job); });
        QVERIFY(!again);
        QCOMPARE(again.error().code, "wrong_state"_L1);
    }

    void endsAJobAsItsKindSays()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        std::optional<Error> answer = Error{.kind = ErrorKind::Invalid, .code = "mail_refused"_L1, .message = u"No."_s};
        const auto handler = [&](Database &, const QJsonObject &) -> Result<void> {
            return answer ? Result<void>(failure(*answer)) : Result<void>();
        };
        Worker worker(clock, random);
        worker.handle("mail", handler, 60s,
            {.forgetsPayload = true, .isFinal = [](const Error &error) { return error.code == "mail_refused"_L1; }});
        worker.handle("plain", handler);
        const auto payloads = [&] {
            return test::value(*database, "select string_agg(state || payload::text, ' ' order by created_at) from ops.job");
        };
        const auto job = enqueue(*database, "mail", "{\"n\": 1}");
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(payloads(), QByteArray("failed{\"n\": 1}"));
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) { return retryJob(transaction, job); }));
        answer = refusal().value();
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(payloads(), QByteArray("queued{\"n\": 1}"));
        answer.reset();
        letTimePass(*database);
        QVERIFY(*worker.doNext(*database));
        enqueue(*database, "plain", "{\"n\": 2}");
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(payloads(), QByteArray("done{} done{\"n\": 2}"));
    }

    void treatsAHandlerThatThrowsAndAPayloadItCannotReadAsFailures()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Worker worker(clock, random);
        worker.handle("throws", [](Database &, const QJsonObject &) -> Result<void> { throw std::runtime_error("ouch"); });
        enqueue(*database, "throws");
        QVERIFY(*worker.doNext(*database));
        QVERIFY(test::value(*database, "select last_error from ops.job").contains("ouch"));
        test::run(*database, "update ops.job set run_at = now(), payload = '[1]'");
        QVERIFY(*worker.doNext(*database));
        QVERIFY(test::value(*database, "select last_error from ops.job").contains("not an object"));
        QCOMPARE(states(*database), QByteArray("queued:2"));
    }

    void takesAJobWhoseLeaseHasLapsedAndIgnoresTheLateOne()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto other = scratch.connect();
        int runs = 0;
        Worker quick(clock, random);
        quick.handle("a", [&](Database &, const QJsonObject &) -> Result<void> { return ++runs, refusal(); });
        Worker slow(clock, random);
        slow.handle("a", [&](Database &, const QJsonObject &) -> Result<void> {
            // While this one is at it, its lease lapses and another takes the job, and fails.
            if (*quick.doNext(*other))
                return internal(u"taken although the lease runs"_s);
            letTimePass(*other);
            return *quick.doNext(*other) ? Result<void>() : internal(u"not taken"_s);
        });
        enqueue(*database, "a");
        QVERIFY(*slow.doNext(*database));
        QCOMPARE(runs, 1);
        QCOMPARE(states(*database), QByteArray("queued:2"));
    }

    void givesUpAJobThatTakesItsWorkerDownEachTime()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        Worker worker(clock, random);
        worker.handle("a", [](Database &, const QJsonObject &) -> Result<void> { return {}; });
        enqueue(*database, "a", "{}", {.maxAttempts = 2});
        test::run(*database, "update ops.job set state = 'running', attempts = 2, lease_until = now() - interval '1 s'");
        KONTOR_VERIFY_RESULT(worker.step(*database));
        QCOMPARE(states(*database), QByteArray("failed:2"));
    }

    void leavesEachJobToOneOfManyWorkers()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        std::array<std::atomic_int, 60> runs{};
        std::vector<std::unique_ptr<WorkerThread>> threads;
        for (int i = 0; i < 3; ++i) {
            threads.push_back(
                std::make_unique<WorkerThread>(scratch.config(), clock, random, WorkerOptions{.pollInterval = 1ms}));
            threads.back()->worker().handle("a", [&](Database &, const QJsonObject &payload) -> Result<void> {
                ++runs[static_cast<size_t>(payload[u"n"_s].toInt())];
                return {};
            });
        }
        for (size_t i = 0; i < runs.size(); ++i)
            enqueue(*database, "a", "{\"n\": " + QByteArray::number(qulonglong(i)) + '}');
        for (const auto &thread : threads)
            thread->start();
        QTRY_COMPARE(test::value(*database, "select count(*) from ops.job where state = 'done'"), QByteArray("60"));
        QVERIFY(std::all_of(runs.begin(), runs.end(), [](const std::atomic_int &count) { return count == 1; }));
    }

    void putsAFailedJobBackBesideANewerOneOfItsKey()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto other = scratch.connect();
        Worker worker(clock, random);
        worker.handle("a", [&](Database &, const QJsonObject &) -> Result<void> {
            enqueue(*other, "a", "{}", {.runAt = clock.now() + 1h, .uniqueKey = "k"});
            return refusal();
        });
        const auto first = enqueue(*database, "a", "{}", {.uniqueKey = "k", .maxAttempts = 2});
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("queued:1 queued:0"));
        QCOMPARE(test::value(*database, "select count(*) from ops.job where unique_key = 'k'"), QByteArray("1"));
        test::run(*database, "update ops.job set state = 'failed', unique_key = 'k' where id = '" + first.toByteArray() + "'");
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) { return retryJob(transaction, first); }));
        QCOMPARE(states(*database), QByteArray("queued:0 queued:0"));
    }

    void runsEachMomentOfAPeriodicKindOnceAmongManyServers()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        ManualClock time(*parseRfc3339(u"2026-11-23T12:00:00Z"));
        int runs = 0;
        Worker one(time, random);
        Worker two(time, random);
        for (auto *worker : {&one, &two}) {
            worker->handle("sweep", [&](Database &, const QJsonObject &) -> Result<void> { return ++runs, Result<void>(); });
            worker->every("sweep", 10s);
        }
        for (int i = 0; i < 3; ++i) {
            for (auto *worker : {&one, &two, &one})
                KONTOR_VERIFY_RESULT(worker->step(*database));
            QCOMPARE(runs, i + 1);
            time.advance(10s);
        }
        // A server that comes late to a moment finds it done.
        Worker late(time, random);
        late.handle("sweep", [&](Database &, const QJsonObject &) -> Result<void> { return ++runs, Result<void>(); });
        late.every("sweep", 10s);
        time.advance(-10s);
        KONTOR_VERIFY_RESULT(late.step(*database));
        QCOMPARE(runs, 3);
    }

    void leavesAMomentOutWhileTheOneBeforeWaitsOrRuns()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        ManualClock time(*parseRfc3339(u"2026-11-23T12:00:00Z"));
        Worker worker(time, random);
        worker.every("sweep", 10s);
        KONTOR_VERIFY_RESULT(worker.schedule(*database));
        time.advance(10s);
        KONTOR_VERIFY_RESULT(worker.schedule(*database));
        QCOMPARE(states(*database), QByteArray("queued:0"));
        test::run(*database, "update ops.job set state = 'running', lease_until = now() + interval '1 min'");
        time.advance(10s);
        KONTOR_VERIFY_RESULT(worker.schedule(*database));
        QCOMPARE(states(*database), QByteArray("running:0"));
        test::run(*database, "update ops.job set lease_until = now() - interval '1 min'");
        time.advance(10s);
        KONTOR_VERIFY_RESULT(worker.schedule(*database));
        QCOMPARE(states(*database), QByteArray("running:0 queued:0"));
    }

    void forgetsWhatWasDoneLongAgoAndKeepsWhatFailed()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        for (int i = 0; i < 3; ++i)
            enqueue(*database, "a");
        test::run(*database, "update ops.job set state = 'done', finished_at = now() - interval '2 days'");
        test::run(*database, "update ops.job set state = 'failed' where id = (select id from ops.job order by id limit 1)");
        enqueue(*database, "a");
        test::run(*database, "update ops.job set state = 'done', finished_at = now() where state = 'queued'");
        ManualClock later(clock.now() + std::chrono::hours(48));
        Worker worker(later, random);
        KONTOR_VERIFY_RESULT(worker.step(*database));
        QCOMPARE(states(*database), QByteArray("failed:0 done:0"));
    }

    void stopsAfterTheJobThatIsUnderWay()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        QSemaphore begun;
        QSemaphore mayEnd;
        WorkerThread thread(scratch.config(), clock, random);
        thread.worker().handle("a", [&](Database &, const QJsonObject &) -> Result<void> {
            begun.release();
            mayEnd.acquire();
            return {};
        });
        enqueue(*database, "a");
        enqueue(*database, "a");
        thread.start();
        begun.acquire();
        const std::unique_ptr<QThread> stopper(QThread::create([&] { thread.stop(); }));
        stopper->start();
        mayEnd.release(2);
        QVERIFY(stopper->wait());
        // Whether the second one was still begun depends on who was quicker; it is done or it waits, never in between.
        QCOMPARE(test::value(*database, "select count(*) from ops.job where state = 'running'"), QByteArray("0"));
        QVERIFY(test::value(*database, "select count(*) from ops.job where state = 'done'").toInt() >= 1);
    }
};

KONTOR_TEST(WorkerTest)
#include "tst_worker.moc"
