#pragma once

#include "core/base/money.h"

#include <span>

namespace kontor {

/** A line of a cart or an order as prices see it; `tax` and `total` are computed. */
struct PricedLine
{
    Money unitPrice;
    int quantity = 1;
    Money discount;
    Rate taxRate;
    Money tax{};
    /** unit price × quantity − discount, and the tax on top where prices are net. */
    Money total{};
};

struct Totals
{
    Money subtotal; ///< Σ unit price × quantity
    Money discount;
    Money shipping;
    Money shippingTax; ///< part of `tax`
    Money tax;         ///< Σ of the lines' taxes, and of shipping's
    Money total;       ///< subtotal − discount + shipping (+ tax where prices are net)
};

struct ShippingCharge
{
    Money amount;
    Rate taxRate;
};

/**
 * Computes each line's tax, rounded once a line, and the totals as sums of the stored lines. Pure; all amounts are in
 * `currency`. A sum that leaves the range is refused.
 */
KONTOR_EXPORT Result<Totals> computeTotals(std::span<PricedLine> lines, const std::optional<ShippingCharge> &shipping,
    Currency currency, bool pricesIncludeTax, Rounding rounding);

}
