#pragma once

#include "core/base/text.h"
#include "core/listing/productlist.h"

namespace kontor {

/** Products that follow a rule, which is a filter of the lists: whatever matches is a member, now and later. */
struct Collection
{
    CollectionId id{};
    QString slug{};
    QString title{};
    QString description{};
    ProductRule rule{}; ///< never empty
    bool isActive = true;
    qint64 version = 1;
};

struct NewCollection
{
    QString title;
    std::optional<Slug> slug{}; ///< none: made from the title
    QString description{};
    ProductRule rule{};
    bool isActive = true;
};

struct CollectionChange
{
    std::optional<QString> title{};
    std::optional<Slug> slug{};
    std::optional<QString> description{};
    std::optional<ProductRule> rule{};
    std::optional<bool> isActive{};
};

namespace limits {
inline constexpr int collections = 1000;
}

}
