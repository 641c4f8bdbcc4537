#include "core/listing/listingservice.h"

#include "core/listing/listbuilder_p.h"
#include "sql/defaultsort.h"
#include "sql/listing.h"

#include <QHash>

#include <algorithm>

namespace kontor {

namespace {

// `isExact` is false where one more than are counted was found.
MatchCount countOf(qint64 found)
{
    return {.matches = std::min<qint64>(found, limits::countedMatches), .isExact = found <= limits::countedMatches};
}

ProductFacets::Group &groupOf(ProductFacets &facets, const QByteArray &kind, const QString &key)
{
    const auto found = std::find_if(facets.groups.begin(), facets.groups.end(),
        [&](const ProductFacets::Group &group) { return group.kind == kind && group.key == key; });
    if (found != facets.groups.end())
        return *found;
    facets.groups.push_back({.kind = kind, .key = key});
    return facets.groups.back();
}

auto unknownMarket()
{
    return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
}

void takeFacet(Row &row, Currency currency, ProductList &list)
{
    const auto kind = row.bytes();
    const auto key = row.text();
    const auto label = row.text();
    const auto unit = row.text();
    const auto value = row.text();
    const auto count = row.int64();
    if (!kind.isEmpty()) {
        auto &group = groupOf(list.facets, kind, key);
        group.label = label;
        group.unit = unit;
        group.values.push_back({.value = value, .count = count});
        return;
    }
    list.count = countOf(count);
    list.facets.inStock = row.int64();
    if (const auto lowest = row.optionalInt64())
        list.facets.priceMin = Money(*lowest, currency);
    if (const auto highest = row.optionalInt64())
        list.facets.priceMax = Money(*highest, currency);
}

// A product; or, where there is none, a facet's row in the columns behind it.
void takeRow(Row &row, Currency currency, ProductList &list)
{
    if (row.isNull()) {
        for (int i = 0; i < 3; ++i)
            row.skip();
        return takeFacet(row, currency, list);
    }
    const auto id = row.as<ProductId>();
    const auto key = row.bytes();
    list.products.push_back({.position = {.key = key, .id = id}, .json = row.bytes()});
}

}

Result<ProductSort> ListingService::defaultSort(const Context &context, const QByteArray &category)
{
    KONTOR_CHECK(authorise(context, operations::listProducts));
    const auto id = CategoryId::parse(QString::fromUtf8(category));
    KONTOR_TRY(const auto name,
        m_database.find(
            sql::defaultsort::find, {bindMaybe("category", id), bind("slug", category)}, [](Row &row) { return row.bytes(); }));
    static const QHash<QByteArray, ProductSort> sorts{
        {"price", ProductSort::PriceUp}, {"-price", ProductSort::PriceDown}, {"title", ProductSort::Title}};
    return sorts.value(name.value_or(QByteArray()), ProductSort::Newest);
}

Result<ProductList> ListingService::list(const Context &context, const ProductListQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listProducts));
    KONTOR_TRY(const auto found, lookUp(m_database, context.market, context.locale, query.filter));
    KONTOR_CHECK(m_book.refresh(m_database, found.pricingRevision));
    const Market *market = found.market.isEmpty() ? nullptr : m_book.find(found.market);
    if (!market)
        return unknownMarket();
    if (query.sort == ProductSort::Relevance && query.filter.text.isEmpty())
        return invalid(u"?sort"_s, "out_of_range"_L1, u"Only what is searched for (?q=) has a relevance."_s);
    if (!found.filter)
        return ProductList{};
    const ListFrame frame{.market = market->code, .locale = context.locale, .mediaBase = m_mediaBase};
    const auto currency = market->currency;
    ProductList list{.category = found.filter->category};
    auto wanted = query;
    ++wanted.limit; // one too many says that there is more
    const auto sql = composeList(frame, *found.filter, wanted);
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) { takeRow(row, currency, list); }));
    list.hasMore = list.products.size() > static_cast<size_t>(query.limit);
    if (list.hasMore)
        list.products.pop_back();
    if (query.hasFacets) {
        KONTOR_CHECK(readFacets(frame, *found.filter, currency, !listHasFacets(query), list));
    } else if (query.isCounted) {
        KONTOR_CHECK(readCount(frame, *found.filter, list));
    }
    return list;
}

Result<void> ListingService::readCount(const ListFrame &frame, const ResolvedFilter &filter, ProductList &list)
{
    const auto sql = composeCount(frame, filter);
    return m_database.compose(sql.sql, sql.values, [&](Row &row) { list.count = countOf(row.int64()); });
}

Result<void> ListingService::readFacets(
    const ListFrame &frame, const ResolvedFilter &filter, Currency currency, bool isAll, ProductList &list)
{
    const auto read = [&](const ResolvedFilter &some, ProductList &into) {
        const auto sql = composeFacets(frame, some);
        return m_database.compose(sql.sql, sql.values, [&](Row &row) { takeFacet(row, currency, into); });
    };
    if (isAll) {
        KONTOR_CHECK(read(filter, list));
    }
    for (const auto &chosen : filter.groups) {
        auto others = filter;
        std::erase_if(others.groups,
            [&](const ResolvedFilter::TermGroup &group) { return group.kind == chosen.kind && group.key == chosen.key; });
        ProductList without;
        KONTOR_CHECK(read(others, without));
        groupOf(list.facets, chosen.kind, chosen.key) = groupOf(without.facets, chosen.kind, chosen.key);
    }
    return {};
}

Result<ListingService::Page> ListingService::find(const Context &context, const QByteArray &idOrSlug)
{
    KONTOR_CHECK(authorise(context, operations::viewProduct));
    KONTOR_CHECK(m_book.refresh(m_database));
    const Market *market = m_book.find(context.market);
    if (!market)
        return unknownMarket();
    const auto read = [](Row &row) {
        const auto id = row.as<ProductId>();
        return Page{.id = id, .json = row.bytes()};
    };
    std::optional<Page> found;
    if (const auto id = ProductId::parse(QString::fromUtf8(idOrSlug))) {
        KONTOR_TRY(found,
            m_database.find(sql::listing::findPage,
                {bind("media_base", m_mediaBase), bind("market", market->code), bind("id", *id), bind("locale", context.locale)},
                read));
    }
    // A slug may look like an id.
    if (!found) {
        KONTOR_TRY(found,
            m_database.find(sql::listing::findPageBySlug,
                {bind("media_base", m_mediaBase), bind("locale", context.locale), bind("market", market->code),
                    bind("slug", idOrSlug)},
                read));
    }
    if (!found)
        return notFound("product"_L1);
    return std::move(*found);
}

Result<QList<QByteArray>> listLocales(Session &session)
{
    KONTOR_TRY(const auto codes, session.list(sql::listing::listLocales, {}, [](Row &row) { return row.bytes(); }));
    return QList<QByteArray>(codes.begin(), codes.end());
}

}
