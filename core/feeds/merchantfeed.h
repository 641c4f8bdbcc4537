#pragma once

#include "core/feeds/feedproduct.h"

namespace kontor {

/** What an XML file begins and ends with, and how many bytes its items take: as many as Google Merchant Center takes, and more handy. */
namespace limits {
inline constexpr int feedItems = 10'000;
inline constexpr int sitemapUrls = 50'000;         ///< sitemaps.org
inline constexpr qsizetype feedBytes = 16'000'000; ///< sitemaps.org allows 50 MB
}

KONTOR_EXPORT QByteArray merchantHead(const QString &shop, const QString &address);
KONTOR_EXPORT QByteArray merchantTail();

struct MerchantItems
{
    QByteArray xml;
    int items = 0;
    int leftOut = 0; ///< without an image, which every item needs
};
/** An item for each variant (RSS 2.0 with the namespace g:). `path` is its place among the categories, from the root. */
KONTOR_EXPORT MerchantItems merchantItems(const FeedProduct &goods, const QStringList &path, const FeedAddresses &addresses);

}
