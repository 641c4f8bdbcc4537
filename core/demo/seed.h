#pragma once

#include "core/base/clock.h"
#include "core/database/database.h"

#include <functional>

namespace kontor {

/** Told in words what is being done. */
using SeedProgress = std::function<void(const QString &step)>;

/**
 * Fills an empty shop with the demo shop, in one transaction: markets, taxes, shipping, payment methods, goods with
 * stock and pictures, customers and their orders up to now. The pictures are written to `mediaDirectory` first.
 * Does nothing where it was done before; refuses (409 `wrong_state`) a shop that has markets or products of its own.
 */
KONTOR_EXPORT Result<void> seedDemoShop(
    Database &database, const QString &mediaDirectory, const Clock &clock, const SeedProgress &progress);

/**
 * Adds that many made-up products, three variants each, to the demo shop, for benchmarks; in transactions of some
 * thousand products each, so that one that is cut short leaves whole products. A second call adds others.
 */
KONTOR_EXPORT Result<void> seedScale(Database &database, qint64 products, const SeedProgress &progress);

}
