// What replies say to browsers: which pages may read them (CORS), and what may be done with them.
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;

namespace {

constexpr Operation showBook{"test.book", Public};

DispatcherOptions allowing(const QList<QByteArray> &origins)
{
    auto options = ExampleShop::defaults();
    options.corsOrigins = origins;
    return options;
}

void declareBook(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, RawReply>("/v1/book", showBook,
        {.tag = "Books",
            .summary = "Show the book",
            .cacheControl = "public, max-age=10",
            .cached = true,
            .replyType = "text/plain"},
        [](Call &call) -> Result<RawReply> {
            call.dependsOn("book");
            return RawReply{"book", "text/plain"};
        }));
}

// What CORS says in a reply, in one line; empty: nothing at all.
QByteArray corsOf(const Reply &reply)
{
    QByteArrayList out;
    for (const auto &[name, value] : reply.headers.fields())
        if (name.startsWith("access-control-") && name != "access-control-expose-headers")
            out.append(name.mid(15) + '=' + value);
    return out.join(' ');
}

}

class BrowsersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsListedPagesReadReplies_data()
    {
        QTest::addColumn<QList<QByteArray>>("listed");
        QTest::addColumn<QByteArray>("origin");
        QTest::addColumn<QByteArray>("said");
        using List = QList<QByteArray>;
        const auto row = [](const char *name, const List &listed, const char *origin, const char *said) {
            QTest::newRow(name) << listed << QByteArray(origin) << QByteArray(said);
        };
        const List two{"https://shop.example", "http://localhost:3000"};
        constexpr char shop[] = "allow-origin=https://shop.example allow-credentials=true";
        row("a listed one", two, "https://shop.example", shop);
        row("another listed one", two, "http://localhost:3000", "allow-origin=http://localhost:3000 allow-credentials=true");
        row("no page", two, "", "");
        row("a stranger", two, "https://evil.example", "");
        row("another scheme", two, "http://shop.example", "");
        row("another port", two, "https://shop.example:8443", "");
        row("the scheme's port written out", two, "https://shop.example:443", "");
        row("below it", two, "https://www.shop.example", "");
        row("with it in front", two, "https://shop.example.evil.example", "");
        row("with it behind", two, "https://evilshop.example", "");
        row("another case", two, "https://SHOP.example", "");
        row("a path", two, "https://shop.example/", "");
        row("two at once", two, "https://shop.example, https://evil.example", "");
        row("nobody's page", two, "null", "");
        row("none listed", {}, "https://shop.example", "");
        row("any, without credentials", {"*"}, "https://evil.example", "allow-origin=*");
        row("any, but not nobody's", {"*"}, "null", "");
        row("any, and a listed one", {"*", "https://shop.example"}, "https://shop.example", shop);
        row("any, and a stranger", {"https://shop.example", "*"}, "https://evil.example", "allow-origin=*");
    }
    void letsListedPagesReadReplies()
    {
        QFETCH(QList<QByteArray>, listed);
        QFETCH(QByteArray, origin);
        ExampleShop shop({.threads = 2}, allowing(listed));
        const QList<Headers::Field> fields{{"origin", origin}};
        for (const auto &reply : {shop.send(Method::Get, "/v1/items/7", {}, fields),
                 shop.send(Method::Get, "/nowhere", {}, fields), shop.send(Method::Post, "/v1/items", "{", fields),
                 shop.send(Method::Get, "/health/live", {}, fields), shop.send(Method::Delete, "/v1/items/7", {}, fields)}) {
            QTEST(corsOf(reply), "said");
            QCOMPARE(reply.headers.contains("access-control-expose-headers"), !corsOf(reply).isEmpty());
            // A cache between must not give one page's reply to another.
            QCOMPARE(reply.headers.value("vary").contains("Origin"), !listed.isEmpty());
        }
    }
    void answersPreflightsOfListedPagesAlone()
    {
        ExampleShop shop({.threads = 2}, allowing({"https://shop.example"}));
        const auto ask = [&](const QByteArray &origin, const QByteArray &target = "/v1/items/7") {
            return shop.send(Method::Options, target, {},
                {{"origin", origin}, {"access-control-request-method", "PATCH"},
                    {"access-control-request-headers", "authorization,content-type"}});
        };
        const auto allowed = ask("https://shop.example");
        QCOMPARE(allowed.status, 204);
        QCOMPARE(allowed.headers.value("access-control-allow-origin"), QByteArray("https://shop.example"));
        QCOMPARE(allowed.headers.value("access-control-allow-credentials"), QByteArray("true"));
        QCOMPARE(allowed.headers.value("access-control-allow-methods"), QByteArray("GET, HEAD, PATCH, DELETE, OPTIONS"));
        QCOMPARE(allowed.headers.value("access-control-allow-headers"),
            QByteArray(
                "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Order-Token, X-Request-Id, traceparent"));
        QCOMPARE(allowed.headers.value("access-control-max-age"), QByteArray("600"));
        for (const char *stranger : {"https://evil.example", "null", "https://www.shop.example"}) {
            const auto other = ask(stranger);
            QCOMPARE(other.status, 204);
            QCOMPARE(corsOf(other), QByteArray());
        }
        // A plain OPTIONS is no preflight, and what is not there has none.
        QVERIFY(!shop.send(Method::Options, "/v1/items/7", {}, {{"origin", "https://shop.example"}})
                     .headers.contains("access-control-allow-methods"));
        QCOMPARE(ask("https://shop.example", "/nowhere").status, 404);
    }
    void givesKeptRepliesToEachPageAsItsOwn()
    {
        ExampleShop shop({.threads = 2}, allowing({"https://a.example", "https://b.example"}), declareBook);
        shop.cache.watch([] { return true; });
        for (int round = 0; round < 2; ++round) {
            for (const char *name : {"a", "b"}) {
                const auto reply =
                    shop.send(Method::Get, "/v1/book", {}, {{"origin", QByteArray("https://") + name + ".example"}});
                QCOMPARE(corsOf(reply), QByteArray("allow-origin=https://") + name + ".example allow-credentials=true");
            }
            QCOMPARE(corsOf(shop.send(Method::Get, "/v1/book", {}, {{"origin", "https://c.example"}})), QByteArray());
            QCOMPARE(corsOf(shop.send(Method::Get, "/v1/book")), QByteArray());
        }
        QCOMPARE(shop.cache.figures().hits, quint64(7));
    }
    void saysToEveryReplyWhatMayBeDoneWithIt()
    {
        ExampleShop shop({.threads = 2}, allowing({"https://shop.example"}), declareBook);
        shop.cache.watch([] { return true; });
        const QByteArray etag = shop.send(Method::Get, "/v1/book").headers.value("etag");
        const std::vector<Reply> replies{shop.send(Method::Get, "/v1/book"),
            shop.send(Method::Get, "/v1/book", {}, {{"if-none-match", etag}}), shop.send(Method::Get, "/v1/items/7"),
            shop.send(Method::Post, "/v1/items", "{"), shop.send(Method::Get, "/nowhere"), shop.send(Method::Put, "/v1/items/7"),
            shop.send(Method::Options, "/v1/items/7"), shop.send(Method::Get, "/v1/items/crash"),
            shop.dispatcher->refusal(431, "headers_too_large", "Too much.")};
        QCOMPARE(replies[1].status, 304);
        for (const auto &reply : replies) {
            for (const auto &[name, value] : std::initializer_list<std::pair<const char *, const char *>>{
                     {"x-content-type-options", "nosniff"}, {"referrer-policy", "no-referrer"}, {"x-frame-options", "DENY"},
                     {"cross-origin-resource-policy", "same-origin"},
                     {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"}}) {
                QCOMPARE(reply.headers.value(name), QByteArray(value));
                QCOMPARE(reply.headers.count(name), 1);
            }
        }
    }
    void keepsWhatATokenOpenedOutOfEveryCache()
    {
        ExampleShop shop({.threads = 2}, ExampleShop::defaults(), declareBook);
        shop.cache.watch([] { return true; });
        const auto open = shop.send(Method::Get, "/v1/book");
        QCOMPARE(open.headers.value("cache-control"), QByteArray("public, max-age=10"));
        const auto opened = shop.send(Method::Get, "/v1/book", {}, {{"authorization", "Bearer kp_tokyo"}});
        QCOMPARE(opened.status, 200);
        QCOMPARE(opened.headers.value("cache-control"), QByteArray("no-store"));
        QCOMPARE(
            shop.send(Method::Get, "/v1/items/large", {}, {{"authorization", "Bearer ks_staff"}}).headers.value("cache-control"),
            QByteArray("no-store"));
        QCOMPARE(shop.send(Method::Get, "/v1/book", {}, {{"authorization", "nonsense"}}).headers.value("cache-control"),
            QByteArray("no-store"));
        // That it was asked for with a token leaves no trace in what is kept.
        QCOMPARE(shop.send(Method::Get, "/v1/book").headers.value("cache-control"), QByteArray("public, max-age=10"));
    }
    void knowsWhatAnOriginIs_data()
    {
        QTest::addColumn<bool>("isOne");
        for (const char *text : {"https://shop.example", "http://localhost:3000", "https://192.0.2.1:8443", "http://[::1]:3000",
                 "https://[2001:db8::1]", "https://xn--bcher-kva.example", "*"})
            QTest::newRow(text) << true;
        for (const char *text :
            {"", "null", "shop.example", "https://", "https://shop.example/", "https://shop.example/a", "https://Shop.example",
                "HTTPS://shop.example", "https://*.shop.example", "https://shop.example:443", "http://shop.example:80",
                "https://shop.example:", "https://shop.example:0", "https://shop.example:08443", "https://shop.example:99999",
                "https://shop.example:+81", "https://user@shop.example", "https://shop.example?x", "ftp://shop.example",
                "https://b\xc3\xbc"
                "cher.example",
                "https://[::1", "https://[nonsense]", "https://::1", "**"})
            QTest::newRow(*text ? text : "nothing") << false;
    }
    void knowsWhatAnOriginIs()
    {
        const QByteArray text = QTest::currentDataTag();
        QTEST(isOrigin(text == "nothing" ? QByteArray() : text), "isOne");
    }
};

KONTOR_TEST(BrowsersTest)
#include "tst_browsers.moc"
