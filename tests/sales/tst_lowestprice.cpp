// The lowest price of the 30 days before a reduction began: by cases that the law was made for, and against a clerk who writes down
// every hour what everybody pays.
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <random>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr int window = 30 * 24;
constexpr auto group = "01900000-0000-7000-8000-0000000000a1";

// Hours before the present one; `from` is the larger number. What goes on has until = −1, as the present hour is 0.
struct Span
{
    QByteArray list;
    int from = 0;
    int until = -1;
    qint64 amount = 0;  ///< of a price
    bool isHere = true; ///< of a list: in this market
    bool isForGroup = false;

    bool covers(int hour) const { return from >= hour && hour > until; }
};

struct Books
{
    std::vector<Span> prices;
    std::vector<Span> lists;

    struct Paid
    {
        qint64 price = -1; ///< −1: none
        bool isReduced = false;
        friend bool operator==(const Paid &, const Paid &) = default;
    };
    Paid at(int hour, bool isMember) const
    {
        Paid paid;
        qint64 regular = -1;
        for (const auto &price : prices)
            for (const auto &list : lists) {
                if (price.list != list.list || !price.covers(hour) || !list.covers(hour) || !list.isHere)
                    continue;
                if (list.isForGroup && !isMember)
                    continue;
                if (paid.price < 0 || price.amount < paid.price)
                    paid.price = price.amount;
                if (price.list == "base" && !list.isForGroup)
                    regular = std::max(regular, price.amount);
            }
        paid.isReduced = regular > paid.price;
        return paid;
    }
    // What is to be shown: empty where nothing is reduced, or nothing was paid before.
    QByteArray lowest(bool isMember) const
    {
        const auto present = at(0, isMember);
        if (present.price < 0 || !present.isReduced)
            return "";
        constexpr int begin = 5000;
        int began = 0;
        while (began < begin && at(began + 1, isMember) == present)
            ++began;
        qint64 lowest = -1;
        for (int hour = began + 1; hour <= began + window; ++hour) {
            const auto paid = at(hour, false).price;
            if (paid >= 0 && (lowest < 0 || paid < lowest))
                lowest = paid;
        }
        return lowest < 0 ? QByteArray() : QByteArray::number(lowest);
    }
};

}

class LowestPriceTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    TestShop::Goods m_goods;
    QByteArray m_now; ///< in the middle of the present hour

    void sql(const QByteArray &text) { run(m_stage->shop.database(), text); }
    QByteArray variant() const { return "'" + m_goods.variant.toByteArray() + "'"; }
    QByteArray moment(int hour) const
    {
        return hour < 0 ? QByteArray("null") : m_now + " - interval '" + QByteArray::number(hour) + " hours'";
    }
    QByteArray lowest(bool isMember = false)
    {
        return m_stage->number("select coalesce(lowest::text, '') from pricing.offers_of(array[" + variant() + "::uuid], 'eu', "
            + (isMember ? QByteArray("'{") + group + "}'" : QByteArray("'{}'")) + ")");
    }
    // Time does not go by in a test: the present is written into the past.
    void moveBack(int hours)
    {
        const QByteArray by = " - interval '" + QByteArray::number(hours) + " hours'";
        sql("alter table pricing.price disable trigger price_keep; alter table pricing.price_list disable trigger price_list_keep;"
            "alter table pricing.price_history disable trigger price_history_append_only;"
            "alter table pricing.price_list_history disable trigger price_list_history_append_only;"
            "update pricing.price set since = since" + by + ", starts_at = starts_at" + by + ", ends_at = ends_at" + by + ";"
            "update pricing.price_list set since = since" + by + ", starts_at = starts_at" + by + ", ends_at = ends_at" + by + ";"
            "update pricing.price_history set held_from = held_from" + by + ", held_until = held_until" + by + ";"
            "update pricing.price_list_history set held_from = held_from" + by + ", held_until = held_until" + by + ";"
            "alter table pricing.price enable trigger price_keep; alter table pricing.price_list enable trigger price_list_keep;"
            "alter table pricing.price_history enable trigger price_history_append_only;"
            "alter table pricing.price_list_history enable trigger price_list_history_append_only;");
    }
    void days(int count) { moveBack(24 * count); }
    void base(qint64 amount)
    {
        sql("update pricing.price set amount = " + QByteArray::number(amount) + " where currency = 'EUR' and list = 'base'");
    }
    void sale(qint64 amount, const QByteArray &from = "null", const QByteArray &until = "null", const QByteArray &list = "sale")
    {
        sql("insert into pricing.price_list (id, code, title) values (ops.uuid_v7(), '" + list + "', 'x') on conflict do nothing;"
            "insert into pricing.price (id, variant_id, currency, list, amount, starts_at, ends_at) values (ops.uuid_v7(), "
            + variant() + ", 'EUR', '" + list + "', " + QByteArray::number(amount) + ", " + from + ", " + until + ")");
    }
    void load(const Books &books);

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_goods = m_stage->shop.addGoods("MUG-1", 10000, 5);
        m_now = "'" + m_stage->number("select (now() - interval '30 minutes')::text") + "'::timestamptz";
    }
    void cleanup() { m_stage.reset(); }

    void verifyComputesItOnceMore()
    {
        days(60);
        base(9000);
        days(60);
        base(10000);
        days(10);
        sale(7000);
        m_stage->shop.change("select 1");
        QCOMPARE(m_stage->number("select lowest_low from catalog.listing_price where market = 'eu'"), QByteArray("9000"));
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        // Nothing that is noted as out of date: it is simply wrong.
        for (const char *wrong : {"8999", "null"}) {
            sql(QByteArray("update catalog.listing_price set lowest_low = ") + wrong + " where market = 'eu'");
            QVERIFY2(m_stage->brokenRule().contains("lowest price of 30 days in eu is 9000"), m_stage->brokenRule().constData());
        }
        sql("update catalog.listing_price set lowest_low = 9000 where market = 'eu'; update catalog.listing_price set lowest_low = 1 where market = 'jp'");
        QVERIFY(m_stage->brokenRule().contains("lowest price of 30 days in jp is none"));
    }

    void aPriceThatIsLoweredOutrightIsNoReduction()
    {
        days(60);
        base(8000);
        QCOMPARE(lowest(), QByteArray());
        days(10);
        sale(7000);
        // The new base price is what was paid before.
        QCOMPARE(lowest(), QByteArray("8000"));
        days(40);
        QCOMPARE(lowest(), QByteArray("8000"));
    }
    void aPriceThatIsRaisedBeforeASaleIsFoundOut()
    {
        days(60);
        base(8000);
        days(20);
        base(12000);
        days(9);
        sale(9000);
        QCOMPARE(lowest(), QByteArray("8000"));
        sql("delete from pricing.price where list = 'sale'");
        days(25);
        sale(9000);
        // However short that sale was.
        QCOMPARE(lowest(), QByteArray("9000"));
        sql("delete from pricing.price where list = 'sale'");
        days(31);
        sale(9000);
        QCOMPARE(lowest(), QByteArray("12000"));
    }
    void aSaleByScheduleBeginsWhenItHolds()
    {
        days(60);
        sale(7000, "now() + interval '5 days'", "now() + interval '15 days'");
        QCOMPARE(lowest(), QByteArray());
        base(9000);
        days(6);
        QCOMPARE(lowest(), QByteArray("9000"));
        // It is made longer: the same reduction still.
        sql("update pricing.price set ends_at = ends_at + interval '60 days' where list = 'sale'");
        QCOMPARE(lowest(), QByteArray("9000"));
        days(20);
        QCOMPARE(lowest(), QByteArray("9000"));
        days(60);
        QCOMPARE(lowest(), QByteArray());
    }
    void aScheduleThatNeverHeldIsNoPrice()
    {
        days(60);
        sale(10, "now() + interval '5 days'");
        sql("delete from pricing.price where list = 'sale'");
        days(10);
        sale(7000);
        QCOMPARE(lowest(), QByteArray("10000"));
        QCOMPARE(m_stage->number("select count(*) from pricing.price_history"), QByteArray("0"));
    }
    void aSaleAfterAnotherKnowsTheFirst()
    {
        days(60);
        sale(7000, "now()", "now() + interval '10 days'", "spring");
        days(15);
        sale(8000, "null", "null", "summer");
        QCOMPARE(lowest(), QByteArray("7000"));
        sql("delete from pricing.price where list = 'summer'");
        days(30);
        sale(8000, "null", "null", "summer");
        QCOMPARE(lowest(), QByteArray("10000"));
    }
    void aDeeperSaleIsAReductionOfItsOwn()
    {
        days(60);
        sale(8000, "null", "null", "spring");
        days(10);
        sale(7000, "null", "null", "summer");
        QCOMPARE(lowest(), QByteArray("8000"));
        // And so is what is left of it: the lower price was there before.
        days(1);
        sql("delete from pricing.price where list = 'summer'");
        QCOMPARE(lowest(), QByteArray("7000"));
    }
    void aPriceYoungerThanThirtyDaysCountsForAsLongAsItIsThere()
    {
        days(3);
        sale(7000);
        QCOMPARE(lowest(), QByteArray("10000"));
    }
    void whatWasNeverDearerHasNothingToShow()
    {
        sql("begin; delete from pricing.price; truncate pricing.price_history");
        sale(10000, "null", "null", "base");
        sale(7000);
        sql("commit");
        QCOMPARE(m_stage->number("select regular from pricing.offers_of(array[" + variant() + "::uuid], 'eu', '{}')"),
            QByteArray("10000"));
        QCOMPARE(lowest(), QByteArray());
    }
    void listsBeginAndEndTheirPrices()
    {
        days(60);
        sql("insert into pricing.price_list (id, code, title, is_active) values (ops.uuid_v7(), 'flash', 'Flash', false)");
        sale(5000, "null", "null", "flash");
        QCOMPARE(lowest(), QByteArray());
        days(5);
        sql("update pricing.price_list set is_active = true where code = 'flash'");
        QCOMPARE(lowest(), QByteArray("10000"));
        days(2);
        sql("update pricing.price_list set is_active = false where code = 'flash'");
        days(2);
        sale(6000);
        QCOMPARE(lowest(), QByteArray("5000"));
        // In another market nobody paid that.
        sql("update pricing.market set currency = 'EUR' where code = 'us'");
        sql("update pricing.price_list set markets = '{us}', is_active = true where code = 'flash'");
        QCOMPARE(lowest(), QByteArray("5000"));
        QCOMPARE(m_stage->number("select lowest from pricing.offers_of(array[" + variant() + "::uuid], 'us', '{}')"),
            QByteArray("5000"));
        days(40);
        sql("delete from pricing.price where list = 'sale'");
        sale(6000, "null", "null", "again");
        QCOMPARE(lowest(), QByteArray("6000"));
    }
    void pricesOfGroupsAndForManyAreNoPublicOnes()
    {
        days(60);
        sql(QByteArray("insert into identity.customer_group (id, code, title) values ('") + group + "', 'trade', 'Trade');"
            "insert into pricing.price_list (id, code, title, group_ids) values (ops.uuid_v7(), 'trade', 'Trade', '{" + group + "}')");
        sale(3000, "null", "null", "trade");
        sql("insert into pricing.price (id, variant_id, currency, list, amount, min_quantity) values (ops.uuid_v7(), " + variant()
            + ", 'EUR', 'many', 10, 10)");
        QCOMPARE(lowest(), QByteArray());
        QCOMPARE(lowest(true), QByteArray("10000"));
        days(10);
        sale(7000);
        QCOMPARE(lowest(), QByteArray("10000"));
        QCOMPARE(lowest(true), QByteArray("10000"));
    }
    void theBooksAreOnlyWrittenOn()
    {
        days(1);
        base(9000);
        QCOMPARE(
            m_stage->number("select amount from pricing.price_history where variant_id = " + variant()), QByteArray("10000"));
        for (const char *forgery : {"update pricing.price_history set amount = 1", "delete from pricing.price_history"})
            QVERIFY(!m_stage->shop.database().script(forgery));
        // Nobody says since when a price is there.
        sql("update pricing.price set since = '2001-01-01' where currency = 'EUR'");
        sql("insert into pricing.price (id, variant_id, currency, list, amount, since) values (ops.uuid_v7(), " + variant()
            + ", 'EUR', 'sale', 1, '2001-01-01')");
        QCOMPARE(m_stage->number("select count(*) from pricing.price where since < now() - interval '2 days'"), QByteArray("0"));
        // What goes leaves its trace.
        days(1);
        sql("delete from pricing.price");
        QCOMPARE(m_stage->number("select count(*) from pricing.price_history"), QByteArray("5"));
    }

    void agreesWithAClerkWhoLooksEveryHour_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 12; ++seed)
            QTest::newRow(QByteArray::number(seed).constData()) << seed;
    }
    void agreesWithAClerkWhoLooksEveryHour();
};

void LowestPriceTest::load(const Books &books)
{
    QByteArray text =
        "alter table pricing.price disable trigger price_keep; alter table pricing.price_list disable trigger price_list_keep;"
        "delete from pricing.price; truncate pricing.price_history, pricing.price_list_history; delete from pricing.price_list where code <> 'base';";
    for (const QByteArray code : {"sale", "flash", "club"})
        text += "insert into pricing.price_list (id, code, title, is_active) values (ops.uuid_v7(), '" + code + "', 'x', false);";
    for (const auto &list : books.lists) {
        if (list.list == "base")
            continue;
        const QByteArray markets = list.isHere ? "null" : "'{us}'::text[]";
        const QByteArray groups = list.isForGroup ? QByteArray("'{") + group + "}'::uuid[]" : QByteArray("null");
        if (list.until >= 0)
            text += "insert into pricing.price_list_history (list, markets, group_ids, held_from, held_until) values ('"
                + list.list + "', " + markets + ", " + groups + ", " + moment(list.from) + ", " + moment(list.until) + ");";
        else
            text += "update pricing.price_list set is_active = true, markets = " + markets + ", group_ids = " + groups
                + ", since = " + moment(list.from) + " where code = '" + list.list + "';";
    }
    int n = 0;
    for (const auto &price : books.prices) {
        const QByteArray facts = variant() + ", 'EUR', '" + price.list + "', " + QByteArray::number(price.amount) + ", ";
        // One that has ended by its own schedule stands where the present ones are; half of them by their beginning alone.
        if (price.until >= 0 && ++n % 2)
            text +=
                "insert into pricing.price_history (price_id, min_quantity, variant_id, currency, list, amount, held_from, held_until) values (ops.uuid_v7(), 1, "
                + facts + moment(price.from) + ", " + moment(price.until) + ");";
        else
            text +=
                "insert into pricing.price (id, variant_id, currency, list, amount, starts_at, ends_at, since) values (ops.uuid_v7(), "
                + facts + moment(price.from) + ", " + moment(price.until) + ", " + moment(price.from + (n % 3))
                + ") on conflict do nothing;";
    }
    text += "alter table pricing.price enable trigger price_keep; alter table pricing.price_list enable trigger price_list_keep;";
    sql(text);
}

void LowestPriceTest::agreesWithAClerkWhoLooksEveryHour()
{
    QFETCH(int, seed);
    std::mt19937 luck(static_cast<unsigned>(seed));
    const auto upTo = [&](int most) { return std::uniform_int_distribution<int>(0, most)(luck); };
    sql(QByteArray("insert into identity.customer_group (id, code, title) values ('") + group + "', 'trade', 'Trade')");
    sql("update pricing.price_list set since = '-infinity'");
    int shown = 0;
    for (int round = 0; round < 60; ++round) {
        Books books;
        books.lists.push_back({.list = "base", .from = 100'000});
        for (const QByteArray code : {"sale", "flash", "club"}) {
            int at = upTo(1600);
            for (int version = upTo(3); version >= 0 && at > 0; --version) {
                const int until = version == 0 ? -1 : upTo(at - 1);
                if (upTo(4) > 0)
                    books.lists.push_back(
                        {.list = code, .from = at, .until = until, .isHere = upTo(5) > 0, .isForGroup = code == "club"});
                at = until;
            }
        }
        QSet<QByteArray> beginnings;
        for (const QByteArray code : {"base", "base", "sale", "sale", "flash", "club"}) {
            int at = upTo(code == "base" ? 2500 : 1600);
            for (int version = upTo(4); version >= 0 && at > 0; --version) {
                const int until = version == 0 && upTo(3) > 0 ? -1 : upTo(at - 1);
                // price_key: two of a list do not begin at once.
                const auto key = code + QByteArray::number(at);
                if (!beginnings.contains(key)) {
                    beginnings.insert(key);
                    books.prices.push_back(
                        {.list = code, .from = at, .until = until, .amount = 100 * (1 + upTo(5)) + (code == "base" ? 300 : 0)});
                }
                at = until;
            }
        }
        load(books);
        for (const bool isMember : {false, true}) {
            const auto expected = books.at(0, isMember).price < 0 ? QByteArray() : books.lowest(isMember);
            shown += expected.isEmpty() ? 0 : 1;
            const auto found = books.at(0, isMember).price < 0 ? QByteArray() : lowest(isMember);
            const auto words =
                "round " + QByteArray::number(round) + (isMember ? " of a member: " : ": ") + found + " instead of " + expected;
            QVERIFY2(found == expected, words.constData());
        }
    }
    QVERIFY2(shown > 10, "hardly ever was anything reduced");
}

KONTOR_TEST(LowestPriceTest)
#include "tst_lowestprice.moc"
