#include "server/transport/iothread.h"
#include "server/transport/listener.h"
#include "tests/support/suite.h"
#include "tests/transport/rawclient.h"
#include "tests/transport/scriptedsink.h"

#include <QFile>

#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <stdexcept>
#include <thread>

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

class TransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_sink = std::make_unique<ScriptedSink>();
        m_options = {.threads = 2, .handsOver = false, .limits = {}};
    }
    void cleanup()
    {
        m_transport.reset();
        m_sink.reset();
    }

    void answersOnTheSameConnection()
    {
        start();
        RawClient client(port());
        for (int i = 0; i < 100; ++i) {
            const auto path = "/p" + QByteArray::number(i);
            const auto reply = client.ask(getRequest(path));
            QCOMPARE(reply.status, 200);
            QCOMPARE(reply.body, "GET " + path);
            QCOMPARE(reply.field("connection"), QByteArray());
            QCOMPARE(reply.field("x-content-type-options"), QByteArray("nosniff"));
            QVERIFY(reply.field("date").endsWith(" GMT"));
        }
        QCOMPARE(m_transport->figures().accepted, 1u);
        QCOMPARE(m_transport->figures().requests, 100u);
    }

    void tellsTheSinkWhoAsks()
    {
        start();
        RawClient client(port());
        const auto before = SystemClock().now();
        client.ask(postRequest("/p?a=%20b", "body", "X-One: two\r\n"));
        const auto request = m_sink->seen().front();
        QCOMPARE(request.method, http::Method::Post);
        QCOMPARE(request.target, QByteArray("/p?a=%20b"));
        QCOMPARE(request.headers.value("x-one"), QByteArray("two"));
        QCOMPARE(request.body, QByteArray("body"));
        QCOMPARE(request.peer, QByteArray("127.0.0.1"));
        QVERIFY(!request.secure);
        QVERIFY(request.received >= before && request.received <= SystemClock().now());
    }

    void answersPipelinedRequestsInOrder()
    {
        m_sink->hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow") + getRequest("/fast") + getRequest("/slow") + getRequest("/faster"));
        QVERIFY(m_sink->waitForHeld(1));
        QCOMPARE(m_sink->seenCount(), 1u); // the second is not even begun
        std::thread([this] { m_sink->release(); }).join();
        QCOMPARE(client.reply().body, QByteArray("/slow"));
        QCOMPARE(client.reply().body, QByteArray("GET /fast"));
        QVERIFY(m_sink->waitForHeld(1));
        QCOMPARE(m_sink->seenCount(), 3u);
        std::thread([this] { m_sink->release(); }).join();
        QCOMPARE(client.reply().body, QByteArray("/slow"));
        QCOMPARE(client.reply().body, QByteArray("GET /faster"));
    }

    void answersManyPipelinedRequests()
    {
        start();
        RawClient client(port());
        QByteArray all;
        for (int i = 0; i < 2000; ++i)
            all += getRequest('/' + QByteArray::number(i));
        client.sendSome(all);
        for (int i = 0; i < 2000; ++i)
            QCOMPARE(client.reply().body, "GET /" + QByteArray::number(i));
    }

    void outlivesClientsThatLeaveDuringAReply()
    {
        m_sink->hold("/slow");
        start();
        for (size_t i = 0; i < 200; ++i) {
            RawClient client(port());
            client.send(getRequest("/slow") + (i % 2 ? getRequest("/next") : QByteArray()));
            QVERIFY(m_sink->waitForHeld(i % 20 + 1));
            client.leave();
            if (i % 20 == 19)
                std::thread([this] { m_sink->release(); }).join();
        }
        QTRY_COMPARE(m_transport->figures().open, 0);
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
    }

    void answersForASinkThatDoesNot()
    {
        m_sink->hold("/slow");
        m_sink->on("/forgets", [](http::Request, http::Respond) { });
        m_sink->on("/throws", [](http::Request, http::Respond) { throw std::runtime_error("no"); });
        m_sink->on("/throws-a-number", [](http::Request, http::Respond) { throw 5; });
        m_sink->on("/throws-late", [](http::Request, http::Respond respond) {
            respond(textReply("done"));
            throw std::runtime_error("no");
        });
        m_sink->on("/status", [](http::Request, http::Respond respond) { respond(textReply("odd", 1000)); });
        start();
        RawClient client(port());
        for (const QByteArray path : {"/forgets", "/throws", "/throws-a-number", "/status"}) {
            const auto reply = client.ask(getRequest(path));
            QCOMPARE(reply.status, 500);
            QVERIFY(reply.body.contains("\"internal\""));
        }
        QCOMPARE(client.ask(getRequest("/throws-late")).body, QByteArray("done"));
        client.send(getRequest("/slow"));
        QVERIFY(m_sink->waitForHeld(1));
        m_sink->dropHeld();
        QCOMPARE(client.reply().status, 500);
        QCOMPARE(client.ask(getRequest("/p")).status, 200);
    }

    void takesOneReplyForARequest()
    {
        m_sink->on("/twice", [](http::Request, http::Respond respond) {
            respond(textReply("first"));
            respond(textReply("second"));
            std::thread([respond] { respond(textReply("third")); }).join();
        });
        start();
        RawClient client(port());
        client.send(getRequest("/twice") + getRequest("/p"));
        QCOMPARE(client.reply().body, QByteArray("first"));
        QCOMPARE(client.reply().body, QByteArray("GET /p"));
    }

    void leavesOutBodies()
    {
        m_sink->on("/nothing", [](http::Request, http::Respond respond) { respond(textReply("body", 204)); });
        m_sink->on("/same", [](http::Request, http::Respond respond) {
            auto reply = textReply("body", 304);
            reply.headers.set("etag", "\"1\"");
            respond(reply);
        });
        start();
        RawClient client(port());
        client.send("HEAD /p HTTP/1.1\r\nHost: a\r\n\r\n" + getRequest("/nothing") + getRequest("/same") + getRequest("/p"));
        const auto head = client.reply(true);
        QCOMPARE(head.status, 200);
        QCOMPARE(head.field("content-length"), QByteArray::number(QByteArray("HEAD /p").size()));
        const auto nothing = client.reply();
        QCOMPARE(nothing.status, 204);
        QVERIFY(!nothing.head.contains("content-length"));
        const auto same = client.reply();
        QCOMPARE(same.status, 304);
        QVERIFY(!same.head.contains("content-length"));
        QCOMPARE(same.field("etag"), QByteArray("\"1\""));
        QCOMPARE(client.reply().body, QByteArray("GET /p"));
    }

    void keepsLengthAndConnectionToItself()
    {
        m_sink->on("/p", [](http::Request, http::Respond respond) {
            auto reply = textReply("body");
            reply.headers.append("content-length", "99");
            reply.headers.append("transfer-encoding", "chunked");
            reply.headers.append("connection", "upgrade");
            reply.headers.append("x-content-type-options", "none");
            respond(reply);
        });
        start();
        RawClient client(port());
        const auto reply = client.ask(getRequest("/p"));
        QCOMPARE(reply.body, QByteArray("body"));
        QCOMPARE(reply.head.count("content-length"), 1);
        QCOMPARE(reply.head.count("x-content-type-options"), 1);
        QVERIFY(!reply.head.contains("transfer-encoding"));
        QVERIFY(!reply.head.contains("upgrade"));
    }

    void speaksForTheWholeServer()
    {
        start();
        QCOMPARE(RawClient(port()).ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body, QByteArray("OPTIONS *"));
    }

    void closesWhereItIsAskedTo_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::newRow("Connection: close") << getRequest("/p", "Connection: close\r\n");
        QTest::newRow("HTTP/1.0") << QByteArray("GET /p HTTP/1.0\r\n\r\n");
        QTest::newRow("HTTP/1.0 with a request behind") << "GET /p HTTP/1.0\r\n\r\n" + getRequest("/never");
    }
    void closesWhereItIsAskedTo()
    {
        QFETCH(QByteArray, request);
        start();
        RawClient client(port());
        const auto reply = client.ask(request);
        QCOMPARE(reply.body, QByteArray("GET /p"));
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QCOMPARE(client.readToEnd(), QByteArray());
        QCOMPARE(m_sink->seenCount(), 1u);
    }

    void keepsAnHttp10ConnectionThatAsks()
    {
        start();
        RawClient client(port());
        const QByteArray request("GET /p HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        QCOMPARE(client.ask(request).field("connection"), QByteArray("keep-alive"));
        QCOMPARE(client.ask(request).status, 200);
    }

    void sendsLargeReplies()
    {
        const QByteArray body = QByteArray("0123456789abcdef").repeated(512 * 1024);
        m_sink->on("/large", [&](http::Request, http::Respond respond) { respond(textReply(body)); });
        start();
        RawClient client(port());
        client.send(getRequest("/large") + getRequest("/p"));
        QVERIFY(client.reply().body == body);
        QCOMPARE(client.reply().body, QByteArray("GET /p"));
    }

    void cutsASlowHead()
    {
        m_options.limits.head = 200ms;
        start();
        RawClient client(port());
        QVERIFY(tricklesUntilClosed(client, "GET /p HTTP/1.1\r\nHost: a\r\nX: "));
        QCOMPARE(m_sink->seenCount(), 0u);
        QCOMPARE(m_transport->figures().refused[size_t(transport::Reason::TimedOut)], 1u);
    }

    void saysWhyItGaveUpOnARequest()
    {
        m_options.limits.head = 100ms;
        m_options.limits.body = 100ms;
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
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("length") << QByteArray("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        QTest::newRow("chunks") << QByteArray("POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n");
    }
    void cutsASlowBody()
    {
        QFETCH(QByteArray, start);
        m_options.limits.body = 200ms;
        this->start();
        RawClient client(port());
        QVERIFY(tricklesUntilClosed(client, start));
        QCOMPARE(m_sink->seenCount(), 0u);
    }

    void cutsIdleConnections()
    {
        m_options.limits.idle = 200ms;
        start();
        RawClient silent(port());
        RawClient once(port());
        QCOMPARE(once.ask(getRequest("/p")).status, 200);
        QCOMPARE(silent.readToEnd(), QByteArray());
        QCOMPARE(once.readToEnd(), QByteArray());
        QTRY_COMPARE(m_transport->figures().open, 0);
    }

    void doesNotCutWhatTheSinkIsStillAt()
    {
        m_options.limits.idle = m_options.limits.head = m_options.limits.body = 50ms;
        m_sink->hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_sink->waitForHeld(1));
        // Another connection is cut in the meantime, so at least one deadline has passed.
        QVERIFY(RawClient(port()).isClosedByPeer());
        QVERIFY(RawClient(port()).isClosedByPeer());
        m_sink->release();
        QCOMPARE(client.reply().body, QByteArray("/slow"));
    }

    void cutsSlowReadersAndHoldsLittleForThem()
    {
        m_options.limits.write = 300ms;
        const QByteArray body(64 * 1024 * 1024, 'x');
        m_sink->on("/large", [&](http::Request, http::Respond respond) { respond(textReply(body)); });
        start();
        std::vector<std::unique_ptr<RawClient>> clients;
        const auto before = residentKiB();
        for (int i = 0; i < 10; ++i) {
            clients.push_back(std::make_unique<RawClient>(port()));
            clients.back()->socket().setReadBufferSize(1024);
            clients.back()->send(getRequest("/large"));
        }
        QTRY_COMPARE(m_sink->seenCount(), 10u);
        // The body is shared and goes out in pieces: ten of them take nowhere near ten times its size.
        QVERIFY2(residentKiB() - before < 32 * 1024, QByteArray::number(residentKiB() - before).constData());
        QTRY_COMPARE(m_transport->figures().open, 0);
        QCOMPARE(m_transport->figures().refused[size_t(transport::Reason::SlowReader)], 10u);
    }

    void stopsReadingFromAClientThatDoesNotReadReplies()
    {
        m_sink->on("/large", [body = QByteArray(100'000, 'x')](http::Request, http::Respond respond) { respond(textReply(body)); });
        m_options.limits.write = 500ms;
        start();
        RawClient client(port());
        client.socket().setReadBufferSize(1024);
        client.sendSome(getRequest("/large").repeated(10'000));
        QTRY_COMPARE(m_transport->figures().open, 0);
        QVERIFY2(m_sink->seenCount() < 1000, QByteArray::number(m_sink->seenCount()).constData());
    }

    void turnsAwayWhatIsTooMany()
    {
        m_options.limits.connections = 3;
        m_options.limits.linger = 100ms;
        start();
        checkCap();
    }

    void turnsAwayWhatIsTooManyFromOneAddress()
    {
        m_options.limits.connectionsPerAddress = 3;
        m_options.limits.loopbackIsExempt = false;
        m_options.limits.linger = 100ms;
        start();
        checkCap();
    }

    void exemptsThisMachine()
    {
        m_options.limits.connectionsPerAddress = 1;
        start();
        RawClient first(port());
        RawClient second(port());
        QCOMPARE(first.ask(getRequest("/p")).status, 200);
        QCOMPARE(second.ask(getRequest("/p")).status, 200);
    }

    void countsAnIpv6NetworkAsOneAddress()
    {
        m_options.limits.connectionsPerAddress = 2;
        transport::Census census(m_options.limits);
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

    void finishesWhatIsPendingWhenItDrains()
    {
        m_sink->hold("/slow");
        start();
        RawClient idle(port());
        QCOMPARE(idle.ask(getRequest("/p")).status, 200);
        RawClient pending(port());
        pending.send(getRequest("/slow") + getRequest("/next"));
        QVERIFY(m_sink->waitForHeld(1));
        const auto servedPort = port();
        auto drained = std::async(std::launch::async, [this] { return m_transport->drain(10s); });
        QCOMPARE(idle.readToEnd(), QByteArray());
        std::thread([this] { m_sink->release(); }).join();
        const auto reply = pending.reply();
        QCOMPARE(reply.body, QByteArray("/slow"));
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QCOMPARE(pending.readToEnd(), QByteArray());
        pending.leave();
        QVERIFY(drained.get());
        QCOMPARE(m_sink->seenCount(), 2u);
        RawClient late(servedPort);
        QCOMPARE(late.socket().state(), QAbstractSocket::UnconnectedState);
    }

    void saysCloseWhenTheShopIsClosing()
    {
        start();
        RawClient client(port());
        QCOMPARE(client.ask(getRequest("/p")).field("connection"), QByteArray());
        m_sink->setDraining();
        QCOMPARE(client.ask(getRequest("/p")).field("connection"), QByteArray("close"));
        QVERIFY(client.isClosedByPeer());
    }

    void cutsWhatIsPendingAtTheDeadline()
    {
        m_sink->hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_sink->waitForHeld(1));
        QVERIFY(!m_transport->drain(50ms));
        QVERIFY(client.isClosedByPeer());
        m_sink->release(); // into a closed mailbox
    }

    void survivesRepliesAfterItsEnd()
    {
        m_sink->hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_sink->waitForHeld(1));
        m_transport.reset();
        m_sink->release();
        QVERIFY(client.isClosedByPeer());
    }

    void refusesAPortThatIsTaken_data()
    {
        QTest::addColumn<bool>("handsOver");
        QTest::newRow("shared port") << false;
        QTest::newRow("one listener") << true;
    }
    void refusesAPortThatIsTaken()
    {
        QFETCH(bool, handsOver);
        m_options.handsOver = handsOver;
        start();
        transport::HttpTransport second(*m_sink, m_options);
        const auto started = second.start(QHostAddress::LocalHost, port());
        QVERIFY(!started);
        QCOMPARE(started.error().code, "cannot_listen"_L1);
        QVERIFY(!started.error().detail.isEmpty());
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
    }

    void listensOnBothFamilies_data()
    {
        QTest::addColumn<QHostAddress>("address");
        QTest::newRow("any") << QHostAddress(QHostAddress::Any);
        QTest::newRow("any IPv4") << QHostAddress(QHostAddress::AnyIPv4);
    }
    void listensOnBothFamilies()
    {
        QFETCH(QHostAddress, address);
        m_transport = std::make_unique<transport::HttpTransport>(*m_sink, m_options);
        KONTOR_VERIFY_RESULT(m_transport->start(address, 0));
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
        QCOMPARE(m_sink->seen().front().peer, QByteArray("127.0.0.1"));
    }

    void survivesChurn_data()
    {
        QTest::addColumn<bool>("handsOver");
        QTest::newRow("shared port") << false;
        QTest::newRow("one listener") << true;
    }
    void survivesChurn()
    {
        QFETCH(bool, handsOver);
        m_options.handsOver = handsOver;
        m_sink->on("/later", [](http::Request request, http::Respond respond) {
            std::thread([request = std::move(request), respond = std::move(respond)] { respond(textReply(request.target)); }).detach();
        });
        start();
        constexpr int each = 300;
        std::vector<std::future<int>> clients;
        for (int c = 0; c < 4; ++c)
            clients.push_back(std::async(std::launch::async, [this] { return churn(each); }));
        for (auto &client : clients)
            QCOMPARE(client.get(), each);
        QTRY_COMPARE(m_transport->figures().open, 0);
        QCOMPARE(m_transport->figures().accepted, quint64(4 * each));
    }

private:
    void start()
    {
        m_transport = std::make_unique<transport::HttpTransport>(*m_sink, m_options);
        KONTOR_VERIFY_RESULT(m_transport->start(QHostAddress::LocalHost, 0));
    }
    quint16 port() const { return m_transport->port(); }

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
        QTRY_COMPARE(m_transport->figures().open, 2);
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
        QCOMPARE(m_transport->figures().refused[size_t(transport::Reason::TooManyConnections)], 1u);
    }

    // So many short connections, ended in different rude ways; gives the number of those that went as they should.
    int churn(int count)
    {
        int good = 0;
        for (int i = 0; i < count; ++i) {
            RawClient client(port());
            bool isRight = true;
            switch (i % 6) {
            case 0: isRight = client.ask(getRequest("/p")).body == "GET /p"; break;
            case 1: isRight = client.ask(getRequest("/later")).body == "/later"; break;
            case 2: client.send(getRequest("/later")); break;
            case 3: client.sendSome("GET /half HTTP/1.1\r\nHo"); break;
            case 4:
                client.send(getRequest("/later") + getRequest("/p"));
                isRight = client.reply().body == "/later" && client.reply().body == "GET /p";
                break;
            case 5: isRight = client.ask("junk\r\n\r\n").status == 400; break;
            }
            client.leave();
            good += isRight ? 1 : 0;
        }
        return good;
    }

    std::unique_ptr<ScriptedSink> m_sink;
    transport::TransportOptions m_options;
    std::unique_ptr<transport::HttpTransport> m_transport;
};

KONTOR_TEST(TransportTest)
#include "tst_transport.moc"
