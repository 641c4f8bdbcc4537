// The fast lane gives the bytes of the normal road: every request of a table is asked both ways.
#include "server/transport/hotrequest.h"
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"
#include "tests/transport/attacks.h"
#include "tests/transport/guardtrace.h"
#include "tests/transport/rawclient.h"

#include "server/transport/listener.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;
using kontor::test::RawClient;

namespace {

constexpr Operation showShelf{"test.shelf", Public};

struct ShelfPath
{
    QByteArray shelf{};
    static auto fields()
    {
        return wire::fields(wire::field("shelf", &ShelfPath::shelf, "Its name.").maxLength(40).example("mugs"));
    }
};

void declareShelves(Endpoints &endpoints)
{
    endpoints.add(get<ShelfPath, NoQuery, RawReply>("/v1/shelves/{shelf}", showShelf,
        {.tag = "Shelves",
            .summary = "Show a shelf",
            .description = "With all that lies on it.",
            .cacheControl = "public, max-age=10",
            .cached = true,
            .replyType = "text/plain"},
        [](Call &call, const ShelfPath &path) -> Result<RawReply> {
            call.dependsOn("shelf");
            const auto body = path.shelf + ' ' + call.context().locale + ' ' + call.context().market;
            const auto size = path.shelf == "huge" ? 3'000'000 : path.shelf == "large" ? 5'000 : 0;
            return RawReply{body + QByteArray(size, 'x'), "text/plain"};
        }));
}

/** The same dispatcher without its fast lane. */
class NormalRoad final : public RequestSink
{
public:
    explicit NormalRoad(RequestSink &sink) : m_sink(sink) {}
    void handle(Request request, Respond respond) override { m_sink.handle(std::move(request), std::move(respond)); }
    qint64 bodyLimit(Method method, QByteArrayView target) const override { return m_sink.bodyLimit(method, target); }
    Reply refusal(int status, QByteArrayView code, QByteArrayView message) const override
    {
        return m_sink.refusal(status, code, message);
    }
    bool isDraining() const override { return m_sink.isDraining(); }

private:
    RequestSink &m_sink;
};

/** Both roads to one shop, whose cache holds what the requests of the table ask for. */
class TwoRoads
{
public:
    TwoRoads()
    {
        m_shop.cache.watch([] { return true; });
        KONTOR_VERIFY_RESULT(m_fast.start(QHostAddress::LocalHost, 0));
        KONTOR_VERIFY_RESULT(m_normal.start(QHostAddress::LocalHost, 0));
        for (const char *shelf : {"mugs", "large", "huge", "mugs?market=us", "mugs?locale=de", "a%20b"})
            for (const char *language : {"en", "de"})
                for (const char *coding : {"gzip", "identity"})
                    m_shop.send(Method::Get, QByteArray("/v1/shelves/") + shelf, {},
                        {{"accept-language", language}, {"accept-encoding", coding}});
    }
    QByteArray fast(const QByteArray &bytes, int replies) { return ask(m_fast.port(), bytes, replies); }
    QByteArray normal(const QByteArray &bytes, int replies) { return ask(m_normal.port(), bytes, replies); }
    quint64 hot() const { return m_fast.figures().hot; }
    ExampleShop &shop() { return m_shop; }
    quint16 fastPort() const { return m_fast.port(); }

private:
    // Everything that comes back, but for what differs between any two replies.
    static QByteArray ask(quint16 port, const QByteArray &bytes, int replies)
    {
        RawClient client(port);
        client.send(bytes);
        QByteArray out;
        for (int i = 0; i < replies; ++i) {
            const auto reply = client.reply(bytes.startsWith("HEAD"));
            for (const auto &line : reply.head.split('\n')) {
                const bool isOwn = line.startsWith("date: ") || (line.startsWith("x-request-id: ") && line.size() == 14 + 32 + 1);
                // The trace may be the client's, the span never is.
                out += isOwn                                  ? line.left(line.indexOf(':'))
                    : line.startsWith("traceparent: 00-0af7") ? line.left(48)
                    : line.startsWith("traceparent")          ? line.left(14)
                                                              : line;
                out += '\n';
            }
            // A problem names its trace too.
            const auto trace = reply.body.indexOf("\"trace_id\":\"");
            out += (trace < 0 ? reply.body : reply.body.left(trace) + reply.body.mid(trace + 12 + 32)) + '\n';
        }
        return out;
    }

    ExampleShop m_shop{{.threads = 2}, ExampleShop::defaults(), declareShelves};
    NormalRoad m_road{*m_shop.dispatcher};
    transport::HttpTransport m_fast{*m_shop.dispatcher};
    transport::HttpTransport m_normal{m_road};
};

QByteArray get(const QByteArray &shelf, const QByteArray &fields = {})
{
    return test::getRequest("/v1/shelves/" + shelf, fields);
}

}

class FastLaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheBytesOfTheNormalRoad_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("replies");
        QTest::addColumn<int>("hot");
        const auto row = [](const char *name, const QByteArray &bytes, int hot = 1, int replies = 1) {
            QTest::newRow(name) << bytes << replies << hot;
        };
        const QByteArray etag = "\"another\"";
        row("plain", get("mugs"));
        row("large", get("large"));
        row("larger than the socket takes at once", get("huge"));
        row("gzip", get("large", "Accept-Encoding: gzip, deflate, br\r\n"));
        row("gzip of what is small", get("mugs", "Accept-Encoding: gzip\r\n"));
        row("gzip refused", get("large", "Accept-Encoding: gzip;q=0, *\r\n"));
        row("unchanged", get("mugs", "If-None-Match: *\r\n"));
        row("unchanged, with gzip", get("large", "If-None-Match: W/\"x\", *\r\nAccept-Encoding: gzip\r\n"));
        row("changed", get("mugs", "If-None-Match: " + etag + "\r\n"));
        row("HEAD", "HEAD /v1/shelves/large HTTP/1.1\r\nHost: a\r\n\r\n");
        row("HEAD with gzip", "HEAD /v1/shelves/large HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        row("HEAD, unchanged", "HEAD /v1/shelves/large HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n");
        row("a shop's page", get("mugs", "Origin: https://shop.example\r\n"));
        row("another page", get("mugs", "Origin: https://other.example\r\n"));
        row("German by field", get("mugs", "Accept-Language: de-DE,de;q=0.9,en;q=0.8\r\n"));
        row("German by parameter", get("mugs?locale=de"));
        row("another market", get("mugs?market=us"));
        row("escaped", get("a%20b"));
        row("own request id", get("mugs", "X-Request-Id: my-own.id_7\r\n"));
        row("unsafe request id", get("mugs", "X-Request-Id: a b\r\n"));
        row("own trace", get("mugs", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"));
        row("broken trace", get("mugs", "traceparent: 00-0af7\r\n"));
        row("a browser",
            get("mugs",
                "Connection: keep-alive\r\nUser-Agent: Mozilla/5.0 (X11)\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n"
                "Accept-Language: en-GB,en;q=0.7\r\nReferer: https://shop.example/\r\nSec-Fetch-Mode: cors\r\nCache-Control: no-cache\r\n"));
        row("blanks around values", get("mugs", "Accept-Language: \t de \t\r\nACCEPT:*/*\r\n"));
        row("an empty field", get("mugs", "Accept-Language:\r\nIf-None-Match:\r\nOrigin: \r\n"));
        row("two in one packet", get("mugs") + get("large"), 2, 2);
        row("hot, normal, hot", get("mugs") + test::getRequest("/health/live") + get("large"), 2, 3);
        row("an unknown field", get("mugs", "X-Other: 1\r\n"), 0);
        row("a cookie", get("mugs", "Cookie: a=b\r\n"), 0);
        row("a range", get("mugs", "Range: bytes=0-1\r\n"), 0);
        row("a proxy's fields, unasked",
            get("mugs", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nVia: 1.1 a\r\nForwarded: for=a\r\n"));
        row("a proxy's field twice", get("mugs", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n"), 0);
        row("a token that is not known", get("mugs", "Authorization: Bearer ks_stale\r\n"), 0);
        row("a field twice", get("mugs", "Accept-Language: de\r\nAccept-Language: en\r\n"), 0);
        row("close", get("mugs", "Connection: close\r\n"), 0);
        row("keep-alive and more", get("mugs", "Connection: keep-alive, TE\r\n"), 0);
        row("HTTP/1.0", "GET /v1/shelves/mugs HTTP/1.0\r\n\r\n", 0);
        row("HTTP/1.0 that stays", "GET /v1/shelves/mugs HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 0);
        row("absolute form", "GET http://shop.example/v1/shelves/mugs HTTP/1.1\r\nHost: shop.example\r\n\r\n", 0);
        row("an empty line before", "\r\n" + get("mugs"), 0);
        row("a body", get("mugs", "Content-Length: 2\r\n") + "{}", 0);
        row("no body, and said so", get("mugs", "Content-Length: 0\r\n"), 0);
        row("two hosts", get("mugs", "Host: b\r\n"), 0);
        row("no host", "GET /v1/shelves/mugs HTTP/1.1\r\n\r\n", 0);
        row("lines without CR", "GET /v1/shelves/mugs HTTP/1.1\nHost: a\n\n", 0);
        row("folded", get("mugs", "Accept: a\r\n b\r\n"), 0);
        row("not kept", get("cups?market=..."), 0);
        row("no such path", test::getRequest("/v1/nothing"), 0);
        row("a bad escape", get("a%2"), 0);
        row("a fragment", get("mugs#top"), 0);
    }
    void givesTheBytesOfTheNormalRoad()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, replies);
        TwoRoads roads;
        const auto normal = roads.normal(bytes, replies);
        QVERIFY(normal.startsWith("HTTP/1.1 "));
        QCOMPARE(roads.fast(bytes, replies), normal);
        QTEST(int(roads.hot()), "hot");
    }
    void waitsForTheRestOfAHeadOnTheNormalRoad()
    {
        TwoRoads roads;
        RawClient client(roads.fastPort());
        client.trickle(get("mugs"));
        QCOMPARE(client.reply().status, 200);
        QCOMPARE(roads.hot(), quint64(0));
        QCOMPARE(client.ask(get("mugs")).status, 200);
        QCOMPARE(roads.hot(), quint64(1));
        // Half of the next one behind a whole one.
        client.send(get("mugs") + "GET /v1/shel");
        QCOMPARE(client.reply().status, 200);
        client.send("ves/large HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(client.reply().body.size(), QByteArray("large en ").size() + 5000);
        QCOMPARE(roads.hot(), quint64(2));
    }
    void answersManyInARow()
    {
        TwoRoads roads;
        RawClient client(roads.fastPort());
        QByteArray many;
        for (int i = 0; i < 200; ++i)
            many += get(i % 2 == 0 ? "mugs" : "large");
        client.sendSome(many);
        for (int i = 0; i < 200; ++i)
            QCOMPARE(client.reply().body.left(5), QByteArray(i % 2 == 0 ? "mugs " : "large"));
        QVERIFY(roads.hot() > 100); // one at a packet's edge may have taken the normal road
    }
    void holdsTheNextRequestBackUntilTheClientTakesTheReply()
    {
        TwoRoads roads;
        RawClient client(roads.fastPort());
        client.sendSome(get("huge") + get("mugs"));
        QVERIFY(client.reply().body.size() > 3'000'000);
        QCOMPARE(client.reply().body, QByteArray("mugs en "));
        QCOMPARE(roads.hot(), quint64(2));
    }
    void closesBehindTheReplyWhileTheShopIsDraining()
    {
        TwoRoads roads;
        roads.shop().dispatcher->startDraining();
        RawClient client(roads.fastPort());
        const auto reply = client.ask(get("mugs"));
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.field("connection"), QByteArray("close"));
        QVERIFY(client.isClosedByPeer());
        QCOMPARE(roads.hot(), quint64(0));
    }
    void writesTheLogLineOfTheNormalRoad()
    {
        TwoRoads roads;
        const auto request = get("mugs", "User-Agent: a\"b\xff\r\nX-Request-Id: same\r\n");
        roads.normal(request, 1);
        roads.fast(request, 1);
        QCOMPARE(roads.hot(), quint64(1));
        QTRY_COMPARE(roads.shop().logLines().count("\"same\""), 2);
        QByteArrayList lines;
        for (const auto &line : roads.shop().logLines().split('\n'))
            if (line.contains("\"same\""))
                lines.append(line);
        compareLines(lines);
    }
    void countsEveryRequest()
    {
        TwoRoads roads;
        const auto hits = roads.shop().cache.figures().hits;
        roads.fast(get("mugs"), 1);
        roads.fast(get("mugs", "If-None-Match: *\r\n"), 1);
        QCOMPARE(roads.shop().cache.figures().hits, hits + 2);
        const auto text = roads.shop().metrics.text();
        QVERIFY(text.contains("kontor_http_requests_total{route=\"GET /v1/shelves/{shelf}\",status=\"304\"} 1"));
    }
    void asksAgainWhatIsStillToBeCompressed()
    {
        TwoRoads roads;
        roads.shop().send(Method::Get, "/v1/shelves/large?market=eu");
        const auto wish = get("large?market=eu", "Accept-Encoding: gzip\r\n");
        const auto first = roads.fast(wish, 1);
        QCOMPARE(roads.hot(), quint64(0));
        QCOMPARE(roads.fast(wish, 1), first);
        QCOMPARE(roads.hot(), quint64(1));
    }
    // Whatever the lane reads, the guard would have read the same.
    void takesNothingThatTheGuardWouldNot()
    {
        std::vector<QByteArray> all;
        for (const auto &attack : test::attacks())
            all.push_back(attack.bytes.left(20'000));
        const auto plain = get("mugs", "Accept: */*\r\nUser-Agent: x\r\n");
        // Every byte of a good request replaced by every kind of bad one, left out, or doubled.
        for (qsizetype at = 0; at < plain.size(); ++at) {
            for (const char c : {'\0', '\t', '\n', '\r', ' ', ':', '%', '\x7f', '\xff'})
                all.push_back(plain.left(at) + c + plain.mid(at + 1));
            all.push_back(plain.left(at) + plain.mid(at + 1));
            all.push_back(plain.left(at) + plain[at] + plain.mid(at));
        }
        int taken = 0;
        for (const auto &bytes : all) {
            const auto hot = transport::readHotHead(bytes, {});
            if (!hot)
                continue;
            ++taken;
            test::GuardTrace guard;
            guard.feed(bytes);
            QVERIFY2(!guard.requests().isEmpty(), bytes.constData());
            QCOMPARE(guard.ends().first(), hot->size);
            const auto &request = guard.requests().first();
            QCOMPARE(request.target, hot->request.target);
            QCOMPARE(request.method, Method::Get);
            QCOMPARE(request.headers.value("user-agent"), hot->request.userAgent);
            QVERIFY(guard.lines().first().endsWith("keep"));
        }
        QVERIFY(taken > 20);
    }

private:
    // Two lines that differ in times only.
    static void compareLines(const QByteArrayList &lines)
    {
        QCOMPARE(lines.size(), 2);
        const auto first = parseJson(lines[0]);
        const auto second = parseJson(lines[1]);
        QVERIFY(first && second);
        for (const char *name : {"method", "path", "route", "status", "bytes", "request_id", "peer", "actor", "user_agent"}) {
            QVERIFY2(first->member(name) && second->member(name), name);
            QCOMPARE(second->member(name)->toString(), first->member(name)->toString());
        }
        QCOMPARE(second->member("trace_id")->toString().size(), 32);
        QVERIFY(second->member("ts") && second->member("duration_us"));
    }
};

KONTOR_TEST(FastLaneTest)
#include "tst_fastlane.moc"
