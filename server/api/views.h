#pragma once

#include "core/sales/checkout.h"
#include "core/sales/order.h"
#include "server/http/endpoint.h"

#include <QJsonDocument>
#include <QJsonObject>

// The shapes that several resources share, as the REST contract promises them.
namespace kontor::api {

namespace wire = http::wire;

/** A JSON object of texts as it is stored, and as it is on the wire. */
inline wire::Metadata metadataOf(const QByteArray &json)
{
    wire::Metadata out;
    const auto object = QJsonDocument::fromJson(json).object();
    for (auto it = object.begin(); it != object.end(); ++it)
        out.insert(it.key(), it.value().toString());
    return out;
}
inline QByteArray metadataJson(const wire::Metadata &metadata)
{
    JsonWriter out;
    wire::Codec<wire::Metadata>::write(out, metadata);
    return out.take();
}

/** The query of a target, with its "?"; empty if there is none. */
inline QByteArray queryOf(const QByteArray &target)
{
    const auto at = target.indexOf('?');
    return at < 0 ? QByteArray() : target.sliced(at);
}

struct AddressWire
{
    QString firstName{};
    QString lastName{};
    QString company{};
    QString line1{};
    QString line2{};
    QString city{};
    QString region{};
    QString postalCode{};
    CountryCode country{};
    QString phone{};

    static QByteArray wireName() { return "Address"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("first_name", &AddressWire::firstName, "Given name.").maxLength(100).optional().example("Ada"),
            field("last_name", &AddressWire::lastName, "Family name.").maxLength(100).notEmpty().example("Lovelace"),
            field("company", &AddressWire::company, "Company.").maxLength(100).optional().example(""),
            field("line1", &AddressWire::line1, "Street and number.").maxLength(200).notEmpty().example("Deichstraße 27"),
            field("line2", &AddressWire::line2, "What else is needed to find it.").maxLength(200).optional().example(""),
            field("city", &AddressWire::city, "City.").maxLength(100).notEmpty().example("Hamburg"),
            field("region", &AddressWire::region, "State or province, where taxes or posts need it (US: two letters).")
                .maxLength(100)
                .optional()
                .example(""),
            field("postal_code", &AddressWire::postalCode, "Postal code.").maxLength(20).optional().example("20459"),
            field("country", &AddressWire::country, "ISO 3166-1 alpha-2.").example("DE"),
            field("phone", &AddressWire::phone, "For the carrier.").maxLength(40).optional().example(""));
    }

    static AddressWire of(const Address &address);
    Address toAddress() const;
};

/** A line of a cart, a checkout or an order. */
struct ItemView
{
    Uuid id{};
    VariantId variantId{};
    ProductId productId{};
    QString sku{};
    QString title{};
    int quantity = 1;
    Money unitPrice{};
    Money discount{};
    Money tax{};
    Money total{};

    static QByteArray wireName() { return "Item"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &ItemView::id, "Names the line."),
            field("variant_id", &ItemView::variantId, "What is bought."),
            field("product_id", &ItemView::productId, "The product it belongs to."),
            field("sku", &ItemView::sku, "Its SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("title", &ItemView::title, "Its title, with the chosen options.")
                .maxLength(700)
                .example("Stoneware mug – Blue"),
            field("quantity", &ItemView::quantity, "How many.").range(1, 999).example(2),
            field("unit_price", &ItemView::unitPrice, "Of one."), field("discount", &ItemView::discount, "Off the whole line."),
            field("tax", &ItemView::tax, "In the line's total, rounded once for the line."),
            field("total", &ItemView::total, "unit_price × quantity − discount, plus tax where prices are net."));
    }
};

struct TotalsView
{
    Money subtotal{};
    Money discount{};
    Money shipping{};
    Money tax{};
    Money total{};

    static QByteArray wireName() { return "Totals"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("subtotal", &TotalsView::subtotal, "Sum of unit_price × quantity."),
            field("discount", &TotalsView::discount, "Sum of the discounts."),
            field("shipping", &TotalsView::shipping, "Shipping."),
            field("tax", &TotalsView::tax, "Of the lines and of shipping."),
            field("total", &TotalsView::total, "subtotal − discount + shipping, plus tax where prices are net."));
    }
};

struct CartView
{
    QByteArray id{};
    QByteArray market{};
    Currency currency{};
    bool pricesIncludeTax = true;
    std::vector<ItemView> items{};
    TotalsView totals{};
    qint64 version = 1;
    Instant expiresAt{};

    static QByteArray wireName() { return "Cart"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &CartView::id, "The cart's secret token: whoever has it has the cart.").secret("ct_"),
            field("market", &CartView::market, "The market it belongs to.").maxLength(20).example("eu"),
            field("currency", &CartView::currency, "Of every amount."),
            field("prices_include_tax", &CartView::pricesIncludeTax, "Whether prices are gross."),
            field("items", &CartView::items, "The lines, in the order they came.").maxItems(100),
            field("totals", &CartView::totals, "With the taxes of the market's default country, before shipping."),
            field("version", &CartView::version, "Rises with every edit.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(3),
            field("expires_at", &CartView::expiresAt, "Every edit moves it on."));
    }

    static CartView of(const Cart &cart, const Secret &token);
};

struct ProblemView
{
    QByteArray code{};
    QString message{};
    QString pointer{};

    static QByteArray wireName() { return "CheckoutProblem"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &ProblemView::code, "What is missing.")
                                .oneOf({"cart_empty", "item_unavailable", "out_of_stock", "contact_missing",
                                    "shipping_address_missing", "country_not_served", "no_shipping_option",
                                    "shipping_option_missing", "shipping_option_unavailable", "payment_missing"})
                                .example("payment_missing"),
            field("message", &ProblemView::message, "In words.").maxLength(900).example("A payment method is needed."),
            field("pointer", &ProblemView::pointer, "The part of the checkout it concerns.").maxLength(100).example("/payment"));
    }
};

struct ShippingOptionView
{
    ShippingMethodId id{};
    QByteArray code{};
    QString name{};
    Money amount{};
    int deliveryDaysMin = 1;
    int deliveryDaysMax = 5;

    static QByteArray wireName() { return "ShippingOption"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &ShippingOptionView::id, "For shipping_option_id."),
            field("code", &ShippingOptionView::code, "Stable name.").maxLength(40).example("standard"),
            field("name", &ShippingOptionView::name, "As the buyer reads it.").maxLength(120).example("Standard parcel"),
            field("amount", &ShippingOptionView::amount, "What it costs for this cart and address."),
            field("delivery_days_min", &ShippingOptionView::deliveryDaysMin, "Working days, at the soonest.")
                .range(0, 365)
                .example(1),
            field("delivery_days_max", &ShippingOptionView::deliveryDaysMax, "Working days, at the latest.")
                .range(0, 365)
                .example(3));
    }
};

/** What the buyer has to do before a payment can go on. */
struct NextActionView
{
    QByteArray type{};
    QByteArray url{};

    static QByteArray wireName() { return "NextAction"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("type", &NextActionView::type, "What is to be done.").maxLength(60).example("confirm_at_gateway"),
            field("url", &NextActionView::url, "Where.")
                .maxLength(2000)
                .example("/v1/payments/test/01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f/confirm"));
    }
};

struct CheckoutPaymentView
{
    QByteArray provider{};
    QByteArray method{};
    std::optional<PaymentId> id{};
    std::optional<QByteArray> status{};
    std::optional<Money> amount{};

    static QByteArray wireName() { return "CheckoutPayment"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("provider", &CheckoutPaymentView::provider, "Who takes the money.").maxLength(40).example("manual"),
            field("method", &CheckoutPaymentView::method, "How.").maxLength(40).example("bank_transfer"),
            field("id", &CheckoutPaymentView::id, "Of the payment that is under way, if one is."),
            field("status", &CheckoutPaymentView::status, "Of that payment.").maxLength(40).example("requires_action"),
            field("amount", &CheckoutPaymentView::amount, "Of that payment."));
    }
};

struct CheckoutView
{
    QByteArray id{};
    QByteArray status{};
    std::vector<ProblemView> problems{};
    QByteArray market{};
    Currency currency{};
    bool pricesIncludeTax = true;
    std::vector<ItemView> items{};
    TotalsView totals{};
    std::optional<QString> email{};
    std::optional<QString> phone{};
    std::optional<AddressWire> shippingAddress{};
    std::optional<AddressWire> billingAddress{};
    std::optional<ShippingOptionView> shippingOption{};
    std::optional<CheckoutPaymentView> payment{};
    std::optional<NextActionView> nextAction{};
    std::optional<OrderId> orderId{};
    qint64 version = 1;

    static QByteArray wireName() { return "Checkout"; }
    static auto fields();
    static CheckoutView of(const Checkout &checkout, const Secret &token);
};

inline auto CheckoutView::fields()
{
    using wire::field;
    return wire::fields(field("id", &CheckoutView::id, "The token of its cart.").secret("ct_"),
        field("status", &CheckoutView::status, "incomplete until nothing is missing, then ready.")
            .oneOf({"incomplete", "ready", "completing", "action_required", "completed", "canceled", "expired"})
            .example("ready"),
        field("problems", &CheckoutView::problems, "What is still missing, all of it.").maxItems(200),
        field("market", &CheckoutView::market, "The market it belongs to.").maxLength(20).example("eu"),
        field("currency", &CheckoutView::currency, "Of every amount."),
        field("prices_include_tax", &CheckoutView::pricesIncludeTax, "Whether prices are gross."),
        field("items", &CheckoutView::items, "The cart's lines, taxed for the shipping address.").maxItems(100),
        field("totals", &CheckoutView::totals, "What the order will say; total is what to confirm as expected_total."),
        field("email", &CheckoutView::email, "For the confirmation.").maxLength(254).example("ada@example.org"),
        field("phone", &CheckoutView::phone, "For questions.").maxLength(40).example("+49 40 123456"),
        field("shipping_address", &CheckoutView::shippingAddress, "Where it goes."),
        field("billing_address", &CheckoutView::billingAddress, "For the invoice; null: the shipping address."),
        field("shipping_option", &CheckoutView::shippingOption, "As chosen."),
        field("payment", &CheckoutView::payment, "As chosen."),
        field("next_action", &CheckoutView::nextAction, "What the buyer has to do, where the status is action_required."),
        field("order_id", &CheckoutView::orderId, "Once it is completed."),
        field("version", &CheckoutView::version, "Rises with every change.")
            .range(1, std::numeric_limits<qint64>::max())
            .example(5));
}

struct OrderPaymentView
{
    PaymentId id{};
    QByteArray provider{};
    QByteArray method{};
    QByteArray status{};
    Money amount{};
    Money captured{};
    Money refunded{};

    static QByteArray wireName() { return "OrderPayment"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &OrderPaymentView::id, "Names the payment."),
            field("provider", &OrderPaymentView::provider, "Who takes the money.").maxLength(40).example("manual"),
            field("method", &OrderPaymentView::method, "How.").maxLength(40).example("bank_transfer"),
            field("status", &OrderPaymentView::status, "Where it stands.").maxLength(40).example("pending"),
            field("amount", &OrderPaymentView::amount, "What was agreed."),
            field("captured", &OrderPaymentView::captured, "What has come in."),
            field("refunded", &OrderPaymentView::refunded, "What has gone back."));
    }
};

struct OrderView
{
    OrderId id{};
    QString number{};
    std::optional<QByteArray> token{};
    QByteArray status{};
    QByteArray paymentStatus{};
    QByteArray fulfilmentStatus{};
    QByteArray returnStatus{};
    QByteArray market{};
    Currency currency{};
    bool pricesIncludeTax = true;
    std::vector<ItemView> items{};
    TotalsView totals{};
    std::vector<OrderPaymentView> payments{};
    QString email{};
    QString phone{};
    std::optional<AddressWire> shippingAddress{};
    std::optional<AddressWire> billingAddress{};
    QString shippingMethod{};
    Instant placedAt{};
    qint64 version = 1;

    static QByteArray wireName() { return "Order"; }
    static auto fields();
    static OrderView of(const Order &order, const std::optional<Secret> &token = {});
};

inline auto OrderView::fields()
{
    using wire::field;
    return wire::fields(field("id", &OrderView::id, "Names the order."),
        field("number", &OrderView::number, "As people say it.").maxLength(20).example("K-100042"),
        field("token", &OrderView::token,
            "Opens this order as Order-Token; given to its buyer when it is placed, and null ever after.")
            .secret("ot_"),
        field("status", &OrderView::status, "The decision.").maxLength(20).example("open"),
        field("payment_status", &OrderView::paymentStatus, "Follows from the payments.").maxLength(20).example("awaiting"),
        field("fulfilment_status", &OrderView::fulfilmentStatus, "Follows from the fulfilments.")
            .maxLength(20)
            .example("unfulfilled"),
        field("return_status", &OrderView::returnStatus, "Follows from the returns.").maxLength(20).example("none"),
        field("market", &OrderView::market, "Where it was sold.").maxLength(20).example("eu"),
        field("currency", &OrderView::currency, "Of every amount."),
        field("prices_include_tax", &OrderView::pricesIncludeTax, "Whether prices are gross."),
        field("items", &OrderView::items, "As sold; never changes.").maxItems(1000),
        field("totals", &OrderView::totals, "As sold."),
        field("payments", &OrderView::payments, "What was and is to be paid.").maxItems(100),
        field("email", &OrderView::email, "Of the buyer.").maxLength(254).example("ada@example.org"),
        field("phone", &OrderView::phone, "Of the buyer.").maxLength(40).example(""),
        field("shipping_address", &OrderView::shippingAddress, "Where it goes."),
        field("billing_address", &OrderView::billingAddress, "For the invoice."),
        field("shipping_method", &OrderView::shippingMethod, "How it goes.").maxLength(120).example("Standard parcel"),
        field("placed_at", &OrderView::placedAt, "When it was placed."),
        field("version", &OrderView::version, "Rises with every change.")
            .range(1, std::numeric_limits<qint64>::max())
            .example(1));
}

/** Opens a cart and its checkout. */
struct CartPath
{
    QByteArray cartId{};
    static auto fields()
    {
        return wire::fields(wire::field("cart_id", &CartPath::cartId, "The cart's secret token.").secret("ct_"));
    }
    Secret token() const { return *Secret::parse("ct_", cartId); }
};

}
