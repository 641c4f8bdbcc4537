#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kontor::api {

/**
 * Threads for passwords, whose hashes take a tenth of a second on purpose. They run at a low priority: two hundred sign-ins
 * at once take their time, and nobody else's. At most `queueLimit` wait.
 */
class HashingPool
{
public:
    HashingPool(int threads, size_t queueLimit);
    ~HashingPool();
    HashingPool(const HashingPool &) = delete;
    HashingPool &operator=(const HashingPool &) = delete;

    /** False when too many wait already, or the pool is being stopped. From any thread. */
    bool post(std::function<void()> work);
    /** Finishes what is being hashed; what waits is dropped. */
    void stop();
    size_t waiting() const;

private:
    void run();

    const size_t m_queueLimit;
    mutable std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<std::function<void()>> m_queue;
    bool m_isStopping = false;
    std::vector<std::thread> m_threads;
};

}
