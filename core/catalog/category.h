#pragma once

#include "core/base/export.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/text.h"

#include <QHash>

#include <vector>

namespace kontor {

/** What a category decides for all below it; what is empty it inherits. */
struct CategorySettings
{
    std::optional<QByteArray> taxClass{};
    std::optional<QByteArray> shippingProfile{};
    std::optional<QByteArray> defaultSort{};
    std::optional<QByteArray> visibility{};
    std::optional<QString> seoTitle{}; ///< {title} stands for the title of the category that is shown
    std::optional<QString> seoDescription{};
};

/** A category's own word on an attribute: its products are asked for it, or (excluded) not any more. */
struct CategoryAttribute
{
    QByteArray code;
    bool isExcluded = false;
    friend bool operator==(const CategoryAttribute &, const CategoryAttribute &) = default;
};

struct Category
{
    CategoryId id;
    std::optional<CategoryId> parent;
    QString slug;
    QString title;
    QString description;
    int position = 0;
    CategorySettings own{};
    std::vector<CategoryAttribute> attributes{}; ///< its own word, not what it inherits
    qint64 version = 1;
};

struct NewCategory
{
    QString title;
    std::optional<Slug> slug; ///< none: made from the title
    std::optional<CategoryId> parent;
    QString description;
    CategorySettings settings{};
    std::vector<CategoryAttribute> attributes{};
};

/** What a merge-patch changes: absent stays, a setting that is there and empty is inherited again. */
struct CategoryChange
{
    std::optional<QString> title{};
    std::optional<Slug> slug{};
    std::optional<QString> description{};
    std::optional<std::optional<QByteArray>> taxClass{};
    std::optional<std::optional<QByteArray>> shippingProfile{};
    std::optional<std::optional<QByteArray>> defaultSort{};
    std::optional<std::optional<QByteArray>> visibility{};
    std::optional<std::optional<QString>> seoTitle{};
    std::optional<std::optional<QString>> seoDescription{};
    std::optional<std::vector<CategoryAttribute>> attributes{}; ///< all that it says itself
};

/** A setting as it holds for one category. */
template<typename T>
struct Inherited
{
    T value;
    const Category *from = nullptr; ///< whose it is: its own, an ancestor's; null: nobody's, the value is the shop's default
};

/** What is decided on an attribute for one category, and by whom. */
struct InheritedAttribute
{
    CategoryAttribute attribute;
    const Category *from;
};

/** Categories by id and by parent. Lives no longer than they do; those above a category have to be among them. */
class KONTOR_EXPORT CategoryTree
{
public:
    explicit CategoryTree(const std::vector<Category> &categories);

    /** From the root to the parent. */
    std::vector<const Category *> above(const Category &category) const;
    std::vector<const Category *> children(const Category &category) const { return m_children.value(category.id); }

    template<typename T>
    Inherited<T> resolve(const Category &category, std::optional<T> CategorySettings::*setting, T otherwise) const
    {
        const Category *at = &category;
        for (int depth = 0; at && depth < maxDepth; ++depth, at = parentOf(*at))
            if (at->own.*setting)
                return {.value = *(at->own.*setting), .from = at};
        return {.value = std::move(otherwise), .from = nullptr};
    }
    Inherited<QByteArray> taxClass(const Category &category) const;
    Inherited<QByteArray> shippingProfile(const Category &category) const;
    Inherited<QByteArray> defaultSort(const Category &category) const;
    Inherited<QByteArray> visibility(const Category &category) const;
    Inherited<QString> seoTitle(const Category &category) const;
    Inherited<QString> seoDescription(const Category &category) const;
    /** From the root down, each attribute once; the nearest word on it holds. */
    std::vector<InheritedAttribute> attributes(const Category &category) const;
    /** Hidden itself, or below one that is and has not decided otherwise. */
    bool isHidden(const Category &category) const { return visibility(category).value == "hidden"; }

private:
    static constexpr int maxDepth = 30; // catalog.keep_tree() lets none be deeper

    const Category *parentOf(const Category &category) const
    {
        return category.parent ? m_byId.value(*category.parent) : nullptr;
    }

    QHash<CategoryId, const Category *> m_byId;
    QHash<CategoryId, std::vector<const Category *>> m_children;
};

}
