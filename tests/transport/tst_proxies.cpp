// Whose request it is, behind proxies: on real sockets, by both roads.
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"
#include "tests/transport/servedsink.h"

using namespace kontor;
using namespace kontor::http;
using namespace std::chrono_literals;
using kontor::test::ExampleShop;
using kontor::test::getRequest;
using kontor::test::RawClient;
using kontor::test::ServedSink;

namespace {

constexpr Operation showCup{"test.cup", Public};

void declareCup(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, RawReply>("/v1/cup", showCup,
        {.tag = "Cups",
            .summary = "Show the cup",
            .cacheControl = "public, max-age=10",
            .cached = true,
            .replyType = "text/plain"},
        [](Call &call) -> Result<RawReply> {
            call.dependsOn("cup");
            return RawReply{"cup " + call.context().address, "text/plain"};
        }));
}

IpNetworks loopback()
{
    return {*IpNetwork::parse("127.0.0.0/8")};
}

/** A shop with budgets of three reads, which trusts this machine's proxies or does not. */
struct ProxiedShop
{
    explicit ProxiedShop(const IpNetworks &proxies, bool isWarm = true)
        : transport(*shop.dispatcher, {.limits = {.trustedProxies = proxies}})
    {
        shop.cache.watch([] { return true; });
        if (isWarm)
            shop.send(Method::Get, "/v1/cup"); // by 192.0.2.7
        KONTOR_VERIFY_RESULT(transport.start(QHostAddress::LocalHost, 0));
    }
    quint64 hot() const { return transport.figures().hot; }

    ManualClock clock{Instant(1'700'000'000s)};
    SystemRandom random;
    RateLimiter limiter{clock, random, {.limits = {.read = {.perMinute = 60, .burst = 3}}, .entries = 1024}};
    ExampleShop shop{{.threads = 2}, ExampleShop::defaults(), declareCup, nullptr, &limiter};
    transport::HttpTransport transport;
};

}

class ProxiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnWhoAskedAndHow_data()
    {
        QTest::addColumn<bool>("isTrusted");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("peer");
        QTest::addColumn<bool>("isSecure");
        const auto row = [](const char *name, bool isTrusted, const char *fields, const char *peer, bool isSecure = false) {
            QTest::newRow(name) << isTrusted << QByteArray(fields) << QByteArray(peer) << isSecure;
        };
        row("nothing said", true, "", "127.0.0.1");
        row("a client's invention", false, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", "127.0.0.1");
        row("a client's invention, RFC 7239", false, "Forwarded: for=203.0.113.9;proto=https\r\n", "127.0.0.1");
        row("a proxy's word", true, "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", "203.0.113.9",
            true);
        row("a proxy's word, RFC 7239", true, "FORWARDED: for=198.51.100.1, for=\"[2001:db8::9]:1\";proto=https\r\n",
            "2001:db8::9", true);
        row("in two fields", true, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9");
        row("nonsense", true, "X-Forwarded-For: 203.0.113.9, me\r\n", "127.0.0.1");
        row("by plain HTTP", true, "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n", "203.0.113.9");
    }
    void handsOnWhoAskedAndHow()
    {
        QFETCH(bool, isTrusted);
        QFETCH(QByteArray, fields);
        QFETCH(bool, isSecure);
        ServedSink served;
        if (isTrusted)
            served.options.limits.trustedProxies = loopback();
        served.start();
        RawClient client(served.port());
        const auto reply = client.ask(getRequest("/a", fields));
        QCOMPARE(reply.status, 200);
        QTEST(served.sink.seen().at(0).peer, "peer");
        QTEST(served.sink.seen().at(0).secure, "isSecure");
        QCOMPARE(!reply.field("strict-transport-security").isEmpty(), isSecure);
        // The next one on this connection begins anew.
        const auto next = client.ask(getRequest("/b"));
        QCOMPARE(served.sink.seen().at(1).peer, QByteArray("127.0.0.1"));
        QVERIFY(next.field("strict-transport-security").isEmpty());
    }
    void tellsHandlersAndTheLogOfTheClient()
    {
        ProxiedShop shop(loopback(), false);
        RawClient client(shop.transport.port());
        const QByteArray fields = "X-Forwarded-For: 203.0.113.9\r\n";
        QCOMPARE(client.ask(getRequest("/v1/cup", fields)).body, QByteArray("cup 203.0.113.9"));
        QCOMPARE(client.ask(getRequest("/v1/cup", fields)).status, 200);
        QCOMPARE(shop.hot(), quint64(1));
        QTRY_COMPARE(shop.shop.logLines().count("\"peer\":\"203.0.113.9\""), 2);
    }
    void chargesTheClientAndNotItsProxy()
    {
        ProxiedShop shop(loopback());
        RawClient client(shop.transport.port());
        for (int i = 0; i < 3; ++i) {
            for (const char *address : {"203.0.113.1", "203.0.113.2", "203.0.113.3"}) {
                const auto reply = client.ask(getRequest("/v1/cup", QByteArray("X-Forwarded-For: ") + address + "\r\n"));
                QCOMPARE(reply.status, 200);
                QCOMPARE(reply.field("ratelimit"), "\"read\";r=" + QByteArray::number(2 - i) + ";t=" + (i == 1 ? "2" : "1"));
            }
        }
        QCOMPARE(shop.hot(), quint64(9));
        const auto refused = client.ask(getRequest("/v1/cup", "Forwarded: for=203.0.113.1;proto=https\r\n"));
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.field("retry-after"), QByteArray("1"));
        QVERIFY(!refused.field("strict-transport-security").isEmpty());
        QCOMPARE(shop.hot(), quint64(9));
        // In the fast lane too HTTPS ends at the proxy.
        QVERIFY(!client.ask(getRequest("/v1/cup", "Forwarded: for=203.0.113.7;proto=https\r\n"))
                     .field("strict-transport-security")
                     .isEmpty());
        QVERIFY(client.ask(getRequest("/v1/cup", "Forwarded: for=203.0.113.7;proto=http\r\n"))
                    .field("strict-transport-security")
                    .isEmpty());
        QCOMPARE(shop.hot(), quint64(11));
    }
    void chargesAClientWhateverItInvents()
    {
        ProxiedShop shop({});
        RawClient client(shop.transport.port());
        for (int i = 0; i < 4; ++i) {
            const auto invented = "X-Forwarded-For: 203.0.113." + QByteArray::number(i) + "\r\nForwarded: for=203.0.113.9\r\n";
            QCOMPARE(client.ask(getRequest("/v1/cup", invented)).status, i < 3 ? 200 : 429);
        }
        QCOMPARE(shop.hot(), quint64(3));
    }
    void saysTheSameOnBothRoads_data()
    {
        QTest::addColumn<int>("before");
        QTest::addColumn<int>("status");
        QTest::newRow("the first") << 0 << 200;
        QTest::newRow("the last") << 2 << 200;
        QTest::newRow("one too many") << 3 << 429;
    }
    void saysTheSameOnBothRoads()
    {
        QFETCH(int, before);
        QFETCH(int, status);
        // A field that the fast lane does not know sends the other one by the normal road.
        QByteArrayList heads;
        for (const char *more : {"", "X-Other: 1\r\n"}) {
            ProxiedShop shop({});
            RawClient client(shop.transport.port());
            for (int i = 0; i < before; ++i)
                QCOMPARE(client.ask(getRequest("/v1/cup", more)).status, 200);
            const auto fields = QByteArray("Origin: https://shop.example\r\nX-Request-Id: r\r\n") + more;
            const auto reply = client.ask(getRequest("/v1/cup", fields));
            QCOMPARE(reply.status, status);
            QCOMPARE(shop.hot(), quint64(*more ? 0 : before + (status == 200 ? 1 : 0)));
            QByteArrayList lines;
            for (const auto &line : reply.head.split('\n'))
                if (!line.startsWith("date: ") && !line.startsWith("traceparent: "))
                    lines.append(line);
            heads.append(lines.join('\n'));
        }
        QVERIFY(heads[0].contains("ratelimit: ") && heads[0].contains("ratelimit-policy: \"read\";q=3;w=3"));
        QVERIFY(heads[0].contains("access-control-allow-credentials: true"));
        QCOMPARE(heads[1], heads[0]);
    }
    void countsNoConnectionsOfAProxyAsOneAddress()
    {
        for (const bool isTrusted : {false, true}) {
            ServedSink served;
            served.options.limits.loopbackIsExempt = false;
            served.options.limits.connectionsPerAddress = 2;
            served.options.limits.connections = 5;
            if (isTrusted)
                served.options.limits.trustedProxies = loopback();
            served.start();
            std::vector<std::unique_ptr<RawClient>> clients;
            QList<int> statuses;
            for (int i = 0; i < 6; ++i) {
                clients.push_back(std::make_unique<RawClient>(served.port()));
                statuses.append(clients.back()->ask(getRequest("/a")).status);
            }
            // The limit over all of them stands.
            const auto expected = isTrusted ? QList<int>{200, 200, 200, 200, 200, 503} : QList<int>{200, 200, 503, 503, 503, 503};
            QCOMPARE(statuses, expected);
        }
    }
};

KONTOR_TEST(ProxiesTest)
#include "tst_proxies.moc"
