#pragma once

#include "core/listing/listbuilder_p.h"
#include "core/shop/shop.h"
#include "tests/bench/sql/script.h"

namespace kontor::bench {

/** A list as a client asks for it over HTTP and as the services then compose it. */
struct ListCase
{
    const char *name;
    /** Of the request, as bench_load takes it: {LOW-HIGH} is another number each time. */
    QByteArray target;
    ProductFilter filter;
    ProductSort sort = ProductSort::Newest;
    bool hasFacets = false;
    QList<DrawnNumber> drawn;
};

/** "list": filtered, of a category; "search": a text, three chosen facets, and the counts of all of them. */
Result<ListCase> findListCase(const QByteArray &name);

/** The shop's default market, in English. */
Result<ListFrame> defaultFrame(Shop &shop);
/** Everything looked up, as ListingService does it. */
Result<ResolvedFilter> resolve(Session &session, const ListFrame &frame, const ProductFilter &filter);

/** What the request composes: the list, and the facets with one more query for each that is chosen. */
std::vector<ComposedSql> compose(const ListFrame &frame, const ResolvedFilter &filter, const ListCase &list);

Result<QByteArray> listScript(Shop &shop, const ListCase &list);

/** Shared buffers that each kind of list reads, as a JSON array of {"query", "buffers", "ms", "page"}. */
Result<QByteArray> measureBuffers(Shop &shop);

}
