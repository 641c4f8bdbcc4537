#pragma once

#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/catalog/attribute.h"

#include <QMap>

#include <vector>

namespace kontor {

/** A product as it is handed in, with all of its variants. */
struct NewProduct
{
    struct Option
    {
        QString name;
        QList<QString> values;
    };
    struct Variant
    {
        Sku sku;
        QString barcode;
        QMap<QString, QString> options;
        std::vector<Money> prices;
        int weightGrams = 0;
    };
    QString title;
    std::optional<Slug> slug; ///< none: made from the title
    QString description;
    QString brand;
    QByteArray status = "draft";
    std::optional<QByteArray> taxClass{}; ///< its own; none: inherited from the first category
    std::vector<Option> options;
    std::vector<Variant> variants;
    std::vector<CategoryId> categories;
    AttributeValues attributes{};
    QByteArray metadata = "{}";
};

/** What a merge-patch may change. */
struct ProductChange
{
    std::optional<QString> title{};
    std::optional<QString> description{};
    std::optional<QString> brand{};
    std::optional<QByteArray> status{};
    std::optional<std::optional<QByteArray>> taxClass{}; ///< empty inside: inherited again
    std::optional<std::vector<CategoryId>> categories{}; ///< all of them, the main one first
    AttributeValues attributes{};                        ///< those that are given; "null" takes one away
};

namespace limits {
inline constexpr int optionsOfProduct = 5;
inline constexpr int valuesOfOption = 200;
inline constexpr int variantsOfProduct = 2500;
inline constexpr int categoriesOfProduct = 50;
inline constexpr qint64 largestPrice = 1'000'000'000'000; ///< in minor units
}

}
