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
 * 2. Where that transaction fails as a whole, each of its orders is tried by itself, unless the database is gone.
 * 3. A call is resumed exactly once: with its reply, with its refusal, or to be prepared anew.
 * 4. At most `queueLimit` orders wait, none longer than `queueDeadline` and a patrol; what is refused is 503.
 * 5. While orders wait, a thread takes them: a thread that finds none retires under the lock under which orders come.
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
    void expireLate();
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
    /** The next ones; none: this thread has retired. */
    std::vector<Job> take();
    void work(Shop &shop);
    void placeAll(Shop &shop, std::span<const Job> jobs);
    Result<Replies> place(Shop &shop, std::span<const Job> jobs);
    void answer(const Job &job, Result<http::Reply> reply);

    Effects &m_effects;
    const http::WorkerPool::Options m_options;
    mutable std::mutex m_mutex;
    std::deque<Waiting> m_jobs;
    int m_working = 0; ///< threads that are at it
    std::atomic<qint64> m_batches = 0;
    std::atomic<qint64> m_orders = 0;
    http::WorkerPool m_pool;
};

}
