#pragma once

#include "core/base/clock.h"
#include "core/base/money.h"
#include "core/catalog/storefront.h"

#include <QMap>
#include <QStringList>

#include <optional>
#include <vector>

namespace kontor {

namespace limits {
inline constexpr size_t variantsOnPage = 500; ///< in the JSON of a product's page
}

/** Where things are, for those who list the shop elsewhere; every address in what they are given is absolute. */
struct KONTOR_EXPORT FeedAddresses
{
    Storefront storefront{};
    QString publicBase =
        QStringLiteral("http://localhost:3000/");  ///< where the feeds themselves are fetched, with a / at its end
    QString mediaBase = QStringLiteral("/media/"); ///< of images; below publicBase where it begins with a /

    QString media(const QString &url) const { return url.startsWith(QLatin1Char('/')) ? publicBase + url.mid(1) : url; }
};

/** A variant as a shopper sees it. */
struct FeedVariant
{
    QString id;
    QString sku;
    QString barcode;
    QMap<QString, QString> options;
    qint64 weightGrams = 0;
    Money price;
    Money regularPrice;
    QByteArray availability;
    std::optional<Instant> expectedAt{}; ///< when the next of it comes
    QStringList images{};                ///< of this variant
};

/** A product as a shopper sees it in one market and language. */
struct FeedProduct
{
    QString id;
    QString slug;
    QString title;
    QString description; ///< plain text
    QString brand;
    QStringList images{}; ///< absolute addresses, in their order
    std::vector<FeedVariant> wares{};
    bool pricesIncludeTax = true;
    Instant updatedAt{};

    /** The page has no room for more variants: there may be others. */
    bool mayHaveMore() const { return wares.size() >= limits::variantsOnPage; }
    QString address(const Storefront &storefront) const { return storefront.productUrl(slug, id); }
    /** That of the page with this variant chosen. */
    QString address(const Storefront &storefront, const FeedVariant &ware) const;
};

/**
 * Reads the product's page as storefronts get it, and when what comes next: {"<variant id>": "<RFC 3339>"}. `restJson` has the variants
 * for which the page has no room.
 */
KONTOR_EXPORT std::optional<FeedProduct> readFeedProduct(
    const QByteArray &pageJson, const QByteArray &arrivalsJson, const FeedAddresses &addresses, const QByteArray &restJson = {});

/** What an option is in the words of schema.org and Google: color, size, material, pattern; empty: neither knows it. */
KONTOR_EXPORT QByteArray knownOption(const QString &name);
/** Whether it is a GTIN that the whole world knows: 8, 12, 13 or 14 digits, the last one right, none of a shop's own prefix. */
KONTOR_EXPORT bool isGlobalGtin(const QString &barcode);
/** "19.90"; "1990" where the currency has no decimals. */
KONTOR_EXPORT QByteArray decimalOf(const Money &money);
/** Without what no XML text may have: control characters, halves of surrogate pairs. */
KONTOR_EXPORT QString xmlText(const QString &text);
/** At most so many characters, whole words if it can be. */
KONTOR_EXPORT QString cutText(const QString &text, qsizetype length);

}
