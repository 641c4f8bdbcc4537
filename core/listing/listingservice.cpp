#include "core/listing/listingservice.h"

#include "core/listing/listbuilder_p.h"
#include "sql/listing.h"

#include <algorithm>

namespace kontor {

namespace {

// A value that is looked for, and the group it belongs to.
struct Wanted
{
    std::vector<qint64> numbers;
    QList<QByteArray> kinds;
    QList<QByteArray> keys;
    QList<QByteArray> values;

    void add(qint64 group, const char *kind, const QString &key, const QString &value)
    {
        numbers.push_back(group);
        kinds.append(kind);
        keys.append(key.toUtf8());
        values.append(value.toUtf8());
    }
};

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

}

Result<Market> ListingService::market(const Context &context)
{
    KONTOR_CHECK(m_book.refresh(m_database));
    const Market *market = m_book.find(context.market);
    if (!market)
        return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
    return *market;
}

// Nothing where the filter names something that does not exist: no product has it then.
Result<std::optional<ResolvedFilter>> ListingService::resolve(const Context &context, const ProductFilter &filter)
{
    ResolvedFilter resolved{.priceMin = filter.priceMin, .priceMax = filter.priceMax, .isInStock = filter.isInStock};
    if (!filter.category.isEmpty()) {
        KONTOR_TRY(resolved.category,
            m_database.find(sql::listing::findCategory,
                {bindMaybe("id", CategoryId::parse(QString::fromUtf8(filter.category))), bind("slug", filter.category)},
                [](Row &row) { return row.as<CategoryId>(); }));
        if (!resolved.category)
            return std::nullopt;
    }
    KONTOR_TRY(const bool isPossible, resolveTerms(filter, resolved));
    if (!isPossible)
        return std::nullopt;
    if (!filter.text.isEmpty()) {
        KONTOR_TRY(resolved.text,
            m_database.get(sql::listing::searchQuery, {bind("locale", context.locale), bind("text", filter.text)},
                [](Row &row) { return row.bytes(); }));
        if (resolved.text.isEmpty())
            return std::nullopt;
    }
    return resolved;
}

Result<bool> ListingService::resolveTerms(const ProductFilter &filter, ResolvedFilter &resolved)
{
    constexpr qint64 categoryNumber = -1;
    Wanted wanted;
    const auto addGroup = [&](const char *kind, const QString &key, const QStringList &values) {
        if (values.isEmpty())
            return;
        for (const auto &value : values)
            wanted.add(static_cast<qint64>(resolved.groups.size()), kind, key, value);
        resolved.groups.push_back({.kind = kind, .key = key, .anyOf = {}});
    };
    addGroup("brand", {}, filter.brands);
    for (auto it = filter.options.begin(); it != filter.options.end(); ++it)
        addGroup("option", it.key(), it.value());
    for (auto it = filter.attributes.begin(); it != filter.attributes.end(); ++it)
        addGroup("attribute", it.key(), it.value());
    // Alone, a category is read in the order of its own index.
    if (resolved.category && (!resolved.groups.empty() || !filter.text.isEmpty()))
        wanted.add(categoryNumber, "category", {}, resolved.category->toString());
    if (wanted.numbers.empty())
        return true;
    KONTOR_CHECK(m_database.each(sql::listing::listTerms,
        {bindArray("numbers", std::span<const qint64>(wanted.numbers)), bindArray("kinds", wanted.kinds),
            bindArray("keys", wanted.keys), bindArray("values", wanted.values)},
        [&](Row &row) {
            const auto number = row.int64();
            const auto term = row.int64();
            if (number == categoryNumber)
                resolved.categoryTerm = term;
            else
                resolved.groups[static_cast<size_t>(number)].anyOf.append(term);
        }));
    const bool hasCategory = resolved.categoryTerm || wanted.numbers.back() != categoryNumber;
    return hasCategory
        && std::none_of(resolved.groups.begin(), resolved.groups.end(),
            [](const ResolvedFilter::TermGroup &group) { return group.anyOf.isEmpty(); });
}

Result<ProductList> ListingService::list(const Context &context, const ProductListQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listProducts));
    KONTOR_TRY(const Market market, this->market(context));
    if (query.sort == ProductSort::Relevance && query.filter.text.isEmpty())
        return invalid(u"?sort"_s, "out_of_range"_L1, u"Only what is searched for (?q=) has a relevance."_s);
    KONTOR_TRY(const auto filter, resolve(context, query.filter));
    if (!filter)
        return ProductList{};
    auto wanted = query;
    ++wanted.limit; // one too many says that there is more
    const auto sql = composeList({.market = market.code, .locale = context.locale, .mediaBase = m_mediaBase}, *filter, wanted);
    ProductList list{.products = {}, .hasMore = false, .category = filter->category};
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) {
        const auto id = row.as<ProductId>();
        const auto key = row.bytes();
        list.products.push_back({.position = {.key = key, .id = id}, .json = row.bytes()});
    }));
    list.hasMore = list.products.size() > static_cast<size_t>(query.limit);
    if (list.hasMore)
        list.products.pop_back();
    return list;
}

Result<MatchCount> ListingService::count(const Context &context, const ProductFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listProducts));
    KONTOR_TRY(const Market market, this->market(context));
    KONTOR_TRY(const auto resolved, resolve(context, filter));
    if (!resolved)
        return MatchCount{};
    const auto sql = composeCount({.market = market.code, .locale = context.locale, .mediaBase = m_mediaBase}, *resolved);
    qint64 found = 0;
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) { found = row.int64(); }));
    return countOf(found);
}

Result<ProductFacets> ListingService::readFacets(const ListFrame &frame, const ResolvedFilter &filter, Currency currency)
{
    const auto sql = composeFacets(frame, filter);
    ProductFacets facets;
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) {
        const auto kind = row.bytes();
        const auto key = row.text();
        const auto label = row.text();
        const auto unit = row.text();
        const auto value = row.text();
        const auto count = row.int64();
        if (!kind.isEmpty()) {
            auto &group = groupOf(facets, kind, key);
            group.label = label;
            group.unit = unit;
            group.values.push_back({.value = value, .count = count});
            return;
        }
        facets.count = countOf(count);
        facets.inStock = row.int64();
        if (const auto lowest = row.optionalInt64())
            facets.priceMin = Money(*lowest, currency);
        if (const auto highest = row.optionalInt64())
            facets.priceMax = Money(*highest, currency);
    }));
    return facets;
}

Result<ProductFacets> ListingService::facets(const Context &context, const ProductFilter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listProducts));
    KONTOR_TRY(const Market market, this->market(context));
    KONTOR_TRY(const auto resolved, resolve(context, filter));
    if (!resolved)
        return ProductFacets{};
    const ListFrame frame{.market = market.code, .locale = context.locale, .mediaBase = m_mediaBase};
    KONTOR_TRY(auto facets, readFacets(frame, *resolved, market.currency));
    for (const auto &chosen : resolved->groups) {
        auto others = *resolved;
        std::erase_if(others.groups,
            [&](const ResolvedFilter::TermGroup &group) { return group.kind == chosen.kind && group.key == chosen.key; });
        KONTOR_TRY(auto without, readFacets(frame, others, market.currency));
        groupOf(facets, chosen.kind, chosen.key) = groupOf(without, chosen.kind, chosen.key);
    }
    return facets;
}

Result<ListingService::Page> ListingService::find(const Context &context, const QByteArray &idOrSlug)
{
    KONTOR_CHECK(authorise(context, operations::viewProduct));
    KONTOR_TRY(const Market market, this->market(context));
    const auto read = [](Row &row) {
        const auto id = row.as<ProductId>();
        return Page{.id = id, .json = row.bytes()};
    };
    std::optional<Page> found;
    if (const auto id = ProductId::parse(QString::fromUtf8(idOrSlug))) {
        KONTOR_TRY(found,
            m_database.find(sql::listing::findPage,
                {bind("media_base", m_mediaBase), bind("market", market.code), bind("id", *id), bind("locale", context.locale)},
                read));
    }
    // A slug may look like an id.
    if (!found) {
        KONTOR_TRY(found,
            m_database.find(sql::listing::findPageBySlug,
                {bind("media_base", m_mediaBase), bind("locale", context.locale), bind("market", market.code),
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
