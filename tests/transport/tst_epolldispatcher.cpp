#include "tests/transport/epollloop.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QSocketNotifier>
#include <QTimer>

#ifdef Q_OS_LINUX

using namespace kontor;
using namespace kontor::test;
using transport::EpollDispatcher;

class EpollDispatcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firesTimersInTheOrderInWhichTheyAreDue()
    {
        Loop loop;
        QStringList order;
        loop.on([&] {
            QObject context;
            QTimer::singleShot(30, Qt::PreciseTimer, &context, [&] { order.append(u"30"_s); });
            QTimer::singleShot(10, Qt::PreciseTimer, &context, [&] { order.append(u"10"_s); });
            QTimer::singleShot(20, Qt::CoarseTimer, &context, [&] { order.append(u"20"_s); });
            QTimer::singleShot(0, &context, [&] { order.append(u"0"_s); });
            QVERIFY(turnUntil([&] { return order.size() == 4; }));
        });
        QCOMPARE(order, QStringList({u"0"_s, u"10"_s, u"20"_s, u"30"_s}));
    }
    void neverFiresATimerEarly()
    {
        Loop loop;
        loop.on([] {
            for (const int ms : {1, 2, 3, 7}) {
                QElapsedTimer clock;
                bool isFired = false;
                QTimer timer;
                timer.setSingleShot(true);
                timer.setTimerType(Qt::PreciseTimer);
                connect(&timer, &QTimer::timeout, &timer, [&] { isFired = true; });
                clock.start();
                timer.start(ms);
                while (!isFired)
                    here()->processEvents(QEventLoop::WaitForMoreEvents);
                QVERIFY(clock.nsecsElapsed() >= ms * 1'000'000);
            }
        });
    }
    void firesATimerOnceATurnHoweverManyTurnsItMissed()
    {
        Loop loop;
        loop.on([] {
            QTimer timer;
            int fired = 0;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++fired; });
            timer.start(1);
            const QDeadlineTimer busy(20);
            while (!busy.hasExpired()) {
            }
            here()->processEvents(allEvents);
            QCOMPARE(fired, 1);
            timer.start(0);
            for (int i = 0; i < 5; ++i)
                here()->processEvents(allEvents);
            QCOMPARE(fired, 6);
        });
    }
    void tellsWhatTimersThereAreAndHowLongTheyHave()
    {
        Loop loop;
        loop.on([] {
            QObject owner;
            const int id = owner.startTimer(60'000, Qt::PreciseTimer);
            const int other = owner.startTimer(5, Qt::CoarseTimer);
            QAbstractEventDispatcher *dispatcher = here();
            auto timers = dispatcher->registeredTimers(&owner);
            QCOMPARE(timers.size(), 2);
            QCOMPARE(timers[0].timerId, other);
            QCOMPARE(timers[0].interval, 5);
            QCOMPARE(timers[1].timerId, id);
            QCOMPARE(timers[1].timerType, Qt::PreciseTimer);
            QVERIFY(dispatcher->remainingTime(id) > 50'000);
            QVERIFY(dispatcher->remainingTime(id) <= 60'000);
            QVERIFY(dispatcher->unregisterTimer(id));
            QVERIFY(!dispatcher->unregisterTimer(id));
            QCOMPARE(dispatcher->remainingTime(id), -1);
            QVERIFY(dispatcher->unregisterTimers(&owner));
            QVERIFY(!dispatcher->unregisterTimers(&owner));
        });
    }
    void letsATimersHandlerAddAndRemoveTimers()
    {
        Loop loop;
        loop.on([] {
            QObject context;
            QTimer victim;
            int victims = 0;
            bool isNested = false;
            connect(&victim, &QTimer::timeout, &victim, [&] { ++victims; });
            QTimer killer;
            killer.setSingleShot(true);
            connect(&killer, &QTimer::timeout, &context, [&] {
                victim.stop();
                QTimer::singleShot(0, &context, [&] { isNested = true; });
            });
            killer.start(1);
            victim.start(1);
            QVERIFY(turnUntil([&] { return isNested; }));
            QCOMPARE(victims, 0);
        });
    }
    void doesNotFireATimerAgainInsideOfItsOwnHandler()
    {
        Loop loop;
        loop.on([] {
            QTimer timer;
            int depth = 0;
            int deepest = 0;
            int fired = 0;
            connect(&timer, &QTimer::timeout, &timer, [&] {
                ++fired;
                deepest = std::max(deepest, ++depth);
                for (int i = 0; i < 3; ++i)
                    here()->processEvents(allEvents);
                --depth;
            });
            timer.start(0);
            QVERIFY(turnUntil([&] { return fired == 3; }));
            QCOMPARE(deepest, 1);
        });
    }

    void tellsOfReadingAndOfWritingByItself()
    {
        Loop loop;
        loop.on([] {
            const Pair pair;
            int reads = 0;
            int writes = 0;
            QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
            QSocketNotifier write(pair.ends[0], QSocketNotifier::Write);
            connect(&read, &QSocketNotifier::activated, &read, [&] { reads += pair.take() ? 1 : 0; });
            connect(&write, &QSocketNotifier::activated, &write, [&] { ++writes; });
            here()->processEvents(allEvents);
            QCOMPARE(reads, 0);
            QCOMPARE(writes, 1);
            write.setEnabled(false);
            pair.send();
            QVERIFY(turnUntil([&] { return reads == 1; }));
            QCOMPARE(writes, 1);
            write.setEnabled(true);
            read.setEnabled(false);
            pair.send();
            QVERIFY(turnUntil([&] { return writes == 2; }));
            QCOMPARE(reads, 1);
            // What lay there meanwhile is told as soon as somebody listens again.
            read.setEnabled(true);
            QVERIFY(turnUntil([&] { return reads == 2; }));
        });
    }
    void tellsAReaderThatTheOtherEndHasGone()
    {
        Loop loop;
        loop.on([] {
            Pair pair;
            bool isTold = false;
            QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
            connect(&read, &QSocketNotifier::activated, &read, [&] {
                isTold = true;
                read.setEnabled(false);
            });
            pair.close(1);
            QVERIFY(turnUntil([&] { return isTold; }));
            // A hang-up of which nobody wants to hear keeps no loop awake.
            QVERIFY(!here()->processEvents(allEvents));
        });
    }
    void costsNothingToSwitchOffAndOn()
    {
        Loop loop;
        loop.on([] {
            const Pair pair;
            int reads = 0;
            QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
            connect(&read, &QSocketNotifier::activated, &read, [&] { reads += pair.take() ? 1 : 0; });
            here()->processEvents(allEvents);
            for (int i = 0; i < 100; ++i) {
                read.setEnabled(false);
                read.setEnabled(true);
                pair.send();
                QVERIFY(turnUntil([&] { return reads == i + 1; }));
            }
        });
    }
    void takesANewSocketUnderAnOldNumber()
    {
        Loop loop;
        loop.on([] {
            for (int i = 0; i < 50; ++i) {
                Pair pair;
                int reads = 0;
                auto old = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
                here()->processEvents(allEvents); // the kernel knows it
                const int number = pair.ends[0];
                old.reset();
                pair.close(0);
                pair.close(1);
                Pair next;
                QCOMPARE(next.ends[0], number);
                QSocketNotifier read(next.ends[0], QSocketNotifier::Read);
                connect(&read, &QSocketNotifier::activated, &read, [&] { reads += next.take() ? 1 : 0; });
                next.send();
                QVERIFY(turnUntil([&] { return reads == 1; }));
            }
        });
    }
    // Both are ready in one turn; the first one's handler replaces the second one's socket.
    void doesNotGiveAnOldSocketsEventToItsSuccessor()
    {
        Loop loop;
        loop.on([] {
            const Pair first;
            auto second = std::make_unique<Pair>();
            std::unique_ptr<Pair> successor;
            std::unique_ptr<QSocketNotifier> secondRead;
            int early = 0;
            int firsts = 0;
            const auto replace = [&] {
                if (successor)
                    return;
                secondRead.reset();
                second.reset();
                successor = std::make_unique<Pair>();
                secondRead = std::make_unique<QSocketNotifier>(successor->ends[0], QSocketNotifier::Read);
                connect(secondRead.get(), &QSocketNotifier::activated, secondRead.get(), [&] { ++early; });
            };
            QSocketNotifier firstRead(first.ends[0], QSocketNotifier::Read);
            connect(&firstRead, &QSocketNotifier::activated, &firstRead, [&] {
                firsts += first.take() ? 1 : 0;
                replace();
            });
            secondRead = std::make_unique<QSocketNotifier>(second->ends[0], QSocketNotifier::Read);
            here()->processEvents(allEvents);
            first.send();
            second->send();
            QVERIFY(turnUntil([&] { return firsts == 1; }));
            for (int i = 0; i < 3; ++i)
                here()->processEvents(allEvents);
            QCOMPARE(early, 0);
        });
    }
    void letsAHandlerDeleteItsOwnNotifierAndOthers()
    {
        Loop loop;
        loop.on([] {
            const Pair pair;
            auto read = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
            auto write = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Write);
            int calls = 0;
            connect(read.get(), &QSocketNotifier::activated, &loopContext(), [&] {
                ++calls;
                write.reset();
                read.release()->deleteLater();
            });
            connect(write.get(), &QSocketNotifier::activated, &loopContext(), [&] { calls += 100; });
            pair.send();
            here()->processEvents(allEvents);
            QCOMPARE(calls, 1);
            here()->processEvents(allEvents);
            QCOMPARE(calls, 1);
        });
    }
    void leavesSocketsOrTimersAloneWhereItIsAskedTo()
    {
        Loop loop;
        loop.on([] {
            const Pair pair;
            int reads = 0;
            int ticks = 0;
            QSocketNotifier read(pair.ends[0], QSocketNotifier::Read);
            connect(&read, &QSocketNotifier::activated, &read, [&] { reads += pair.take() ? 1 : 0; });
            QTimer timer;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++ticks; });
            timer.start(0);
            pair.send();
            here()->processEvents(QEventLoop::ExcludeSocketNotifiers);
            QCOMPARE(reads, 0);
            QCOMPARE(ticks, 1);
            here()->processEvents(QEventLoop::X11ExcludeTimers);
            QCOMPARE(reads, 1);
            QCOMPARE(ticks, 1);
            // Waiting without sockets ends by what is posted from elsewhere.
            bool isTold = false;
            timer.stop();
            const std::unique_ptr<QThread> other(
                QThread::create([&, target = &loopContext()] { QMetaObject::invokeMethod(target, [&] { isTold = true; }); }));
            other->start();
            while (!isTold)
                here()->processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::ExcludeSocketNotifiers);
            other->wait();
        });
    }

    void losesNoWakeUpFromOtherThreads()
    {
        Loop loop;
        std::atomic<int> arrived = 0;
        constexpr int senders = 4;
        constexpr int each = 5'000;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < senders; ++i) {
            threads.emplace_back(QThread::create([&] {
                // Every hundredth waits for its turn, so that the loop falls asleep in between.
                for (int n = 0; n < each; ++n)
                    QMetaObject::invokeMethod(
                        &loop.door, [&] { ++arrived; }, n % 100 == 0 ? Qt::BlockingQueuedConnection : Qt::QueuedConnection);
            }));
            threads.back()->start();
        }
        for (const auto &thread : threads)
            thread->wait();
        QTRY_COMPARE(arrived.load(), senders * each);
    }
    void goesOnWithWhatIsPostedWhileASocketIsAlwaysReady()
    {
        Loop loop;
        loop.on([] {
            const Pair pair;
            int writes = 0;
            int posted = 0;
            int ticks = 0;
            QSocketNotifier write(pair.ends[0], QSocketNotifier::Write);
            connect(&write, &QSocketNotifier::activated, &write, [&] { ++writes; });
            QTimer timer;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++ticks; });
            timer.start(1);
            const auto post = [&] {
                QMetaObject::invokeMethod(
                    &timer, [&] { ++posted; }, Qt::QueuedConnection);
            };
            QVERIFY(turnUntil([&] {
                post();
                return posted > 100 && ticks > 3;
            }));
            QVERIFY(writes > 100);
        });
    }
    void givesSocketsTheirTurnWhileEventsArePostedAllTheTime()
    {
        Loop loop;
        std::atomic<bool> isOver = false;
        std::atomic<int> posted = 0;
        const std::unique_ptr<QThread> flood(QThread::create([&] {
            while (!isOver) {
                QMetaObject::invokeMethod(
                    &loop.door, [&] { ++posted; }, posted % 100 == 0 ? Qt::BlockingQueuedConnection : Qt::QueuedConnection);
            }
        }));
        const Pair pair;
        std::atomic<int> reads = 0;
        std::unique_ptr<QSocketNotifier> read;
        loop.on([&] {
            read = std::make_unique<QSocketNotifier>(pair.ends[0], QSocketNotifier::Read);
            connect(read.get(), &QSocketNotifier::activated, read.get(), [&] { reads += pair.take() ? 1 : 0; });
        });
        flood->start();
        QTRY_VERIFY(posted > 100);
        pair.send();
        QTRY_COMPARE(reads.load(), 1);
        isOver = true;
        flood->wait();
        loop.on([&] { read.reset(); });
    }
    void endsWhenItsThreadIsToldToQuit()
    {
        for (int i = 0; i < 200; ++i) {
            QThread thread;
            thread.setEventDispatcher(new EpollDispatcher);
            thread.start();
            thread.quit();
            QVERIFY(thread.wait(10'000));
        }
    }
    void returnsFromWaitingWhenItIsInterrupted()
    {
        Loop loop;
        std::atomic<QAbstractEventDispatcher *> dispatcher = nullptr;
        std::atomic<int> returns = 0;
        std::atomic<bool> isOver = false;
        QMetaObject::invokeMethod(&loop.door, [&] {
            dispatcher = here();
            while (!isOver) {
                here()->processEvents(QEventLoop::WaitForMoreEvents);
                ++returns;
            }
        });
        QTRY_VERIFY(dispatcher.load());
        for (int i = 0; i < 100; ++i) {
            const int before = returns;
            dispatcher.load()->interrupt();
            QTRY_VERIFY(returns > before);
        }
        isOver = true;
        dispatcher.load()->wakeUp();
    }
    void runsANestedLoop()
    {
        Loop loop;
        bool isDone = false;
        loop.on([&] {
            QEventLoop inner;
            QTimer::singleShot(1, &inner, [&] {
                QEventLoop innermost;
                QTimer::singleShot(1, &innermost, &QEventLoop::quit);
                innermost.exec();
                inner.quit();
            });
            inner.exec();
            isDone = true;
        });
        QVERIFY(isDone);
    }

private:
    // Lives on the thread that asks first: each loop's own.
    static QObject &loopContext()
    {
        thread_local QObject context;
        return context;
    }
};

KONTOR_TEST(EpollDispatcherTest)
#include "tst_epolldispatcher.moc"

#endif
