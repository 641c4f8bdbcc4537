#include "core/shipping/shippingmethod.h"

namespace kontor {

std::optional<Money> ShippingMethod::price(const CountryCode &country, qint64 grams) const
{
    if (!countries.isEmpty() && !countries.contains(country))
        return std::nullopt;
    for (const auto &bracket : brackets)
        if (kind == Kind::Flat || grams <= bracket.upToGrams)
            return bracket.amount;
    return std::nullopt;
}

}
