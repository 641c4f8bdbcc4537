#include "server/http/json.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

class JsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"null", "true", " [ ] ", "{}", "\"\"", "0", "-1", "9223372036854775807", "-9223372036854775808",
                 "1.50", "1e300", "18446744073709551616", "{\"a\":{\"b\":[1,2,{\"c\":null}]}}", "\"\\u00e4\\ud83d\\ude00\\/\\b\"",
                 "\"\xc3\xa4\xf0\x9f\x98\x80\""})
            QTest::newRow(text) << QByteArray(text);
    }
    void readsWhatIsJson()
    {
        QFETCH(QByteArray, text);
        const auto value = parseJson(text);
        KONTOR_VERIFY_RESULT(value);
        JsonWriter out;
        value->write(out);
        const auto again = parseJson(out.bytes());
        KONTOR_VERIFY_RESULT(again);
        JsonWriter second;
        again->write(second);
        QCOMPARE(second.bytes(), out.bytes());
    }

    void tellsKindsOfNumbersApart()
    {
        using Kind = JsonValue::Kind;
        QCOMPARE(parseJson("12")->kind(), Kind::Integer);
        QCOMPARE(parseJson("-9223372036854775808")->toInteger(), std::numeric_limits<qint64>::min());
        QCOMPARE(parseJson("1.0")->kind(), Kind::Number);
        QVERIFY(!parseJson("1.0")->isHugeInteger());
        QVERIFY(!parseJson("1e2")->isHugeInteger());
        QVERIFY(parseJson("9223372036854775808")->isHugeInteger());
        QVERIFY(parseJson("-9223372036854775809")->isHugeInteger());
        QCOMPARE(parseJson("0.1")->bytes(), QByteArray("0.1"));
    }

    void refusesTheRestWithAnOffset_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("offset");
        const auto row = [](const char *name, const QByteArray &text, qint64 offset) { QTest::newRow(name) << text << offset; };
        row("empty", "", 0);
        row("white space", "  ", 2);
        row("trailing bytes", "{} x", 3);
        row("trailing NUL", QByteArray("{}\0", 3), 2);
        row("garbage behind NUL", QByteArray("{}\0{", 4), 2);
        row("two values", "1 2", 2);
        row("no end", "{\"a\":1", 6);
        row("trailing comma", "[1,]", 3);
        row("single quotes", "{'a':1}", 1);
        row("comment", "[1/*x*/]", 2);
        row("leading zero", "[01]", 2);
        row("plus sign", "[+1]", 1);
        row("NaN", "[NaN]", 1);
        row("byte order mark", "\xef\xbb\xbf{}", 0);
        row("bad bytes outside a text", "[\xff]", 1);
    }
    void refusesTheRestWithAnOffset()
    {
        QFETCH(QByteArray, text);
        const auto value = parseJson(text);
        QVERIFY(!value);
        QCOMPARE(value.error().code, "malformed_json"_L1);
        QCOMPARE(value.error().kind, ErrorKind::Malformed);
        const auto facts = parseJson(value.error().facts);
        KONTOR_VERIFY_RESULT(facts);
        QTEST(facts->member("offset")->toInteger(), "offset");
    }

    void refusesNamesThatStandTwice()
    {
        QVERIFY(parseJson("{\"a\":1,\"b\":{\"a\":1}}"));
        QCOMPARE(parseJson("{\"a\":1,\"a\":1}").error().code, "malformed_json"_L1);
        QCOMPARE(parseJson("[{\"a\":1,\"\\u0061\":2}]").error().code, "malformed_json"_L1);
    }

    void countsLevels()
    {
        const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
        QVERIFY(parseJson(nested(32)));
        QCOMPARE(parseJson(nested(33)).error().code, "malformed_json"_L1);
        QCOMPARE(parseJson(QByteArray(1000000, '[')).error().code, "malformed_json"_L1);
        QByteArray objects;
        for (int i = 0; i < 40; ++i)
            objects += "{\"a\":";
        QCOMPARE(parseJson(objects).error().code, "malformed_json"_L1);
    }

    void pointsAtTextsThatCannotBeStored_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("pointer");
        QTest::newRow("bad UTF-8") << QByteArray("{\"a\":[1,\"\xc3\"]}") << u"/a/1"_s;
        QTest::newRow("overlong") << QByteArray("{\"a\":\"\xc0\xaf\"}") << u"/a"_s;
        QTest::newRow("surrogate as UTF-8") << QByteArray("[\"\xed\xa0\x80\"]") << u"/0"_s;
        QTest::newRow("NUL") << QByteArray("{\"a\":{\"b/c\":\"x\\u0000\"}}") << u"/a/b~1c"_s;
        QTest::newRow("high half alone") << QByteArray("{\"a\":\"\\ud800\"}") << u"/a"_s;
        QTest::newRow("low half alone") << QByteArray("{\"a\":\"\\udc00\"}") << u"/a"_s;
        QTest::newRow("top") << QByteArray("\"\xff\"") << QString();
    }
    void pointsAtTextsThatCannotBeStored()
    {
        QFETCH(QByteArray, text);
        const auto value = parseJson(text);
        QVERIFY(!value);
        QCOMPARE(value.error().code, "validation_failed"_L1);
        QCOMPARE(value.error().fields.size(), 1);
        QTEST(value.error().fields.first().pointer, "pointer");
        QCOMPARE(value.error().fields.first().code, "invalid_format"_L1);
    }

    void pointsAtNumbersBeyondAllMeasure()
    {
        const auto value = parseJson("{\"a\":[0,1e400]}");
        QVERIFY(!value);
        QCOMPARE(value.error().fields, (QList<FieldError>{{u"/a/1"_s, "out_of_range"_L1, u"is too large a number"_s}}));
    }

    void readsManyMembersWithoutSquaringThem()
    {
        QByteArray large = "{";
        for (int i = 0; i < 60000; ++i)
            large += "\"name" + QByteArray::number(i) + "\":1,";
        large += "\"last\":1}";
        KONTOR_VERIFY_RESULT(parseJson(large));
    }
};

KONTOR_TEST(JsonTest)
#include "tst_json.moc"
