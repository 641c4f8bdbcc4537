#include "server/http/ipaddress.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

class IpAddressTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndWritesAddresses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char *text, const char *written) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(written);
        };
        row("192.0.2.1", "192.0.2.1");
        row("0.0.0.0", "0.0.0.0");
        row("255.255.255.255", "255.255.255.255");
        row("::", "::");
        row("::1", "::1");
        row("1::", "1::");
        row("2001:DB8::1", "2001:db8::1");
        row("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1");
        row("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
        row("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
        row("1:0:0:2:0:0:0:3", "1:0:0:2::3");
        row("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
        row("::ffff:192.0.2.1", "192.0.2.1");
        row("::ffff:c000:201", "192.0.2.1");
        row("64:ff9b::192.0.2.1", "64:ff9b::c000:201");
        for (const char *text : {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4",
                 "1..3.4", "1.2.3.4:80", "0x1.2.3.4", "1.2.3.4444444444444", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                 "1::2::3", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", "g::", "fe80::1%eth0", "[::1]", "::1.2.3",
                 "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "1:", ":1", "::1:", "1:2:3:4:5:6:7:8:", "unknown"})
            row(text, "");
    }
    void readsAndWritesAddresses()
    {
        QFETCH(QByteArray, text);
        const auto address = IpAddress::parse(text);
        QTEST(address ? address->toByteArray() : QByteArray(), "written");
        // What is written is read as the same.
        if (address)
            QCOMPARE(IpAddress::parse(address->toByteArray()), address);
    }
    void countsASubnetOfIPv6AsOneClient()
    {
        const auto client = [](const char *text) { return IpAddress::parse(text)->client().toByteArray(); };
        QCOMPARE(client("192.0.2.1"), QByteArray("192.0.2.1"));
        QCOMPARE(client("::ffff:192.0.2.1"), QByteArray("192.0.2.1"));
        QCOMPARE(client("2001:db8:1:2:3:4:5:6"), QByteArray("2001:db8:1:2::"));
        QCOMPARE(client("2001:db8:1:2::"), client("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        QVERIFY(client("2001:db8:1:2::1") != client("2001:db8:1:3::1"));
    }
    void knowsWhatANetworkHolds_data()
    {
        QTest::addColumn<QByteArray>("network");
        QTest::addColumn<QByteArray>("inside");
        QTest::addColumn<QByteArray>("outside");
        const auto row = [](const char *network, const char *inside, const char *outside) {
            QTest::newRow(network) << QByteArray(network) << QByteArray(inside) << QByteArray(outside);
        };
        row("10.0.0.0/8", "10.255.255.255", "11.0.0.0");
        row("192.0.2.0/25", "192.0.2.127", "192.0.2.128");
        row("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.8");
        row("192.0.2.7/32", "192.0.2.7", "192.0.2.6");
        row("0.0.0.0/0", "255.0.0.1", "2001:db8::1");
        row("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1");
        row("2001:db8:8000::/33", "2001:db8:8000::1", "2001:db8:7fff::1");
        row("::1", "::1", "::2");
        for (const char *network : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/08",
                 "10.1.0.0/8", "192.0.2.1/31", "2001:db8::1/64", "::/129", "10.0.0.0/8 ", "10.0.0/8", "localhost", "*"})
            row(network, "", "");
    }
    void knowsWhatANetworkHolds()
    {
        QFETCH(QByteArray, network);
        QFETCH(QByteArray, inside);
        QFETCH(QByteArray, outside);
        const auto parsed = IpNetwork::parse(network);
        QCOMPARE(parsed.has_value(), !inside.isEmpty());
        if (!parsed)
            return;
        QVERIFY(parsed->contains(*IpAddress::parse(inside)));
        QVERIFY(!parsed->contains(*IpAddress::parse(outside)));
        QVERIFY(contains({*IpNetwork::parse("198.51.100.0/24"), *parsed}, *IpAddress::parse(inside)));
        QVERIFY(!contains({}, *IpAddress::parse(inside)));
    }
};

KONTOR_TEST(IpAddressTest)
#include "tst_ipaddress.moc"
