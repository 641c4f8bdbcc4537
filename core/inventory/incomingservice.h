#pragma once

#include "core/inventory/inventoryservice.h"

namespace kontor {

namespace operations {
inline constexpr Operation listIncoming{"inventory.list_incoming", permissions::inventoryRead};
inline constexpr Operation viewIncoming{"inventory.view_incoming", permissions::inventoryRead};
inline constexpr Operation addIncoming{"inventory.add_incoming", permissions::inventoryWrite};
inline constexpr Operation changeIncoming{"inventory.change_incoming", permissions::inventoryWrite};
inline constexpr Operation removeIncoming{"inventory.remove_incoming", permissions::inventoryWrite};
inline constexpr Operation receiveIncoming{"inventory.receive_incoming", permissions::inventoryWrite};
}

using IncomingId = Id<struct IncomingTag>;

/** Goods that are expected. */
struct Incoming
{
    IncomingId id;
    VariantId variant;
    QString sku;
    LocationId location;
    int quantity = 0; ///< that are expected
    int received = 0; ///< of these
    int excess = 0;   ///< that came beyond
    Instant expectedAt{};
    QString reference;
    qint64 version = 1;

    bool isOpen() const { return received < quantity; }
};

/** What is on its way, and what becomes stock of it. */
class KONTOR_EXPORT IncomingService
{
public:
    IncomingService(Database &database, InventoryService &inventory, const Clock &clock, Random &random)
        : m_database(database),
          m_inventory(inventory),
          m_clock(clock),
          m_random(random)
    {
    }

    struct New
    {
        VariantId variant;
        LocationId location;
        int quantity = 0;
        Instant expectedAt{};
        QString reference;
    };
    Result<Incoming> add(const Context &context, const New &wanted);
    Result<Incoming> view(const Context &context, const IncomingId &id);
    struct Change
    {
        std::optional<int> quantity{};
        std::optional<Instant> expectedAt{};
        std::optional<QString> reference{};
    };
    /** Refuses `over_receipt` where more has been received already. */
    Result<Incoming> change(
        const Context &context, const IncomingId &id, const Change &change, const std::optional<qint64> &version);
    /** Refuses `wrong_state` where something of it has been received. */
    Result<void> remove(const Context &context, const IncomingId &id, const std::optional<qint64> &version);

    struct Receipt
    {
        int pieces = 0;
        bool mayExceed = false; ///< more than is expected is meant
        QString reason;
    };
    struct Received
    {
        Incoming incoming;
        StockLevel level;
    };
    /** Makes stock of some or all of it: a movement, in the transaction of the line. Refuses `over_receipt`. */
    Result<Received> receive(
        const Context &context, const IncomingId &id, const Receipt &receipt, const std::optional<qint64> &version);

    struct Filter
    {
        std::optional<VariantId> variant{};
        std::optional<LocationId> location{};
        bool isOpen = false;              ///< only what is still expected
        std::optional<Instant> afterAt{}; ///< with `after`: those of the last one shown
        std::optional<IncomingId> after{};
        int limit = 20;
    };
    /** The next first; one more than `limit` if there is more. */
    Result<std::vector<Incoming>> list(const Context &context, const Filter &filter);
    /** Up to `limits::countedRows`, and one more where there are more. */
    Result<qint64> count(const Context &context, const Filter &filter);

private:
    Result<Incoming> lock(Transaction &transaction, const IncomingId &id, const std::optional<qint64> &version);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const Incoming *before,
        const Incoming *after);

    Database &m_database;
    InventoryService &m_inventory;
    const Clock &m_clock;
    Random &m_random;
};

}
