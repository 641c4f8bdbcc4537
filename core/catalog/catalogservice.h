#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/product.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation createProduct{"product.create", permissions::catalogWrite};
inline constexpr Operation changeProduct{"product.change", permissions::catalogWrite};
inline constexpr Operation viewStaffProduct{"product.view_staff", permissions::catalogRead};
}

/** Products as staff keep them. What storefronts see of products is ListingService's. */
class KONTOR_EXPORT CatalogService
{
public:
    CatalogService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    Result<ProductId> create(const Context &context, const NewProduct &product);
    /** The new version. `expected` is the version that the editor saw. */
    Result<qint64> change(
        const Context &context, const ProductId &id, const ProductChange &change, std::optional<qint64> expected);
    struct StaffProduct
    {
        qint64 version;
        QByteArray json;
    };
    Result<StaffProduct> viewStaff(const Context &context, const ProductId &id);
    /** The same without a question about who asks: for whoever has just written it. */
    Result<StaffProduct> loadStaff(const ProductId &id);

private:
    Result<void> insertVariants(Transaction &transaction, const ProductId &id, const NewProduct &product);
    Result<void> insertOptions(Transaction &transaction, const ProductId &id, const NewProduct &product);
    Result<void> setCategories(Transaction &transaction, const ProductId &id, const std::vector<CategoryId> &categories);
    Result<void> noteChanged(Transaction &transaction, const Context &context, const Operation &operation, const ProductId &id,
        const char *type, const QByteArray &payload, const QByteArray &audited = {});

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

/** "Leinenhemd Föhr" → "leinenhemd-foehr"; empty if nothing is left. */
KONTOR_EXPORT QString slugFor(const QString &title);

}
