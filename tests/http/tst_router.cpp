#include "server/http/accesslog.h"
#include "server/http/endpoint.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

class RouterTest : public QObject
{
    Q_OBJECT

private:
    // The router never looks into an endpoint, so any address will do.
    static const Endpoint *named(quintptr number) { return reinterpret_cast<const Endpoint *>(number * 16); }

private Q_SLOTS:
    void findsTheWay_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("found");
        QTest::addColumn<QByteArrayList>("captures");
        QTest::addColumn<QByteArray>("allowed");
        const auto row = [](const char *name, Method method, const QByteArray &path, int found, const QByteArrayList &captures,
                             const char *allowed) {
            QTest::newRow(name) << int(method) << path << found << captures << QByteArray(allowed);
        };
        using enum Method;
        row("static", Get, "/a", 1, {}, "");
        row("capture", Get, "/a/7", 2, {"7"}, "");
        row("static before capture", Get, "/a/new", 3, {}, "");
        row("HEAD from GET", Head, "/a/7", 2, {"7"}, "");
        row("two captures", Get, "/a/7/b/8", 4, {"7", "8"}, "");
        row("back from a static dead end", Get, "/a/new/b/8", 4, {"new", "8"}, "");
        row("slash inside a segment", Get, "/a/x%2Fy", 2, {"x/y"}, "");
        row("UTF-8", Get, "/a/%C3%A4", 2, {"\xc3\xa4"}, "");
        row("plus is a plus", Get, "/a/x+y", 2, {"x+y"}, "");
        row("encoded static", Get, "/%61", 1, {}, "");
        row("other method", Post, "/a/7", 0, {"7"}, "GET, HEAD, DELETE, OPTIONS");
        row("no HEAD without GET", Head, "/post", 0, {}, "POST, OPTIONS");
        row("no path", Get, "/b", 0, {}, "");
        row("case matters", Get, "/A", 0, {}, "");
        row("trailing slash", Get, "/a/", 0, {}, "");
        row("double slash", Get, "//a", 0, {}, "");
        row("dots are names", Get, "/a/../a", 0, {}, "");
        row("deeper", Get, "/a/7/b", 0, {}, "");
        row("broken escape", Get, "/a/%4", 0, {}, "");
        row("NUL", Get, "/a/%00", 0, {}, "");
        row("bad UTF-8", Get, "/a/%ff", 0, {}, "");
        row("no slash", Get, "a", 0, {}, "");
        row("nothing", Get, "", 0, {}, "");
    }
    void findsTheWay()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, path);
        QFETCH(int, found);
        Router router;
        QVERIFY(router.add(Method::Get, "/a", named(1)));
        QVERIFY(router.add(Method::Get, "/a/{id}", named(2)));
        QVERIFY(router.add(Method::Delete, "/a/{id}", named(5)));
        QVERIFY(router.add(Method::Get, "/a/new", named(3)));
        QVERIFY(router.add(Method::Get, "/a/{id}/b/{other}", named(4)));
        QVERIFY(router.add(Method::Post, "/post", named(6)));
        const auto match = router.match(static_cast<Method>(method), path);
        QCOMPARE(match.endpoint, named(static_cast<quintptr>(found)));
        if (found)
            QTEST(QByteArrayList(match.captures.begin(), match.captures.end()), "captures");
        QTEST(match.allowed, "allowed");
    }

    void refusesTheSameRouteTwice()
    {
        Router router;
        QVERIFY(router.add(Method::Get, "/a/{id}", named(1)));
        QVERIFY(!router.add(Method::Get, "/a/{name}", named(2)));
        QVERIFY(!router.add(Method::Get, "a", named(2)));
    }

    void readsQueries_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QString>("read");
        QTest::newRow("pairs") << QByteArray("a=1&b=x+y%20z") << u"a:1 b:x y z"_s;
        QTest::newRow("no value") << QByteArray("a&b=") << u"a: b:"_s;
        QTest::newRow("empty pieces") << QByteArray("&&a=1&") << u"a:1"_s;
        QTest::newRow("equals inside") << QByteArray("a=b=c") << u"a:b=c"_s;
        QTest::newRow("broken") << QByteArray("a=%zz") << u"a!"_s;
        QTest::newRow("NUL") << QByteArray("a=%00") << u"a!"_s;
    }
    void readsQueries()
    {
        QFETCH(QByteArray, query);
        QStringList out;
        for (const auto &[name, value, isValid] : parseQuery(query))
            out.append(QString::fromUtf8(name + (isValid ? ":" + value : "!")));
        QTEST(out.join(u' '), "read");
    }

    void takesSecretsOutOfTargets_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("logged");
        QTest::newRow("plain") << QByteArray("/v1/products?q=shirt&limit=5") << QByteArray("/v1/products?q=shirt&limit=5");
        QTest::newRow("cart") << QByteArray("/v1/carts/ct_abc234/items") << QByteArray("/v1/carts/ct_[redacted]/items");
        QTest::newRow("escaped") << QByteArray("/v1/orders/%6ft_abc") << QByteArray("/v1/orders/ot_[redacted]");
        QTest::newRow("in a query") << QByteArray("/x?a=ks_abc&Access_Token=1")
                                    << QByteArray("/x?a=ks_[redacted]&Access_Token=[redacted]");
        QTest::newRow("unreadable value") << QByteArray("/x?a=%ff") << QByteArray("/x?a=[redacted]");
    }
    void takesSecretsOutOfTargets()
    {
        QFETCH(QByteArray, target);
        QTEST(redactTarget(target), "logged");
    }
};

KONTOR_TEST(RouterTest)
#include "tst_router.moc"
