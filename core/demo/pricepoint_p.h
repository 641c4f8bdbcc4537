#pragma once

#include "core/demo/democatalogue.h"

namespace kontor::demo {

/** Prices in EUR (gross), USD (net) and JPY (gross) around so many euro cents, each rounded to what a shop would ask. */
void appendPrices(QList<DemoPrice> &prices, const QString &list, qint64 euroCents, bool isFaceValue);

/** The largest price ending in 90 cents that is at most `euroCents`; at least 90. */
qint64 pricePointBelow(qint64 euroCents);

/** Twelve digits and the check digit of an EAN-13. */
QString ean13(qint64 firstTwelve);

/** "Crêpe Pan Büsum" → "crepe-pan-buesum" */
QString slugOf(const QString &title);

}
