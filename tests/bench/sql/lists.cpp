#include "tests/bench/sql/lists.h"

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

Result<ResolvedFilter> resolve(Session &session, const ListFrame &frame, const ProductFilter &filter)
{
    KONTOR_TRY(auto found, lookUp(session, frame.market, frame.locale, filter));
    if (!found.filter)
        return internal(u"no product has what is looked for"_s);
    return std::move(*found.filter);
}

std::vector<ComposedSql> compose(const ListFrame &frame, const ResolvedFilter &filter, const ListCase &list)
{
    // One product too many says that there is another page.
    const ProductListQuery query{.sort = list.sort, .limit = 21, .hasFacets = list.hasFacets};
    std::vector<ComposedSql> all{composeList(frame, filter, query)};
    if (!list.hasFacets)
        return all;
    if (!listHasFacets(query))
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
    KONTOR_TRY(const auto filter, resolve(shop.database(), frame, list.filter));
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
