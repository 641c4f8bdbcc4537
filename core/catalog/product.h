#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/catalog/attribute.h"

#include <QMap>

#include <vector>

namespace kontor {

/** One thing that can be bought, as it is handed in. */
struct NewVariant
{
    Sku sku;
    QString barcode{};
    QMap<QString, QString> options{};
    std::vector<Money> prices{};
    int weightGrams = 0;
    int lengthMm = 0;
    int widthMm = 0;
    int heightMm = 0;
    QByteArray stockPolicy = "deny"; ///< deny, backorder, preorder
    std::optional<Instant> availableFrom{};
};

/** A picture: one that is there already (id), or one that is somewhere else (url). */
struct ProductImage
{
    std::optional<MediaId> id{};
    QString url{};
    QString alt{};
    std::optional<Sku> sku{}; ///< of the variant that it shows; none: the product
    std::optional<int> width{};
    std::optional<int> height{};
};

/** A product as it is handed in, with all of its variants. */
struct NewProduct
{
    struct Option
    {
        QString name;
        QList<QString> values;
    };
    using Variant = NewVariant;
    QString title;
    std::optional<Slug> slug; ///< none: made from the title
    QString description;      ///< rich text; see sanitiseRichText()
    QString brand;
    QByteArray status = "draft";
    std::optional<QByteArray> taxClass{};        ///< its own; none: inherited from the first category
    std::optional<QByteArray> shippingProfile{}; ///< as its tax class
    std::vector<Option> options;
    std::vector<Variant> variants;
    std::vector<CategoryId> categories;
    AttributeValues attributes{};
    QByteArray metadata = "{}";
    QByteArray privateMetadata = "{}";
    QStringList tags{};
    std::optional<QString> seoTitle{}; ///< none: the title
    std::optional<QString> seoDescription{};
    std::optional<Instant> publishAt{};   ///< of a draft: active from then on
    std::optional<Instant> unpublishAt{}; ///< archived from then on
    std::vector<ProductImage> images{};
};

/** What a merge-patch may change. Of lists and metadata it holds all. */
struct ProductChange
{
    std::optional<QString> title{};
    std::optional<Slug> slug{}; ///< the old one leads on
    std::optional<QString> description{};
    std::optional<QString> brand{};
    std::optional<QByteArray> status{};
    std::optional<std::optional<QByteArray>> taxClass{}; ///< empty inside: inherited again
    std::optional<std::optional<QByteArray>> shippingProfile{};
    std::optional<std::vector<CategoryId>> categories{}; ///< the main one first
    AttributeValues attributes{};                        ///< those that are given; "null" takes one away
    std::optional<QByteArray> metadata{};
    std::optional<QByteArray> privateMetadata{};
    std::optional<QStringList> tags{};
    std::optional<std::optional<QString>> seoTitle{};
    std::optional<std::optional<QString>> seoDescription{};
    std::optional<std::optional<Instant>> publishAt{};
    std::optional<std::optional<Instant>> unpublishAt{};
    std::optional<std::vector<ProductImage>> images{};
    std::optional<std::vector<ProductId>> related{};
};

/** A product's words in another language; what is empty is shown in the shop's own. */
struct ProductTranslation
{
    QString title;
    QString description{};
    std::optional<QString> seoTitle{};
    std::optional<QString> seoDescription{};
    AttributeValues attributes{}; ///< of the type text
};

namespace limits {
inline constexpr int optionsOfProduct = 5;
inline constexpr int valuesOfOption = 200;
inline constexpr int variantsOfProduct = 2500;
inline constexpr int categoriesOfProduct = 50;
inline constexpr int tagsOfProduct = 50;
inline constexpr int imagesOfProduct = 100;
inline constexpr int relatedProducts = 50;
inline constexpr int largestSize = 100'000; ///< in millimetres
inline constexpr int productsChangedAtOnce = 500;
inline constexpr int staffMatches = 10'000;               ///< of a search by staff; who finds more says more
inline constexpr qint64 largestPrice = 1'000'000'000'000; ///< in minor units
}

}
