#pragma once

#include "server/http/call.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace kontor::http {

/**
 * The database threads: each has its own Services, made on it by the factory, and takes jobs from one bounded queue.
 *
 * 1. The queue never holds more than `queueLimit` new jobs; a full one refuses at once.
 * 2. A new job that waited longer than `queueDeadline` is not run any more: its `expire` is called, by the thread that
 *    takes it or, where all of them are held up, by expireLate().
 * 3. Steps of calls already begun go before new jobs, and are neither refused nor expired.
 * 4. stop() finishes what is queued, then ends the threads; later jobs are refused.
 */
class WorkerPool
{
public:
    struct Options
    {
        int threads = 4;
        size_t queueLimit = 512;
        std::chrono::milliseconds queueDeadline{5000};
    };
    struct Job
    {
        std::function<void(Services &)> run;
        std::function<void()> expire{};
    };
    using Factory = std::function<std::unique_ptr<Services>()>;

    WorkerPool(const Options &options, Factory factory);
    ~WorkerPool();
    Q_DISABLE_COPY_MOVE(WorkerPool)

    /** False when the queue is full or the pool is closing; the job is untouched then. */
    bool post(Job job);
    bool postStep(std::function<void(Services &)> step);
    /** To be called every second or so, by a thread that is none of these; how many were expired. */
    int expireLate();
    size_t queued() const;
    void stop();

private:
    struct Waiting
    {
        Job job;
        std::chrono::steady_clock::time_point since;
    };
    void work();
    bool isLate(const Waiting &waiting) const
    {
        return waiting.job.expire && std::chrono::steady_clock::now() - waiting.since > m_options.queueDeadline;
    }

    Options m_options;
    Factory m_factory;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Waiting> m_new;
    std::deque<std::function<void(Services &)>> m_steps;
    bool m_isClosing = false;
    std::vector<std::thread> m_threads;
};

}
