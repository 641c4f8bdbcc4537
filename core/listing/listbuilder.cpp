#include "core/listing/listbuilder_p.h"

namespace kontor {

namespace {

// Collects values and hands out their places.
class Composer
{
public:
    QByteArray place(const QByteArray &value)
    {
        m_values.append(value);
        return '$' + QByteArray::number(m_values.size());
    }
    QByteArray place(qint64 value) { return place(QByteArray::number(value)) + "::bigint"; }
    QByteArray place(const CategoryId &id) { return place(id.toByteArray()) + "::uuid"; }
    QByteArray place(const ProductId &id) { return place(id.toByteArray()) + "::uuid"; }
    ComposedSql finish(QByteArray sql) { return {.sql = std::move(sql), .values = std::move(m_values)}; }

private:
    QList<QByteArray> m_values;
};

QByteArray intArray(const QList<qint64> &numbers)
{
    QByteArrayList texts;
    for (const auto number : numbers)
        texts.append(QByteArray::number(number));
    return '{' + texts.join(',') + '}';
}

// What of the search's rows (s) is of the market and has what the filter asks for, whatever its words.
QByteArray narrowing(Composer &composer, const ListFrame &frame, const ResolvedFilter &filter)
{
    QList<qint64> all{filter.marketTerm};
    if (filter.categoryTerm)
        all.append(*filter.categoryTerm);
    QByteArray any;
    for (const auto &group : filter.groups) {
        if (group.anyOf.size() == 1)
            all.append(group.anyOf.first());
        else
            any += " and s.terms && " + composer.place(intArray(group.anyOf)) + "::int[]";
    }
    return "s.locale = " + composer.place(frame.locale) + " and s.terms @> " + composer.place(intArray(all)) + "::int[]" + any;
}

// The same, and the text: all of it in one scan of the index of the language.
QByteArray matching(Composer &composer, const ListFrame &frame, const ResolvedFilter &filter)
{
    auto sql = narrowing(composer, frame, filter);
    if (!filter.text.isEmpty())
        sql += " and s.words @@ " + composer.place(filter.text) + "::tsquery";
    return sql;
}

// Where the price stands that the filter is about.
struct PriceColumns
{
    const char *low;
    const char *high;
    const char *isInStock;
};

QByteArray affordable(Composer &composer, const PriceColumns &columns, const ResolvedFilter &filter)
{
    QByteArray sql;
    if (filter.priceMax)
        sql += QByteArray(" and ") + columns.low + " <= " + composer.place(*filter.priceMax);
    if (filter.priceMin)
        sql += QByteArray(" and ") + columns.high + " >= " + composer.place(*filter.priceMin);
    if (filter.isInStock)
        sql += QByteArray(" and ") + columns.isInStock;
    return sql;
}

QByteArray uuidArray(Composer &composer, const QList<QByteArray> &ids)
{
    return composer.place('{' + ids.join(',') + '}') + "::uuid[]";
}

// What is counted or ranked, in any order and no more of it than are counted: one table, of which one language is read.
// What a rule puts first is among it, be its words as they may.
QByteArray matches(Composer &composer, const ListFrame &frame, const ResolvedFilter &filter, const QByteArray &more = {},
    int limit = limits::countedMatches + 1)
{
    constexpr PriceColumns columns{"s.price_low[m.at]", "s.price_high[m.at]", "s.is_in_stock[m.at]"};
    const auto from =
        "select s.product_id, s.terms, s.price_low[m.at] as price_low, s.price_high[m.at] as price_high,"
        " s.is_in_stock[m.at] as is_in_stock"
        + more + " from catalog.listing_search s cross join lateral (select array_position(s.markets, "
        + composer.place(QByteArray::number(filter.marketTerm)) + "::int) as at) m where ";
    auto found =
        from + matching(composer, frame, filter) + affordable(composer, columns, filter) + " limit " + QByteArray::number(limit);
    if (!filter.pins.isEmpty())
        found = '(' + found + ") union all (" + from + narrowing(composer, frame, filter) + affordable(composer, columns, filter)
            + " and s.product_id = any (" + uuidArray(composer, filter.pins) + ") and not s.words @@ "
            + composer.place(filter.text) + "::tsquery)";
    return "matches as materialized (" + found + ')';
}

// How well a row fits the text; whole numbers of percents are exact, and a product's rank is the same on every page. First
// places are beyond whatever a rank can be.
QByteArray rankOf(Composer &composer, const ResolvedFilter &filter)
{
    auto rank = "ts_rank(s.words, " + composer.place(filter.text) + "::tsquery)";
    QByteArray factor;
    for (const auto &[term, percent] : filter.boosts)
        factor += " * case when " + composer.place(QByteArray::number(term)) + "::int = any (s.terms) then "
            + QByteArray::number(double(percent) / 100) + " else 1 end";
    for (const auto &[product, percent] : filter.favourites)
        factor += " * case s.product_id when " + composer.place(product) + "::uuid then "
            + QByteArray::number(double(percent) / 100) + " else 1 end";
    if (!factor.isEmpty())
        rank = '(' + rank + " * least(100, greatest(0.01, 1.0::float8" + factor + ")))::real";
    if (!filter.pins.isEmpty())
        rank = "coalesce((1000000 - array_position(" + uuidArray(composer, filter.pins) + ", s.product_id))::real, " + rank + ')';
    return ", " + rank + " as rank";
}

struct Source
{
    QByteArray from;
    QByteArray where;
    bool hasCategory = false; ///< c: the category's products in the order of their ids
};

// What is listed in an order: every product with a price in the market (p), narrowed by the filter.
Source sourceOf(Composer &composer, const ListFrame &frame, const ResolvedFilter &filter)
{
    Source source{.from = " from catalog.listing_price p", .where = " where p.market = " + composer.place(frame.market)};
    if (!filter.text.isEmpty() || !filter.groups.empty()) {
        source.from += " join catalog.listing_search s on s.product_id = p.product_id";
        source.where += " and " + matching(composer, frame, filter);
    } else if (filter.category) {
        source.hasCategory = true;
        source.from += " join catalog.listing_category c on c.product_id = p.product_id";
        source.where += " and c.category_id = " + composer.place(*filter.category);
    }
    source.where += affordable(composer, {"p.price_low", "p.price_high", "p.is_in_stock"}, filter);
    return source;
}

// What is the same of every list: twenty rows by their keys, behind whatever has found them.
QByteArray showPage(Composer &composer, const ListFrame &frame, const QByteArray &order, const QByteArray &more = {})
{
    return "select page.product_id, page.key, replace(x.card, e'\\x01', " + composer.place(frame.mediaBase)
        + ") || ',' || substr(json_build_object('price_from', json_build_object('amount', o.price_low, 'currency', o.currency), 'price_to',"
          " json_build_object('amount', o.price_high, 'currency', o.currency), 'regular_price_from',"
          " json_build_object('amount', o.regular_low, 'currency', o.currency), 'lowest_price_30_days', case when o.price_low < o.regular_low and"
          " o.lowest_low is not null then json_build_object('amount', o.lowest_low, 'currency', o.currency) end, 'prices_include_tax', o.prices_include_tax,"
          " 'in_stock', o.is_in_stock)::text, 2)"
        + more + " from page join catalog.listing_text x on x.product_id = page.product_id and x.locale = " + composer.place(frame.locale)
        + " join catalog.listing_price o on o.product_id = page.product_id and o.market = " + composer.place(frame.market)
        + " order by " + order;
}

// What a list is sorted by: a column or nothing, and the id. Both of one table, whose index they follow: a pair of columns
// of two tables is no condition that an index could be entered by, and far pages would read all that comes before them.
struct SortRule
{
    const char *column; ///< nullptr: only by id
    const char *id;
    const char *key;  ///< the column as the client's cursor carries it
    const char *cast; ///< and back
    bool isDescending;
};

SortRule ruleOf(ProductSort sort, const Source &source)
{
    switch (sort) {
    case ProductSort::PriceUp: return {"p.price_low", "p.product_id", "p.price_low::text", "::bigint", false};
    case ProductSort::PriceDown: return {"p.price_low", "p.product_id", "p.price_low::text", "::bigint", true};
    case ProductSort::Title: return {"t.title", "t.product_id", "t.title", "::text collate \"und-x-icu\"", false};
    case ProductSort::Newest:
    case ProductSort::Relevance: break;
    }
    return {nullptr, source.hasCategory ? "c.product_id" : "p.product_id", "''", "", true};
}

// How often each term stands in the matches; the parts that count them, and the rows that say so.
constexpr auto countedTerms =
    ", counted as (select id, count(*) as n from (select unnest(terms) as id from matches) as u group by id), shown as ("
    "select t.kind, t.key, t.value, c.n, row_number() over (partition by t.kind, t.key order by c.n desc, t.value) as place"
    " from counted c join catalog.term t on t.id = c.id where t.kind not in ('category', 'market', 'tag'))";

QByteArray showFacets(Composer &composer, const ListFrame &frame, const QByteArray &before = {})
{
    const auto locale = composer.place(frame.locale);
    return "select " + before + "'', '', '', '', '', '', count(*), count(*) filter (where is_in_stock), min(price_low), max(price_high) from matches"
        " union all (select " + before + "s.kind, s.key, coalesce(at.label, a.label, nullif(s.key, ''), 'Brand'), coalesce(a.unit, ''), s.value,"
        " coalesce(ct.label, c.label, s.value), s.n, null, null, null"
        " from shown s left join catalog.attribute a on s.kind = 'attribute' and a.code = s.key"
        " left join catalog.attribute_translation at on at.attribute_code = a.code and at.locale = " + locale
        + " left join catalog.attribute_choice c on c.attribute_code = a.code and c.code = s.value"
        " left join catalog.attribute_choice_translation ct on ct.attribute_code = a.code and ct.code = s.value and ct.locale = " + locale
        + " where (s.kind <> 'attribute' or a.is_facetable) and s.place <= "
        + QByteArray::number(limits::facetValues) + " order by s.kind, s.key, s.place limit 1000)";
}

ComposedSql composeRanked(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query)
{
    Composer composer;
    QByteArray sql = "with " + matches(composer, frame, filter, rankOf(composer, filter))
        + ", ranked as (select product_id, rank from matches order by rank desc, product_id desc limit "
        + QByteArray::number(limits::rankedMatches) + "), page as (select product_id, rank, rank::text as key from ranked";
    if (query.after)
        sql += " where (rank, product_id) < (" + composer.place(query.after->key) + "::real, " + composer.place(query.after->id)
            + ')';
    sql += " order by rank desc, product_id desc limit " + QByteArray::number(query.limit) + ')';
    const QByteArray order = "page.rank desc, page.product_id desc";
    if (!listHasFacets(query))
        return composer.finish(sql + ' ' + showPage(composer, frame, order));
    return composer.finish(sql + countedTerms + " ("
        + showPage(composer, frame, order,
            ", null::text, null::text, null::text, null::text, null::text, null::text, null::bigint, null::bigint, null::bigint, null::bigint")
        + ") union all " + showFacets(composer, frame, "null::uuid, null::text, null::text, "));
}

}

ComposedSql composeList(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query)
{
    if (query.sort == ProductSort::Relevance)
        return composeRanked(frame, filter, query);
    Composer composer;
    auto source = sourceOf(composer, frame, filter);
    if (query.sort == ProductSort::Title)
        source.from +=
            " join catalog.listing_text t on t.product_id = p.product_id and t.locale = " + composer.place(frame.locale);
    const auto rule = ruleOf(query.sort, source);
    const QByteArray direction = rule.isDescending ? " desc" : "";
    const QByteArray compare = rule.isDescending ? " < " : " > ";
    const QByteArray column = rule.column;
    QByteArray sql = "with page as (select p.product_id, " + QByteArray(rule.key) + " as key"
        + (rule.column ? ", " + column + " as sorted" : QByteArray()) + source.from + source.where;
    if (query.after && rule.column) {
        sql += " and (" + column + ", " + rule.id + ')' + compare + '(' + composer.place(query.after->key) + rule.cast + ", "
            + composer.place(query.after->id) + ')';
    } else if (query.after) {
        // Of both tables: which of two joined ids is compared is nothing that the planner would find out by itself.
        const auto id = composer.place(query.after->id);
        sql += " and p.product_id" + compare + id + (source.hasCategory ? " and c.product_id" + compare + id : QByteArray());
    }
    sql += " order by " + (rule.column ? column + direction + ", " : QByteArray()) + rule.id + direction + " limit "
        + QByteArray::number(query.limit) + ") ";
    sql += showPage(
        composer, frame, (rule.column ? "page.sorted" + direction + ", " : QByteArray()) + "page.product_id" + direction);
    return composer.finish(sql);
}

ComposedSql composeRelated(const ListFrame &frame, const ProductId &product, int limit)
{
    Composer composer;
    const auto id = composer.place(product);
    const auto market = composer.place(frame.market);
    const auto most = QByteArray::number(limit);
    const QByteArray sql = "with chosen as (select r.related_id as product_id, r.position from catalog.related_product r join catalog.listing_price p"
                           " on p.product_id = r.related_id and p.market = "
        + market + " where r.product_id = " + id + " order by r.position limit " + most
        + "), others as (select c.product_id from catalog.listing_category c join catalog.listing_price p on p.product_id = c.product_id and p.market = "
        + market + " where c.category_id = (select k.category_id from catalog.product_category k where k.product_id = " + id
        + " order by k.position, k.category_id limit 1) and c.product_id <> " + id
        + " and c.product_id not in (select product_id from chosen) order by c.product_id desc limit " + most
        + "), page as (select product_id, '' as key, row_number() over (order by rank, position, product_id desc) as place from (select product_id,"
          " 0 as rank, position from chosen union all select product_id, 1, 0 from others) as a order by place limit "
        + most + ") ";
    return composer.finish(sql + showPage(composer, frame, "page.place"));
}

ComposedSql composeAny(const ListFrame &frame, const ResolvedFilter &filter)
{
    Composer composer;
    return composer.finish("with " + matches(composer, frame, filter, {}, 1) + " select count(*) from matches");
}

ComposedSql composeSuggested(const ListFrame &frame, qint64 marketTerm, const QList<QByteArray> &texts)
{
    Composer composer;
    QByteArrayList places;
    for (const auto &text : texts)
        places.append(composer.place(text));
    const auto locale = composer.place(frame.locale);
    const auto sql =
        "with sample as materialized (select distinct on (s.product_id) s.product_id, s.markets, ts_rank(s.words, q.query) as rank"
        " from (select catalog.plain_query("
        + locale + ", t.t) as query from unnest(array[" + places.join(',')
        + "]) as t (t)) q cross join lateral catalog.sample_search(" + locale + ", q.query, "
        + QByteArray::number(limits::suggestedFrom)
        + ") s order by s.product_id, rank desc), page as (select product_id, rank, '' as key from sample where markets @> "
        + composer.place(intArray({marketTerm})) + "::int[] order by rank desc, product_id desc limit "
        + QByteArray::number(limits::suggestedProducts) + ") ";
    return composer.finish(sql + showPage(composer, frame, "page.rank desc, page.product_id desc"));
}

ComposedSql composeCount(const ListFrame &frame, const ResolvedFilter &filter)
{
    Composer composer;
    return composer.finish("with " + matches(composer, frame, filter) + " select count(*) from matches");
}

ComposedSql composeFacets(const ListFrame &frame, const ResolvedFilter &filter)
{
    Composer composer;
    return composer.finish("with " + matches(composer, frame, filter) + countedTerms + ' ' + showFacets(composer, frame));
}

}
