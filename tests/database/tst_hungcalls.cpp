#include "core/database/hungcalls.h"
#include "tests/database/statements.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <atomic>
#include <csignal>
#include <thread>

using namespace kontor;
using kontor::test::Made;

class HungCallsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsACallWhoseServerHangs()
    {
        const test::TestDatabase scratch;
        auto config = scratch.config();
        config.statementTimeoutMs = 100;
        const auto impatient = *Database::open(config);
        const auto pid = static_cast<pid_t>(*impatient->backendPid());
        QCOMPARE(::kill(pid, SIGSTOP), 0);
        // It would not see its own statement_timeout either.
        std::atomic_int ended = 0;
        std::jthread patrol([&](const std::stop_token &stop) {
            while (!stop.stop_requested() && ended == 0) {
                ended = endHungCalls();
                std::this_thread::yield();
            }
        });
        const Made one("select 1");
        const auto hung = impatient->execute(one);
        patrol.request_stop();
        patrol.join();
        QCOMPARE(::kill(pid, SIGCONT), 0);
        QVERIFY(!hung);
        QCOMPARE(hung.error().code, "database_unavailable"_L1);
        QCOMPARE(ended.load(), 1);
        KONTOR_VERIFY_RESULT(impatient->execute(one));
        QCOMPARE(endHungCalls(), 0);
    }
};

KONTOR_TEST(HungCallsTest)
#include "tst_hungcalls.moc"
