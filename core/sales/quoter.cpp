#include "core/sales/quoter.h"

#include "sql/cart.h"

namespace kontor {

namespace {

CartLine readLine(Row &row, Currency currency)
{
    CartLine line{.id = row.as<CartItemId>(),
        .variantId = row.as<VariantId>(),
        .productId = row.as<ProductId>(),
        .sku = row.text(),
        .title = row.text(),
        .quantity = row.int32(),
        .isSold = row.boolean(),
        .taxClass = row.bytes(),
        .shippingProfile = row.bytes(),
        .weightGrams = row.int64(),
        .quoteVersion = row.int64(),
        .priceChangesAt = {}};
    const auto amount = row.optionalInt64();
    line.priceChangesAt = row.optionalInstant();
    line.available = row.int64();
    line.isSold = line.isSold && amount;
    line.price.unitPrice = Money(amount.value_or(0), currency);
    line.price.discount = Money::zero(currency);
    line.price.quantity = line.quantity;
    return line;
}

}

Result<Market> Quoter::market(Session &session, const QByteArray &code)
{
    KONTOR_CHECK(m_book.refresh(session));
    return known(code);
}

Result<Market> Quoter::market(Session &session, const CartRecord &cart)
{
    KONTOR_CHECK(m_book.refresh(session, cart.pricingRevision));
    return known(cart.market);
}

Result<Market> Quoter::known(const QByteArray &code) const
{
    const Market *market = m_book.find(code);
    if (!market)
        return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
    return *market;
}

Result<Cart> Quoter::price(Session &session, const CartRecord &record, const Market &market, const TaxPlace &place)
{
    Cart cart{
        .record = record, .currency = market.currency, .pricesIncludeTax = market.pricesIncludeTax, .lines = {}, .totals = {}};
    KONTOR_TRY(cart.lines,
        session.list(sql::cart::listLines,
            {bind("locale", record.locale), bind("currency", market.currency), bind("list_market", market.code),
                bind("buyers_cart", record.id), bind("market", market.code), bind("cart_id", record.id)},
            [&](Row &row) { return readLine(row, market.currency); }));
    for (auto &line : cart.lines) {
        line.price.taxRate = m_book.taxRate(place, line.taxClass);
        cart.weightGrams += line.weightGrams * line.quantity;
        if (!cart.shippingProfiles.contains(line.shippingProfile))
            cart.shippingProfiles.append(line.shippingProfile);
    }
    KONTOR_CHECK(addShipping(cart, market, {}));
    return cart;
}

Result<void> Quoter::addShipping(Cart &cart, const Market &market, const std::optional<ShippingCharge> &shipping) const
{
    std::vector<PricedLine> priced;
    for (const auto &line : cart.lines)
        priced.push_back(line.price);
    KONTOR_TRY(cart.totals, computeTotals(priced, shipping, market.currency, market.pricesIncludeTax, market.rounding));
    for (size_t i = 0; i < priced.size(); ++i)
        cart.lines[i].price = priced[i];
    return {};
}

}
