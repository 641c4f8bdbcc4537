#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace kontor::redis {

/** One value of the shared cache as it lies in Redis. */
struct SharedEntry
{
    qint64 position = 0; ///< of the change feed, as the writer knew it before it read the database
    Instant end;         ///< by the writer's clock
    QList<QByteArray> tags{};
    QByteArray key{};
    QByteArray bytes{};
};

/** Begins with a mark of this format: another one is never taken for it. */
QByteArray encode(const SharedEntry &entry);
/** Nothing for what is not exactly one entry. */
std::optional<SharedEntry> decode(const QByteArray &value);

}
