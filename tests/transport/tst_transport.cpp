#include "tests/transport/servedsink.h"

#include <future>
#include <stdexcept>
#include <thread>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;

class TransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_served = std::make_unique<ServedSink>(); }
    void cleanup() { m_served.reset(); }

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
        QCOMPARE(m_served->transport->figures().accepted, 1u);
        QCOMPARE(m_served->transport->figures().requests, 100u);
    }

    void tellsTheSinkWhoAsks()
    {
        start();
        RawClient client(port());
        const auto before = SystemClock().now();
        client.ask(postRequest("/p?a=%20b", "body", "X-One: two\r\n"));
        const auto request = m_served->sink.seen().front();
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
        m_served->sink.hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow") + getRequest("/fast") + getRequest("/slow") + getRequest("/faster"));
        QVERIFY(m_served->sink.waitForHeld(1));
        QCOMPARE(m_served->sink.seenCount(), 1u); // the second is not even begun
        std::thread([this] { m_served->sink.release(); }).join();
        QCOMPARE(client.reply().body, QByteArray("/slow"));
        QCOMPARE(client.reply().body, QByteArray("GET /fast"));
        QVERIFY(m_served->sink.waitForHeld(1));
        QCOMPARE(m_served->sink.seenCount(), 3u);
        std::thread([this] { m_served->sink.release(); }).join();
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
        m_served->sink.hold("/slow");
        start();
        for (size_t i = 0; i < 200; ++i) {
            RawClient client(port());
            client.send(getRequest("/slow") + (i % 2 ? getRequest("/next") : QByteArray()));
            QVERIFY(m_served->sink.waitForHeld(i % 20 + 1));
            client.leave();
            if (i % 20 == 19)
                std::thread([this] { m_served->sink.release(); }).join();
        }
        QTRY_COMPARE(m_served->transport->figures().open, 0);
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
    }

    void answersForASinkThatDoesNot()
    {
        m_served->sink.hold("/slow");
        m_served->sink.on("/forgets", [](http::Request, http::Respond) {});
        m_served->sink.on("/throws", [](http::Request, http::Respond) { throw std::runtime_error("no"); });
        m_served->sink.on("/throws-a-number", [](http::Request, http::Respond) { throw 5; });
        m_served->sink.on("/throws-late", [](http::Request, http::Respond respond) {
            respond(textReply("done"));
            throw std::runtime_error("no");
        });
        m_served->sink.on("/status", [](http::Request, http::Respond respond) { respond(textReply("odd", 1000)); });
        start();
        RawClient client(port());
        for (const QByteArray path : {"/forgets", "/throws", "/throws-a-number", "/status"}) {
            const auto reply = client.ask(getRequest(path));
            QCOMPARE(reply.status, 500);
            QVERIFY(reply.body.contains("\"internal\""));
        }
        QCOMPARE(client.ask(getRequest("/throws-late")).body, QByteArray("done"));
        client.send(getRequest("/slow"));
        QVERIFY(m_served->sink.waitForHeld(1));
        m_served->sink.dropHeld();
        QCOMPARE(client.reply().status, 500);
        QCOMPARE(client.ask(getRequest("/p")).status, 200);
    }

    void takesOneReplyForARequest()
    {
        m_served->sink.on("/twice", [](http::Request, http::Respond respond) {
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
        m_served->sink.on("/nothing", [](http::Request, http::Respond respond) { respond(textReply("body", 204)); });
        m_served->sink.on("/same", [](http::Request, http::Respond respond) {
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
        m_served->sink.on("/p", [](http::Request, http::Respond respond) {
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
        QCOMPARE(m_served->sink.seenCount(), 1u);
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
        m_served->sink.on("/large", [&](http::Request, http::Respond respond) { respond(textReply(body)); });
        start();
        RawClient client(port());
        client.send(getRequest("/large") + getRequest("/p"));
        QVERIFY(client.reply().body == body);
        QCOMPARE(client.reply().body, QByteArray("GET /p"));
    }

    void finishesWhatIsPendingWhenItDrains()
    {
        m_served->options.threads = 1; // so that the idle connection's end says that the other knows, too
        m_served->sink.hold("/slow");
        start();
        RawClient idle(port());
        QCOMPARE(idle.ask(getRequest("/p")).status, 200);
        RawClient pending(port());
        pending.send(getRequest("/slow") + getRequest("/next"));
        QVERIFY(m_served->sink.waitForHeld(1));
        const auto servedPort = port();
        auto drained = std::async(std::launch::async, [this] { return m_served->transport->drain(10s); });
        QCOMPARE(idle.readToEnd(), QByteArray());
        std::thread([this] { m_served->sink.release(); }).join();
        const auto reply = pending.reply();
        QCOMPARE(reply.body, QByteArray("/slow"));
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QCOMPARE(pending.readToEnd(), QByteArray());
        pending.leave();
        QVERIFY(drained.get());
        QCOMPARE(m_served->sink.seenCount(), 2u);
        RawClient late(servedPort);
        QCOMPARE(late.socket().state(), QAbstractSocket::UnconnectedState);
    }

    void saysCloseWhenTheShopIsClosing()
    {
        start();
        RawClient client(port());
        QCOMPARE(client.ask(getRequest("/p")).field("connection"), QByteArray());
        m_served->sink.setDraining();
        QCOMPARE(client.ask(getRequest("/p")).field("connection"), QByteArray("close"));
        QVERIFY(client.isClosedByPeer());
    }

    void cutsWhatIsPendingAtTheDeadline()
    {
        m_served->sink.hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_served->sink.waitForHeld(1));
        QVERIFY(!m_served->transport->drain(50ms));
        QVERIFY(client.isClosedByPeer());
        m_served->sink.release(); // into a closed mailbox
    }

    void survivesRepliesAfterItsEnd()
    {
        m_served->sink.hold("/slow");
        start();
        RawClient client(port());
        client.send(getRequest("/slow"));
        QVERIFY(m_served->sink.waitForHeld(1));
        m_served->transport.reset();
        m_served->sink.release();
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
        m_served->options.handsOver = handsOver;
        start();
        transport::HttpTransport second(m_served->sink, m_served->options);
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
        m_served->transport = std::make_unique<transport::HttpTransport>(m_served->sink, m_served->options);
        KONTOR_VERIFY_RESULT(m_served->transport->start(address, 0));
        QCOMPARE(RawClient(port()).ask(getRequest("/p")).status, 200);
        QCOMPARE(m_served->sink.seen().front().peer, QByteArray("127.0.0.1"));
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
        m_served->options.handsOver = handsOver;
        m_served->sink.on("/later", [](http::Request request, http::Respond respond) {
            std::thread([request = std::move(request), respond = std::move(respond)] {
                respond(textReply(request.target));
            }).detach();
        });
        start();
        constexpr int each = 300;
        std::vector<std::future<int>> clients;
        for (int c = 0; c < 4; ++c)
            clients.push_back(std::async(std::launch::async, [this] { return churn(each); }));
        for (auto &client : clients)
            QCOMPARE(client.get(), each);
        QTRY_COMPARE(m_served->transport->figures().open, 0);
        QCOMPARE(m_served->transport->figures().accepted, quint64(4 * each));
    }

private:
    void start() { m_served->start(); }
    quint16 port() const { return m_served->port(); }

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

    std::unique_ptr<ServedSink> m_served;
};

KONTOR_TEST(TransportTest)
#include "tst_transport.moc"
