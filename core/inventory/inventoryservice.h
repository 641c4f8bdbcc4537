#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"
#include "core/inventory/stocklevel.h"

namespace kontor {

namespace operations {
inline constexpr Operation listLevels{"inventory.list_levels", permissions::inventoryRead};
inline constexpr Operation viewLevel{"inventory.view_level", permissions::inventoryRead};
inline constexpr Operation listMovements{"inventory.list_movements", permissions::inventoryRead};
inline constexpr Operation listAlerts{"inventory.list_alerts", permissions::inventoryRead};
inline constexpr Operation adjustStock{"inventory.adjust", permissions::inventoryWrite};
inline constexpr Operation receiveStock{"inventory.receive", permissions::inventoryWrite};
inline constexpr Operation countStock{"inventory.count", permissions::inventoryWrite};
inline constexpr Operation writeOffStock{"inventory.write_off", permissions::inventoryWrite};
inline constexpr Operation transferStock{"inventory.transfer", permissions::inventoryWrite};
inline constexpr Operation setLevels{"inventory.set_levels", permissions::inventoryWrite};
inline constexpr Operation changeLevel{"inventory.change_level", permissions::inventoryWrite};
/** What a count or a write-off does where more was promised than is left. */
inline constexpr Operation runShort{"inventory.run_short", permissions::inventoryWrite};
}

/** Stock as staff see and change it. Every change is a movement; a level is the fold of its movements. */
class KONTOR_EXPORT InventoryService
{
public:
    InventoryService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    struct Adjustment
    {
        VariantId variant;
        LocationId location;
        int delta = 0;
        QString reason;
    };
    /** Refuses with 409 `negative_stock`, or `out_of_stock` where more is promised than would be left. */
    Result<StockLevel> adjust(const Context &context, const Adjustment &adjustment);

    struct Quantity
    {
        VariantId variant;
        LocationId location;
        int pieces = 0;
        QString reason;
    };
    /** Goods that came in; what orders lack is theirs first. */
    Result<StockLevel> receive(const Context &context, const Quantity &received);
    /** As part of another change, whose permission has been asked; `reference` names that in the ledger. */
    Result<StockLevel> receiveInto(
        Transaction &transaction, const Context &context, const Quantity &received, const QByteArray &reference);
    /**
     * So many are there, whatever was thought. Where more is promised, promises are taken back, the newest first: holds,
     * then pieces of allocations, which are `short` from then on.
     */
    Result<StockLevel> recordCount(const Context &context, const Quantity &counted);
    /** Goods that are no good any more. Takes promises back as recordCount() does; refuses with 409 `negative_stock`. */
    Result<StockLevel> writeOff(const Context &context, const Quantity &lost);

    struct Transfer
    {
        VariantId variant;
        LocationId from;
        LocationId to;
        int pieces = 0;
        QString reason;
    };
    struct Transferred
    {
        StockLevel from;
        StockLevel to;
        QByteArray reference; ///< of both movements
    };
    /** Both or neither. Refuses with 409 `negative_stock`, or `out_of_stock` where more is promised than would be left. */
    Result<Transferred> transfer(const Context &context, const Transfer &transfer);

    struct Counted
    {
        VariantId variant;
        LocationId location;
        int onHand = 0;
    };
    struct Stocktake
    {
        QByteArray reference; ///< of its movements
        int levels = 0;
        int changed = 0;  ///< in which another number was thought
        int released = 0; ///< pieces that payments had held
        int lacking = 0;  ///< pieces that orders were promised and do not get
    };
    /** Many counts, all or none; at most `limits::levelsAtOnce`, and no level twice. */
    Result<Stocktake> setLevels(const Context &context, const std::vector<Counted> &counts, const QString &reason);

    Result<StockLevel> level(const Context &context, const LevelId &id);
    /** Refuses with 409 `out_of_stock` where more is promised than would be allowed. */
    Result<StockLevel> changeLevel(
        const Context &context, const LevelId &id, const LevelChange &change, const std::optional<qint64> &version);

    /** One more than `limit` comes back if there are more; so it does from the other lists. */
    Result<std::vector<StockLevel>> list(
        const Context &context, const std::optional<VariantId> &variant, const std::optional<LevelId> &after, int limit);
    Result<qint64> count(const Context &context, const std::optional<VariantId> &variant);

    struct MovementFilter
    {
        std::optional<VariantId> variant;
        std::optional<LocationId> location;
        std::optional<Instant> beforeAt; ///< with `before`: those of the last one shown
        std::optional<MovementId> before;
        int limit = 20;
    };
    /** The newest first. */
    Result<std::vector<StockMovement>> listMovements(const Context &context, const MovementFilter &filter);
    /** Up to `limits::countedRows`, and one more where there are more. */
    Result<qint64> countMovements(const Context &context, const MovementFilter &filter);

    struct AlertFilter
    {
        std::optional<QByteArray> kind;
        std::optional<LocationId> location;
        std::optional<AlertId> before;
        int limit = 20;
    };
    /** The newest first. */
    Result<std::vector<StockAlert>> listAlerts(const Context &context, const AlertFilter &filter);
    Result<qint64> countAlerts(const Context &context, const AlertFilter &filter);

private:
    struct Change
    {
        const char *kind;
        VariantId variant;
        LocationId location;
        qint64 quantity;
    };
    struct Changed
    {
        StockLevel level;
        ProductId product;
        int delta;
        int released;
        int lacking;
    };
    struct Words
    {
        QByteArray reference;
        QString reason;
    };
    static Changed readChanged(Row &row);
    Result<StockLevel> changeOne(const Context &context, const Operation &operation, const Change &change, const QString &reason);
    Result<StockLevel> changeOne(
        Transaction &transaction, const Context &context, const Operation &operation, const Change &change, const Words &words);
    Result<std::vector<Changed>> change(
        Transaction &transaction, const Context &context, const std::vector<Change> &changes, const Words &words);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
