#include "tests/database/statements.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;
using kontor::test::Made;

/** What goes in comes out again, exactly: the traps of Qt's driver are behind Binding and Row. */
class ValuesTest : public QObject
{
    Q_OBJECT

    std::optional<test::TestDatabase> m_scratch;
    std::unique_ptr<Database> m_database;

    template<typename Read>
    auto get(const Statement &statement, Bindings bindings, Read read)
    {
        auto found = m_database->get(statement, bindings, read);
        if (!found)
            qFatal("%s", qPrintable(test::describe(found.error())));
        return *found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_scratch.emplace();
        m_database = m_scratch->connect();
    }
    void cleanupTestCase()
    {
        m_database.reset();
        m_scratch.reset();
    }

    void keepWholeNumbersBeyondDoublesPrecision_data()
    {
        QTest::addColumn<qint64>("number");
        QTest::newRow("2^53 + 1") << ((qint64(1) << 53) + 1);
        QTest::newRow("largest") << std::numeric_limits<qint64>::max();
        QTest::newRow("smallest") << std::numeric_limits<qint64>::min();
        QTest::newRow("zero") << qint64(0);
    }
    void keepWholeNumbersBeyondDoublesPrecision()
    {
        QFETCH(qint64, number);
        const Made statement("select ?::bigint, ?::bigint + 0 = ?::bigint", {"n", "n", "n"});
        const auto [back, equal] = get(statement, {bind("n", number)}, [](Row &row) {
            return std::pair{row.int64(), row.boolean()};
        });
        QCOMPARE(back, number);
        QVERIFY(equal);
    }

    void readDecimalsAsTheyAreWritten()
    {
        const Made statement("select 12345678901234.5678::numeric, 0.1::numeric + 0.2::numeric");
        const auto [one, two] = get(statement, {}, [](Row &row) { return std::pair{row.bytes(), row.bytes()}; });
        QCOMPARE(one, QByteArray("12345678901234.5678"));
        QCOMPARE(two, QByteArray("0.3"));
    }

    void keepMoneyAndItsCurrency()
    {
        const Made statement("select 199900::bigint, 'JPY'");
        const auto money = get(statement, {}, [](Row &row) { return row.money(); });
        QCOMPARE(money, Money(199900, *Currency::parse(u"JPY")));
    }

    void keepTimesToTheMicrosecond_data()
    {
        QTest::addColumn<QString>("time");
        for (const char *time :
            {"2026-11-23T12:07:11.678901Z", "2026-11-23T12:07:11Z", "1969-12-31T23:59:59.999999Z", "2024-02-29T00:00:00.5Z"})
            QTest::newRow(time) << QString::fromLatin1(time);
    }
    void keepTimesToTheMicrosecond()
    {
        QFETCH(QString, time);
        const auto instant = parseRfc3339(time);
        QVERIFY(instant);
        const Made statement("select ?::timestamptz, (extract(epoch from ?::timestamptz) * 1000000)::bigint", {"t", "t"});
        const auto [back, micros] = get(statement, {bind("t", *instant)}, [](Row &row) {
            return std::pair{row.instant(), row.int64()};
        });
        QCOMPARE(toRfc3339(back), toRfc3339(*instant));
        QCOMPARE(micros, instant->time_since_epoch().count());
    }

    void keepTextsWhole_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("quotes") << u"it's \"so\""_s;
        QTest::newRow("backslashes") << u"\\ \\' \\\\ \\x41 E'\\n'"_s;
        QTest::newRow("placeholders") << u"? :name $1 $$"_s;
        QTest::newRow("comments") << u"-- no /* comment"_s;
        QTest::newRow("many scripts") << u"Größe 日本語 🙂 e\u0301"_s;
        QTest::newRow("lines") << u"a\r\nb\tc"_s;
        QTest::newRow("empty") << u""_s;
        QTest::newRow("null string, which is empty too") << QString();
    }
    void keepTextsWhole()
    {
        QFETCH(QString, text);
        const Made statement("select ?::text, ?::text is null, length(?::text)", {"t", "t", "t"});
        get(statement, {bind("t", text)}, [&](Row &row) {
            [&] { QCOMPARE(row.text(), text.isNull() ? u""_s : text); }();
            [&] { QVERIFY(!row.boolean()); }();
            [&] { QCOMPARE(row.int32(), static_cast<int>(text.toUcs4().size())); }();
            return 0;
        });
    }

    void refuseATextWithANul()
    {
        const Made statement("select ?::text", {"t"});
        const auto refused =
            m_database->get(statement, {bind("t", QString(u"a"_s + QChar(u'\0') + u'b'))}, [](Row &row) { return row.text(); });
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.contains(u"holds a NUL"_s), qPrintable(refused.error().detail));
        const auto composed = m_database->compose("select $1::text", {QByteArray("a\0", 2)}, [](Row &) {});
        QVERIFY(!composed);
        QVERIFY(composed.error().detail.contains(u"holds a NUL"_s));
        const auto array = m_database->get(
            statement, {bindArray("t", QList<QByteArray>{QByteArray("a\0b", 3)})}, [](Row &row) { return row.text(); });
        QVERIFY(!array);
    }

    void tellNullFromEmpty()
    {
        const Made statement("select ?::text, ?::bigint, ?::timestamptz, 'x'", {"a", "b", "c"});
        get(statement, {bindNull("a"), bindMaybe("b", std::optional<qint64>()), bindMaybe("c", std::optional<Instant>())},
            [](Row &row) {
                [&] { QVERIFY(!row.optionalText()); }();
                [&] { QVERIFY(!row.optionalInt64()); }();
                [&] { QVERIFY(!row.optionalInstant()); }();
                [&] { QCOMPARE(row.optionalText(), std::optional(u"x"_s)); }();
                return 0;
            });
        get(statement, {bind("a", ""), bindMaybe("b", std::optional<qint64>(7)), bindMaybe("c", std::optional(Instant{}))},
            [](Row &row) {
                [&] { QCOMPARE(row.optionalText(), std::optional(u""_s)); }();
                [&] { QCOMPARE(row.optionalInt64(), std::optional<qint64>(7)); }();
                [&] { QCOMPARE(row.optionalInstant(), std::optional(Instant{})); }();
                return 0;
            });
    }

    void keepEveryByte()
    {
        QByteArray bytes;
        for (int i = 0; i < 256; ++i)
            bytes.append(static_cast<char>(i));
        const Made statement("select ?::bytea, length(?::bytea)", {"b", "b"});
        const auto [back, length] = get(statement, {bindBytes("b", bytes)}, [](Row &row) {
            return std::pair{row.bytea(), row.int32()};
        });
        QCOMPARE(back, bytes);
        QCOMPARE(length, 256);
        QCOMPARE(get(statement, {bindBytes("b", {})}, [](Row &row) { return row.bytea(); }), QByteArray());
    }

    void keepArrays_data()
    {
        QTest::addColumn<QList<QByteArray>>("texts");
        QTest::newRow("empty") << QList<QByteArray>{};
        QTest::newRow("plain") << QList<QByteArray>{"a", "b"};
        QTest::newRow("an empty text") << QList<QByteArray>{""};
        QTest::newRow("odd ones") << QList<QByteArray>{"a,b", "{}", "\"q\"", "\\", "it's", " ", "NULL", "Größe", "a\nb"};
    }
    void keepArrays()
    {
        QFETCH(QList<QByteArray>, texts);
        const Made statement("select ?::text[], coalesce(array_length(?::text[], 1), 0)", {"a", "a"});
        const auto [back, length] = get(statement, {bindArray("a", texts)}, [](Row &row) {
            return std::pair{row.textArray(), row.int32()};
        });
        QCOMPARE(back, texts);
        QCOMPARE(length, static_cast<int>(texts.size()));
    }

    void keepArraysOfNumbersAndIds()
    {
        const Made numbers("select sum(n) from unnest(?::bigint[]) as n", {"a"});
        const std::vector<qint64> some{std::numeric_limits<qint64>::max() - 5, 5};
        QCOMPARE(get(numbers, {bindArray("a", some)}, [](Row &row) { return row.int64(); }), std::numeric_limits<qint64>::max());
        SystemClock clock;
        SystemRandom random;
        const std::vector<ProductId> ids{ProductId::make(clock, random), ProductId::make(clock, random)};
        const Made uuids("select i from unnest(?::uuid[]) as i order by i desc limit 1", {"a"});
        QCOMPARE(get(uuids, {bindArray("a", std::span<const ProductId>(ids))}, [](Row &row) { return row.id<ProductTag>(); }),
            std::max(ids[0], ids[1]));
    }

    void keepBooleans()
    {
        const Made statement("select ?::boolean, not ?::boolean", {"b", "b"});
        for (const bool yes : {true, false}) {
            const auto [back, other] = get(statement, {bind("b", yes)}, [](Row &row) {
                return std::pair{row.boolean(), row.boolean()};
            });
            QCOMPARE(back, yes);
            QCOMPARE(other, !yes);
        }
    }

    void refuseAParameterThatIsNotBound()
    {
        const Made statement("select ?::text, ?::text", {"first", "second"});
        const auto refused = m_database->execute(statement, {bind("first", "x")});
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.contains(u"second is not bound"_s), qPrintable(refused.error().detail));
    }

    void refuseABindingThatHasNoParameter()
    {
        const Made statement("select ?::text", {"first"});
        const auto refused = m_database->execute(statement, {bind("first", "x"), bind("frist", "y")});
        QVERIFY(!refused);
        QVERIFY(refused.error().detail.contains(u"has no parameter"_s));
    }

    void bindOneValueToEveryPlaceOfItsName()
    {
        const Made statement("select ?::text || ?::text || ?::text", {"a", "b", "a"});
        QCOMPARE(get(statement, {bind("b", "2"), bind("a", "1")}, [](Row &row) { return row.text(); }), u"121"_s);
    }

    void forgetTheValuesOfTheRunBefore()
    {
        const Made statement("select coalesce(?::text, 'none')", {"a"});
        QCOMPARE(get(statement, {bind("a", "x")}, [](Row &row) { return row.text(); }), u"x"_s);
        QCOMPARE(get(statement, {bindNull("a")}, [](Row &row) { return row.text(); }), u"none"_s);
    }

    void countWhatAStatementChanges()
    {
        test::run(*m_database, "create table counted (a int); insert into counted select generate_series(1, 7)");
        const Made update("update counted set a = a + 1 where a > ?", {"a"});
        QCOMPARE(*m_database->execute(update, {bind("a", 4)}), 3);
        QCOMPARE(*m_database->execute(update, {bind("a", 400)}), 0);
    }

    void copyRowsAsTheyAre()
    {
        test::run(
            *m_database, "create table copied (n bigint, t text, at timestamptz); create table strict (n int check (n > 0))");
        const auto moment = Instant(std::chrono::microseconds(1'700'000'000'123'456));
        CopyRows rows("copied (n, t, at)");
        rows.add(qint64(1) << 60).add(u"tab\tline\nback\\slash \\N Föhr"_s).add(moment).endRow();
        rows.add(-1).addNull().addNull().endRow();
        rows.add(0).add("").add(moment).endRow();
        const auto count = m_database->transaction([&](Transaction &transaction) { return transaction.copy(rows); });
        KONTOR_VERIFY_RESULT(count);
        QCOMPARE(*count, 3);
        QCOMPARE(
            test::value(*m_database, "select t from copied where n > 0"), QByteArray("tab\tline\nback\\slash \\N F\xc3\xb6hr"));
        QCOMPARE(test::value(*m_database, "select count(*) from copied where t is null"), QByteArray("1"));
        QCOMPARE(test::value(*m_database, "select count(*) from copied where t = ''"), QByteArray("1"));
        // All or none, and the connection is good for more.
        CopyRows bad("strict (n)");
        bad.add(1).endRow();
        bad.add(-1).endRow();
        const auto refused = m_database->transaction([&](Transaction &transaction) { return transaction.copy(bad); });
        QVERIFY(!refused);
        QCOMPARE(test::value(*m_database, "select count(*) from strict"), QByteArray("0"));
    }

    void composeWithValuesInOrder()
    {
        QList<QByteArray> seen;
        const auto done =
            m_database->compose("select n::text || $1::text from generate_series(1, $2::int) as n where $3::text is null",
                {"'x'", "2", QByteArray()}, [&](Row &row) { seen.append(row.bytes()); });
        KONTOR_VERIFY_RESULT(done);
        QCOMPARE(seen, (QList<QByteArray>{"1'x'", "2'x'"}));
        QVERIFY(!m_database->compose("select nothing from nowhere", {}, [](Row &) {}));
        QVERIFY(!m_database->compose("select 1 / $1::int", {"0"}, [](Row &) {}));
    }
};

KONTOR_TEST(ValuesTest)
#include "tst_values.moc"
