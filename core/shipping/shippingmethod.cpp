#include "core/shipping/shippingmethod.h"

#include <algorithm>

namespace kontor {

std::optional<Money> ShippingMethod::price(const CountryCode &country, qint64 grams, const QList<QByteArray> &goods) const
{
    if (!countries.isEmpty() && !countries.contains(country))
        return std::nullopt;
    const auto isServed = [&](const QByteArray &profile) { return profiles.contains(profile); };
    if (!profiles.isEmpty() && !std::all_of(goods.begin(), goods.end(), isServed))
        return std::nullopt;
    for (const auto &bracket : brackets)
        if (kind == Kind::Flat || grams <= bracket.upToGrams)
            return bracket.amount;
    return std::nullopt;
}

}
