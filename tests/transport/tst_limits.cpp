#include "server/transport/iothread.h"
#include "tests/transport/servedsink.h"

#include <QDeadlineTimer>
#include <QFile>

#include <sys/resource.h>
#include <unistd.h>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

qint64 residentKiB()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const auto &line : file.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    return 0;
}

}

/** What one client, or many of them, can take from the server: deadlines, caps, memory. */
class LimitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_served = std::make_unique<ServedSink>(); }
    void cleanup() { m_served.reset(); }

    void cutsASlowHead()
    {
        m_served->options.limits.head = 200ms;
        start();
        RawClient client(port());
        QVERIFY(tricklesUntilClosed(client, "GET /p HTTP/1.1\r\nHost: a\r\nX: "));
        QCOMPARE(m_served->sink.seenCount(), 0u);
        QCOMPARE(m_served->refused(transport::Reason::TimedOut), 1u);
    }

    void saysWhyItGaveUpOnARequest()
    {
        m_served->options.limits.head = 100ms;
        m_served->options.limits.body = 100ms;
        start();
        RawClient head(port());
        head.send("GET /p HTTP/1.1\r\n");
        QCOMPARE(head.reply().status, 408);
        QVERIFY(head.isClosedByPeer());
        RawClient body(port());
        body.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
        QCOMPARE(body.reply().status, 408);
        QVERIFY(body.isClosedByPeer());
    }

    void cutsASlowBody_data()
    {
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("length") << QByteArray("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        QTest::newRow("chunks") << QByteArray("POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n");
    }
    void cutsASlowBody()
    {
        QFETCH(QByteArray, beginning);
        m_served->options.limits.body = 200ms;
        start();
        RawClient client(port());
        QVERIFY(tricklesUntilClosed(client, beginning));
        QCOMPARE(m_served->sink.seenCount(), 0u);
    }

    void cutsIdleConnections()
    {
        m_served->options.limits.idle = 200ms;
        start();
        RawClient silent(port());
        RawClient once(port());
        QCOMPARE(once.ask(getRequest("/p")).status, 200);
        QCOMPARE(silent.readToEnd(), QByteArray());
        QCOMPARE(once.readToEnd(), QByteArray());
        QTRY_COMPARE(m_served->transport->figures().open, 0);
    }

    void doesNotCutWhatTheSinkIsStillAt()
    {
        m_served->options.limits.idle = m_served->options.limits.head = m_served->options.limits.body = 50ms;
        m_served->sink.hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_served->sink.waitForHeld(1));
        // Another connection is cut in the meantime, so at least one deadline has passed.
        QVERIFY(RawClient(port()).isClosedByPeer());
        QVERIFY(RawClient(port()).isClosedByPeer());
        m_served->sink.release();
        QCOMPARE(client.reply().body, QByteArray("/slow"));
    }

    // Five hundred of these once filled the kernel's memory for all sockets, and nobody else was served any more.
    void doesNotWorkAheadForWhoAsksAndDoesNotRead()
    {
        m_served->options.limits.write = 300ms;
        const QByteArray page(100'000, 'x');
        m_served->sink.on("/page", [&](http::Request, http::Respond respond) { respond(textReply(page)); });
        start();
        RawClient client(port());
        client.socket().setReadBufferSize(1024);
        client.sendSome(getRequest("/page").repeated(500));
        QTRY_COMPARE(m_served->refused(transport::Reason::SlowReader), 1u);
        const auto figures = m_served->figures();
        QVERIFY2(figures.requests < 15, QByteArray::number(figures.requests).constData());
        // It was closed with a reset: what the kernel still held is gone too.
        client.socket().setReadBufferSize(0);
        const auto received = client.readToEnd();
        QVERIFY(received);
        QVERIFY(static_cast<quint64>(received->size()) < figures.bytesOut);
    }

    void cutsSlowReadersAndHoldsLittleForThem()
    {
        m_served->options.limits.write = 300ms;
        const QByteArray body(64 * 1024 * 1024, 'x');
        m_served->sink.on("/large", [&](http::Request, http::Respond respond) { respond(textReply(body)); });
        start();
        std::vector<std::unique_ptr<RawClient>> clients;
        const auto before = residentKiB();
        for (int i = 0; i < 10; ++i) {
            clients.push_back(std::make_unique<RawClient>(port()));
            clients.back()->socket().setReadBufferSize(1024);
            clients.back()->send(getRequest("/large"));
        }
        QTRY_COMPARE(m_served->sink.seenCount(), 10u);
        // The body is shared and goes out in pieces: ten of them take nowhere near ten times its size.
        QVERIFY2(residentKiB() - before < 128 * 1024, QByteArray::number(residentKiB() - before).constData());
        QTRY_COMPARE(m_served->transport->figures().open, 0);
        QCOMPARE(m_served->refused(transport::Reason::SlowReader), 10u);
    }

    void stopsReadingFromAClientThatDoesNotReadReplies()
    {
        m_served->sink.on(
            "/large", [body = QByteArray(100'000, 'x')](http::Request, http::Respond respond) { respond(textReply(body)); });
        m_served->options.limits.write = 500ms;
        start();
        RawClient client(port());
        client.socket().setReadBufferSize(1024);
        client.sendSome(getRequest("/large").repeated(10'000));
        QTRY_COMPARE(m_served->transport->figures().open, 0);
        QVERIFY2(m_served->sink.seenCount() < 1000, QByteArray::number(m_served->sink.seenCount()).constData());
    }

    void turnsAwayWhatIsTooMany()
    {
        m_served->options.limits.connections = 3;
        m_served->options.limits.linger = 100ms;
        start();
        checkCap();
    }

    void turnsAwayWhatIsTooManyFromOneAddress()
    {
        m_served->options.limits.connectionsPerAddress = 3;
        m_served->options.limits.loopbackIsExempt = false;
        m_served->options.limits.linger = 100ms;
        start();
        checkCap();
    }

    void exemptsThisMachine()
    {
        m_served->options.limits.connectionsPerAddress = 1;
        start();
        RawClient first(port());
        RawClient second(port());
        QCOMPARE(first.ask(getRequest("/p")).status, 200);
        QCOMPARE(second.ask(getRequest("/p")).status, 200);
    }

    void countsAnIpv6NetworkAsOneAddress()
    {
        m_served->options.limits.connectionsPerAddress = 2;
        transport::Census census(m_served->options.limits);
        using Verdict = transport::Census::Verdict;
        QCOMPARE(census.enter(QHostAddress(u"2001:db8::1"_s)), Verdict::Welcome);
        QCOMPARE(census.enter(QHostAddress(u"2001:db8::2"_s)), Verdict::Welcome);
        QCOMPARE(census.enter(QHostAddress(u"2001:db8::3"_s)), Verdict::TurnAway);
        QCOMPARE(census.enter(QHostAddress(u"2001:db8:0:1::1"_s)), Verdict::Welcome);
        QCOMPARE(census.enter(QHostAddress(u"192.0.2.1"_s)), Verdict::Welcome);
        QCOMPARE(census.enter(QHostAddress(u"::ffff:192.0.2.1"_s)), Verdict::Welcome);
        QCOMPARE(census.enter(QHostAddress(u"192.0.2.1"_s)), Verdict::TurnAway);
        census.leave(QHostAddress(u"2001:db8::1"_s));
        census.leave(QHostAddress(u"2001:db8::2"_s));
        QCOMPARE(census.enter(QHostAddress(u"2001:db8::3"_s)), Verdict::Welcome);
        for (int i = 0; i < 200; ++i)
            census.enter(QHostAddress(u"192.0.2.1"_s));
        QCOMPARE(census.enter(QHostAddress(u"192.0.2.1"_s)), Verdict::Drop);
    }

    void acceptsAgainAfterRunningOutOfDescriptors()
    {
        start();
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const int nextDescriptor = ::dup(0);
        ::close(nextDescriptor);
        // The client gets the last descriptor there is; the server, in the same process, finds none.
        rlimit tight{.rlim_cur = static_cast<rlim_t>(nextDescriptor) + 1, .rlim_max = before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
        RawClient client(port());
        client.sendSome(getRequest("/p"));
        const bool wasAnswered = client.socket().waitForReadyRead(300);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY(!wasAnswered);
        QCOMPARE(client.reply().body, QByteArray("GET /p"));
    }

private:
    void start() { m_served->start(); }
    quint16 port() const { return m_served->port(); }

    // Sends bytes one by one for as long as the other end listens.
    static bool tricklesUntilClosed(RawClient &client, const QByteArray &beginning)
    {
        client.send(beginning);
        QDeadlineTimer deadline(10'000);
        while (!deadline.hasExpired()) {
            client.sendSome("x");
            client.socket().waitForReadyRead(10);
            if (client.socket().bytesAvailable() > 0)
                return client.reply().status == 408 && client.isClosedByPeer();
            if (client.socket().state() != QAbstractSocket::ConnectedState)
                return true;
        }
        return false;
    }

    void checkCap()
    {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 3; ++i) {
            clients.push_back(std::make_unique<RawClient>(port()));
            QCOMPARE(clients.back()->ask(getRequest("/p")).status, 200);
        }
        RawClient fourth(port());
        const auto reply = fourth.reply();
        QCOMPARE(reply.status, 503);
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QVERIFY(fourth.isClosedByPeer());
        QCOMPARE(clients.front()->ask(getRequest("/p")).status, 200);
        clients.pop_back();
        fourth.leave();
        QTRY_COMPARE(m_served->transport->figures().open, 2);
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
        QCOMPARE(m_served->refused(transport::Reason::TooManyConnections), 1u);
    }

    std::unique_ptr<ServedSink> m_served;
};

KONTOR_TEST(LimitsTest)
#include "tst_limits.moc"
