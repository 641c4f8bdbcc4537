#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"
#include "core/inventory/stocklevel.h"

namespace kontor {

namespace operations {
inline constexpr Operation listStock{"inventory.list_stock", permissions::inventoryRead};
}

/** How a level, or a variant over all of its levels, stands. In the order of how urgent they are, the most urgent last. */
enum class StockState { None, InStock, Low, Out, Short };

/** A level and what the work list says of it. */
struct KONTOR_EXPORT StockOfLevel
{
    StockLevel level;
    bool isLow = false;
    bool isOut = false;
    bool isShort = false;

    StockState state() const;
};

/** A variant with what there is of it. */
struct KONTOR_EXPORT StockOfVariant
{
    VariantId id;
    ProductId product;
    QString sku;
    QString barcode;
    QString title;   ///< of the product
    QString options; ///< "Indigo, M"; empty where it has none
    std::vector<StockOfLevel> levels;

    /** Of all levels: numbers alone, in a level that has no id. */
    StockLevel sum() const;
    /**
     * Short where any level is. Else in stock as soon as one level is well, since orders are served from there; else low, else
     * out; none of these: it never was in stock.
     */
    StockState state() const;
};

struct StockQuery
{
    std::optional<LocationId> location{}; ///< levels of this one alone
    std::optional<StockState> alert{};    ///< Low, Out or Short: variants with such a level
    QString text{};                       ///< words of the title, the beginning of an SKU or a barcode
    QString code{};                       ///< exactly this SKU or barcode: what a scanner asks
    std::vector<VariantId> variants{};    ///< these alone
    QString afterSku{};                   ///< of the last one shown
    int limit = 50;
};

namespace limits {
inline constexpr int stockMatches = 10'000; ///< that a text finds
}

/** What there is, variant by variant, as staff work through it. */
class KONTOR_EXPORT StockList
{
public:
    explicit StockList(Database &database) : m_database(database) {}

    /** By SKU; one more than `limit` if there are more. */
    Result<std::vector<StockOfVariant>> list(const Context &context, const StockQuery &query);
    /** Up to `limits::countedRows`, and one more where there are more. */
    Result<qint64> count(const Context &context, const StockQuery &query);

    /** Variants with a level that is low, out or short; counted like count(). */
    struct Alerts
    {
        qint64 low = 0;
        qint64 out = 0;
        qint64 lacking = 0;
    };
    Result<Alerts> alerts(const Context &context, const std::optional<LocationId> &location);

private:
    Database &m_database;
};

}
