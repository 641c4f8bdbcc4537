#pragma once

#include "core/base/export.h"

#include <QByteArray>
#include <QString>

#include <atomic>
#include <chrono>
#include <optional>

namespace kontor {

/** A point in time, UTC, to the microsecond: what PostgreSQL's timestamptz holds. */
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/** Where the time comes from, so that a test can set it. */
class KONTOR_EXPORT Clock
{
public:
    virtual ~Clock();
    virtual Instant now() const = 0;
};

class KONTOR_EXPORT SystemClock final : public Clock
{
public:
    Instant now() const override;
};

/** Stands still until it is told otherwise. Safe to share between threads. */
class KONTOR_EXPORT ManualClock final : public Clock
{
public:
    explicit ManualClock(Instant start) : m_now(start.time_since_epoch().count()) {}
    Instant now() const override { return Instant(std::chrono::microseconds(m_now.load())); }
    void advance(std::chrono::microseconds by) { m_now += by.count(); }

private:
    std::atomic<qint64> m_now;
};

/** RFC 3339 in UTC with microseconds where there are any: 2026-11-23T12:07:11Z. */
KONTOR_EXPORT QByteArray toRfc3339(Instant instant);
KONTOR_EXPORT std::optional<Instant> parseRfc3339(QStringView text);

}
