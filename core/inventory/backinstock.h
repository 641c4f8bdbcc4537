#pragma once

#include "core/catalog/storefront.h"
#include "core/notifications/mailjob.h"

namespace kontor {

/** The job that tells whoever waits for a variant that it is back: {"variant_id", "market"}; queued by what brings it back. */
inline constexpr const char *backInStockJob = "stock.back";
/** The jobs of the mails: {"subscription_id"}; queued by the statements that subscribe, and that tell. */
inline constexpr const char *confirmBackInStockJob = "stock.confirm_mail";
inline constexpr const char *backInStockMailJob = "stock.back_mail";

/** Prefixes of the tokens that confirm and end a subscription. */
inline constexpr const char *confirmTokenPrefix = "bc_";
inline constexpr const char *unsubscribeTokenPrefix = "bu_";

namespace limits {
inline constexpr int toldAtOnce = 100; ///< subscribers in one transaction
}

/** Tells them in portions, each a transaction, until everybody knows or the last piece is sold. */
KONTOR_EXPORT Result<void> tellBackInStock(Database &database, const QJsonObject &payload);

/** The mail that asks whether an address is its owner's. Nothing, where that has been answered. */
KONTOR_EXPORT Result<std::optional<ComposedMail>> composeBackInStockQuestion(
    Database &database, const QJsonObject &payload, const Storefront &storefront, Random &random);
/** The mail that a variant is back. Nothing, where the subscription has been ended meanwhile. */
KONTOR_EXPORT Result<std::optional<ComposedMail>> composeBackInStock(
    Database &database, const QJsonObject &payload, const Storefront &storefront, Random &random);

/** Forgets subscriptions that nobody has confirmed in three days, that were told a month ago, or that are a year old. */
KONTOR_EXPORT Result<void> pruneBackInStock(Database &database);

}
