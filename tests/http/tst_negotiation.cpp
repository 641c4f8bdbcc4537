#include "server/http/metrics.h"
#include "server/http/negotiation.h"
#include "tests/support/suite.h"

#include <zlib.h>

using namespace kontor;
using namespace kontor::http;

class NegotiationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTraceparents_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("isTrace");
        const QByteArray id = "4bf92f3577b34da6a3ce929d0e0e4736";
        const QByteArray span = "00f067aa0ba902b7";
        QTest::newRow("fine") << QByteArray("00-" + id + '-' + span + "-01") << true;
        QTest::newRow("later version with more") << QByteArray("01-" + id + '-' + span + "-01-x") << true;
        QTest::newRow("version 00 with more") << QByteArray("00-" + id + '-' + span + "-01-x") << false;
        QTest::newRow("version ff") << QByteArray("ff-" + id + '-' + span + "-01") << false;
        QTest::newRow("upper case") << QByteArray("00-" + id.toUpper() + '-' + span + "-01") << false;
        QTest::newRow("zero span") << QByteArray("00-" + id + "-0000000000000000-01") << false;
        QTest::newRow("short") << QByteArray("00-" + id) << false;
        QTest::newRow("empty") << QByteArray() << false;
    }
    void readsTraceparents()
    {
        QFETCH(QByteArray, value);
        QTEST(parseTraceparent(value).has_value(), "isTrace");
    }

    void choosesTheLanguage_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("chosen");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("weights") << QByteArray("en;q=0.1, de;q=0.9") << QByteArray("de");
        QTest::newRow("region falls back") << QByteArray("de-CH-1996") << QByteArray("de");
        QTest::newRow("unknown, then known") << QByteArray("fr, en") << QByteArray("en");
        QTest::newRow("refused") << QByteArray("en;q=0") << QByteArray();
        QTest::newRow("nonsense") << QByteArray(";;,,q=,-") << QByteArray();
        QTest::newRow("very long") << QByteArray("x,").repeated(100000) << QByteArray();
    }
    void choosesTheLanguage()
    {
        QFETCH(QByteArray, header);
        QTEST(chooseLanguage(header, {"en", "de"}).value_or(QByteArray()), "chosen");
    }

    void readsEncodings()
    {
        QVERIFY(acceptsGzip("gzip, deflate, br"));
        QVERIFY(acceptsGzip("*"));
        QVERIFY(!acceptsGzip("*;q=0, br"));
        QVERIFY(!acceptsGzip("gzip;q=0, *"));
        QVERIFY(!acceptsGzip(""));
        QVERIFY(!acceptsGzip("identity"));
    }

    void matchesTagsWeakly()
    {
        QVERIFY(matchesETag("\"a\"", "\"a\""));
        QVERIFY(matchesETag("\"b\", W/\"a\"", "\"a\""));
        QVERIFY(matchesETag("\"a-gzip\"", "\"a\""));
        QVERIFY(matchesETag("*", "\"a\""));
        QVERIFY(!matchesETag("\"ab\"", "\"a\""));
        QVERIFY(!matchesETag("a", "\"a\""));
    }

    void readsBearerTokens()
    {
        QCOMPARE(bearerToken("Bearer abc"), std::optional(QByteArray("abc")));
        QCOMPARE(bearerToken("BEARER  abc "), std::optional(QByteArray("abc")));
        QVERIFY(!bearerToken("Bearer"));
        QVERIFY(!bearerToken("Bearer "));
        QVERIFY(!bearerToken("Bearer a b"));
        QVERIFY(!bearerToken("Basic abc"));
    }

    void packsWhatUnpacksToTheSame()
    {
        QByteArray text;
        for (int i = 0; i < 5000; ++i)
            text += QByteArray::number(i * 7919) + ',';
        const auto packed = gzipped(text);
        QByteArray out(text.size() + 10, '\0');
        z_stream stream{};
        QCOMPARE(inflateInit2(&stream, 15 + 16), Z_OK);
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
        stream.avail_in = static_cast<uInt>(packed.size());
        stream.next_out = reinterpret_cast<Bytef *>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        QCOMPARE(inflate(&stream, Z_FINISH), Z_STREAM_END);
        out.truncate(static_cast<qsizetype>(stream.total_out));
        inflateEnd(&stream);
        QCOMPARE(out, text);
        QCOMPARE(gzipped(text), packed);
    }

    void writesMetricsForPrometheus()
    {
        Metrics metrics;
        auto &counter = metrics.counter("a_total", "Things.", {{"kind", "x\"y\\z"}});
        counter.add(2);
        QCOMPARE(&metrics.counter("a_total", "Things.", {{"kind", "x\"y\\z"}}), &counter);
        metrics.gauge("b", "Now.", [] { return 1.5; });
        auto &histogram = metrics.histogram("c_seconds", "Time.");
        histogram.observe(400);
        histogram.observe(2'000'000);
        histogram.observe(60'000'000);
        const auto text = metrics.text();
        QVERIFY(text.contains("# HELP a_total Things.\n# TYPE a_total counter\na_total{kind=\"x\\\"y\\\\z\"} 2\n"));
        QVERIFY(text.contains("# TYPE b gauge\nb 1.5\n"));
        QVERIFY(text.contains("c_seconds_bucket{le=\"0.0005\"} 1\n"));
        QVERIFY(text.contains("c_seconds_bucket{le=\"5\"} 2\n"));
        QVERIFY(text.contains("c_seconds_bucket{le=\"+Inf\"} 3\nc_seconds_sum 62.0004\nc_seconds_count 3\n"));
    }
};

KONTOR_TEST(NegotiationTest)
#include "tst_negotiation.moc"
