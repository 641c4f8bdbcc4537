#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"
#include "tests/transport/attacks.h"

#include <QFile>

using namespace kontor;
using namespace kontor::test;

namespace {

// Linux's own account of what a process has in memory.
qint64 kilobytesOf(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const auto text = file.readAll();
    const auto from = text.indexOf("VmRSS:") + 6;
    return text.mid(from, text.indexOf(" kB", from) - from).trimmed().toLongLong();
}

// Every kind so many times, from as many threads as the server has for sockets; how many got another answer than they should.
int attackAll(quint16 port, int times)
{
    auto all = attacks();
    for (auto &attack : all)
        attack.bytes.truncate(200'000); // above every limit, and the rest is never read
    std::atomic<size_t> next = 0;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
            for (size_t k = next++; k < all.size() * static_cast<size_t>(times); k = next++) {
                const auto &attack = all[k % all.size()];
                RawClient client(port);
                client.sendSome(attack.bytes);
                // What a real resource says to it is its own affair; that it is refused is the point.
                const auto status = client.reply().status;
                wrong += status >= 400 && status != 500 ? 0 : 1;
                client.leave();
            }
        });
    for (auto &thread : threads)
        thread.join();
    return wrong;
}

}

/** Whoever means ill gets a refusal, and not the server's memory. */
class MemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysFlatUnderAttack()
    {
        constexpr int warmUp = 200;
        constexpr int times = 2'000;
        FaultShop shop;
        // AddressSanitizer would keep what was freed.
        const auto sanitizer = qEnvironmentVariable("ASAN_OPTIONS") + u":quarantine_size_mb=1"_s;
        ServerProcess server(shop.config(), {}, {{u"ASAN_OPTIONS"_s, sanitizer}});
        QVERIFY2(server.isOpen(), server.err().constData());
        QCOMPARE(attackAll(server.port(), warmUp), 0);
        const auto before = kilobytesOf(server.pid());
        QVERIFY(before > 0);
        QCOMPARE(attackAll(server.port(), times), 0);
        const auto after = kilobytesOf(server.pid());
        qInfo("%d attacks: from %lld to %lld kB", int(attacks().size()) * times, before, after);
        QVERIFY2(after - before < 20'000, QByteArray::number(after - before).constData());
        QCOMPARE(get(server.port(), "/health/live").status, 200);
    }
};

KONTOR_TEST(MemoryTest)
#include "tst_memory.moc"
