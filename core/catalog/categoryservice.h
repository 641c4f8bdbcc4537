#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/category.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listCategories{"category.list", Public};
inline constexpr Operation listStaffCategories{"category.list_staff", permissions::catalogRead};
inline constexpr Operation viewStaffCategory{"category.view_staff", permissions::catalogRead};
inline constexpr Operation createCategory{"category.create", permissions::catalogWrite};
inline constexpr Operation changeCategory{"category.change", permissions::catalogWrite};
inline constexpr Operation moveCategory{"category.move", permissions::catalogWrite};
inline constexpr Operation removeCategory{"category.remove", permissions::catalogWrite};
inline constexpr Operation translateCategory{"category.translate", permissions::catalogWrite};
inline constexpr Operation untranslateCategory{"category.remove_translation", permissions::catalogWrite};
}

namespace limits {
inline constexpr int categories = 10'000;
}

/** What a storefront can narrow a category's list by. */
struct CategoryFacet
{
    QByteArray code;
    QString label; ///< in the language of the context
    QString unit;
    QByteArray type;
};

/**
 * The tree of categories. What one decides holds for all below it that do not decide themselves; tax classes and shipping
 * profiles reach the products by triggers (migration 0030), in the transaction of the change.
 */
class KONTOR_EXPORT CategoryService
{
public:
    CategoryService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** All of them, by position, in the language of the context; the hidden ones too. */
    Result<std::vector<Category>> list(const Context &context);
    /** In the shop's own words. */
    Result<std::vector<Category>> listStaff(const Context &context);
    /** The category, then all above it up to the root. */
    Result<std::vector<Category>> view(const Context &context, const CategoryId &id);

    /** Where the category is now that had this slug before; nothing if none had. */
    Result<std::optional<QByteArray>> movedTo(const Context &context, const QByteArray &slug);
    /** The attributes of its set that lists show counts of, in the order of the set. */
    Result<std::vector<CategoryFacet>> facets(const Context &context, const CategoryTree &tree, const Category &category);

    /** Behind its siblings. Refuses `slug_taken`, `unknown_category`, `unknown_tax_class`, `unknown_shipping_profile`, `unknown_attribute`, `category_too_deep`. */
    Result<std::vector<Category>> create(const Context &context, const NewCategory &category);
    /** `expected` is the version that the editor saw; `stale_version`. */
    Result<std::vector<Category>> change(
        const Context &context, const CategoryId &id, const CategoryChange &change, std::optional<qint64> expected);
    struct Translation
    {
        QString title;
        QString description{}; ///< rich text; empty: the shop's own
    };
    /** Its words in one of the shop's languages; refuses `unknown_locale`. */
    Result<std::vector<Category>> translate(const Context &context, const CategoryId &id, const QByteArray &locale,
        const Translation &translation, std::optional<qint64> expected);
    Result<std::vector<Category>> removeTranslation(
        const Context &context, const CategoryId &id, const QByteArray &locale, std::optional<qint64> expected);
    /** By language, as a JSON object; without a question about who asks: for whoever has just read or written the category. */
    Result<QByteArray> loadTranslations(const CategoryId &id);
    /** Under `parent` (none: a root), before its child `before` (none: the last). Refuses `category_cycle`. */
    Result<std::vector<Category>> move(const Context &context, const CategoryId &id, const std::optional<CategoryId> &parent,
        const std::optional<CategoryId> &before, std::optional<qint64> expected);
    /** Refuses `category_not_empty` while there are products in it or categories below it. */
    Result<void> remove(const Context &context, const CategoryId &id, std::optional<qint64> expected);

private:
    using Branch = std::vector<Category>;
    Result<Branch> load(Session &session, const CategoryId &id);
    Result<Branch> lock(Transaction &transaction, const CategoryId &id, std::optional<qint64> expected);
    Result<void> setAttributes(Transaction &transaction, const CategoryId &id, const std::vector<CategoryAttribute> &attributes);
    Result<Branch> changeWords(Transaction &transaction, const Context &context, const Operation &operation, const CategoryId &id,
        std::optional<qint64> expected, const std::function<Result<void>()> &write);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const Category *before,
        const Category *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
