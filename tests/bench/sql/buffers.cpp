#include "core/base/jsonwriter.h"
#include "sql/listing.h"
#include "tests/bench/sql/lists.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kontor::bench {

namespace {

constexpr qint64 pageSize = 20;
constexpr qint64 farPage = 1'000;

struct Cost
{
    qint64 buffers = 0;
    double ms = 0;
};

Result<Cost> explain(Session &session, const ComposedSql &sql)
{
    Cost cost;
    // The second time: by then the visibility of every row is known and the plan's own tables are read.
    for (int turn = 0; turn < 2; ++turn) {
        KONTOR_CHECK(session.compose("explain (analyze, buffers, format json) " + sql.sql, sql.values, [&](Row &row) {
            const auto root = QJsonDocument::fromJson(row.bytes()).array()[0].toObject();
            const auto plan = root["Plan"_L1].toObject();
            cost = {.buffers = plan["Shared Hit Blocks"_L1].toInteger() + plan["Shared Read Blocks"_L1].toInteger(),
                .ms = root["Execution Time"_L1].toDouble()};
        }));
    }
    return cost;
}

Result<qint64> number(Session &session, const QByteArray &sql, const QList<QByteArray> &values)
{
    qint64 found = 0;
    KONTOR_CHECK(session.compose(sql, values, [&](Row &row) { found = row.int64(); }));
    return found;
}

// Where the page before that one ends, by walking there.
Result<ListPosition> positionBefore(
    Session &session, const ListFrame &frame, const ResolvedFilter &filter, ProductSort sort, qint64 page)
{
    const auto sql =
        composeList(frame, filter, {.filter = {}, .sort = sort, .after = {}, .limit = static_cast<int>((page - 1) * pageSize)});
    ListPosition last;
    KONTOR_CHECK(session.compose(sql.sql, sql.values, [&](Row &row) {
        const auto id = row.as<ProductId>();
        last = {.key = row.bytes(), .id = id};
    }));
    return last;
}

class Report
{
public:
    Report(Session &session, ListFrame frame) : m_session(session), m_frame(std::move(frame)) { m_out.beginArray(); }

    Result<void> add(const char *query, qint64 page, const std::vector<ComposedSql> &all)
    {
        Cost sum;
        for (const auto &sql : all) {
            KONTOR_TRY(const auto cost, explain(m_session, sql));
            sum.buffers += cost.buffers;
            sum.ms += cost.ms;
        }
        m_out.beginObject()
            .member("query", query)
            .member("page", page)
            .member("buffers", sum.buffers)
            .member("ms", QByteArray::number(sum.ms, 'f', 2))
            .endObject();
        return {};
    }

    /** The first page and a far one of the same list. */
    Result<void> addPages(const char *query, const ResolvedFilter &filter, ProductSort sort, qint64 products)
    {
        KONTOR_CHECK(addPage(query, filter, sort, 1));
        const qint64 far = std::min(farPage, products / pageSize);
        return far > 1 ? addPage(query, filter, sort, far) : Result<void>{};
    }

    QByteArray finish() { return m_out.endArray().take(); }
    const ListFrame &frame() const { return m_frame; }

private:
    Result<void> addPage(const char *query, const ResolvedFilter &filter, ProductSort sort, qint64 page)
    {
        ProductListQuery wanted{.filter = {}, .sort = sort, .after = {}, .limit = static_cast<int>(pageSize) + 1};
        if (page > 1) {
            KONTOR_TRY(wanted.after, positionBefore(m_session, m_frame, filter, sort, page));
        }
        return add(query, page, {composeList(m_frame, filter, wanted)});
    }

    Session &m_session;
    ListFrame m_frame;
    JsonWriter m_out;
};

Result<void> addProductPage(Session &session, Report &report)
{
    QByteArray slug;
    KONTOR_CHECK(
        session.compose("select slug from catalog.listing l where exists (select from catalog.listing_price p where"
                        " p.product_id = l.product_id and p.market = $1) order by product_id desc limit 1",
            {report.frame().market}, [&](Row &row) { slug = row.bytes(); }));
    const QByteArrayList values{report.frame().mediaBase, report.frame().locale, report.frame().market, slug};
    const auto pieces = QByteArray(sql::listing::findPageBySlug.text).split('?');
    QByteArray sql = pieces.first();
    for (qsizetype i = 1; i < pieces.size(); ++i)
        sql += '$' + QByteArray::number(i) + pieces[i];
    return report.add("product page", 1, {{.sql = sql, .values = values}});
}

}

Result<QByteArray> measureBuffers(Shop &shop)
{
    auto &session = shop.database();
    KONTOR_TRY(const auto frame, defaultFrame(shop));
    Report report(session, frame);
    KONTOR_TRY(const auto all, number(session, "select count(*) from catalog.listing_price where market = $1", {frame.market}));
    KONTOR_CHECK(report.addPages("newest", {}, ProductSort::Newest, all));
    KONTOR_CHECK(report.addPages("by price", {}, ProductSort::PriceUp, all));

    QByteArray largest;
    qint64 inLargest = 0;
    KONTOR_CHECK(session.compose(
        "select category_id, count(*) from catalog.listing_category group by 1 order by 2 desc limit 1", {}, [&](Row &row) {
            largest = row.bytes();
            inLargest = row.int64();
        }));
    ResolvedFilter inCategory;
    inCategory.category = CategoryId::parse(QString::fromLatin1(largest));
    KONTOR_CHECK(report.addPages("the largest category, newest", inCategory, ProductSort::Newest, inLargest));
    for (const auto *name : {"list", "search"}) {
        KONTOR_TRY(const auto list, findListCase(name));
        KONTOR_TRY(auto filter, resolve(session, frame, list.filter));
        // The markers of the script are prices that nothing has.
        if (filter.priceMin)
            filter.priceMin = 1'000;
        if (filter.priceMax)
            filter.priceMax = 20'000;
        KONTOR_CHECK(report.add(
            list.hasFacets ? "search with three facets, all queries" : "filtered list", 1, compose(frame, filter, list)));
    }
    KONTOR_CHECK(addProductPage(session, report));
    return report.finish();
}

}
