#include "core/feeds/sitemap.h"

#include "core/base/result.h"

namespace kontor {

namespace {

constexpr auto space = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
constexpr auto declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

QByteArray entry(const char *name, const QString &address, Instant changedAt)
{
    return '<' + QByteArray(name) + "><loc>" + address.toHtmlEscaped().toUtf8() + "</loc><lastmod>" + toRfc3339(changedAt)
        + "</lastmod></" + name + ">\n";
}

}

QByteArray sitemapHead()
{
    return declaration + QByteArray("<urlset") + space;
}

QByteArray sitemapTail()
{
    return "</urlset>\n";
}

QByteArray sitemapUrl(const QString &address, Instant changedAt)
{
    return entry("url", address, changedAt);
}

QByteArray sitemapIndexHead()
{
    return declaration + QByteArray("<sitemapindex") + space;
}

QByteArray sitemapIndexTail()
{
    return "</sitemapindex>\n";
}

QByteArray sitemapIndexEntry(const QString &address, Instant changedAt)
{
    return entry("sitemap", address, changedAt);
}

}
