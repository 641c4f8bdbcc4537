#pragma once

#include <QByteArray>
#include <QMap>
#include <QStringList>

#include <optional>
#include <vector>

namespace kontor::test {

/** An element's children by name, each with its texts; names of the namespace g: begin with "g:". */
using Entry = QMap<QString, QStringList>;

struct Feed
{
    QString root; ///< its name with its namespace: "{http://…}urlset"
    std::vector<Entry> entries;
    QString error; ///< what makes it no XML
};
/** Reads by a strict parser; `name` is that of the repeated element. */
Feed readFeed(const QByteArray &xml, const QString &name);

/** Every rule of Google's specification that an item breaks, in words. */
QStringList faultsOfItem(const Entry &item);
/** Every rule of sitemaps.org that an entry breaks. */
QStringList faultsOfUrl(const Entry &url, const QString &base);

}
