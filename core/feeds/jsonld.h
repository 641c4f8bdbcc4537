#pragma once

#include "core/feeds/feedproduct.h"

namespace kontor {

/** A step of a breadcrumb. */
struct Crumb
{
    QString title;
    QString address;
};

/**
 * What search engines read of a page, in the words of schema.org: to be put into a <script type="application/ld+json"> as it
 * is, for it has no "<" in it. A product is a Product with an Offer, or a ProductGroup of its variants.
 */
KONTOR_EXPORT QByteArray productJsonLd(const FeedProduct &goods, const std::vector<Crumb> &crumbs, const Storefront &storefront);

struct CategoryPage
{
    QString title;
    QString description;
    QString address;
};
KONTOR_EXPORT QByteArray categoryJsonLd(const CategoryPage &category, const std::vector<Crumb> &crumbs);

}
