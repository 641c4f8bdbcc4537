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

    /** Refuses `unknown_market`; and, by relevance without a text to search for, `out_of_range` of ?sort. */
    Result<ProductList> list(const Context &context, const ProductListQuery &query);
    Result<MatchCount> count(const Context &context, const ProductFilter &filter);
    /** The values of a facet that is filtered by are counted as if it was not, so that one can choose another. */
    Result<ProductFacets> facets(const Context &context, const ProductFilter &filter);

    struct Page
    {
        ProductId id;
        QByteArray json;
    };
    /** By id or slug. */
    Result<Page> find(const Context &context, const QByteArray &idOrSlug);

private:
    Result<Market> market(const Context &context);
    Result<std::optional<ResolvedFilter>> resolve(const Context &context, const ProductFilter &filter);
    Result<bool> resolveTerms(const ProductFilter &filter, ResolvedFilter &resolved);
    Result<ProductFacets> readFacets(const ListFrame &frame, const ResolvedFilter &filter, Currency currency);

    Database &m_database;
    PricingBook &m_book;
    QByteArray m_mediaBase;
};

/** The languages that the shop is shown in. */
KONTOR_EXPORT Result<QList<QByteArray>> listLocales(Session &session);

}
