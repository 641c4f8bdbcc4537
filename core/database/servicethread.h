#pragma once

#include "core/database/database.h"

#include <condition_variable>
#include <mutex>

namespace kontor {

/**
 * A thread with a connection of its own that does one step again and again until it is stopped. A step that fails is
 * logged and tried again, later each time (up to five seconds), so a restart of PostgreSQL is only a pause.
 */
class KONTOR_EXPORT ServiceThread
{
public:
    /** Does a bounded piece of work; says how long to wait before the next one. */
    using Step = std::function<Result<std::chrono::milliseconds>(Database &)>;

    ServiceThread(const char *name, const DatabaseConfig &config, Step step);
    /** Stops. */
    ~ServiceThread();
    ServiceThread(const ServiceThread &) = delete;
    ServiceThread &operator=(const ServiceThread &) = delete;

    void start();
    /** Ends the wait, or waits for the step that is under way; its connection is closed on return. Any thread. */
    void stop();
    /** For a step of many parts: true once stop() was called. Any thread. */
    bool isStopping() const { return m_stopping; }

private:
    void run();
    Result<std::chrono::milliseconds> stepOnce(std::unique_ptr<Database> &database);
    void pause(std::chrono::milliseconds duration);

    const char *m_name;
    DatabaseConfig m_config;
    Step m_step;
    std::unique_ptr<QThread> m_thread;
    std::mutex m_mutex;
    std::condition_variable m_stopped;
    std::atomic_bool m_stopping = false;
};

}
