// What needs no shop: how sums and times are written and read, documents with undo, drafts and conflicts, charts, CSV.
#include "admin-gui/charts/chart.h"
#include "admin-gui/forms/document.h"
#include "admin-gui/models/words.h"
#include "admin-gui/models/csv.h"
#include "tests/support/suite.h"

#include <QTemporaryDir>

using namespace kontor;
using namespace kontor::gui;

namespace {

class In
{
public:
    explicit In(const QLocale &locale) { QLocale::setDefault(locale); }
    ~In() { QLocale::setDefault(m_before); }

private:
    QLocale m_before;
};

QString plain(QString text)
{
    return text.replace(QChar(0xA0), u' ').replace(QChar(0x202F), u' ');
}

const Currency euro = *Currency::parse(u"EUR");
const Currency yen = *Currency::parse(u"JPY");

}

class PartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesSumsAsTheRegionDoes()
    {
        {
            const In german(QLocale(QLocale::German, QLocale::Germany));
            QCOMPARE(plain(written(Money(128400, euro))), u"1.284,00 €"_s);
            QCOMPARE(plain(written(Money(-1586, euro))), u"−15,86 €"_s);
            QCOMPARE(plain(written(Money(16920, yen))), u"16.920 ¥"_s);
        }
        const In english(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(plain(written(Money(128400, euro))), u"€1,284.00"_s);
        QCOMPARE(plain(written(Money(5, euro))), u"€0.05"_s);
    }

    void readsWhatItWrites()
    {
        for (const auto &locale : {QLocale(QLocale::German, QLocale::Germany), QLocale(QLocale::English, QLocale::UnitedKingdom),
                 QLocale(QLocale::French, QLocale::France), QLocale(QLocale::Arabic, QLocale::Egypt)}) {
            const In region(locale);
            for (const qint64 amount : {0LL, 5LL, 5990LL, 128400LL, 99'999'999'999LL}) {
                const auto read = readMoney(writtenAmount(Money(amount, euro)), euro);
                QVERIFY2(read.money.has_value(), qPrintable(read.fault));
                QCOMPARE(read.money->minor(), amount);
            }
        }
    }

    void saysWhatIsWrongWithAPrice()
    {
        const In german(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(readMoney(u"59,9o"_s, euro).fault, u"The price holds a letter. Write it like 59,90."_s);
        QVERIFY(!readMoney(u""_s, euro).fault.isEmpty());
        QVERIFY(!readMoney(u"-3"_s, euro).fault.isEmpty());
        QVERIFY(!readMoney(u"1,234"_s, euro).fault.isEmpty());
        QVERIFY(!readMoney(u"99999999999999999999"_s, euro).fault.isEmpty());
        QVERIFY(!readMoney(u"5,9"_s, yen).fault.isEmpty());
        QCOMPARE(readMoney(u"59,9 €"_s, euro).money->minor(), 5990);
        QCOMPARE(readMoney(u"60"_s, euro).money->minor(), 6000);
        QCOMPARE(readMoney(u"1.284,50"_s, euro).money->minor(), 128450);
    }

    void everyStateHasAWord()
    {
        for (const auto *state : {"not_required", "awaiting", "requires_action", "authorized", "partially_paid", "paid",
                 "overpaid", "partially_refunded", "refunded", "voided", "failed", "disputed"})
            QVERIFY2(paymentState(state).word != QLatin1StringView(state), state);
        for (const auto *state : {"unfulfilled", "partially_fulfilled", "fulfilled", "partially_shipped", "shipped",
                 "partially_delivered", "delivered", "canceled"}) {
            QVERIFY2(fulfilmentState(state).word != QLatin1StringView(state), state);
            QVERIFY(fulfilmentState(state).ring != Ring::None);
        }
        QCOMPARE(fulfilmentState("fulfilled").word, u"Packed"_s);
        for (const auto *state : {"draft", "pending_approval", "open", "on_hold", "completed", "canceled", "expired"})
            QVERIFY2(orderState(state).word != QLatin1StringView(state), state);
    }

    void undoesStepByStep()
    {
        Document document({});
        document.load({{u"title"_s, u"Shirt"_s}, {u"brand"_s, u"Elbe"_s}}, 3);
        QVERIFY(!document.isModified());
        document.set(u"title"_s, u"Shirts"_s, u"Title"_s);
        document.set(u"title"_s, u"Shirts!"_s, u"Title"_s); // typing on: one step
        document.set(u"brand"_s, u"Alster"_s, u"Brand"_s);
        QCOMPARE(document.changedPaths().size(), 2);
        document.undoStack().undo();
        QCOMPARE(document.text(u"brand"_s), u"Elbe"_s);
        document.undoStack().undo();
        QCOMPARE(document.text(u"title"_s), u"Shirt"_s);
        QVERIFY(!document.isModified());
        document.undoStack().redo();
        QCOMPARE(document.text(u"title"_s), u"Shirts!"_s);
    }

    void mergesFieldByField()
    {
        Document document({});
        document.load({{u"title"_s, u"Shirt"_s}, {u"brand"_s, u"Elbe"_s}, {u"slug"_s, u"shirt"_s}}, 3);
        document.set(u"title"_s, u"My shirt"_s, u"Title"_s);
        const Fields theirs{{u"title"_s, u"Their shirt"_s}, {u"brand"_s, u"Theirs"_s}, {u"slug"_s, u"shirt"_s}};
        const auto conflict = document.compare(theirs, 4);
        QCOMPARE(conflict.theirPaths, (QStringList{u"brand"_s, u"title"_s}));
        QCOMPARE(conflict.both, QStringList{u"title"_s});
        document.keepMine(conflict);
        QCOMPARE(document.version(), 4);
        QCOMPARE(document.text(u"title"_s), u"My shirt"_s);
        QCOMPARE(document.text(u"brand"_s), u"Theirs"_s);
        QCOMPARE(document.changedPaths(), QStringList{u"title"_s});
        document.takeTheirs(conflict);
        QCOMPARE(document.text(u"title"_s), u"Their shirt"_s);
        QVERIFY(!document.isModified());
    }

    void aDraftSurvivesTheProgram()
    {
        QTemporaryDir folder;
        const auto path = folder.filePath(u"drafts/shop/product.json"_s);
        {
            Document document(path);
            document.load({{u"title"_s, u"Shirt"_s}}, 3);
            document.set(u"title"_s, u"Half a ti"_s, u"Title"_s);
            QTRY_VERIFY(QFile::exists(path));
        } // the program is gone
        QVERIFY((QFile::permissions(path) & (QFileDevice::ReadGroup | QFileDevice::ReadOther)) == 0);
        Document document(path);
        document.load({{u"title"_s, u"Shirt"_s}}, 3);
        const auto draft = document.leftBehind();
        QVERIFY(draft.has_value());
        document.restore(*draft);
        QCOMPARE(document.text(u"title"_s), u"Half a ti"_s);
        document.undoStack().undo();
        QCOMPARE(document.text(u"title"_s), u"Shirt"_s);
        document.dropDraft();
        QVERIFY(!document.leftBehind().has_value());
    }

    void axesAreRound()
    {
        QCOMPARE(scaleFor(8'400).top(), 10'000.0);
        QCOMPARE(scaleFor(0).steps, 4);
        for (const double largest : {0.3, 1.0, 7.0, 99.0, 100.0, 101.0, 123'456.0}) {
            const auto scale = scaleFor(largest);
            QVERIFY(scale.top() >= largest);
            QVERIFY(scale.steps >= 1 && scale.steps <= 5);
        }
    }

    void linesAndRingsFillTheirPlace()
    {
        const QRectF plot(10, 20, 100, 50);
        const auto line = layLine({0, 5, 10}, 10, plot);
        QCOMPARE(line.front(), QPointF(10, 70));
        QCOMPARE(line.back(), QPointF(110, 20));
        const auto ring = layDonut({{u"a"_s, 1}, {u"b"_s, 1}, {u"c"_s, 1}});
        int span = 0;
        for (const auto &[from, length] : ring)
            span += length;
        QCOMPARE(span, -360 * 16);
        QCOMPARE(layDonut({{u"nothing"_s, 0}}).front().second, 0);
    }

    void csvIsWhatSpreadsheetsRead()
    {
        QCOMPARE(csvField(u"plain"_s), u"plain"_s);
        QCOMPARE(csvField(u"a, \"b\""_s), u"\"a, \"\"b\"\"\""_s);
        QCOMPARE(csvField(u"=HYPERLINK(1)"_s), u"'=HYPERLINK(1)"_s);
        QCOMPARE(csvField(u"-12.5"_s), u"-12.5"_s);
    }

    void aChartTellsWhatItShows()
    {
        LineChart chart;
        chart.setAccessibleName(u"Revenue"_s);
        chart.resize(400, 200);
        chart.setPoints({{u"1"_s, u"Monday"_s, 10, 8}, {u"2"_s, u"Tuesday"_s, 20, 9}});
        chart.show();
        QTest::keyClick(&chart, Qt::Key_Right);
        QTest::keyClick(&chart, Qt::Key_Right);
        QCOMPARE(chart.current(), 1);
        QVERIFY(chart.accessibleDescription().contains(u"Tuesday"_s));
        QCOMPARE(chart.csv().count("\r\n"), 3);
    }
};

KONTOR_TEST(PartsTest)
#include "tst_parts.moc"
