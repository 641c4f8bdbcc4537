#pragma once

#include "core/base/clock.h"
#include "core/base/export.h"

#include <QByteArray>
#include <QString>

namespace kontor {

// Sitemaps as https://www.sitemaps.org/protocol.html has them.

KONTOR_EXPORT QByteArray sitemapHead();
KONTOR_EXPORT QByteArray sitemapTail();
KONTOR_EXPORT QByteArray sitemapUrl(const QString &address, Instant changedAt);

KONTOR_EXPORT QByteArray sitemapIndexHead();
KONTOR_EXPORT QByteArray sitemapIndexTail();
KONTOR_EXPORT QByteArray sitemapIndexEntry(const QString &address, Instant changedAt);

}
