#pragma once

#include "core/database/servicethread.h"
#include "core/jobs/jobqueue.h"

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace kontor {

/**
 * Does one job. It may be done twice (when a process dies after the work and before the note of it), so what it writes
 * stands in transactions that a second run finds done. A refusal is a failed attempt.
 */
using JobHandler = std::function<Result<void>(Database &, const QJsonObject &payload)>;

/** How jobs of one kind end. */
struct JobEnding
{
    /** A job that is done keeps no payload: it may hold what is nobody's business any more. */
    bool forgetsPayload = false;
    /** A refusal that no other attempt can change: the job has failed then, whatever attempts it has left. */
    std::function<bool(const Error &)> isFinal{};
};

struct WorkerOptions
{
    std::chrono::milliseconds pollInterval{250};
    int batch = 20;                              ///< jobs in one go, before the periodic ones are looked at again
    std::chrono::milliseconds firstRetry{1'000}; ///< doubled with each attempt, half to one and a half of it
    std::chrono::milliseconds longestRetry = std::chrono::hours(1);
    std::chrono::seconds keepDone = std::chrono::hours(24);
    std::chrono::milliseconds pruneInterval{60'000};
    int pruneBatch = 1'000;
};

/**
 * Takes due jobs of the kinds it knows, one at a time, each under a lease: a job whose lease has lapsed (its worker was
 * killed, or is stuck) is taken again. Any number of workers share a database. All times are the database's own.
 */
class KONTOR_EXPORT Worker
{
public:
    Worker(const Clock &clock, Random &random, const WorkerOptions &options = {});

    /** `lease` is longer than the handler ever takes. */
    void handle(
        const char *kind, JobHandler handler, std::chrono::milliseconds lease = std::chrono::seconds(60), JobEnding ending = {});
    /**
     * Queues a job of this kind every `period`, counted from 1970, so that all servers mean the same moments and each is
     * run once. A moment that passes while the one before is still waiting or running is left out.
     */
    void every(const char *kind, std::chrono::milliseconds period);

    /** Queues what is due by the clock, does at most a batch of jobs, prunes; how long to wait for the next time. */
    Result<std::chrono::milliseconds> step(Database &database, const std::function<bool()> &isStopping = {});
    /** Does the next due job; false if there is none. */
    Result<bool> doNext(Database &database);
    /** Queues the current moment of each periodic kind, unless it was. */
    Result<void> schedule(Database &database);

private:
    struct Kind
    {
        const char *name;
        JobHandler handler;
        std::chrono::milliseconds lease;
        JobEnding ending;
    };
    struct Period
    {
        const char *kind;
        std::chrono::milliseconds period;
        qint64 lastMoment = -1;
    };
    struct Claimed;

    Result<std::optional<Claimed>> claim(Database &database) const;
    const Kind &kindOf(const Claimed &job) const;
    Result<void> attempt(Database &database, const Claimed &job) const;
    Result<void> giveBack(Database &database, const Claimed &job, const Error &why);
    Result<void> prune(Database &database);

    const Clock &m_clock;
    Random &m_random;
    WorkerOptions m_options;
    std::vector<Kind> m_kinds;
    std::vector<Period> m_periods;
    std::chrono::steady_clock::time_point m_nextPrune;
};

/** A worker in its own thread; the kinds are set before start(). */
class KONTOR_EXPORT WorkerThread
{
public:
    WorkerThread(const DatabaseConfig &config, const Clock &clock, Random &random, const WorkerOptions &options = {})
        : m_worker(clock, random, options),
          m_thread("worker", config,
              [this](Database &database) { return m_worker.step(database, [this] { return m_thread.isStopping(); }); })
    {
    }
    Worker &worker() { return m_worker; }
    void start() { m_thread.start(); }
    /** Waits for the job that is under way. */
    void stop() { m_thread.stop(); }

private:
    Worker m_worker;
    ServiceThread m_thread;
};

}
