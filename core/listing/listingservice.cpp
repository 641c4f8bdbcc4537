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
    const auto valueLabel = row.text();
    const auto count = row.int64();
    if (!kind.isEmpty()) {
        auto &group = groupOf(list.facets, kind, key);
        group.label = label;
        group.unit = unit;
        group.values.push_back({.value = value, .label = valueLabel, .count = count});
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
    KONTOR_TRY(auto found, lookUp(m_database, context.market, context.locale, query.filter, query.rule));
    KONTOR_CHECK(m_book.refresh(m_database, found.pricingRevision));
    const Market *market = found.market.isEmpty() ? nullptr : m_book.find(found.market);
    if (!market)
        return unknownMarket();
    if (query.sort == ProductSort::Relevance && query.filter.text.isEmpty())
        return invalid(u"?sort"_s, "out_of_range"_L1, u"Only what is searched for (?q=) has a relevance."_s);
    if (!found.filter)
        return ProductList{};
    // What staff put first is a matter of relevance.
    if (query.sort != ProductSort::Relevance)
        found.filter->pins.clear();
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
    KONTOR_CHECK(correct(context, frame, query, *found.filter, list));
    if (query.hasFacets) {
        KONTOR_CHECK(readFacets(frame, *found.filter, currency, !listHasFacets(query), list));
    } else if (query.isCounted) {
        KONTOR_CHECK(readCount(frame, *found.filter, list));
    }
    return list;
}

// Only what finds something is worth saying.
Result<void> ListingService::correct(const Context &context, const ListFrame &frame, const ProductListQuery &query,
    const ResolvedFilter &filter, ProductList &list)
{
    if (filter.isGuess && !list.products.empty())
        list.searchedFor = filter.corrected;
    if (filter.corrected.isEmpty() || query.after || (!filter.isGuess && !list.products.empty()))
        return {};
    auto meant = query.filter;
    meant.text = filter.corrected;
    KONTOR_TRY(auto found, lookUp(m_database, context.market, context.locale, meant, query.rule));
    if (!found.filter)
        return {};
    found.filter->pins.clear();
    const auto sql = composeAny(frame, *found.filter);
    return m_database.compose(sql.sql, sql.values, [&](Row &row) {
        if (row.int64() > 0)
            list.didYouMean = filter.corrected;
    });
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
        // Tags are no facet, and a rule always holds.
        if (chosen.isRule || chosen.kind == "tag")
            continue;
        auto others = filter;
        std::erase_if(others.groups, [&](const ResolvedFilter::TermGroup &group) {
            return !group.isRule && group.kind == chosen.kind && group.key == chosen.key;
        });
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

Result<std::optional<QByteArray>> ListingService::movedTo(const Context &context, const QByteArray &slug)
{
    KONTOR_CHECK(authorise(context, operations::viewProduct));
    return m_database.find(sql::listing::findRedirect, {bind("slug", slug)}, [](Row &row) { return row.bytes(); });
}

Result<ListingService::Related> ListingService::related(const Context &context, const QByteArray &idOrSlug, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listRelatedProducts));
    KONTOR_CHECK(m_book.refresh(m_database));
    const Market *market = m_book.find(context.market);
    if (!market)
        return unknownMarket();
    const auto named = ProductId::parse(QString::fromUtf8(idOrSlug));
    KONTOR_TRY(const auto id,
        m_database.find(sql::listing::findId, {bindMaybe("id", named), bind("slug", idOrSlug), bindMaybe("first", named)},
            [](Row &row) { return row.as<ProductId>(); }));
    if (!id)
        return notFound("product"_L1);
    Related related{.id = *id, .products = {}};
    const auto sql = composeRelated({.market = market->code, .locale = context.locale, .mediaBase = m_mediaBase}, *id, limit);
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) {
        row.skip();
        row.skip();
        related.products.push_back(row.bytes());
    }));
    return related;
}

Result<ListingService::VariantPage> ListingService::listVariants(
    const Context &context, const QByteArray &idOrSlug, const VariantQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listVariants));
    KONTOR_CHECK(m_book.refresh(m_database));
    const Market *market = m_book.find(context.market);
    if (!market)
        return unknownMarket();
    const auto account = context.actor.isAccount() ? std::optional(context.actor.account()) : std::nullopt;
    const auto id = ProductId::parse(QString::fromUtf8(idOrSlug));
    KONTOR_TRY(const auto product,
        m_database.find(sql::listing::findListed,
            {bindMaybe("id", id), bind("slug", idOrSlug), bind("market", market->code), bindMaybe("account_id", account),
                bindMaybe("same_id", id)},
            [](Row &row) { return row.as<ProductId>(); }));
    if (!product)
        return notFound("product"_L1);
    QList<QByteArray> groups;
    if (account) {
        KONTOR_TRY(groups,
            m_database.get(sql::listing::groupsOf, {bind("account_id", *account)}, [](Row &row) { return row.textArray(); }));
    }
    VariantPage page{.product = *product, .variants = {}};
    const auto after = query.after.value_or(VariantPosition{.position = -1, .id = {}});
    KONTOR_TRY(page.variants,
        m_database.list(sql::listing::listVariants,
            {bind("product_id", *product), bind("position", after.position), bind("after", after.id),
                bind("currency", market->currency), bind("market", market->code), bindArray("groups", groups),
                bind("limit", query.limit + 1), bind("offers_market", market->code), bindArray("offers_groups", groups),
                bind("states_market", market->code)},
            [](Row &row) {
                const auto position = row.int64();
                const auto variant = row.as<VariantId>();
                return ListedVariant{.position = {.position = position, .id = variant}, .json = row.bytes()};
            }));
    if (query.isCounted) {
        KONTOR_TRY(page.total,
            m_database.get(sql::listing::countVariants,
                {bind("product_id", *product), bind("currency", market->currency), bind("market", market->code),
                    bindArray("groups", groups)},
                [](Row &row) { return row.int64(); }));
    }
    return page;
}

}
