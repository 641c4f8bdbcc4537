#include "server/http/workerpool.h"
#include "tests/support/suite.h"

#include <future>
#include <latch>

using namespace kontor;
using namespace kontor::http;

class WorkerPoolTest : public QObject
{
    Q_OBJECT

    struct NoServices final : Services
    {
    };

private Q_SLOTS:
    void answersWhatWaitedTooLongThoughEveryThreadIsHeldUp()
    {
        WorkerPool pool(
            {.threads = 1, .queueDeadline = std::chrono::milliseconds(0)}, [] { return std::make_unique<NoServices>(); });
        std::latch busy(1);
        std::promise<void> release;
        QVERIFY(pool.post({.run = [&, until = release.get_future().share()](Services &) {
            busy.count_down();
            until.wait();
        }}));
        busy.wait();
        std::atomic<int> run = 0, expired = 0;
        for (int i = 0; i < 3; ++i)
            QVERIFY(pool.post({.run = [&](Services &) { ++run; }, .expire = [&] { ++expired; }}));
        // With a deadline of nothing at all each is late as soon as the clock has moved.
        while (pool.queued() > 0)
            pool.expireLate();
        QCOMPARE(expired.load(), 3);
        release.set_value();
        pool.stop();
        QCOMPARE(run.load(), 0);
    }
    void leavesWhatIsNotLateToTheThreads()
    {
        std::atomic<int> run = 0;
        WorkerPool pool({.threads = 1, .queueDeadline = std::chrono::hours(1)}, [] { return std::make_unique<NoServices>(); });
        for (int i = 0; i < 100; ++i) {
            QVERIFY(pool.post({.run = [&](Services &) { ++run; }, .expire = [] { qFatal("not late"); }}));
            QCOMPARE(pool.expireLate(), 0);
        }
        pool.stop();
        QCOMPARE(run.load(), 100);
    }
};

KONTOR_TEST(WorkerPoolTest)
#include "tst_workerpool.moc"
