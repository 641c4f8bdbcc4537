#include "server/transport/listener.h"
#include "tests/support/suite.h"
#include "tests/transport/attacks.h"
#include "tests/transport/rawclient.h"
#include "tests/transport/scriptedsink.h"

using namespace kontor;
using namespace kontor::test;

/** What arrives on a real socket from somebody who means ill, or whose program is broken. */
class AttackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_sink = std::make_unique<ScriptedSink>();
        m_transport = std::make_unique<transport::HttpTransport>(*m_sink, transport::TransportOptions{.threads = 2});
        KONTOR_VERIFY_RESULT(m_transport->start(QHostAddress::LocalHost, 0));
    }
    void cleanup()
    {
        m_transport.reset();
        m_sink.reset();
    }

    // Everything refused is answered with its status, once, and the connection is closed: what comes behind a bad
    // message is never taken for a request.
    void refusesAndCloses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        for (const auto &attack : attacks())
            QTest::newRow(attack.name) << attack.bytes << attack.status;
    }
    void refusesAndCloses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        RawClient client(m_transport->port());
        client.sendSome(bytes);
        const auto reply = client.reply();
        QCOMPARE(reply.status, status);
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QCOMPARE(reply.field("content-type"), QByteArray("application/problem+json"));
        QVERIFY(reply.body.startsWith("{\"code\":\""));
        QCOMPARE(client.readToEnd(), QByteArray());
        QCOMPARE(m_sink->seenCount(), 0u);
        // And the server goes on.
        QCOMPARE(RawClient(m_transport->port()).ask(getRequest("/next")).body, QByteArray("GET /next"));
    }

    // Whatever the guard lets through, Qt HttpServer gets through as well: each target arrives as it was sent.
    void passesTargetsAsTheyAre_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("two slashes") << QByteArray("//hello");
        QTest::newRow("two slashes and a port") << QByteArray("//hello:99999/x");
        QTest::newRow("two slashes alone") << QByteArray("//");
        QTest::newRow("many slashes") << QByteArray("////a//b");
        QTest::newRow("escaped slash") << QByteArray("/p/a%2Fb");
        QTest::newRow("dots") << QByteArray("/a/../../b/./c");
        QTest::newRow("escapes in lower case") << QByteArray("/%c3%a4");
        QTest::newRow("bad escape in the query") << QByteArray("/a?b=%zz&c=%");
        QTest::newRow("brackets") << QByteArray("/a[1]?b[2]={3}|^`");
        QTest::newRow("colon first") << QByteArray("/:80");
        QTest::newRow("at") << QByteArray("//user:pass@host/");
        QTest::newRow("at and brackets") << QByteArray("//[::1]/[");
        QTest::newRow("two question marks") << QByteArray("/a?b?c");
        QTest::newRow("question mark alone") << QByteArray("/?");
        QTest::newRow("absolute URL in the path") << QByteArray("/http://a/b");
        QTest::newRow("all that is allowed") << QByteArray("/!$%25&'()*+,-./0:;=?@AZ[]^_`az{|}~");
        QTest::newRow("8 KiB") << '/' + QByteArray(8191, 'a');
        QTest::newRow("8 KiB of escapes") << '/' + QByteArray("%41").repeated(2730);
    }
    void passesTargetsAsTheyAre()
    {
        QFETCH(QByteArray, target);
        RawClient client(m_transport->port());
        QCOMPARE(client.ask(getRequest(target)).body, "GET " + target);
        QCOMPARE(client.ask(getRequest(target)).body, "GET " + target);
        QCOMPARE(client.ask(postRequest(target, "body")).body, "POST " + target + " body");
    }

    void passesHostsAsTheyAre()
    {
        for (const QByteArray host :
            {"localhost", "a_b.example", "127.0.0.1:1", "[::1]:8080", "-", "a..b", "xn--4ca", "1.2.3.4.5"}) {
            RawClient client(m_transport->port());
            const auto reply = client.ask("GET /p HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            QCOMPARE(reply.status, 200);
            QCOMPARE(m_sink->seen().back().headers.value("host"), host);
        }
    }

    void readsByteByByte()
    {
        RawClient client(m_transport->port());
        client.trickle(postRequest("/p", "hello") + getRequest("/q"));
        QCOMPARE(client.reply().body, QByteArray("POST /p hello"));
        QCOMPARE(client.reply().body, QByteArray("GET /q"));
    }

    void readsChunksByteByByte()
    {
        RawClient client(m_transport->port());
        client.trickle(
            "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n"
            + getRequest("/q"));
        QCOMPARE(client.reply().body, QByteArray("POST /p abcde"));
        QCOMPARE(client.reply().body, QByteArray("GET /q"));
    }

    void takesALargeBodyWithARequestBehindIt()
    {
        RawClient client(m_transport->port());
        const QByteArray body(1024 * 1024, 'x');
        client.send(postRequest("/p", body) + getRequest("/q"));
        QCOMPARE(client.reply().body, "POST /p " + body);
        QCOMPARE(client.reply().body, QByteArray("GET /q"));
    }

    void saysContinueOnlyToWhatItWillTake()
    {
        RawClient client(m_transport->port());
        const auto good = client.ask("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(good.status, 100);
        QCOMPARE(client.ask("hello").body, QByteArray("POST /p hello"));
        QCOMPARE(client.ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n").status, 413);
        QVERIFY(client.isClosedByPeer());
    }

    void doesNotLetAReplyAddHeaders_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("CR LF in a value") << QByteArray("location") << QByteArray("/a\r\nSet-Cookie: b=c");
        QTest::newRow("LF in a value") << QByteArray("location") << QByteArray("/a\nSet-Cookie: b=c");
        QTest::newRow("CR in a value") << QByteArray("location") << QByteArray("/a\rSet-Cookie: b=c");
        QTest::newRow("NUL in a value") << QByteArray("location") << QByteArray("/a\0b", 4);
        QTest::newRow("CR LF in a name") << QByteArray("a: b\r\nset-cookie") << QByteArray("b=c");
        QTest::newRow("space in a name") << QByteArray("a b") << QByteArray("c");
        QTest::newRow("empty name") << QByteArray() << QByteArray("c");
    }
    void doesNotLetAReplyAddHeaders()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        m_sink->on("/p", [&](http::Request, http::Respond respond) {
            auto reply = textReply("secret");
            reply.headers.append(name, value);
            respond(reply);
        });
        RawClient client(m_transport->port());
        const auto reply = client.ask(getRequest("/p"));
        QCOMPARE(reply.status, 500);
        QVERIFY(!reply.head.toLower().contains("set-cookie"));
        QVERIFY(!reply.body.contains("secret"));
    }

    void countsWhatItRefuses()
    {
        RawClient(m_transport->port()).ask("junk\r\n\r\n");
        RawClient(m_transport->port()).ask(getRequest("/" + QByteArray(9000, 'a')));
        RawClient(m_transport->port()).ask(getRequest("/p"));
        const auto figures = m_transport->figures();
        QCOMPARE(figures.refused[size_t(transport::Reason::Malformed)], 1u);
        QCOMPARE(figures.refused[size_t(transport::Reason::TooLarge)], 1u);
        QCOMPARE(figures.accepted, 3u);
        QCOMPARE(figures.requests, 1u);
        QVERIFY(figures.bytesIn > 9000 && figures.bytesOut > 300);
    }

private:
    std::unique_ptr<ScriptedSink> m_sink;
    std::unique_ptr<transport::HttpTransport> m_transport;
};

KONTOR_TEST(AttackTest)
#include "tst_attacks.moc"
