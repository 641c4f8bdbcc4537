#include "core/base/money.h"
#include "tests/support/suite.h"

using namespace kontor;

class MoneyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheExponentOfACurrency()
    {
        QCOMPARE(Currency::parse(u"EUR")->exponent(), 2);
        QCOMPARE(Currency::parse(u"JPY")->exponent(), 0);
        QCOMPARE(Currency::parse(u"KWD")->exponent(), 3);
        QVERIFY(!Currency::parse(u"EU"));
        QVERIFY(!Currency::parse(u"eur"));
        QVERIFY(!Currency::parse(u"ABC"));
        QVERIFY(!Currency::parse(u" EU"));
    }

    void roundsOnce_data()
    {
        QTest::addColumn<qint64>("a");
        QTest::addColumn<qint64>("b");
        QTest::addColumn<qint64>("c");
        QTest::addColumn<qint64>("halfUp");
        QTest::addColumn<qint64>("halfEven");
        QTest::newRow("below half") << qint64(7) << qint64(1) << qint64(5) << qint64(1) << qint64(1);
        QTest::newRow("half to odd") << qint64(5) << qint64(1) << qint64(2) << qint64(3) << qint64(2);
        QTest::newRow("half to even") << qint64(3) << qint64(1) << qint64(2) << qint64(2) << qint64(2);
        QTest::newRow("negative half") << qint64(-5) << qint64(1) << qint64(2) << qint64(-3) << qint64(-2);
        QTest::newRow("no overflow inside") << qint64(1'000'000'000'000) << qint64(999'999) << qint64(1'000'000)
                                            << qint64(999'999'000'000) << qint64(999'999'000'000);
    }
    void roundsOnce()
    {
        QFETCH(qint64, a);
        QFETCH(qint64, b);
        QFETCH(qint64, c);
        QTEST(mulDiv(a, b, c, Rounding::HalfUp), "halfUp");
        QTEST(mulDiv(a, b, c, Rounding::HalfEven), "halfEven");
    }

    void findsTheTaxInsideAGrossAmount()
    {
        const auto euro = *Currency::parse(u"EUR");
        QCOMPARE(Money(11900, euro).taxIncluded(*Rate::fromPpm(190'000), Rounding::HalfUp), Money(1900, euro));
        QCOMPARE(Money(1999, euro).taxIncluded(*Rate::fromPpm(190'000), Rounding::HalfUp), Money(319, euro));
        QCOMPARE(Money(1999, euro).taxOnTop(*Rate::fromPpm(88'750), Rounding::HalfUp), Money(177, euro));
    }

    void allocatesToTheLastCent()
    {
        const auto euro = *Currency::parse(u"EUR");
        const std::array<qint64, 3> weights{1, 1, 1};
        const auto parts = Money(100, euro).allocate(weights);
        QCOMPARE(parts[0].minor() + parts[1].minor() + parts[2].minor(), 100);
        QCOMPARE(parts[0].minor(), 34);
        const std::array<qint64, 2> none{0, 0};
        QCOMPARE(Money(5, euro).allocate(none)[0].minor(), 5);
        const std::array<qint64, 2> uneven{1, 2};
        QCOMPARE(Money(-100, euro).allocate(uneven)[1].minor(), -67);
    }

    void refusesToWrapOrToMix()
    {
        const auto euro = *Currency::parse(u"EUR");
        const auto yen = *Currency::parse(u"JPY");
        QVERIFY(!Money(1, euro).plus(Money(1, yen)));
        QVERIFY(!Money(std::numeric_limits<qint64>::max(), euro).plus(Money(1, euro)));
        QVERIFY(!Money(Money::limit, euro).times(Money::limit));
        QCOMPARE(*Money(5, euro).minus(Money(7, euro)), Money(-2, euro));
    }
};

KONTOR_TEST(MoneyTest)
#include "tst_money.moc"
