#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"

#include <optional>

namespace kontor {

using LevelId = Id<struct LevelTag>;
using AlertId = Id<struct AlertTag>;

/** What there is of a variant at a location. */
struct StockLevel
{
    LevelId id;
    VariantId variantId;
    LocationId locationId;
    int onHand = 0;
    int reserved = 0; ///< held for payments and allocated to orders
    int safety = 0;
    int backorderLimit = 0;
    std::optional<int> lowStockThreshold; ///< available so much or less, it is low
    qint64 version = 1;

    int available() const { return onHand - reserved - safety; }
};

/** A line of the ledger that levels are the fold of. */
struct StockMovement
{
    MovementId id;
    LevelId levelId;
    VariantId variantId;
    LocationId locationId;
    QByteArray kind;
    int onHandDelta = 0;
    int reservedDelta = 0;
    QString reason;
    QString actor;
    QString reference;
    Instant at{};
};

/** Something for the work list. */
struct StockAlert
{
    AlertId id;
    QByteArray kind; ///< low, out, short
    Instant since{};
    QString sku;
    int lacking = 0; ///< what orders were promised and is not there
    StockLevel level;
};

/** What staff decide about a level; what is empty stays as it is. */
struct LevelChange
{
    std::optional<int> safety;
    std::optional<int> backorderLimit;
    std::optional<std::optional<int>> lowStockThreshold; ///< of nothing: takes it away
};

namespace limits {
inline constexpr int stockOfLevel = 1'000'000'000;
inline constexpr size_t levelsAtOnce = 10'000;
inline constexpr qint64 countedRows = 10'000; ///< of a list that is counted
}

}
