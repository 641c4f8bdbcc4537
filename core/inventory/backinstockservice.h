#pragma once

#include "core/base/context.h"
#include "core/database/database.h"
#include "core/pricing/pricingbook.h"

namespace kontor {

namespace operations {
inline constexpr Operation subscribeBackInStock{"back_in_stock.subscribe", Public};
inline constexpr Operation confirmBackInStock{"back_in_stock.confirm", Public};
inline constexpr Operation unsubscribeBackInStock{"back_in_stock.unsubscribe", Public};
inline constexpr Operation listOwnBackInStock{"back_in_stock.list_own", SignedIn};
inline constexpr Operation removeOwnBackInStock{"back_in_stock.remove_own", SignedIn};
}

using BackInStockId = Id<struct BackInStockTag>;

/** Somebody's wish to be told when a variant can be ordered again. */
struct BackInStock
{
    BackInStockId id;
    VariantId variant;
    ProductId product;
    QString sku;
    QString title;
    QByteArray market;
    bool isConfirmed = false;
    Instant createdAt{};
};

namespace limits {
inline constexpr int backInStockOfAccount = 200;
inline constexpr int backInStockQuestions = 10; ///< that one address may be asked at a time
}

/**
 * Who wants to be told when something is back in stock, each once, by one mail (backinstock.h). Guests give an address, which is
 * asked first; whoever has signed in with a confirmed one is not.
 */
class KONTOR_EXPORT BackInStockService
{
public:
    BackInStockService(Database &database, PricingBook &book, const Clock &clock, Random &random)
        : m_database(database),
          m_book(book),
          m_clock(clock),
          m_random(random)
    {
    }

    struct Wish
    {
        QByteArray product; ///< id or slug
        VariantId variant;
        std::optional<Email> email; ///< none: that of the account
    };
    /**
     * The subscription that holds from now on; or nothing, where a mail asks first, or would if the address was not asked already:
     * whoever does not own it learns nothing of it. Refuses `variant_available` where the variant can be ordered.
     */
    Result<std::optional<BackInStockId>> subscribe(const Context &context, const Wish &wish);
    /** By the token of the mail. Refuses `invalid_ticket`. */
    Result<void> confirm(const Context &context, const BackInStockId &id, const QByteArray &token);
    /** By the token of the mail, however often. Refuses `invalid_ticket`. */
    Result<void> unsubscribe(const Context &context, const BackInStockId &id, const QByteArray &token);

    /** What the account waits for, the newest first; one more than `limit` if there is more. */
    Result<std::vector<BackInStock>> listOwn(const Context &context, const std::optional<BackInStockId> &before, int limit);
    Result<qint64> countOwn(const Context &context);
    Result<void> removeOwn(const Context &context, const BackInStockId &id);

private:
    Database &m_database;
    PricingBook &m_book;
    const Clock &m_clock;
    Random &m_random;
};

}
