#pragma once

#include "core/base/context.h"
#include "core/listing/productlist.h"
#include "core/pricing/pricingbook.h"

namespace kontor {

namespace operations {
inline constexpr Operation listProducts{"product.list", Public};
inline constexpr Operation suggestProducts{"product.suggest", Public};
inline constexpr Operation viewProduct{"product.view", Public};
inline constexpr Operation listRelatedProducts{"product.list_related", Public};
inline constexpr Operation listVariants{"product.list_variants", Public};
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

    /** Completions of what is being typed, with products, categories and brands that go with it. Refuses `unknown_market`. */
    Result<Suggestions> suggest(const Context &context, const QString &text);

    struct Page
    {
        ProductId id;
        QByteArray json;
    };
    /** By id or slug. */
    Result<Page> find(const Context &context, const QByteArray &idOrSlug);

    /** Where the product is now that had this slug before; nothing if none had. */
    Result<std::optional<QByteArray>> movedTo(const Context &context, const QByteArray &slug);
    struct Related
    {
        ProductId id;
        std::vector<QByteArray> products; ///< ready JSON
    };
    /** What is shown beside a product: what staff have chosen, then others of its first category. */
    Result<Related> related(const Context &context, const QByteArray &idOrSlug, int limit);
    /** Behind which variant a page begins: its position in the product, and its id. */
    struct VariantPosition
    {
        qint64 position = 0;
        VariantId id{};
    };
    struct ListedVariant
    {
        VariantPosition position{};
        QByteArray json{};
    };
    struct VariantQuery
    {
        std::optional<VariantPosition> after{};
        int limit = 20;
        bool isCounted = false;
    };
    struct VariantPage
    {
        ProductId product;
        std::vector<ListedVariant> variants; ///< one more than asked for, if there are more
        std::optional<qint64> total{};
    };
    /**
     * The variants that have a price for whoever asks, in their order: who has signed in and is in groups sees theirs. By the prices
     * themselves, not by the read model, which knows everybody's alone.
     */
    Result<VariantPage> listVariants(const Context &context, const QByteArray &idOrSlug, const VariantQuery &query);

private:
    Result<void> correct(const Context &context, const ListFrame &frame, const ProductListQuery &query,
        const ResolvedFilter &filter, ProductList &list);
    Result<void> readCount(const ListFrame &frame, const ResolvedFilter &filter, ProductList &list);
    Result<void> readFacets(
        const ListFrame &frame, const ResolvedFilter &filter, Currency currency, bool isAll, ProductList &list);

    Database &m_database;
    PricingBook &m_book;
    QByteArray m_mediaBase;
};

}
