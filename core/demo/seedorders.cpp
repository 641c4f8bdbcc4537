#include "core/demo/seedorders_p.h"

#include "core/pricing/totals.h"
#include "core/identity/address.h"
#include "sql/seed.h"

namespace kontor::demo {

using std::chrono::days;
using std::chrono::hours;

namespace {

struct Line
{
    const DemoProduct *product;
    const DemoVariant *variant;
    int quantity;
};

/** The course of one order: what it is now, and when that came about. */
struct Course
{
    const char *status = "open";
    const char *payment = "captured";   ///< state of the payment
    const char *paymentStatus = "paid"; ///< of the order
    const char *fulfilment = "unfulfilled";
    const char *allocation = "allocated";
    Instant placed{};
    std::optional<Instant> paid{}; ///< money came
    std::optional<Instant> left{}; ///< goods left, or came back to the shelf
    std::optional<Instant> arrived{};
    std::optional<Instant> canceled{};
};

Course courseOf(const DemoOrderPlan &plan, Instant now)
{
    Course course;
    course.placed = now - plan.age;
    // A step is taken after so long, or after half of the order's life if that is shorter: never in the future.
    const auto after = [&](std::chrono::seconds usual) {
        return course.placed + std::min<std::chrono::seconds>(usual, plan.age / 2);
    };
    const bool isTransfer = plan.method == "bank_transfer"_L1, isCashOnDelivery = plan.method == "cash_on_delivery"_L1;
    course.paid = isTransfer ? after(hours(26)) : isCashOnDelivery ? std::optional<Instant>() : course.placed;
    switch (plan.state) {
    case DemoOrderState::AwaitingPayment: course.paid.reset(); break;
    case DemoOrderState::Paid: break;
    case DemoOrderState::Shipped:
    case DemoOrderState::Delivered:
        course.left = after(hours(43));
        course.allocation = "sold";
        course.fulfilment = "shipped";
        if (plan.state == DemoOrderState::Delivered) {
            course.arrived = *course.left + std::min<std::chrono::seconds>(hours(51), plan.age / 3);
            course.fulfilment = "delivered";
            course.status = "completed";
            if (isCashOnDelivery)
                course.paid = course.arrived;
        }
        break;
    case DemoOrderState::Canceled:
        course.canceled = course.left = after(hours(5));
        course.paid.reset();
        course.status = course.fulfilment = "canceled";
        course.allocation = "released";
        course.payment = "voided";
        course.paymentStatus = "voided";
        return course;
    }
    if (!course.paid) {
        course.payment = "pending";
        course.paymentStatus = "awaiting";
    }
    return course;
}

qint64 priceNow(const DemoVariant &variant, const Currency &currency)
{
    qint64 lowest = Money::limit;
    for (const DemoPrice &price : variant.prices) {
        if (price.currency == currency.toString())
            lowest = std::min(lowest, price.amount);
    }
    return lowest;
}

struct Shipment
{
    const ShippingMethod *method = nullptr;
    Money price;
};

/** The cheapest way that costs something; every seventh parcel is in a hurry. */
std::optional<Shipment> chooseShipping(
    const std::vector<ShippingMethod> &methods, const CountryCode &country, qint64 grams, bool isHurried)
{
    std::optional<Shipment> chosen;
    for (const ShippingMethod &method : methods) {
        const auto price = method.price(country, grams, {defaultShippingProfile});
        if (!price || price->isZero())
            continue;
        if (isHurried && method.code == "express")
            return Shipment{&method, *price};
        if (!chosen || price->minor() < chosen->price.minor())
            chosen = Shipment{&method, *price};
    }
    return chosen;
}

const char *modeOf(const QString &method)
{
    return method == "card"_L1 ? "server" : method == "wallet"_L1 ? "client" : "offline";
}

QByteArray randomHash(Random &random)
{
    quint64 words[4];
    random.fill(words, sizeof words);
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words).toHex(); // of no token that anybody has
}

void writeLines(JsonWriter &json, const OrderBook &book, const QList<Line> &lines, const std::vector<PricedLine> &priced,
    const Clock &clock, Random &random)
{
    json.key("lines").beginArray();
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const Line &line = lines.at(i);
        const PricedLine &price = priced[static_cast<size_t>(i)];
        const auto ref = book.variants.value(line.variant->sku);
        json.beginObject()
            .member("id", OrderLineId::make(clock, random))
            .member("position", static_cast<int>(i) + 1)
            .member("variant_id", ref.id)
            .member("product_id", ref.product)
            .member("level_id", ref.hamburgLevel.toByteArray())
            .member("sku", line.variant->sku)
            .member("title", line.product->title)
            .member("quantity", line.quantity)
            .member("unit_price", price.unitPrice.minor())
            .member("discount", qint64(0))
            .member("tax_rate_ppm", price.taxRate.ppm())
            .member("tax", price.tax.minor())
            .member("total", price.total.minor())
            .endObject();
    }
    json.endArray();
}

void writePaymentEvents(JsonWriter &json, const Course &course, bool isManual)
{
    const auto event = [&json](const char *kind, const char *state, Instant at) {
        json.beginObject().member("kind", kind).member("state", state).member("at", at).endObject();
    };
    json.key("payment_events").beginArray();
    event("authorize", "requested", course.placed);
    if (!isManual || course.paid)
        event("authorize", "success", isManual ? *course.paid : course.placed);
    if (course.paid)
        event("capture", "success", *course.paid);
    if (course.canceled)
        event("void", "success", *course.canceled);
    json.endArray();
}

void writeTimeline(
    JsonWriter &json, const Course &course, const DemoOrderPlan &plan, const QByteArray &buyer, const Totals &totals)
{
    const auto event = [&json](const char *kind, Instant at, const QByteArray &actor, const QByteArray &data) {
        json.beginObject().member("kind", kind).member("at", at).member("actor", actor);
        json.key("data").raw(data).endObject();
    };
    JsonWriter total, way;
    total.beginObject().member("total", totals.total.minor()).member("currency", totals.total.currency().code()).endObject();
    way.beginObject().member("provider", plan.provider).member("method", plan.method).endObject();
    const bool isManual = plan.provider == "manual"_L1;
    json.key("events").beginArray();
    event("placed", course.placed, buyer, total.bytes());
    event(isManual            ? "payment_awaiting"
            : course.canceled ? "payment_authorized"
                              : "payment_paid",
        course.placed, buyer, way.bytes());
    if (isManual && course.paid)
        event("payment_paid", *course.paid, "system:demo", way.bytes());
    if (course.left && !course.canceled)
        event("shipped", *course.left, "system:demo", "{}");
    if (course.arrived)
        event("delivered", *course.arrived, "system:demo", "{}");
    if (course.canceled)
        event("canceled", *course.canceled, "system:demo", "{}");
    json.endArray();
}

}

GoodsState goodsOf(DemoOrderState state)
{
    switch (state) {
    case DemoOrderState::AwaitingPayment:
    case DemoOrderState::Paid: return GoodsState::Reserved;
    case DemoOrderState::Shipped:
    case DemoOrderState::Delivered: return GoodsState::Gone;
    case DemoOrderState::Canceled: return GoodsState::GivenBack;
    }
    Q_UNREACHABLE();
}

QByteArray addressJson(const DemoAddress &address)
{
    const qsizetype space = address.name.lastIndexOf(u' ');
    return toJson(Address{.firstName = address.name.left(space),
        .lastName = address.name.mid(space + 1),
        .company = {},
        .line1 = address.line1,
        .line2 = {},
        .city = address.city,
        .region = address.region,
        .postalCode = address.postalCode,
        .country = CountryCode::parse(address.country).value_or(CountryCode()),
        .phone = address.phone});
}

static Result<void> writeOrder(
    JsonWriter &json, const OrderBook &book, const DemoOrderPlan &plan, const QList<Line> &lines, bool isHurried, Random &random)
{
    const Market *market = book.pricing.find(plan.market.toUtf8());
    const DemoCustomer &customer = book.shop.customers.at(plan.customer);
    const auto country = CountryCode::parse(customer.address.country);
    if (!market || !country)
        return internal(u"demo order: no market or country"_s);
    const TaxPlace place{.country = *country, .region = customer.address.region, .postalCode = customer.address.postalCode};

    std::vector<PricedLine> priced;
    qint64 grams = 0;
    for (const Line &line : lines) {
        priced.push_back({.unitPrice = Money(priceNow(*line.variant, market->currency), market->currency),
            .quantity = line.quantity,
            .discount = Money::zero(market->currency),
            .taxRate = book.pricing.taxRate(place, line.product->taxClass.toUtf8())});
        grams += qint64(line.variant->weightGrams) * line.quantity;
    }
    const auto methods = book.shipping.value(market->code);
    const auto shipment = chooseShipping(methods, *country, grams, isHurried);
    if (!shipment)
        return internal(u"demo order: nothing ships %1 g to %2"_s.arg(grams).arg(customer.address.country));
    const ShippingCharge charge{.amount = shipment->price, .taxRate = book.pricing.taxRate(place, shipment->method->taxClass)};
    KONTOR_TRY(const auto totals, computeTotals(priced, charge, market->currency, market->pricesIncludeTax, market->rounding));

    const Course course = courseOf(plan, book.now);
    const ManualClock clock(course.placed);
    const AccountId account = book.accounts.at(plan.customer);
    const QByteArray address = addressJson(customer.address), buyer = "customer:" + account.toByteArray();
    const auto paymentId = PaymentId::make(clock, random);
    const bool isManual = plan.provider == "manual"_L1;
    json.beginObject()
        .member("order_id", OrderId::make(clock, random))
        .member("cart_id", CartId::make(clock, random))
        .member("checkout_id", CheckoutId::make(clock, random))
        .member("payment_id", paymentId)
        .member("account_id", account)
        .member("cart_token", randomHash(random))
        .member("order_token", randomHash(random))
        .member("market", market->code)
        .member("currency", market->currency.code())
        .member("prices_include_tax", market->pricesIncludeTax)
        .member("locale", customer.locale)
        .member("email", customer.email)
        .member("phone", customer.address.phone)
        .member("actor", buyer)
        .member("provider", plan.provider)
        .member("method", plan.method)
        .member("mode", modeOf(plan.method))
        .member("payment_state", course.payment)
        .member("reference", isManual ? std::optional<QByteArray>() : std::optional("demo_" + paymentId.toByteArray()))
        .member("status", course.status)
        .member("payment_status", course.paymentStatus)
        .member("fulfilment_status", course.fulfilment)
        .member("allocation_state", course.allocation)
        .member("placed_at", course.placed)
        .member("left_at", course.left)
        .member("updated_at", course.arrived.value_or(course.left.value_or(course.paid.value_or(course.placed))))
        .member("subtotal", totals.subtotal.minor())
        .member("discount", totals.discount.minor())
        .member("shipping", totals.shipping.minor())
        .member("shipping_tax", totals.shippingTax.minor())
        .member("tax", totals.tax.minor())
        .member("total", totals.total.minor());
    json.key("shipping_address").raw(address).key("billing_address").raw(address).key("shipping_method").beginObject();
    json.member("id", shipment->method->id)
        .member("code", shipment->method->code)
        .member("name", shipment->method->name)
        .endObject();
    writeLines(json, book, lines, priced, clock, random);
    writePaymentEvents(json, course, isManual);
    writeTimeline(json, course, plan, buyer, totals);
    json.endObject();
    return {};
}

Result<QByteArray> ordersJson(const OrderBook &book, Random &random)
{
    QHash<QString, Line> bySku;
    for (const DemoProduct &product : book.shop.products) {
        for (const DemoVariant &variant : product.variants)
            bySku.insert(variant.sku, {&product, &variant, 1});
    }
    JsonWriter json;
    json.beginArray();
    for (qsizetype i = 0; i < book.shop.orders.size(); ++i) {
        const DemoOrderPlan &plan = book.shop.orders.at(i);
        QList<Line> lines;
        for (const DemoOrderLine &planned : plan.lines) {
            Line line = bySku.value(planned.sku);
            line.quantity = planned.quantity;
            lines.append(line);
        }
        KONTOR_CHECK(writeOrder(json, book, plan, lines, i % 7 == 3, random));
    }
    return json.endArray().take();
}

Result<void> insertOrders(Transaction &transaction, const QByteArray &orders)
{
    namespace seed = sql::seed;
    for (const Statement *statement : {&seed::insertCarts, &seed::insertCartItems, &seed::insertCheckouts, &seed::insertOrders,
             &seed::insertLines, &seed::insertPayments, &seed::insertPaymentEvents, &seed::insertCharges,
             &seed::insertAllocations, &seed::insertMovements, &seed::insertOrderEvents})
        KONTOR_CHECK(transaction.execute(*statement, {bind("orders", orders)}));
    return {};
}

}
