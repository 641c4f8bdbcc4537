#include "tests/feeds/feedreader.h"

#include "core/base/result.h"
#include "core/feeds/feedproduct.h"

#include <QRegularExpression>
#include <QUrl>
#include <QXmlStreamReader>

namespace kontor::test {

namespace {

constexpr auto google = u"http://base.google.com/ns/1.0";

bool isAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && (url.scheme() == u"https"_s || url.scheme() == u"http"_s) && !url.host().isEmpty()
        && text.size() <= 2'000;
}

bool matches(const QString &text, const char *pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QString::fromLatin1(pattern))).match(text).hasMatch();
}

}

Feed readFeed(const QByteArray &xml, const QString &name)
{
    Feed feed;
    QXmlStreamReader reader(xml);
    if (reader.readNextStartElement())
        feed.root = u'{' + reader.namespaceUri().toString() + u'}' + reader.name().toString();
    while (!reader.atEnd()) {
        reader.readNext();
        if (!reader.isStartElement() || reader.name() != name)
            continue;
        Entry entry;
        while (reader.readNextStartElement()) {
            const auto field = (reader.namespaceUri() == QStringView(google) ? u"g:"_s : QString()) + reader.name().toString();
            entry[field].append(reader.readElementText());
        }
        feed.entries.push_back(std::move(entry));
    }
    feed.error = reader.hasError() ? reader.errorString() : QString();
    return feed;
}

QStringList faultsOfItem(const Entry &item)
{
    QStringList faults;
    const auto one = [&](const char *name) { return item.value(QLatin1StringView(name)).value(0); };
    const auto has = [&](const char *name) { return item.contains(QLatin1StringView(name)); };
    const std::pair<const char *, qsizetype> required[] = {{"g:id", 50}, {"g:title", 150}, {"g:description", 5'000},
        {"g:link", 2'000}, {"g:image_link", 2'000}, {"g:availability", 20}, {"g:price", 20}, {"g:condition", 11}};
    for (const auto &[name, length] : required)
        if (const auto text = one(name); text.trimmed().isEmpty() || text.size() > length)
            faults.append(u"%1 is missing or too long"_s.arg(QLatin1StringView(name)));
    for (auto it = item.begin(); it != item.end(); ++it)
        if (it.key() != u"g:additional_image_link"_s && it.value().size() != 1)
            faults.append(it.key() + u" comes twice"_s);
    if (item.value(u"g:additional_image_link"_s).size() > 10)
        faults.append(u"more than ten additional images"_s);
    for (const auto &address : QStringList{one("g:link"), one("g:image_link")} + item.value(u"g:additional_image_link"_s))
        if (!isAddress(address))
            faults.append(address + u" is no absolute address"_s);
    for (const char *name : {"g:price", "g:sale_price"})
        if (has(name) && !matches(one(name), "[0-9]+(\\.[0-9]{2,3})? [A-Z]{3}"))
            faults.append(one(name) + u" is no price"_s);
    const QStringList states{u"in_stock"_s, u"out_of_stock"_s, u"preorder"_s, u"backorder"_s};
    if (!states.contains(one("g:availability")))
        faults.append(one("g:availability") + u" is no availability"_s);
    const bool isLater = one("g:availability") == u"preorder"_s || one("g:availability") == u"backorder"_s;
    if (isLater != has("g:availability_date") || (isLater && !parseRfc3339(one("g:availability_date"))))
        faults.append(u"availability_date belongs to what comes later"_s);
    if (has("g:gtin") && !isGlobalGtin(one("g:gtin")))
        faults.append(one("g:gtin") + u" is no GTIN"_s);
    if (!has("g:gtin") && !(has("g:mpn") && has("g:brand")) && one("g:identifier_exists") != u"no"_s)
        faults.append(u"nothing identifies it, and it does not say so"_s);
    if (has("g:item_group_id") && one("g:item_group_id").size() > 50)
        faults.append(u"item_group_id is too long"_s);
    if (has("g:shipping_weight") && !matches(one("g:shipping_weight"), "[0-9]+ g"))
        faults.append(one("g:shipping_weight") + u" is no weight"_s);
    return faults;
}

QStringList faultsOfUrl(const Entry &url, const QString &base)
{
    QStringList faults;
    const auto location = url.value(u"loc"_s).value(0);
    if (!isAddress(location) || location.size() >= 2'048)
        faults.append(location + u" is no absolute address"_s);
    if (!location.startsWith(base))
        faults.append(location + u" is on another host"_s);
    if (url.value(u"loc"_s).size() != 1 || url.value(u"lastmod"_s).size() != 1)
        faults.append(u"one loc and one lastmod are wanted"_s);
    if (!parseRfc3339(url.value(u"lastmod"_s).value(0)))
        faults.append(url.value(u"lastmod"_s).value(0) + u" is no W3C date"_s);
    return faults;
}

}
