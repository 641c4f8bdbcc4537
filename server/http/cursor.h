#pragma once

#include "server/http/call.h"

namespace kontor::http {

/**
 * Where a list goes on: the sort key of the last row shown, opaque to the client. It is bound to the list it came from
 * (route, filters, sort order, market, language): in any other it is `invalid_cursor` (400). No secret, and no proof:
 * its fields are input like any other, so they are read by type.
 */
class Cursor
{
public:
    static constexpr qsizetype maxLength = 1000;

    Cursor &add(const QByteArray &text);
    Cursor &add(qint64 number) { return add(QByteArray::number(number)); }
    template<typename Tag>
    Cursor &add(const Id<Tag> &id)
    {
        return add(id.toByteArray());
    }
    QByteArray encode(const Call &call) const;

    /** With exactly `count` fields. */
    static Result<Cursor> decode(QByteArrayView text, const Call &call, qsizetype count);
    QString text(qsizetype at) const { return QString::fromUtf8(m_fields.at(at)); }
    Result<qint64> integer(qsizetype at) const;
    template<typename Tag>
    Result<Id<Tag>> id(qsizetype at) const
    {
        const auto uuid = Uuid::parse(QByteArrayView(m_fields.at(at)));
        if (!uuid)
            return refused();
        return Id<Tag>(*uuid);
    }
    static Failure refused();

private:
    QList<QByteArray> m_fields;
};

/** The query of every list. Others derive from it: fields() { return wire::joined(PageQuery::fields(), wire::fields(…)); } */
struct PageQuery
{
    int limit = 20;
    std::optional<QByteArray> cursor{};
    bool count = false;

    static auto fields()
    {
        return wire::fields(wire::field("limit", &PageQuery::limit, "How many at most.").range(1, 100).optional().example(20),
            wire::field("cursor", &PageQuery::cursor, "Where to go on: next_cursor of the page before.")
                .maxLength(Cursor::maxLength),
            wire::field("count", &PageQuery::count, "Whether to count everything that matches, too.").optional().example(false));
    }
};

struct PageInfo
{
    int limit = 20;
    std::optional<QByteArray> nextCursor{};
    bool hasMore = false;
    wire::Patch<qint64> total{};
    wire::Patch<bool> totalIsExact{};

    static auto fields()
    {
        return wire::fields(wire::field("limit", &PageInfo::limit, "How many were asked for at most.").range(1, 100).example(20),
            wire::field("next_cursor", &PageInfo::nextCursor, "For ?cursor= of the next page; null on the last one.")
                .maxLength(Cursor::maxLength)
                .exampleJson("null"),
            wire::field("has_more", &PageInfo::hasMore, "Whether there is a next page.").example(false),
            wire::field("total", &PageInfo::total, "How many match in all; only with ?count=true.").notNull().example(1),
            wire::field("total_is_exact", &PageInfo::totalIsExact, "false: there are more than total, and nobody counted on.")
                .notNull()
                .example(true));
    }
};

/** The envelope of every list. T is a wire type or a wire::RawJson of one. */
template<typename T>
struct Page
{
    std::vector<T> data{};
    PageInfo page{};

    static QByteArray wireName() { return wire::typeName<wire::Plain<T>>() + "Page"; }
    static auto fields()
    {
        return wire::fields(wire::field("data", &Page::data, "The rows of this page.").maxItems(100),
            wire::field("page", &Page::page, "Where this page stands."));
    }

    /**
     * From up to limit + 1 rows: the one too many says that there is more. `cursorOf` makes the cursor of the last row
     * shown.
     */
    template<typename Row, typename Show, typename CursorOf>
    static Page of(const std::vector<Row> &rows, int limit, const Call &call, Show show, CursorOf cursorOf)
    {
        Page out;
        out.page.limit = limit;
        out.page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto shown = std::min(rows.size(), static_cast<size_t>(limit));
        out.data.reserve(shown);
        for (size_t i = 0; i < shown; ++i)
            out.data.push_back(show(rows[i]));
        if (out.page.hasMore)
            out.page.nextCursor = Cursor(cursorOf(rows[shown - 1])).encode(call);
        return out;
    }
};

}
