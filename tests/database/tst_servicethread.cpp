#include "core/database/servicethread.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;
using namespace std::chrono_literals;

class ServiceThreadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnAfterAStepThatRefusesOrThrows()
    {
        const test::TestDatabase scratch;
        std::atomic_int steps = 0;
        ServiceThread thread("test", scratch.config(), [&](Database &) -> Result<std::chrono::milliseconds> {
            switch (++steps) {
            case 1: return internal(u"refused"_s);
            case 2: throw std::runtime_error("thrown");
            default: return 1ms;
            }
        });
        thread.start();
        QTRY_VERIFY(steps > 3);
        thread.stop();
        const int before = steps;
        thread.start();
        QTRY_VERIFY2(steps > before, "it can be started again");
    }

    void goesOnWithAnotherConnectionWhenItsOwnIsLost()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        std::atomic<qint64> pid = 0;
        ServiceThread thread("test", scratch.config(), [&](Database &own) -> Result<std::chrono::milliseconds> {
            KONTOR_TRY(pid, own.backendPid());
            return 1ms;
        });
        thread.start();
        QTRY_VERIFY(pid != 0);
        const qint64 first = pid;
        test::run(*database, "select pg_terminate_backend(" + QByteArray::number(first) + ')');
        QTRY_VERIFY(pid != first);
    }

    void stopsInTheMiddleOfALongPause()
    {
        const test::TestDatabase scratch;
        std::atomic_int steps = 0;
        ServiceThread thread(
            "test", scratch.config(), [&](Database &) -> Result<std::chrono::milliseconds> { return ++steps, 1h; });
        thread.start();
        QTRY_COMPARE(steps, 1);
        thread.stop(); // or the test program's time-out ends it
        QVERIFY(thread.isStopping());
    }

    void stopsWhileThereIsNoServer()
    {
        std::atomic_int steps = 0;
        ServiceThread thread(
            "test", {.host = u"/nonexistent"_s}, [&](Database &) -> Result<std::chrono::milliseconds> { return ++steps, 1h; });
        thread.start();
        thread.stop();
        QCOMPARE(steps, 0);
    }
};

KONTOR_TEST(ServiceThreadTest)
#include "tst_servicethread.moc"
