#pragma once

#include "core/database/servicethread.h"

namespace kontor {

struct SealerOptions
{
    std::chrono::milliseconds interval{1'000};
    int batch = 1'000;
};

/**
 * Chains audit rows after the fact, so that business transactions do not queue up behind one chain. Each row gets the
 * next position, mac = HMAC-SHA256 of its payload and chain = SHA-256 over the chain before it, the position, the facts
 * that stay and the mac. One sealer of a database works at a time.
 */
class KONTOR_EXPORT Sealer
{
public:
    explicit Sealer(const SealerOptions &options = {}) : m_options(options) {}

    /** Seals at most one batch; the number of rows. None if another sealer is at work. */
    Result<int> seal(Database &database) const;
    Result<std::chrono::milliseconds> step(Database &database) const;

private:
    SealerOptions m_options;
};

/** A sealer in its own thread. */
class KONTOR_EXPORT SealerThread
{
public:
    explicit SealerThread(const DatabaseConfig &config, const SealerOptions &options = {})
        : m_sealer(options),
          m_thread("sealer", config, [this](Database &database) { return m_sealer.step(database); })
    {
    }
    void start() { m_thread.start(); }
    void stop() { m_thread.stop(); }

private:
    Sealer m_sealer;
    ServiceThread m_thread;
};

/** What a walk along the chain found. */
struct AuditReport
{
    enum class Fault {
        Gap,         ///< a position is missing: rows were deleted
        ChainBroken, ///< a fact of this row, or of the order, was changed
        PayloadChanged,
    };
    struct Break
    {
        qint64 position;
        Fault fault;
        friend bool operator==(const Break &, const Break &) = default;
    };

    qint64 sealed = 0;
    qint64 erased = 0;  ///< of those: without their payload
    qint64 waiting = 0; ///< not sealed yet
    /** The end of the chain. Whoever keeps a copy elsewhere can tell whether the last rows were cut off. */
    qint64 headPosition = 0;
    QByteArray headChain{};
    std::optional<Break> firstBreak{};
};

/** Walks the whole chain, a bounded batch at a time, and stops at the first break. */
KONTOR_EXPORT Result<AuditReport> verifyAudit(Database &database);

}
