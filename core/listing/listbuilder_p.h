#pragma once

#include "core/listing/productlist.h"

#include <QList>

namespace kontor {

/** The filter with everything looked up: what is left is numbers, ids and a tsquery. */
struct ResolvedFilter
{
    /** Term ids, of which a product has at least one; and which facet they filter. */
    struct TermGroup
    {
        QByteArray kind;
        QString key;
        QList<qint64> anyOf;
    };
    std::optional<CategoryId> category{};
    std::optional<qint64> categoryTerm{};
    std::vector<TermGroup> groups{};
    QByteArray text{}; ///< a tsquery; empty: none
    std::optional<qint64> priceMin{};
    std::optional<qint64> priceMax{};
    bool isInStock = false;
};

/** SQL for Session::compose(): text with $1 … and the values. */
struct ComposedSql
{
    QByteArray sql;
    QList<QByteArray> values;
};

/** In which market and language a list is made, and what its media URLs begin with. */
struct ListFrame
{
    QByteArray market;
    QByteArray locale;
    QByteArray mediaBase;
};

/**
 * Lists are put together from the fragments in listbuilder.cpp, only from those that a query needs, so that PostgreSQL
 * plans what is really asked. No text of a client's ever becomes SQL. Rows: id, sort key, JSON.
 */
ComposedSql composeList(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query);
/** One row: how many match, up to one more than are counted. */
ComposedSql composeCount(const ListFrame &frame, const ResolvedFilter &filter);
/**
 * Rows: kind, key, label, unit, value, count; the first one, of an empty kind, has matches (up to one more than are
 * counted) as its count, and behind it those in stock, the lowest and the highest price.
 */
ComposedSql composeFacets(const ListFrame &frame, const ResolvedFilter &filter);

}
