#include "core/feeds/feedservice.h"

#include "core/base/plaintext.h"
#include "core/feeds/jsonld.h"
#include "core/feeds/sitemap.h"
#include "sql/feeds.h"

#include <algorithm>

namespace kontor {

namespace {

// Down to the category itself; nothing where it is hidden.
std::vector<Crumb> crumbsOf(const CategoryTree &tree, const Category &category, const Storefront &storefront)
{
    std::vector<Crumb> crumbs;
    if (tree.isHidden(category))
        return crumbs;
    for (const auto *step : tree.above(category))
        crumbs.push_back({step->title, storefront.categoryUrl(step->slug, step->id.toString())});
    crumbs.push_back({category.title, storefront.categoryUrl(category.slug, category.id.toString())});
    return crumbs;
}

}

Result<std::vector<FeedFile>> FeedService::files(const QByteArray &market, const QByteArray &locale)
{
    KONTOR_TRY(auto files, m_database.list(sql::feeds::listFiles, {bind("market", market), bind("locale", locale)}, [](Row &row) {
        FeedFile file;
        file.kind = row.bytes();
        file.number = row.int32();
        file.items = row.int32();
        file.leftOut = row.int32();
        file.bytes = row.int64();
        file.builtAt = row.instant();
        return file;
    }));
    if (files.empty())
        return notFound("feed"_L1);
    const auto base = m_addresses.publicBase + u"feeds/%1/%2/"_s.arg(QString::fromLatin1(market), QString::fromLatin1(locale));
    for (auto &file : files)
        file.address = base + u"%1/%2.xml"_s.arg(QString::fromLatin1(file.kind)).arg(file.number);
    return files;
}

Result<std::vector<FeedFile>> FeedService::list(const Context &context, const QByteArray &market, const QByteArray &locale)
{
    KONTOR_CHECK(authorise(context, operations::listFeedFiles));
    return files(market, locale);
}

Result<FeedService::Content> FeedService::file(const char *kind, const QByteArray &market, const QByteArray &locale, int number)
{
    KONTOR_TRY(auto found,
        m_database.find(sql::feeds::findFile,
            {bind("kind", kind), bind("market", market), bind("locale", locale), bind("number", number)}, [](Row &row) {
                auto bytes = qUncompress(row.bytea());
                return Content{.bytes = std::move(bytes), .etag = row.bytes()};
            }));
    if (!found)
        return notFound("feed"_L1);
    return std::move(*found);
}

Result<FeedService::Content> FeedService::merchant(
    const Context &context, const QByteArray &market, const QByteArray &locale, int number)
{
    KONTOR_CHECK(authorise(context, operations::readMerchantFeed));
    return file(feeds::merchant, market, locale, number);
}

Result<FeedService::Content> FeedService::sitemap(
    const Context &context, const QByteArray &market, const QByteArray &locale, int number)
{
    KONTOR_CHECK(authorise(context, operations::readSitemap));
    return file(feeds::sitemap, market, locale, number);
}

Result<QByteArray> FeedService::sitemapIndex(const Context &context, const QByteArray &market, const QByteArray &locale)
{
    KONTOR_CHECK(authorise(context, operations::readSitemapIndex));
    KONTOR_TRY(const auto all, files(market, locale));
    auto out = sitemapIndexHead();
    // An empty one is none.
    for (const auto &file : all)
        if (file.kind == feeds::sitemap && file.items > 0)
            out += sitemapIndexEntry(file.address, file.builtAt);
    return out + sitemapIndexTail();
}

Result<FeedService::ProductJsonLd> FeedService::productJsonLd(const Context &context, const QByteArray &product)
{
    KONTOR_CHECK(authorise(context, operations::viewProductJsonLd));
    KONTOR_TRY(const auto page, m_listing.find(context, product));
    KONTOR_TRY(const auto arrivals,
        m_database.get(sql::feeds::findArrivals, {bind("market", m_book.find(context.market)->code), bind("product_id", page.id)},
            [](Row &row) { return row.bytes(); }));
    auto goods = readFeedProduct(page.json, arrivals, m_addresses);
    if (goods && goods->mayHaveMore()) {
        KONTOR_TRY(const auto rest,
            m_database.get(sql::feeds::listRest, {bind("product_id", page.id), bind("market", m_book.find(context.market)->code)},
                [](Row &row) { return row.bytes(); }));
        goods = readFeedProduct(page.json, arrivals, m_addresses, rest);
    }
    if (!goods)
        return internal(u"the page of product %1 cannot be read"_s.arg(page.id.toString()));
    KONTOR_TRY(auto crumbs,
        m_database.list(sql::feeds::listCrumbs, {bind("product_id", page.id), bind("locale", context.locale)}, [this](Row &row) {
            const auto id = row.as<CategoryId>();
            const auto slug = row.text();
            return Crumb{row.text(), m_addresses.storefront.categoryUrl(slug, id.toString())};
        }));
    crumbs.push_back({goods->title, {}});
    return ProductJsonLd{.product = page.id, .json = kontor::productJsonLd(*goods, crumbs, m_addresses.storefront)};
}

Result<QByteArray> FeedService::categoryJsonLd(const Context &context, const QByteArray &category)
{
    KONTOR_CHECK(authorise(context, operations::viewCategoryJsonLd));
    KONTOR_TRY(const auto categories, m_categories.list(context));
    const CategoryTree tree(categories);
    for (const auto &one : categories) {
        if ((one.slug.toUtf8() != category && one.id.toByteArray() != category) || tree.isHidden(one))
            continue;
        auto crumbs = crumbsOf(tree, one, m_addresses.storefront);
        const CategoryPage page{.title = one.title, .description = plainText(one.description), .address = crumbs.back().address};
        crumbs.back().address.clear();
        return kontor::categoryJsonLd(page, crumbs);
    }
    return notFound("category"_L1);
}

}
