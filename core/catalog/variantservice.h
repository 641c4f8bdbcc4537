#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/product.h"
#include "core/database/database.h"

#include <span>

namespace kontor {

namespace operations {
inline constexpr Operation listStaffVariants{"variant.list", permissions::catalogRead};
inline constexpr Operation viewStaffVariant{"variant.view", permissions::catalogRead};
inline constexpr Operation findVariants{"variant.find", permissions::catalogRead};
inline constexpr Operation addVariants{"variant.add", permissions::catalogWrite};
inline constexpr Operation combineVariants{"variant.combine", permissions::catalogWrite};
inline constexpr Operation changeVariant{"variant.change", permissions::catalogWrite};
inline constexpr Operation removeVariant{"variant.remove", permissions::catalogWrite};
}

/** Options × values, and what all of the variants that they make begin with. */
struct VariantMatrix
{
    std::vector<NewProduct::Option> options; ///< all of the product's, those that it has first
    QString skuPrefix;                       ///< "LS" makes LS-BLUE-M
    std::vector<Money> prices{};
    int weightGrams = 0;
};

/** What a merge-patch may change of a variant. */
struct VariantChange
{
    std::optional<Sku> sku{};
    std::optional<QString> barcode{};
    std::optional<QMap<QString, QString>> options{};
    std::optional<int> position{};
    std::optional<int> weightGrams{};
    std::optional<int> lengthMm{};
    std::optional<int> widthMm{};
    std::optional<int> heightMm{};
    std::optional<QByteArray> stockPolicy{};               ///< deny takes the backorder limits of all its levels away
    std::optional<std::optional<Instant>> availableFrom{}; ///< when a preorder comes out, or more of a backorder is expected
};

/** The variants of products, one or thousands at once. */
class KONTOR_EXPORT VariantService
{
public:
    VariantService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** Ready JSON, and where it stands among its siblings. */
    struct Shown
    {
        VariantId id;
        qint64 position = 0; ///< in a list; the version of a single one
        QByteArray json;
    };
    /** By position, from behind `after`; one more than `limit` if there are more. */
    Result<std::vector<Shown>> list(
        const Context &context, const ProductId &product, const std::optional<std::pair<qint64, VariantId>> &after, int limit);
    Result<qint64> count(const Context &context, const ProductId &product);
    Result<Shown> view(const Context &context, const VariantId &id);
    /** Whatever has this SKU or barcode: what a scanner asks. */
    Result<std::vector<Shown>> find(const Context &context, const QString &code);

    /** Behind those that there are. A value that an option does not have yet is added to it. The product's new version. */
    Result<qint64> add(const Context &context, const ProductId &product, const std::vector<NewVariant> &variants,
        std::optional<qint64> expected);
    struct Combined
    {
        qint64 version = 0; ///< of the product
        int added = 0;
        int present = 0; ///< combinations that there were already
    };
    /**
     * Every combination of the values that is not there yet becomes a variant, in one transaction. A product of a single
     * variant without options gives it the first one. Refuses `wrong_options` where a variant would have no value.
     */
    Result<Combined> combine(
        const Context &context, const ProductId &product, const VariantMatrix &matrix, std::optional<qint64> expected);
    /** The variant's new version. `expected` is the version that the editor saw. */
    Result<qint64> change(
        const Context &context, const VariantId &id, const VariantChange &change, std::optional<qint64> expected);
    /** Refuses `last_variant`, and `variant_in_use` of what has been in stock or is in a cart. */
    Result<void> remove(const Context &context, const VariantId &id, std::optional<qint64> expected);

private:
    using Options = std::vector<std::pair<OptionId, NewProduct::Option>>;
    Result<qint64> lock(Transaction &transaction, const ProductId &product, std::optional<qint64> expected);
    Result<Options> options(Transaction &transaction, const ProductId &product);
    Result<void> writeOptions(Transaction &transaction, const ProductId &product, const Options &present,
        const std::vector<NewProduct::Option> &wanted);
    Result<int> room(Transaction &transaction, const ProductId &product, size_t more);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const ProductId &product,
        const QByteArray &audited);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

/** Writes them at one go, behind the position `first`; what they are was checked. */
Result<void> insertVariants(Transaction &transaction, const ProductId &product, int first,
    const std::vector<NewVariant> &variants, const Clock &clock, Random &random);

}
