#include "core/sales/quote.h"

namespace kontor {

namespace {

void writeLine(JsonWriter &out, const CartLine &line, const OrderLineId &id, int position)
{
    out.beginObject()
        .member("id", id)
        .member("position", position)
        .member("variant_id", line.variantId)
        .member("product_id", line.productId)
        .member("sku", line.sku)
        .member("title", line.title)
        .member("quantity", line.quantity)
        .member("unit_price", line.price.unitPrice.minor())
        .member("discount", line.price.discount.minor())
        .member("tax_rate_ppm", line.price.taxRate.ppm())
        .member("tax", line.price.tax.minor())
        .member("total", line.price.total.minor())
        .member("quote_version", line.quoteVersion)
        .endObject();
}

}

QByteArray quoteJson(const Checkout &checkout, const OrderId &order, const std::vector<OrderLineId> &lineIds)
{
    const auto &cart = checkout.cart;
    const auto &totals = cart.totals;
    const auto &method = *checkout.shippingMethod;
    const QByteArray shipping = toJson(*checkout.record.shippingAddress);
    JsonWriter out;
    out.beginObject()
        .member("order_id", order)
        .member("market", cart.record.market)
        .member("currency", cart.currency.code())
        .member("prices_include_tax", cart.pricesIncludeTax)
        .member("email", checkout.record.email)
        .member("phone", checkout.record.phone);
    out.key("shipping_address").raw(shipping);
    out.key("billing_address").raw(checkout.record.billingAddress ? toJson(*checkout.record.billingAddress) : shipping);
    out.key("shipping_method")
        .beginObject()
        .member("id", method.id)
        .member("code", method.code)
        .member("name", method.name)
        .endObject();
    out.member("subtotal", totals.subtotal.minor())
        .member("discount", totals.discount.minor())
        .member("shipping", totals.shipping.minor())
        .member("shipping_tax", totals.shippingTax.minor())
        .member("tax", totals.tax.minor())
        .member("total", totals.total.minor());
    out.key("lines").beginArray();
    for (size_t i = 0; i < cart.lines.size(); ++i)
        writeLine(out, cart.lines[i], lineIds[i], static_cast<int>(i) + 1);
    out.endArray().endObject();
    return out.take();
}

std::optional<Instant> quoteValidUntil(const Cart &cart)
{
    std::optional<Instant> until;
    for (const auto &line : cart.lines)
        if (line.priceChangesAt && (!until || *line.priceChangesAt < *until))
            until = line.priceChangesAt;
    return until;
}

}
