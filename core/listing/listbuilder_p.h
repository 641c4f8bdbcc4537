#pragma once

#include "core/listing/listfilter_p.h"

namespace kontor {

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
 * plans what is really asked. No text of a client's ever becomes SQL. Rows: id, sort key, JSON. By relevance with facets
 * the matches are read once for both: rows of composeFacets() follow, with their columns behind those three, the id null.
 */
ComposedSql composeList(const ListFrame &frame, const ResolvedFilter &filter, const ProductListQuery &query);
/** What is shown beside a product: those that staff have chosen, then others of its first category. */
ComposedSql composeRelated(const ListFrame &frame, const ProductId &product, int limit);
/** One row: whether anything matches, as 1 or 0. */
ComposedSql composeAny(const ListFrame &frame, const ResolvedFilter &filter);
/** Rows as those of a list: of some that have every word of a text, those that fit it best. */
ComposedSql composeSuggested(const ListFrame &frame, qint64 marketTerm, const QList<QByteArray> &texts);
/** One row: how many match, up to one more than are counted. */
ComposedSql composeCount(const ListFrame &frame, const ResolvedFilter &filter);
/**
 * Rows: kind, key, label, unit, value, count; one of them, of an empty kind, has matches (up to one more than are
 * counted) as its count, and behind it those in stock, the lowest and the highest price.
 */
ComposedSql composeFacets(const ListFrame &frame, const ResolvedFilter &filter);
/** Whether composeList() answers for composeFacets() too. */
inline bool listHasFacets(const ProductListQuery &query)
{
    return query.hasFacets && query.sort == ProductSort::Relevance;
}

}
