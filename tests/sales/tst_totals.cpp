#include "core/events/relay.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kontor;
using namespace kontor::test;

namespace {

/**
 * Whole numbers of any length, ≥ 0, as decimal digits, and what is learnt at school about them. Nothing of the core's
 * arithmetic is used here, nor any floating point.
 */
class Decimal
{
public:
    Decimal(quint64 number = 0) // NOLINT: a number is one
    {
        do
            m_digits.push_back(static_cast<int>(number % 10));
        while ((number /= 10) != 0);
    }
    friend Decimal operator+(const Decimal &a, const Decimal &b)
    {
        Decimal sum;
        sum.m_digits.clear();
        int carry = 0;
        for (size_t i = 0; i < std::max(a.m_digits.size(), b.m_digits.size()) || carry; ++i) {
            carry += (i < a.m_digits.size() ? a.m_digits[i] : 0) + (i < b.m_digits.size() ? b.m_digits[i] : 0);
            sum.m_digits.push_back(carry % 10);
            carry /= 10;
        }
        return sum;
    }
    friend Decimal operator*(const Decimal &a, const Decimal &b)
    {
        Decimal product;
        product.m_digits.assign(a.m_digits.size() + b.m_digits.size() + 1, 0);
        for (size_t i = 0; i < a.m_digits.size(); ++i)
            for (size_t j = 0; j < b.m_digits.size(); ++j) {
                int carry = a.m_digits[i] * b.m_digits[j];
                for (size_t at = i + j; carry; ++at) {
                    carry += product.m_digits[at];
                    product.m_digits[at] = carry % 10;
                    carry /= 10;
                }
            }
        return product;
    }
    friend bool operator<(const Decimal &a, const Decimal &b)
    {
        for (size_t i = std::max(a.m_digits.size(), b.m_digits.size()); i-- > 0;) {
            const int left = i < a.m_digits.size() ? a.m_digits[i] : 0;
            const int right = i < b.m_digits.size() ? b.m_digits[i] : 0;
            if (left != right)
                return left < right;
        }
        return false;
    }

private:
    std::vector<int> m_digits; // the last one first
};

// The t for which (2t − 1) × denominator ≤ 2 × numerator < (2t + 1) × denominator: halves go up. Found by halving the
// range, so that nothing is divided.
quint64 roundedShare(const Decimal &numerator, const Decimal &denominator)
{
    quint64 low = 0;
    quint64 high = quint64(1) << 50;
    while (low < high) {
        const quint64 middle = (low + high) / 2;
        if (Decimal(2) * numerator < Decimal(2 * middle + 1) * denominator)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct Goods
{
    VariantId variant;
    QByteArray taxClass;
    quint64 price;
    quint64 grams;
};

struct Place
{
    const char *country;
    const char *region;
    const char *postalCode;
    quint64 standard; // ppm
    quint64 reduced;
};

struct MarketCase
{
    const char *market;
    bool gross;
    quint64 flat;
    quint64 light; // up to 2 kg
    quint64 heavy; // up to 10 kg
    std::vector<Place> places;
};

// What the shop of the tests sells to, spelt out a second time.
const MarketCase marketCases[] = {
    {"eu", true, 490, 390, 790,
        {{"DE", "", "20459", 190'000, 70'000}, {"AT", "", "1010", 200'000, 100'000}, {"FR", "", "75001", 200'000, 55'000}}},
    {"us", false, 490, 390, 790,
        {{"US", "NY", "12207", 40'000, 0}, {"US", "NY", "10001", 88'750, 0}, {"US", "NY", "10292", 88'750, 0},
            {"US", "CA", "94016", 72'500, 0}, {"US", "OR", "97201", 0, 0}}},
    {"jp", true, 550, 600, 1200, {{"JP", "", "100-0001", 100'000, 80'000}}},
};

struct Expected
{
    std::vector<quint64> taxes;
    quint64 subtotal = 0;
    quint64 shipping = 0;
    quint64 tax = 0;
    quint64 total = 0;
};

struct Basket
{
    Secret token;
    Place place;
    bool byWeight;
    std::vector<std::pair<const Goods *, quint64>> lines;
};

Expected compute(const MarketCase &market, const Basket &basket)
{
    const auto taxOf = [&](quint64 amount, quint64 ppm) {
        return roundedShare(Decimal(amount) * Decimal(ppm), Decimal(market.gross ? 1'000'000 + ppm : 1'000'000));
    };
    Expected expected;
    quint64 grams = 0;
    for (const auto &[goods, quantity] : basket.lines) {
        const quint64 amount = goods->price * quantity;
        expected.taxes.push_back(taxOf(amount,
            goods->taxClass == "standard"      ? basket.place.standard
                : goods->taxClass == "reduced" ? basket.place.reduced
                                               : 0));
        expected.subtotal += amount;
        expected.tax += expected.taxes.back();
        grams += goods->grams * quantity;
    }
    expected.shipping = !basket.byWeight ? market.flat : grams <= 2000 ? market.light : market.heavy;
    expected.tax += taxOf(expected.shipping, basket.place.standard);
    expected.total = expected.subtotal + expected.shipping + (market.gross ? 0 : expected.tax);
    return expected;
}

}

class TotalsTest : public QObject
{
    Q_OBJECT

    static constexpr int baskets = 1000;
    std::unique_ptr<Stage> m_stage;
    std::vector<Goods> m_goods;

    // The carts and checkouts as the services store them, all at once: what is tried here is what they add up to.
    std::vector<Basket> fill(const MarketCase &market, Random &random)
    {
        std::vector<Basket> all;
        SystemRandom secret;
        QByteArray carts;
        QByteArray items;
        for (int i = 0; i < baskets; ++i) {
            Basket basket{.token = Secret::make("ct_", secret),
                .place = market.places[random.below(market.places.size())],
                .byWeight = random.below(2) == 0,
                .lines = {}};
            const auto count = 1 + random.below(5);
            auto choice = random.below(m_goods.size());
            quint64 grams = 0;
            for (quint64 k = 0; k < count; ++k, choice = (choice + 1 + random.below(3)) % m_goods.size()) {
                const auto &goods = m_goods[choice];
                const auto taken = [&](const auto &line) { return line.first == &goods; };
                if (std::any_of(basket.lines.begin(), basket.lines.end(), taken))
                    continue;
                const auto quantity = random.below(4) == 0 ? 1 + random.below(999) : 1 + random.below(9);
                basket.lines.emplace_back(&goods, quantity);
                grams += goods.grams * quantity;
            }
            basket.byWeight = basket.byWeight && grams <= 10'000;
            const auto index = QByteArray::number(i);
            carts += (i ? ", (" : "(") + index + ", '\\x" + basket.token.sha256().toHex() + "'::bytea, '\\x"
                + orderTokenOf(basket.token).sha256().toHex() + "'::bytea, '" + (basket.byWeight ? "parcel" : "standard")
                + "', '{\"country\": \"" + basket.place.country + "\", \"region\": \"" + basket.place.region
                + "\", \"postal_code\": \"" + basket.place.postalCode + "\"}'::jsonb)";
            for (size_t k = 0; k < basket.lines.size(); ++k)
                items += (items.isEmpty() ? "(" : ", (") + index + ", " + QByteArray::number(k) + ", '"
                    + basket.lines[k].first->variant.toByteArray() + "'::uuid, " + QByteArray::number(basket.lines[k].second)
                    + ")";
            all.push_back(std::move(basket));
        }
        run(m_stage->shop.database(), "create temp table basket as select b.*, ops.uuid_v7() as id from (values " + carts + ") b (n, hash, order_hash, method, address);"
            "insert into sales.cart (id, token_hash, order_token_hash, market, locale, expires_at) select id, hash, order_hash, '" + market.market
            + "', 'en', now() + interval '1 day' from basket;"
            "insert into sales.cart_item (id, cart_id, variant_id, quantity) select ('00000000-0000-7000-8000-' || lpad((k.n * 10 + k.place)::text, 12, '0'))::uuid, b.id, k.variant, k.quantity "
            "from (values " + items + ") k (n, place, variant, quantity) join basket b on b.n = k.n;"
            "insert into sales.checkout (id, cart_id, email, shipping_address, shipping_method_id, payment_provider, payment_method, payment_data) "
            "select ops.uuid_v7(), b.id, 'ada@example.org', b.address, m.id, 'manual', 'bank_transfer', '{}' from basket b join sales.shipping_method m on m.market = '" + market.market
            + "' and m.code = b.method; drop table basket");
        return all;
    }

    static QByteArray compare(const MarketCase &market, const Basket &basket, Shop &shop)
    {
        const auto expected = compute(market, basket);
        const auto checkout = shop.checkouts.view(storefront(market.market), basket.token);
        if (!checkout)
            return describe(checkout.error()).toUtf8();
        const auto amount = [](quint64 number) { return static_cast<qint64>(number); };
        const auto &totals = checkout->cart.totals;
        if (totals.subtotal.minor() != amount(expected.subtotal) || totals.shipping.minor() != amount(expected.shipping)
            || totals.tax.minor() != amount(expected.tax) || totals.total.minor() != amount(expected.total))
            return "the checkout's totals: " + QByteArray::number(totals.total.minor()) + " of "
                + QByteArray::number(expected.total);
        const auto placed = shop.placement.complete(
            storefront(market.market), basket.token, Money(amount(expected.total), totals.total.currency()));
        if (outcome(placed) != "placed")
            return outcome(placed);
        const auto order = shop.orders.load(shop.database(), std::get<Placement::Placed>(*placed).order);
        if (!order || order->total.minor() != amount(expected.total) || order->tax.minor() != amount(expected.tax)
            || order->subtotal.minor() != amount(expected.subtotal) || order->shipping.minor() != amount(expected.shipping)
            || order->lines.size() != basket.lines.size() || order->discount.minor() != 0)
            return "the order's totals";
        for (size_t i = 0; i < basket.lines.size(); ++i) {
            const auto &line = order->lines[i];
            const auto net = amount(basket.lines[i].first->price * basket.lines[i].second);
            const auto tax = amount(expected.taxes[i]);
            if (line.tax.minor() != tax || line.total.minor() != net + (market.gross ? 0 : tax)
                || line.unitPrice.minor() != amount(basket.lines[i].first->price))
                return "line " + QByteArray::number(static_cast<int>(i)) + " of the order: tax "
                    + QByteArray::number(line.tax.minor()) + ", not " + QByteArray::number(tax);
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_goods.clear();
        SeededRandom random(4711);
        const char *classes[] = {"standard", "reduced", "zero"};
        for (int i = 0; i < 40; ++i) {
            // Prices at which halves come up, small ones, and some that make large sums.
            const quint64 price = i == 0 ? 0
                : i < 10                 ? static_cast<quint64>(i)
                : i < 35                 ? 1 + random.below(20'000)
                                         : 1 + random.below(90'000'000);
            const auto *taxClass = classes[random.below(3)];
            const auto grams = random.below(3) * 250;
            const auto made = m_stage->shop.addGoods(("T-" + QByteArray::number(i)).constData(), static_cast<qint64>(price),
                50'000'000, 0, taxClass, static_cast<int>(grams));
            m_goods.push_back({.variant = made.variant, .taxClass = taxClass, .price = price, .grams = grams});
        }
    }
    void cleanup()
    {
        Relay relay;
        while (relay.publish(m_stage->shop.database()).value_or(0) > 0) {
        }
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_stage.reset();
    }

    void theSecondCalculationIsRight()
    {
        // By hand: 19 % in 1990 is 317.73…; halves go up; 8.875 % on 400 is 35.5.
        QCOMPARE(roundedShare(Decimal(1990) * Decimal(190'000), Decimal(1'190'000)), quint64(318));
        QCOMPARE(roundedShare(Decimal(400) * Decimal(88'750), Decimal(1'000'000)), quint64(36));
        QCOMPARE(roundedShare(Decimal(399) * Decimal(88'750), Decimal(1'000'000)), quint64(35));
        QCOMPARE(roundedShare(Decimal(0), Decimal(3)), quint64(0));
        QCOMPARE(roundedShare(Decimal(999'999'999'999) * Decimal(1'000'000), Decimal(1'000'000)), quint64(999'999'999'999));
    }
    void aThousandCartsAreRightToTheCent_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < 3; ++i)
            QTest::newRow(marketCases[i].market) << i;
    }
    void aThousandCartsAreRightToTheCent()
    {
        QFETCH(int, index);
        const auto &market = marketCases[index];
        SeededRandom random(static_cast<quint64>(815 + index));
        const auto all = fill(market, random);
        const auto words = m_stage->crowd(
            3, baskets, [&](Shop &shop, int turn) { return compare(market, all[static_cast<size_t>(turn)], shop); });
        QCOMPARE(words, (QMap<QByteArray, int>{{"", baskets}}));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray::number(baskets));
    }
};

KONTOR_TEST(TotalsTest)
#include "tst_totals.moc"
