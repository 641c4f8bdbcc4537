#include "core/demo/demoorders_p.h"

namespace kontor::demo {

using namespace Qt::StringLiterals;
using std::chrono::days;
using std::chrono::seconds;

static constexpr int orderCount = 180;
static constexpr int periodDays = 120;

namespace {

struct Purchase
{
    QString provider;
    QString method;
};

Purchase choosePayment(const QString &market, Random &random)
{
    const quint64 draw = random.below(100);
    if (market == "eu"_L1 && draw < 30)
        return {u"manual"_s, u"bank_transfer"_s};
    if (market != "us"_L1 && draw < 40)
        return {u"manual"_s, u"cash_on_delivery"_s};
    if (draw < 75)
        return {u"test"_s, u"card"_s};
    return {u"test"_s, u"wallet"_s};
}

DemoOrderState chooseState(seconds age, const QString &method, Random &random)
{
    const quint64 draw = random.below(100);
    if (draw < 5)
        return DemoOrderState::Canceled;
    if (method == "bank_transfer"_L1 && age < days(12) && draw < 80)
        return DemoOrderState::AwaitingPayment;
    if (age > days(14) || (age > days(8) && draw < 60))
        return DemoOrderState::Delivered;
    if (age > days(5) || (age > days(2) && draw < 60))
        return DemoOrderState::Shipped;
    return DemoOrderState::Paid;
}

/** A variant that was there at the time and is not short now; so that no plan needs more than the shelf holds. */
const DemoVariant *chooseVariant(const DemoCatalogue &shop, seconds age, bool isAbroad, Random &random)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        const DemoProduct &product =
            shop.products.at(static_cast<qsizetype>(random.below(static_cast<quint64>(shop.products.size()))));
        const DemoVariant &variant =
            product.variants.at(static_cast<qsizetype>(random.below(static_cast<quint64>(product.variants.size()))));
        const bool isAwkward = variant.weightGrams > 6000 || (isAbroad && product.category == "drinks"_L1);
        if (product.age > age && variant.stock.first().onHand >= 12 && !isAwkward)
            return &variant;
    }
    return nullptr;
}

QList<DemoOrderLine> chooseLines(const DemoCatalogue &shop, seconds age, bool isAbroad, Random &random)
{
    const int counts[] = {1, 1, 1, 2, 2, 2, 3, 3, 4, 5};
    const int wanted = counts[random.below(10)];
    QList<DemoOrderLine> lines;
    for (int i = 0; i < wanted; ++i) {
        const DemoVariant *variant = chooseVariant(shop, age, isAbroad, random);
        const bool isDear = !variant || variant->prices.first().amount > 5000;
        const int quantity = isDear || random.below(3) > 0 ? 1 : 2 + static_cast<int>(random.below(2));
        const bool isNew = variant
            && std::none_of(lines.cbegin(), lines.cend(), [&](const DemoOrderLine &line) { return line.sku == variant->sku; });
        if (isNew)
            lines.append({variant->sku, quantity});
    }
    return lines;
}

}

QList<DemoOrderPlan> planOrders(const DemoCatalogue &shop, Random &random)
{
    QList<DemoOrderPlan> orders;
    for (int i = 0; i < orderCount; ++i) {
        DemoOrderPlan order;
        // One falls into each slice of the period.
        const qint64 slice = qint64(periodDays) * 86'400 / orderCount;
        order.age = seconds((orderCount - 1 - i) * slice + 1800 + static_cast<qint64>(random.below(static_cast<quint64>(slice))));
        const quint64 draw = random.below(10);
        order.market = draw < 7 ? u"eu"_s : draw < 9 ? u"us"_s : u"jp"_s;
        do
            order.customer = static_cast<qsizetype>(random.below(static_cast<quint64>(shop.customers.size())));
        while (shop.customers.at(order.customer).market != order.market);
        const Purchase purchase = choosePayment(order.market, random);
        order.provider = purchase.provider;
        order.method = purchase.method;
        order.state = chooseState(order.age, order.method, random);
        order.lines = chooseLines(shop, order.age, order.market != "eu"_L1, random);
        if (!order.lines.isEmpty())
            orders.append(order);
    }
    std::stable_sort(orders.begin(), orders.end(), [](const DemoOrderPlan &a, const DemoOrderPlan &b) { return a.age > b.age; });
    return orders;
}

}
