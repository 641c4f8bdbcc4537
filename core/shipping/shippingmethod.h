#pragma once

#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"

#include <QList>

namespace kontor {

/** The profile of whatever decides nothing; catalog.derive_settings() knows it, too. */
inline constexpr auto defaultShippingProfile = "general";

/** A way to send goods in one market: one price for all, or a price by weight. */
struct ShippingMethod
{
    enum class Kind { Flat, Weight };
    struct Bracket
    {
        qint64 upToGrams; ///< the largest weight that this price holds for
        Money amount;
    };

    ShippingMethodId id;
    QByteArray code;
    QString name;
    Kind kind = Kind::Flat;
    QList<CountryCode> countries; ///< empty: every country of the market
    QByteArray taxClass;
    QList<Bracket> brackets; ///< rising; a flat method has one
    int deliveryDaysMin = 1;
    int deliveryDaysMax = 5;
    QList<QByteArray> profiles{}; ///< those that it serves; empty: every one

    /** What sending costs, or nothing where this method does not go there, not with that weight or not with goods of these profiles. */
    KONTOR_EXPORT std::optional<Money> price(const CountryCode &country, qint64 grams, const QList<QByteArray> &goods) const;
};

}
