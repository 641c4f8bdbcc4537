#pragma once

#include "core/audit/auditlog.h"
#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/product.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation createProduct{"product.create", permissions::catalogWrite};
inline constexpr Operation changeProduct{"product.change", permissions::catalogWrite};
inline constexpr Operation changeProducts{"product.change_many", permissions::catalogWrite};
inline constexpr Operation duplicateProduct{"product.duplicate", permissions::catalogWrite};
inline constexpr Operation translateProduct{"product.translate", permissions::catalogWrite};
inline constexpr Operation untranslateProduct{"product.remove_translation", permissions::catalogWrite};
inline constexpr Operation listStaffProducts{"product.list_staff", permissions::catalogRead};
inline constexpr Operation viewStaffProduct{"product.view_staff", permissions::catalogRead};
inline constexpr Operation viewProductHistory{"product.view_history", permissions::catalogRead};
inline constexpr Operation listBrands{"product.list_brands", permissions::catalogRead};
inline constexpr Operation listTags{"product.list_tags", permissions::catalogRead};
}

/** What staff ask a list of products for; whatever is empty is no condition. */
struct StaffProductQuery
{
    enum class Sort { Newest, Updated, Title };
    QByteArray status{};
    QString brand{};
    QString tag{};
    std::optional<CategoryId> category{}; ///< its subtree
    QString text{};                       ///< the beginnings of words of title and brand, an SKU's, or a barcode
    Sort sort = Sort::Newest;
    struct Position
    {
        QByteArray key{}; ///< a time or a title; empty for the newest
        ProductId id{};
    };
    std::optional<Position> after{};
    int limit = 20;
};

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

    struct BulkChange
    {
        ProductId id;
        ProductChange change;
        std::optional<qint64> expected{};
    };
    enum class BulkMode { AllOrNothing, PerRow };
    /**
     * Many at once, in one transaction: what became of each, in their order. With AllOrNothing one refusal undoes all, and
     * is what comes back, its pointers below /changes/<n>.
     */
    Result<std::vector<Result<qint64>>> changeMany(const Context &context, const std::vector<BulkChange> &changes, BulkMode mode);

    /** A draft like it, without stock; SKUs get the suffix. Refuses `slug_taken`, `sku_taken`. */
    Result<ProductId> duplicate(const Context &context, const ProductId &id, const std::optional<QString> &title,
        const std::optional<Slug> &slug, const QString &skuSuffix);
    /** Its words in one of the shop's languages; refuses `unknown_locale`. The new version. */
    Result<qint64> translate(const Context &context, const ProductId &id, const QByteArray &locale,
        const ProductTranslation &translation, std::optional<qint64> expected);
    Result<qint64> removeTranslation(
        const Context &context, const ProductId &id, const QByteArray &locale, std::optional<qint64> expected);

    struct StaffProduct
    {
        qint64 version;
        QByteArray json;
    };
    Result<StaffProduct> viewStaff(const Context &context, const ProductId &id);
    /** The same without a question about who asks: for whoever has just written it. */
    Result<StaffProduct> loadStaff(const ProductId &id);

    /** One row of a list, as ready JSON, and where it stands. */
    struct StaffRow
    {
        StaffProductQuery::Position position;
        QByteArray json;
    };
    /** One more than `limit` comes back if there are more. Of a search at most `limits::staffMatches` are looked at. */
    Result<std::vector<StaffRow>> listStaff(const Context &context, const StaffProductQuery &query);
    /** Up to one more than `limits::staffMatches`. */
    Result<qint64> countStaff(const Context &context, const StaffProductQuery &query);
    /** Who changed what, newest first; one more than `limit` if there are more. */
    Result<std::vector<AuditEntry>> history(
        const Context &context, const ProductId &id, const std::optional<qint64> &before, int limit);
    /** Those in use, in their order, from behind `after`. */
    Result<std::vector<QString>> brands(const Context &context, const QString &after, int limit);
    Result<std::vector<QString>> tags(const Context &context, const QString &after, int limit);

private:
    Result<void> insertOptions(Transaction &transaction, const ProductId &id, const NewProduct &product);
    Result<void> setCategories(Transaction &transaction, const ProductId &id, const std::vector<CategoryId> &categories);
    Result<void> setTags(Transaction &transaction, const ProductId &id, const QStringList &tags);
    Result<void> setRelated(Transaction &transaction, const ProductId &id, const std::vector<ProductId> &related);
    Result<void> setImages(Transaction &transaction, const ProductId &id, const std::vector<ProductImage> &images);
    Result<std::optional<qint64>> updateRow(
        Transaction &transaction, const ProductId &id, const ProductChange &change, std::optional<qint64> expected);
    Result<qint64> changeIn(Transaction &transaction, const Context &context, const ProductId &id, const ProductChange &change,
        std::optional<qint64> expected);
    Result<qint64> changeWords(Transaction &transaction, const Context &context, const Operation &operation, const ProductId &id,
        std::optional<qint64> expected, const std::function<Result<void>()> &write);
    Result<void> noteChanged(Transaction &transaction, const Context &context, const Operation &operation, const ProductId &id,
        const char *type, const QByteArray &payload, const QByteArray &audited = {});

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

/** "Leinenhemd Föhr" → "leinenhemd-foehr"; empty if nothing is left. */
KONTOR_EXPORT QString slugFor(const QString &title);

/** Drafts whose time has come are active, products whose time is over archived; with events. How many it was. */
KONTOR_EXPORT Result<int> publishDue(Database &database, const Clock &clock, Random &random);

}
