#include "core/catalog/category.h"

namespace kontor {

CategoryTree::CategoryTree(const std::vector<Category> &categories)
{
    m_byId.reserve(static_cast<qsizetype>(categories.size()));
    for (const auto &category : categories) {
        m_byId.insert(category.id, &category);
        if (category.parent)
            m_children[*category.parent].push_back(&category);
    }
}

std::vector<const Category *> CategoryTree::above(const Category &category) const
{
    std::vector<const Category *> crumbs;
    const Category *at = parentOf(category);
    for (int depth = 0; at && depth < maxDepth; ++depth, at = parentOf(*at))
        crumbs.insert(crumbs.begin(), at);
    return crumbs;
}

std::vector<InheritedAttribute> CategoryTree::attributes(const Category &category) const
{
    std::vector<InheritedAttribute> found;
    auto branch = above(category);
    branch.push_back(&category);
    for (const auto *at : branch) {
        for (const auto &word : at->attributes) {
            const auto known = std::find_if(found.begin(), found.end(),
                [&](const InheritedAttribute &inherited) { return inherited.attribute.code == word.code; });
            if (known != found.end())
                *known = {.attribute = word, .from = at};
            else
                found.push_back({.attribute = word, .from = at});
        }
    }
    return found;
}

// The defaults here are those of catalog.derive_settings() and of the lists.

Inherited<QByteArray> CategoryTree::taxClass(const Category &category) const
{
    return resolve(category, &CategorySettings::taxClass, QByteArray("standard"));
}

Inherited<QByteArray> CategoryTree::shippingProfile(const Category &category) const
{
    return resolve(category, &CategorySettings::shippingProfile, QByteArray("general"));
}

Inherited<QByteArray> CategoryTree::defaultSort(const Category &category) const
{
    return resolve(category, &CategorySettings::defaultSort, QByteArray("newest"));
}

Inherited<QByteArray> CategoryTree::visibility(const Category &category) const
{
    return resolve(category, &CategorySettings::visibility, QByteArray("visible"));
}

Inherited<QString> CategoryTree::seoTitle(const Category &category) const
{
    return resolve(category, &CategorySettings::seoTitle, u"{title}"_s);
}

Inherited<QString> CategoryTree::seoDescription(const Category &category) const
{
    return resolve(category, &CategorySettings::seoDescription, QString());
}

}
