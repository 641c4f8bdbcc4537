#include "server/http/forwarded.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

class ForwardedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The client is 203.0.113.9; 10.0.0.0/8 and fd00::/8 are ours; 10.0.0.1 asks. 198.51.100.* is what a client would like to be.
    void findsTheClientBehindProxies_data()
    {
        QTest::addColumn<QByteArray>("peer");
        QTest::addColumn<QByteArrayList>("forwarded");
        QTest::addColumn<QByteArrayList>("plain");
        QTest::addColumn<QByteArray>("client");
        using List = QByteArrayList;
        const auto row = [](const char *name, const char *peer, const List &forwarded, const List &plain, const char *client) {
            QTest::newRow(name) << QByteArray(peer) << forwarded << plain << QByteArray(client);
        };
        const auto forwarded = [&](const char *name, const List &values, const char *client) {
            row(name, "10.0.0.1", values, {}, client);
        };
        const auto plain = [&](const char *name, const List &values, const char *client) {
            row(name, "10.0.0.1", {}, values, client);
        };
        row("nothing said", "10.0.0.1", {}, {}, "10.0.0.1");
        row("a stranger's word", "203.0.113.9", {"for=198.51.100.1"}, {"198.51.100.1"}, "203.0.113.9");
        row("a stranger who names a proxy", "203.0.113.9", {}, {"198.51.100.1, 10.0.0.1"}, "203.0.113.9");
        row("a mapped proxy", "::ffff:10.0.0.1", {}, {"203.0.113.9"}, "203.0.113.9");
        row("a proxy on IPv6", "fd00::5", {}, {"2001:db8::9"}, "2001:db8::9");

        plain("one hop", {"203.0.113.9"}, "203.0.113.9");
        plain("two hops", {"203.0.113.9, 10.0.0.2"}, "203.0.113.9");
        plain("two fields", {"203.0.113.9", "10.0.0.2"}, "203.0.113.9");
        plain("invented in front", {"198.51.100.1, 203.0.113.9"}, "203.0.113.9");
        plain("a proxy invented in front", {"198.51.100.1, 10.0.0.7, 203.0.113.9"}, "203.0.113.9");
        plain("nonsense in front", {"'; drop table, 203.0.113.9"}, "203.0.113.9");
        plain("a field of its own in front", {"198.51.100.1", "203.0.113.9"}, "203.0.113.9");
        plain("nothing but proxies", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3");
        plain("nonsense last", {"203.0.113.9, unknown"}, "10.0.0.1");
        plain("nonsense behind a proxy", {"198.51.100.1, what?, 10.0.0.2"}, "10.0.0.2");
        plain("empty", {""}, "10.0.0.1");
        plain("empty elements", {" , 203.0.113.9,, "}, "203.0.113.9");
        plain("a port", {"203.0.113.9:51234"}, "203.0.113.9");
        plain("no port", {"203.0.113.9:"}, "10.0.0.1");
        plain("bare IPv6", {"2001:db8::9"}, "2001:db8::9");
        plain("IPv6 in brackets", {"[2001:db8::9]"}, "2001:db8::9");
        plain("IPv6 with a port", {"[2001:db8::9]:443"}, "2001:db8::9");
        plain("IPv6 with more", {"[2001:db8::9]x"}, "10.0.0.1");
        plain("an open bracket", {"[2001:db8::9"}, "10.0.0.1");
        plain("IPv4 in brackets", {"[203.0.113.9]"}, "10.0.0.1");
        plain("a zone", {"fe80::1%eth0"}, "10.0.0.1");
        plain("a mapped client", {"::ffff:203.0.113.9"}, "203.0.113.9");
        plain("quoted", {"\"203.0.113.9\""}, "10.0.0.1");
        plain("a name", {"localhost"}, "10.0.0.1");

        forwarded("RFC 7239, one hop", {"for=203.0.113.9;proto=https;by=10.0.0.1"}, "203.0.113.9");
        forwarded("RFC 7239, other case and blanks", {"Proto=https; FOR=203.0.113.9 ;host=a"}, "203.0.113.9");
        forwarded("RFC 7239, two hops", {"for=203.0.113.9, for=10.0.0.2"}, "203.0.113.9");
        forwarded("RFC 7239, IPv6", {"for=\"[2001:db8::9]:4711\""}, "2001:db8::9");
        forwarded("RFC 7239, IPv6 unquoted", {"for=[2001:db8::9]"}, "2001:db8::9");
        forwarded("RFC 7239, IPv6 without brackets", {"for=\"2001:db8::9\""}, "10.0.0.1");
        forwarded("RFC 7239, a port", {"for=\"203.0.113.9:80\""}, "203.0.113.9");
        forwarded("RFC 7239, hidden", {"for=198.51.100.1, for=_gazonk"}, "10.0.0.1");
        forwarded("RFC 7239, unknown", {"for=unknown"}, "10.0.0.1");
        forwarded("RFC 7239, hidden behind a proxy", {"for=_a, for=10.0.0.2"}, "10.0.0.2");
        forwarded("RFC 7239, invented in front", {"for=198.51.100.1, for=203.0.113.9"}, "203.0.113.9");
        forwarded("RFC 7239, an open quote in front", {"for=\"198.51.100.1, for=203.0.113.9"}, "203.0.113.9");
        forwarded("RFC 7239, a backslash in front", {"for=\"198.51.100.1\\\", for=203.0.113.9"}, "203.0.113.9");
        forwarded("RFC 7239, an open quote last", {"for=203.0.113.9, for=\"10.0.0.2"}, "10.0.0.1");
        forwarded("RFC 7239, a comma in quotes", {"for=203.0.113.9;host=\"a,b;c\""}, "203.0.113.9");
        forwarded("RFC 7239, for twice", {"for=203.0.113.9;for=198.51.100.1"}, "10.0.0.1");
        forwarded("RFC 7239, no for", {"proto=https"}, "10.0.0.1");
        forwarded("RFC 7239, no value", {"for"}, "10.0.0.1");
        forwarded("RFC 7239, an address alone", {"203.0.113.9"}, "10.0.0.1");

        row("both, and they agree", "10.0.0.1", {"for=203.0.113.9"}, {"203.0.113.9"}, "203.0.113.9");
        row("both, and one was let through", "10.0.0.1", {"for=198.51.100.1"}, {"203.0.113.9"}, "10.0.0.1");
        row("both, and the other was let through", "10.0.0.1", {"for=203.0.113.9"}, {"198.51.100.1"}, "10.0.0.1");
    }
    void findsTheClientBehindProxies()
    {
        QFETCH(QByteArray, peer);
        QFETCH(QByteArrayList, forwarded);
        QFETCH(QByteArrayList, plain);
        const IpNetworks ours{*IpNetwork::parse("10.0.0.0/8"), *IpNetwork::parse("fd00::/8")};
        const auto client =
            forwardedClient(*IpAddress::parse(peer), {.forwarded = forwarded, .forwardedFor = plain, .forwardedProto = {}}, ours);
        QTEST(client.address.toByteArray(), "client");
    }
    void learnsTheSchemeFromProxiesAlone_data()
    {
        QTest::addColumn<QByteArray>("peer");
        QTest::addColumn<QByteArrayList>("forwarded");
        QTest::addColumn<QByteArrayList>("proto");
        QTest::addColumn<QByteArray>("scheme");
        using List = QByteArrayList;
        QTest::newRow("not said") << QByteArray("10.0.0.1") << List() << List() << QByteArray();
        QTest::newRow("https") << QByteArray("10.0.0.1") << List() << List{"https"} << QByteArray("https");
        QTest::newRow("http") << QByteArray("10.0.0.1") << List() << List{"http"} << QByteArray("http");
        QTest::newRow("a stranger") << QByteArray("203.0.113.9") << List() << List{"https"} << QByteArray();
        QTest::newRow("the nearest") << QByteArray("10.0.0.1") << List() << List{"https", "https, http"} << QByteArray("http");
        QTest::newRow("RFC 7239") << QByteArray("10.0.0.1") << List{"for=203.0.113.9;proto=https"} << List()
                                  << QByteArray("https");
        QTest::newRow("RFC 7239, of the client's hop")
            << QByteArray("10.0.0.1") << List{"for=203.0.113.9;proto=HTTPS, for=10.0.0.2;proto=http"} << List()
            << QByteArray("https");
        QTest::newRow("RFC 7239, invented in front")
            << QByteArray("10.0.0.1") << List{"for=198.51.100.1;proto=https, for=203.0.113.9;proto=http"} << List()
            << QByteArray("http");
        QTest::newRow("RFC 7239 first") << QByteArray("10.0.0.1") << List{"for=203.0.113.9;proto=http"} << List{"https"}
                                        << QByteArray("http");
    }
    void learnsTheSchemeFromProxiesAlone()
    {
        QFETCH(QByteArray, peer);
        QFETCH(QByteArrayList, forwarded);
        QFETCH(QByteArrayList, proto);
        const auto client = forwardedClient(*IpAddress::parse(peer),
            {.forwarded = forwarded, .forwardedFor = {}, .forwardedProto = proto}, {*IpNetwork::parse("10.0.0.0/8")});
        QTEST(QByteArray(!client.isSecure ? "" : *client.isSecure ? "https" : "http"), "scheme");
    }
};

KONTOR_TEST(ForwardedTest)
#include "tst_forwarded.moc"
