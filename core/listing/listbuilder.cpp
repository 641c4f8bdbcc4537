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

// ('#1' | '#2') for terms that stand in a product's words.
QByteArray termQuery(const QList<qint64> &terms)
{
    QByteArrayList texts;
    for (const auto term : terms)
        texts.append("'#" + QByteArray::number(term) + '\'');
    return '(' + texts.join(" | ") + ')';
}

// Text and terms in one query over the words: one scan of one index.
QByteArray wordsQuery(const ResolvedFilter &filter)
{
    QByteArrayList parts{'(' + filter.text + ')'};
    if (filter.categoryTerm)
        parts.append(termQuery({*filter.categoryTerm}));
    for (const auto &group : filter.groups)
        parts.append(termQuery(group.anyOf));
    return parts.join(" & ");
}

struct Source
{
    QByteArray from;
    QByteArray where;
    bool hasText = false;     ///< t: the product's text in this language is joined
    bool hasListing = false;  ///< l
    bool hasCategory = false; ///< c: the category's products in the order of their ids
};

// Every product with a price in the market (p), narrowed by the filter.
Source sourceOf(Composer &composer, const ListFrame &frame, const ResolvedFilter &filter)
{
    Source source{.from = " from catalog.listing_price p", .where = " where p.market = " + composer.place(frame.market)};
    if (!filter.text.isEmpty()) {
        source.hasText = true;
        source.from +=
            " join catalog.listing_text t on t.product_id = p.product_id and t.locale = " + composer.place(frame.locale);
        source.where += " and t.words @@ " + composer.place(wordsQuery(filter)) + "::tsquery";
    } else if (!filter.groups.empty()) {
        source.hasListing = true;
        source.from += " join catalog.listing l on l.product_id = p.product_id";
        if (filter.categoryTerm)
            source.where += " and l.terms @> " + composer.place(intArray({*filter.categoryTerm})) + "::int[]";
        for (const auto &group : filter.groups)
            source.where += (group.anyOf.size() == 1 ? " and l.terms @> " : " and l.terms && ")
                + composer.place(intArray(group.anyOf)) + "::int[]";
    } else if (filter.category) {
        source.hasCategory = true;
        source.from += " join catalog.listing_category c on c.product_id = p.product_id";
        source.where += " and c.category_id = " + composer.place(*filter.category);
    }
    if (filter.priceMax)
        source.where += " and p.price_low <= " + composer.place(*filter.priceMax);
    if (filter.priceMin)
        source.where += " and p.price_high >= " + composer.place(*filter.priceMin);
    if (filter.isInStock)
        source.where += " and p.is_in_stock";
    return source;
}

// What is the same of every list: twenty rows by their keys, behind whatever has found them.
QByteArray showPage(Composer &composer, const ListFrame &frame, const QByteArray &order)
{
    return "select page.product_id, page.key, replace(x.card, e'\\x01', " + composer.place(frame.mediaBase)
        + ") || ',' || substr(json_build_object('price_from', json_build_object('amount', o.price_low, 'currency', o.currency), 'price_to',"
          " json_build_object('amount', o.price_high, 'currency', o.currency), 'regular_price_from',"
          " json_build_object('amount', o.regular_low, 'currency', o.currency), 'prices_include_tax', o.prices_include_tax,"
          " 'in_stock', o.is_in_stock)::text, 2)"
          " from page join catalog.listing_text x on x.product_id = page.product_id and x.locale = "
        + composer.place(frame.locale) + " join catalog.listing_price o on o.product_id = page.product_id and o.market = "
        + composer.place(frame.market) + " order by " + order;
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

ComposedSql composeRanked(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query)
{
    Composer composer;
    const auto source = sourceOf(composer, frame, filter);
    QByteArray sql = "with matches as (select t.product_id, t.words" + source.from + source.where + " limit "
        + QByteArray::number(limits::countedMatches) + "), ranked as (select product_id, ts_rank(words, "
        + composer.place(filter.text) + "::tsquery) as rank from matches order by rank desc, product_id desc limit "
        + QByteArray::number(limits::rankedMatches) + "), page as (select product_id, rank, rank::text as key from ranked";
    if (query.after)
        sql += " where (rank, product_id) < (" + composer.place(query.after->key) + "::real, " + composer.place(query.after->id)
            + ')';
    sql += " order by rank desc, product_id desc limit " + QByteArray::number(query.limit) + ") ";
    sql += showPage(composer, frame, "page.rank desc, page.product_id desc");
    return composer.finish(sql);
}

}

ComposedSql composeList(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query)
{
    if (query.sort == ProductSort::Relevance)
        return composeRanked(frame, filter, query);
    Composer composer;
    auto source = sourceOf(composer, frame, filter);
    if (query.sort == ProductSort::Title && !source.hasText)
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

ComposedSql composeCount(const ListFrame &frame, const ResolvedFilter &filter)
{
    Composer composer;
    const auto source = sourceOf(composer, frame, filter);
    return composer.finish("select count(*) from (select" + source.from + source.where + " limit "
        + QByteArray::number(limits::countedMatches + 1) + ") m");
}

ComposedSql composeFacets(const ListFrame &frame, const ResolvedFilter &filter)
{
    Composer composer;
    auto source = sourceOf(composer, frame, filter);
    if (!source.hasListing)
        source.from += " join catalog.listing l on l.product_id = p.product_id";
    return composer.finish("with matches as materialized (select l.terms, p.price_low, p.price_high, p.is_in_stock" + source.from
        + source.where + " limit " + QByteArray::number(limits::countedMatches + 1)
        + "), counted as (select id, count(*) as n from matches cross join unnest(terms) as id group by id), shown as ("
          "select t.kind, t.key, t.value, c.n, row_number() over (partition by t.kind, t.key order by c.n desc, t.value) as place"
          " from counted c join catalog.term t on t.id = c.id where t.kind <> 'category')"
          " select '', '', '', '', '', count(*), count(*) filter (where is_in_stock), min(price_low), max(price_high) from matches"
          " union all (select s.kind, s.key, coalesce(a.label, nullif(s.key, ''), 'Brand'), coalesce(a.unit, ''), s.value, s.n, null, null, null"
          " from shown s left join catalog.attribute a on s.kind = 'attribute' and a.code = s.key where s.place <= "
        + QByteArray::number(limits::facetValues) + " order by s.kind, s.key, s.place limit 1000)");
}

}
