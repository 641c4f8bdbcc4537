#pragma once

#include "core/base/export.h"

#include <QString>

namespace kontor {

/** Where the shop's pages are, for whoever is sent there: mails, feeds, search engines. */
struct KONTOR_EXPORT Storefront
{
    QString base = QStringLiteral("http://localhost:3000/"); ///< with a / at its end
    QString product = QStringLiteral("products/{slug}");     ///< below it; {slug} or {id} names the product
    QString category = QStringLiteral("categories/{slug}");

    QString productUrl(const QString &slug, const QString &id) const { return address(product, slug, id); }
    QString categoryUrl(const QString &slug, const QString &id) const { return address(category, slug, id); }

private:
    QString address(const QString &pattern, const QString &slug, const QString &id) const
    {
        return base + QString(pattern).replace(QLatin1String("{slug}"), slug).replace(QLatin1String("{id}"), id);
    }
};

}
