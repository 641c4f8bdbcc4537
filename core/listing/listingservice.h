#pragma once

#include "core/base/context.h"
#include "core/listing/productlist.h"
#include "core/pricing/pricingbook.h"

namespace kontor {

namespace operations {
inline constexpr Operation listProducts{"product.list", Public};
inline constexpr Operation viewProduct{"product.view", Public};
}

struct ListFrame;
struct ResolvedFilter;

/**
 * What storefronts see of the catalogue: active products with a price in the context's market, in its language. Reads
 * the read model alone; JSON comes ready from the database.
 */
class KONTOR_EXPORT ListingService
{
public:
    ListingService(Database &database, PricingBook &book, QByteArray mediaBase)
        : m_database(database),
          m_book(book),
          m_mediaBase(std::move(mediaBase))
    {
    }

    /** That of a category's list where nobody chooses one, its own or an inherited one; by id or slug. */
    Result<ProductSort> defaultSort(const Context &context, const QByteArray &category);
    /** Refuses `unknown_market`; and, by relevance without a text to search for, `out_of_range` of ?sort. */
    Result<ProductList> list(const Context &context, const ProductListQuery &query);

    struct Page
    {
        ProductId id;
        QByteArray json;
    };
    /** By id or slug. */
    Result<Page> find(const Context &context, const QByteArray &idOrSlug);

private:
    Result<void> readCount(const ListFrame &frame, const ResolvedFilter &filter, ProductList &list);
    Result<void> readFacets(
        const ListFrame &frame, const ResolvedFilter &filter, Currency currency, bool isAll, ProductList &list);

    Database &m_database;
    PricingBook &m_book;
    QByteArray m_mediaBase;
};

/** The languages that the shop is shown in. */
KONTOR_EXPORT Result<QList<QByteArray>> listLocales(Session &session);

}
