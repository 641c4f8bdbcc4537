#pragma once

#include "tests/support/testshop.h"

#include <QJsonObject>

namespace kontor::test {

/**
 * What a product's page should say in this market and language, made from the tables that staff write by a query that
 * has nothing in common with the read model; empty if the product is not to be seen.
 */
QJsonObject pageFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale);
/** The same of its row in a list. */
QJsonObject cardFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale);
/** What it can be filtered by there, and what it costs; and the same as the read model has it. */
QJsonObject searchFromSources(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale);
QJsonObject searchOf(Database &database, const QByteArray &slug, const QByteArray &market, const QByteArray &locale);

}
