#include "tests/bench/sql/lists.h"

#include "sql/listing.h"

namespace kontor::bench {

namespace {

// Prices that occur nowhere else: the script's random numbers go where they stand.
constexpr qint64 lowMarker = 1'111'111;
constexpr qint64 highMarker = 9'999'999;

QByteArray targetOf(QByteArray target, const QList<DrawnNumber> &drawn)
{
    for (const auto &number : drawn)
        target += '&' + number.name + "={" + QByteArray::number(number.low) + '-' + QByteArray::number(number.high) + '}';
    return target;
}

const QList<DrawnNumber> bothPrices = {{.name = "price_min", .marker = lowMarker, .low = 0, .high = 1'500},
    {.name = "price_max", .marker = highMarker, .low = 6'000, .high = 900'000}};
const QList<DrawnNumber> highPrice = {{.name = "price_max", .marker = highMarker, .low = 3'000, .high = 900'000}};

}

Result<ListCase> findListCase(const QByteArray &name)
{
    if (name == "list")
        return ListCase{.name = "list",
            .target = targetOf("/v1/products?limit=20&category=kitchen&in_stock=true", bothPrices),
            .filter = {.category = "kitchen", .priceMin = lowMarker, .priceMax = highMarker, .isInStock = true},
            .drawn = bothPrices};
    if (name == "search")
        return ListCase{.name = "search",
            .target = targetOf("/v1/products?limit=20&q=stoneware&category=kitchen&brand=Klingenhof,Koggenhof,Luvseite"
                               "&option.Colour=Fog,Cream,Brick&facets=true",
                highPrice),
            .filter = {.category = "kitchen",
                .text = u"stoneware"_s,
                .brands = {u"Klingenhof"_s, u"Koggenhof"_s, u"Luvseite"_s},
                .options = {{u"Colour"_s, {u"Fog"_s, u"Cream"_s, u"Brick"_s}}},
                .priceMax = highMarker},
            .sort = ProductSort::Relevance,
            .hasFacets = true,
            .drawn = highPrice};
    return internal(u"there is no list %1"_s.arg(QString::fromLatin1(name)));
}

Result<ListFrame> defaultFrame(Shop &shop)
{
    KONTOR_CHECK(shop.book().refresh(shop.database()));
    const Market *market = shop.book().find({});
    if (!market)
        return internal(u"the shop has no market"_s);
    return ListFrame{.market = market->code, .locale = "en", .mediaBase = "/media/"};
}

namespace {

Result<QList<qint64>> termsOf(Session &session, const char *kind, const QString &key, const QStringList &values)
{
    const QList<QByteArray> kinds(values.size(), kind);
    const QList<QByteArray> keys(values.size(), key.toUtf8());
    QList<QByteArray> texts;
    for (const auto &value : values)
        texts.append(value.toUtf8());
    const std::vector<qint64> numbers(static_cast<size_t>(values.size()), 0);
    QList<qint64> terms;
    KONTOR_CHECK(session.each(sql::listing::listTerms,
        {bindArray("numbers", std::span<const qint64>(numbers)), bindArray("kinds", kinds), bindArray("keys", keys),
            bindArray("values", texts)},
        [&](Row &row) {
            row.skip();
            terms.append(row.int64());
        }));
    if (terms.isEmpty())
        return internal(u"no product has one of %1"_s.arg(values.join(u", "_s)));
    return terms;
}

}

Result<ResolvedFilter> resolve(Session &session, const ProductFilter &filter)
{
    ResolvedFilter resolved{.priceMin = filter.priceMin, .priceMax = filter.priceMax, .isInStock = filter.isInStock};
    if (!filter.category.isEmpty()) {
        KONTOR_TRY(resolved.category,
            session.get(sql::listing::findCategory, {bindNull("id"), bind("slug", filter.category)},
                [](Row &row) { return row.as<CategoryId>(); }));
    }
    if (!filter.brands.isEmpty()) {
        KONTOR_TRY(auto terms, termsOf(session, "brand", {}, filter.brands));
        resolved.groups.push_back({.kind = "brand", .key = {}, .anyOf = std::move(terms)});
    }
    for (auto it = filter.options.begin(); it != filter.options.end(); ++it) {
        KONTOR_TRY(auto terms, termsOf(session, "option", it.key(), it.value()));
        resolved.groups.push_back({.kind = "option", .key = it.key(), .anyOf = std::move(terms)});
    }
    if (resolved.category && (!resolved.groups.empty() || !filter.text.isEmpty())) {
        KONTOR_TRY(const auto terms, termsOf(session, "category", {}, {resolved.category->toString()}));
        resolved.categoryTerm = terms.first();
    }
    if (!filter.text.isEmpty()) {
        KONTOR_TRY(resolved.text,
            session.get(sql::listing::searchQuery, {bind("locale", "en"), bind("text", filter.text)},
                [](Row &row) { return row.bytes(); }));
    }
    return resolved;
}

std::vector<ComposedSql> compose(const ListFrame &frame, const ResolvedFilter &filter, const ListCase &list)
{
    // One product too many says that there is another page.
    std::vector<ComposedSql> all{composeList(frame, filter, {.filter = {}, .sort = list.sort, .after = {}, .limit = 21})};
    if (!list.hasFacets)
        return all;
    all.push_back(composeFacets(frame, filter));
    for (const auto &chosen : filter.groups) {
        auto others = filter;
        std::erase_if(others.groups, [&](const auto &group) { return group.kind == chosen.kind && group.key == chosen.key; });
        all.push_back(composeFacets(frame, others));
    }
    return all;
}

Result<QByteArray> listScript(Shop &shop, const ListCase &list)
{
    KONTOR_TRY(const auto frame, defaultFrame(shop));
    KONTOR_TRY(const auto filter, resolve(shop.database(), list.filter));
    Script script;
    for (const auto &number : list.drawn)
        script.line(
            ("\\set " + number.name + " random(" + QByteArray::number(number.low) + ", " + QByteArray::number(number.high) + ')')
                .constData());
    QByteArray prefix = "a";
    for (const auto &sql : compose(frame, filter, list)) {
        script.composed(prefix, sql, list.drawn);
        ++prefix[0];
    }
    return script.line("\\set turn :turn + 1").text();
}

}
