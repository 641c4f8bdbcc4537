#pragma once

#include "core/catalog/categoryservice.h"
#include "core/feeds/feedbuilder.h"
#include "core/listing/listingservice.h"

namespace kontor {

namespace operations {
inline constexpr Operation listFeedFiles{"feed.list_files", Public};
inline constexpr Operation readMerchantFeed{"feed.read_merchant", Public};
inline constexpr Operation readSitemap{"feed.read_sitemap", Public};
inline constexpr Operation readSitemapIndex{"feed.read_sitemap_index", Public};
inline constexpr Operation viewProductJsonLd{"product.view_json_ld", Public};
inline constexpr Operation viewCategoryJsonLd{"category.view_json_ld", Public};
}

/** A file of a feed. */
struct FeedFile
{
    QByteArray kind;
    int number = 0;
    int items = 0;
    int leftOut = 0; ///< variants that the feed's rules do not take
    qint64 bytes = 0;
    Instant builtAt{};
    QString address; ///< where it is fetched
};

/** What those are given who list the shop elsewhere: the files that FeedBuilder has made, and what search engines read of a page. */
class KONTOR_EXPORT FeedService
{
public:
    FeedService(
        Database &database, PricingBook &book, ListingService &listing, CategoryService &categories, FeedAddresses addresses)
        : m_database(database),
          m_book(book),
          m_listing(listing),
          m_categories(categories),
          m_addresses(std::move(addresses))
    {
    }

    /** Every file of a market and a language; 404 where none has been made. */
    Result<std::vector<FeedFile>> list(const Context &context, const QByteArray &market, const QByteArray &locale);
    struct Content
    {
        QByteArray bytes;
        QByteArray etag;
    };
    Result<Content> merchant(const Context &context, const QByteArray &market, const QByteArray &locale, int number);
    Result<Content> sitemap(const Context &context, const QByteArray &market, const QByteArray &locale, int number);
    Result<QByteArray> sitemapIndex(const Context &context, const QByteArray &market, const QByteArray &locale);

    struct ProductJsonLd
    {
        ProductId product;
        QByteArray json;
    };
    /** By id or slug, in the market and language of the context. */
    Result<ProductJsonLd> productJsonLd(const Context &context, const QByteArray &product);
    Result<QByteArray> categoryJsonLd(const Context &context, const QByteArray &category);

private:
    Result<std::vector<FeedFile>> files(const QByteArray &market, const QByteArray &locale);
    Result<Content> file(const char *kind, const QByteArray &market, const QByteArray &locale, int number);

    Database &m_database;
    PricingBook &m_book;
    ListingService &m_listing;
    CategoryService &m_categories;
    FeedAddresses m_addresses;
};

}
