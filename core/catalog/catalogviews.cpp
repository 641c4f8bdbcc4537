// Products as staff read them: one, a list, its history.
#include "core/catalog/catalogservice.h"
#include "sql/catalog.h"

namespace kontor {

namespace {

// A list's SQL from the conditions that are asked for and no others, planned for their values. No text of a client's becomes SQL.
class StaffList
{
public:
    explicit StaffList(const StaffProductQuery &query)
    {
        if (!query.status.isEmpty())
            where("p.status = " + place(query.status));
        if (!query.brand.isEmpty())
            where("p.brand = " + place(query.brand.toUtf8()));
        if (!query.tag.isEmpty())
            where("exists (select from catalog.product_tag t where t.product_id = p.id and t.tag = " + place(query.tag.toUtf8())
                + ')');
        if (query.category)
            where("p.id in (with recursive tree as (select " + place(query.category->toByteArray())
                + "::uuid as id union all select k.id from tree join catalog.category k on k.parent_id = tree.id)"
                  " select c.product_id from tree join catalog.product_category c on c.category_id = tree.id)");
        if (!query.text.isEmpty())
            addText(query.text);
    }

    QByteArray place(const QByteArray &value)
    {
        m_values.append(value);
        return '$' + QByteArray::number(m_values.size());
    }
    void where(const QByteArray &condition) { m_where += " and " + condition; }
    const QByteArray &where() const { return m_where; }
    const QList<QByteArray> &values() const { return m_values; }

private:
    // Each branch by its own index, and bounded: what is found is sorted.
    void addText(const QString &text)
    {
        const auto most = " limit " + QByteArray::number(limits::staffMatches) + ')';
        const auto words = place(text.toUtf8());
        QString code = text.trimmed().toLower();
        const auto barcode = place(code.toUtf8());
        for (const auto special : {u'\\', u'%', u'_'})
            code.replace(special, QString(u'\\') + special);
        const auto prefix = place(code.toUtf8() + '%');
        where(
            "p.id in ((select w.id from catalog.product w where to_tsvector('catalog.words', w.title || ' ' || w.brand) @@ catalog.staff_query("
            + words + ")" + most + " union (select v.product_id from catalog.variant v where lower(v.sku) like " + prefix + most
            + " union (select v.product_id from catalog.variant v where v.barcode <> '' and v.barcode = " + barcode + most + ')');
    }

    QByteArray m_where;
    QList<QByteArray> m_values;
};

struct SortRule
{
    const char *column; ///< nullptr: only by id
    const char *key;    ///< the column as the client's cursor carries it
    const char *cast;   ///< and back
    bool isDescending;
};

SortRule ruleOf(StaffProductQuery::Sort sort)
{
    switch (sort) {
    case StaffProductQuery::Sort::Updated:
        return {"p.updated_at", "to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", "::timestamptz",
            true};
    case StaffProductQuery::Sort::Title: return {"p.title collate \"und-x-icu\"", "p.title", "::text", false};
    case StaffProductQuery::Sort::Newest: break;
    }
    return {nullptr, "''", "", true};
}

constexpr auto shownRow =
    "select page.id, page.key, json_build_object('id', p.id, 'slug', p.slug, 'title', p.title, 'brand', p.brand,"
    " 'status', p.status, 'image', (select json_build_object('url', coalesce(m.url, '/media/' || m.key), 'alt', m.alt, 'width', m.width, 'height', m.height)"
    " from catalog.media m where m.product_id = p.id order by m.position, m.id limit 1),"
    " 'variant_count', (select count(*) from catalog.variant v where v.product_id = p.id),"
    " 'on_hand', coalesce((select sum(l.on_hand) from catalog.variant v join inventory.level l on l.variant_id = v.id where v.product_id = p.id), 0),"
    " 'version', p.version, 'publish_at', to_char(p.publish_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " 'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " 'updated_at', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))"
    " from page join catalog.product p on p.id = page.id order by page.place";

}

Result<CatalogService::StaffProduct> CatalogService::viewStaff(const Context &context, const ProductId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaffProduct));
    return loadStaff(id);
}

Result<CatalogService::StaffProduct> CatalogService::loadStaff(const ProductId &id)
{
    KONTOR_TRY(auto found,
        m_database.find(sql::catalog::findStaffProduct, {bind("product_id", id), bind("shipped_product_id", id), bind("id", id)},
            [](Row &row) { return StaffProduct{.version = row.int64(), .json = row.bytes()}; }));
    if (!found)
        return notFound("product"_L1);
    return std::move(*found);
}

Result<std::vector<CatalogService::StaffRow>> CatalogService::listStaff(const Context &context, const StaffProductQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listStaffProducts));
    StaffList list(query);
    const auto rule = ruleOf(query.sort);
    const QByteArray direction = rule.isDescending ? " desc" : "";
    const QByteArray column = rule.column;
    if (query.after) {
        const auto id = list.place(query.after->id.toByteArray()) + "::uuid";
        const QByteArray compare = rule.isDescending ? " < " : " > ";
        list.where(rule.column
                ? '(' + column + ", p.id)" + compare + '(' + list.place(query.after->key) + rule.cast + ", " + id + ')'
                : "p.id" + compare + id);
    }
    const auto order = (rule.column ? column + direction + ", " : QByteArray()) + "p.id" + direction;
    const auto sql = "with page as (select p.id, " + QByteArray(rule.key) + " as key, row_number() over (order by " + order
        + ") as place from catalog.product p where true" + list.where() + " order by " + order + " limit "
        + QByteArray::number(query.limit + 1) + ") " + shownRow;
    std::vector<StaffRow> rows;
    KONTOR_CHECK(m_database.compose(sql, list.values(), [&](Row &row) {
        const auto id = row.as<ProductId>();
        const auto key = row.bytes();
        rows.push_back({.position = {.key = key, .id = id}, .json = row.bytes()});
    }));
    return rows;
}

Result<qint64> CatalogService::countStaff(const Context &context, const StaffProductQuery &query)
{
    KONTOR_CHECK(authorise(context, operations::listStaffProducts));
    const StaffList list(query);
    qint64 count = 0;
    KONTOR_CHECK(m_database.compose("select count(*) from (select from catalog.product p where true" + list.where() + " limit "
            + QByteArray::number(limits::staffMatches + 1) + ") as matches",
        list.values(), [&](Row &row) { count = row.int64(); }));
    return count;
}

Result<std::vector<AuditEntry>> CatalogService::history(
    const Context &context, const ProductId &id, const std::optional<qint64> &before, int limit)
{
    KONTOR_CHECK(authorise(context, operations::viewProductHistory));
    KONTOR_TRY(const auto version,
        m_database.find(sql::catalog::productVersion, {bind("id", id)}, [](Row &row) { return row.int64(); }));
    if (!version)
        return notFound("product"_L1);
    return AuditLog(m_database)
        .history(context, operations::viewProductHistory,
            {.subject = u"product"_s, .subjectId = id.uuid(), .before = before, .limit = limit});
}

Result<std::vector<QString>> CatalogService::brands(const Context &context, const QString &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listBrands));
    return m_database.list(
        sql::catalog::listBrands, {bind("after", after), bind("limit", limit)}, [](Row &row) { return row.text(); });
}

Result<std::vector<QString>> CatalogService::tags(const Context &context, const QString &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listTags));
    return m_database.list(
        sql::catalog::listTags, {bind("after", after), bind("limit", limit)}, [](Row &row) { return row.text(); });
}

}
