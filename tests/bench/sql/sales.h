#pragma once

#include "core/shop/shop.h"

namespace kontor::bench {

/** pgbench scripts of what one request runs in the database. */
QByteArray addItemScript();
QByteArray changeItemScript();
/** The transaction of `complete`, over a row of bench.pending. */
QByteArray orderScript();
/** Everything from no cart to a placed order, over a row of bench.pending that names no cart yet. */
QByteArray flowScript();

/**
 * Fills bench.pending from checkouts that are ready: what each script needs, with the JSON that the server itself would hand
 * to sales.begin_placement. `isFresh` gives each row a cart and a checkout that are not there yet.
 */
Result<void> preparePending(Shop &shop, const QList<QByteArray> &tokens, bool isFresh, const Clock &clock, Random &random);

}
