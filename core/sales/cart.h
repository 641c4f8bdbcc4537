#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/secret.h"
#include "core/pricing/totals.h"

#include <vector>

namespace kontor {

enum class CartState { Active, Merged, Completing, Completed, Abandoned, Expired };

/** A cart as it is stored, without what is computed. */
struct CartRecord
{
    CartId id;
    QByteArray market;
    QByteArray locale;
    CartState state = CartState::Active;
    qint64 version = 0;
    Instant expiresAt{};
    qint64 pricingRevision = 0;           ///< of markets, taxes, shipping methods and price lists, when it was read
    std::optional<qint64> priceVersion{}; ///< of the groups that its account is in; none: nobody's cart
};

/** A line with everything that its price was computed from. */
struct CartLine
{
    CartItemId id;
    VariantId variantId;
    ProductId productId;
    QString sku;
    QString title;
    int quantity = 1;
    bool isSold = true; ///< the product is active and has a price in this currency
    QByteArray taxClass;
    QByteArray shippingProfile;
    qint64 weightGrams = 0; ///< of one
    qint64 quoteVersion = 0;
    std::optional<Instant> priceChangesAt;
    qint64 available = 0; ///< in the market's locations, backorders included
    PricedLine price{};
};

struct Cart
{
    CartRecord record;
    Currency currency;
    bool pricesIncludeTax = true;
    std::vector<CartLine> lines;
    Totals totals;
    qint64 weightGrams = 0;
    QList<QByteArray> shippingProfiles{}; ///< of its lines, each once
};

namespace limits {
inline constexpr int cartLines = 100;
inline constexpr int lineQuantity = 999; // cart_item_quantity_check
inline constexpr std::chrono::hours cartLifetime{24 * 30};
}

}
