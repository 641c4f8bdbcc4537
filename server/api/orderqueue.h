#pragma once

#include "core/sales/placement.h"
#include "server/api/effects.h"
#include "server/http/workerpool.h"

#include <atomic>
#include <deque>

namespace kontor::api {

/**
 * Places orders together. While one transaction commits, others arrive; they all go along in the next one, up to
 * `maxTogether`, each placed or refused by itself. Nobody is waited for: an order that comes alone is placed alone.
 *
 * 1. The orders, and the replies kept for their Idempotency-Keys, are one transaction.
 * 2. Where that transaction fails as a whole, each of its orders is tried by itself, unless it is the database that fails.
 * 3. A call is resumed exactly once: with its reply, with its refusal, or to be prepared anew.
 */
class OrderQueue
{
public:
    struct Job
    {
        Placement::Ready ready;
        const http::Call *call; ///< suspended until `resume` is called
        Secret token;
        http::Resume resume;
        http::Step again; ///< after a stale quote or a lost race; empty: it was tried often enough
    };
    struct Figures
    {
        qint64 waiting;
        qint64 batches;
        qint64 orders;
    };
    static constexpr size_t maxTogether = 32;

    OrderQueue(const http::WorkerPool::Options &options, http::WorkerPool::Factory factory, Effects &effects);

    /** From any thread. */
    void submit(Job job);
    /** Refuses what has waited too long; to be called every second or so. */
    void expireLate() { m_pool.expireLate(); }
    /** Finishes what is queued; what comes later is refused. */
    void stop() { m_pool.stop(); }
    Figures figures() const;

private:
    using Replies = std::vector<Result<http::Reply>>;

    struct Waiting
    {
        Job job;
        std::chrono::steady_clock::time_point since;
    };
    std::vector<Job> take(size_t most);
    std::optional<Job> takeOne(std::chrono::milliseconds age);
    void work(Shop &shop);
    Result<Replies> place(Shop &shop, std::span<const Job> jobs);
    void answer(const Job &job, Result<http::Reply> reply);

    Effects &m_effects;
    const std::chrono::milliseconds m_queueDeadline;
    mutable std::mutex m_mutex;
    std::deque<Waiting> m_jobs; ///< at least as many as the pool has jobs waiting: each of those takes one or more
    std::atomic<qint64> m_batches = 0;
    std::atomic<qint64> m_orders = 0;
    http::WorkerPool m_pool;
};

}
