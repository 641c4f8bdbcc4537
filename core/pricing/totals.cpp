#include "core/pricing/totals.h"

namespace kontor {

Result<Totals> computeTotals(std::span<PricedLine> lines, const std::optional<ShippingCharge> &shipping, Currency currency,
    bool pricesIncludeTax, Rounding rounding)
{
    const Money zero = Money::zero(currency);
    Totals totals{.subtotal = zero, .discount = zero, .shipping = zero, .shippingTax = zero, .tax = zero, .total = zero};
    const auto taxOf = [&](const Money &amount, Rate rate) {
        return pricesIncludeTax ? amount.taxIncluded(rate, rounding) : amount.taxOnTop(rate, rounding);
    };
    for (auto &line : lines) {
        KONTOR_TRY(const Money gross, line.unitPrice.times(line.quantity));
        KONTOR_TRY(const Money charged, gross.minus(line.discount));
        if (qAbs(charged.minor()) > Money::limit)
            return failure(ErrorKind::Invalid, "amount_too_large"_L1, u"The amount is too large."_s);
        line.tax = taxOf(charged, line.taxRate);
        KONTOR_TRY(line.total, pricesIncludeTax ? Result<Money>(charged) : charged.plus(line.tax));
        KONTOR_TRY(totals.subtotal, totals.subtotal.plus(gross));
        KONTOR_TRY(totals.discount, totals.discount.plus(line.discount));
        KONTOR_TRY(totals.tax, totals.tax.plus(line.tax));
    }
    if (shipping) {
        totals.shipping = shipping->amount;
        totals.shippingTax = taxOf(shipping->amount, shipping->taxRate);
        KONTOR_TRY(totals.tax, totals.tax.plus(totals.shippingTax));
    }
    KONTOR_TRY(const Money afterDiscount, totals.subtotal.minus(totals.discount));
    KONTOR_TRY(totals.total, afterDiscount.plus(totals.shipping));
    if (!pricesIncludeTax) {
        KONTOR_TRY(totals.total, totals.total.plus(totals.tax));
    }
    return totals;
}

}
