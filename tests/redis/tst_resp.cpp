#include "server/redis/resp.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::redis;

namespace {

using Kind = RespValue::Kind;

RespValue bulk(const QByteArray &text)
{
    return {.kind = Kind::Bulk, .text = text};
}

// Every reply in the bytes; nothing after a fault or an end in the middle.
struct Reading
{
    std::vector<RespValue> values;
    bool isBroken = false;
};
Reading readAll(const QByteArray &bytes, qsizetype step, const RespLimits &limits = {})
{
    RespParser parser(limits);
    Reading reading;
    for (qsizetype i = 0; i < bytes.size(); i += step) {
        parser.feed(QByteArrayView(bytes).sliced(i, std::min(step, bytes.size() - i)));
        for (;;) {
            auto value = parser.next();
            reading.isBroken = !value;
            if (!value)
                return reading;
            if (!*value)
                break;
            reading.values.push_back(std::move(**value));
        }
    }
    return reading;
}

}

class RespTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKindOfReply()
    {
        const auto read = readAll(
            "+OK\r\n-ERR no such thing\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*2\r\n:1\r\n*1\r\n$1\r\nx\r\n",
            1'000);
        QVERIFY(!read.isBroken);
        const std::vector<RespValue> expected{{.kind = Kind::Simple, .text = "OK"},
            {.kind = Kind::Error, .text = "ERR no such thing"}, {.kind = Kind::Integer, .integer = -42}, bulk("a\r\nbc"),
            bulk(""), {}, {}, {.kind = Kind::Array},
            {.kind = Kind::Array, .items = {{.kind = Kind::Integer, .integer = 1}, {.kind = Kind::Array, .items = {bulk("x")}}}}};
        QVERIFY(read.values == expected);
        QCOMPARE(read.values[1].errorCode(), "ERR");
    }

    void readsTheSameHoweverItIsCut()
    {
        const QByteArray bytes = "*3\r\n$3\r\nabc\r\n*2\r\n:9223372036854775807\r\n-A b\r\n$-1\r\n+x\r\n$2\r\n\r\n\r\n";
        const auto whole = readAll(bytes, bytes.size());
        QCOMPARE(whole.values.size(), size_t(3));
        for (qsizetype step = 1; step < bytes.size(); ++step)
            QVERIFY(readAll(bytes, step).values == whole.values);
    }

    void refusesWhatIsNoResp_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n");
        QTest::newRow("RESP3's null") << QByteArray("_\r\n");
        QTest::newRow("an empty line") << QByteArray("\r\n");
        QTest::newRow("a bare LF") << QByteArray("+OK\n");
        QTest::newRow("a bare CR") << QByteArray("+O\rK\r\n");
        QTest::newRow("no digits") << QByteArray(":\r\n");
        QTest::newRow("a plus") << QByteArray(":+1\r\n");
        QTest::newRow("a leading zero") << QByteArray(":01\r\n");
        QTest::newRow("minus zero") << QByteArray(":-0\r\n");
        QTest::newRow("a blank") << QByteArray(": 1\r\n");
        QTest::newRow("more than 64 bits") << QByteArray(":9223372036854775808\r\n");
        QTest::newRow("twenty digits") << QByteArray(":10000000000000000000\r\n");
        QTest::newRow("a negative length") << QByteArray("$-2\r\n");
        QTest::newRow("a negative count") << QByteArray("*-2\r\n");
        QTest::newRow("a length in hex") << QByteArray("$0x1\r\na\r\n");
        QTest::newRow("a bulk string that goes on") << QByteArray("$1\r\nab\r\n");
        QTest::newRow("a bulk string with a wrong end") << QByteArray("$1\r\na\n\r");
        QTest::newRow("garbage in an array") << QByteArray("*2\r\n:1\r\n?\r\n");
    }
    void refusesWhatIsNoResp()
    {
        QFETCH(QByteArray, bytes);
        for (const qsizetype step : {qsizetype(1), bytes.size()}) {
            const auto read = readAll(bytes, step);
            QVERIFY(read.isBroken);
            QVERIFY(read.values.empty());
        }
    }

    void keepsEachLimit_data()
    {
        QTest::addColumn<QByteArray>("inside");
        QTest::addColumn<QByteArray>("outside");
        QTest::newRow("line") << QByteArray("+1234567\r\n") << QByteArray("+12345678\r\n");
        QTest::newRow("a line that does not end") << QByteArray("+1234567\r\n") << QByteArray("+12345678");
        QTest::newRow("bulk string") << QByteArray("$4\r\n1234\r\n") << QByteArray("$5\r\n");
        QTest::newRow("items of an array") << QByteArray("*3\r\n:1\r\n:1\r\n:1\r\n") << QByteArray("*4\r\n");
        QTest::newRow("depth") << QByteArray("*1\r\n*1\r\n:1\r\n") << QByteArray("*1\r\n*1\r\n*1\r\n");
        QTest::newRow("items in all") << QByteArray("*2\r\n*2\r\n:1\r\n:1\r\n:1\r\n")
                                      << QByteArray("*2\r\n*2\r\n:1\r\n:1\r\n*1\r\n:1\r\n");
        QTest::newRow("bytes in all") << QByteArray("*2\r\n$4\r\n1234\r\n$4\r\n1234\r\n")
                                      << QByteArray("*3\r\n$4\r\n1234\r\n$4\r\n1234\r\n$4\r\n");
    }
    void keepsEachLimit()
    {
        QFETCH(QByteArray, inside);
        QFETCH(QByteArray, outside);
        const RespLimits limits{.lineBytes = 8, .bulkBytes = 4, .replyBytes = 26, .arrayItems = 3, .replyItems = 5, .depth = 2};
        const auto good = readAll(inside, 1, limits);
        QVERIFY(!good.isBroken);
        QCOMPARE(good.values.size(), size_t(1));
        QVERIFY(readAll(outside, 1, limits).isBroken);
        QVERIFY(readAll(outside, outside.size(), limits).isBroken);
    }

    void countsTheLimitsAnewForEachReply()
    {
        const RespLimits limits{.replyBytes = 12, .replyItems = 3};
        const auto read = readAll(QByteArray("*2\r\n:1\r\n:2\r\n").repeated(100), 7, limits);
        QVERIFY(!read.isBroken);
        QCOMPARE(read.values.size(), size_t(100));
    }

    void readsNothingMoreAfterAFault()
    {
        RespParser parser;
        parser.feed("?\r\n+OK\r\n");
        QVERIFY(!parser.next());
        parser.feed("+OK\r\n");
        const auto next = parser.next();
        QVERIFY(!next);
        QCOMPARE(next.error().code, "redis_protocol"_L1);
    }

    void writesACommandAsBulkStrings()
    {
        QByteArray out = "before ";
        appendCommand(out, {"SET", "a key", QByteArray("\r\n\0", 3)});
        QCOMPARE(out, QByteArray("before *3\r\n$3\r\nSET\r\n$5\r\na key\r\n$3\r\n\r\n\0\r\n", 40));
    }
};

KONTOR_TEST(RespTest)
#include "tst_resp.moc"
