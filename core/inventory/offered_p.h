#pragma once

#include "core/database/database.h"
#include "core/pricing/pricingbook.h"

namespace kontor {

/** A product on a storefront's shelf: seen in the market, with the variant in question among what is offered. */
struct Offered
{
    ProductId product;
    QByteArray market;
};
/** By id or slug. Refuses `unknown_market` (?market), 404, or `unknown_variant` at `pointer`. */
Result<Offered> findOffered(Session &session, PricingBook &book, const QByteArray &market, const QByteArray &product,
    const VariantId &variant, QLatin1StringView pointer);

}
