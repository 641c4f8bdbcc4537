#include "server/api/hashingpool.h"

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace kontor::api {

namespace {

// Of this thread alone, which Linux knows by an id of its own.
void yieldToOthers()
{
#ifdef Q_OS_LINUX
    constexpr int niceness = 15;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
#endif
}

}

HashingPool::HashingPool(int threads, size_t queueLimit) : m_queueLimit(queueLimit)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

HashingPool::~HashingPool()
{
    stop();
}

bool HashingPool::post(std::function<void()> work)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_isStopping || m_queue.size() >= m_queueLimit)
            return false;
        m_queue.push_back(std::move(work));
    }
    m_hasWork.notify_one();
    return true;
}

void HashingPool::stop()
{
    std::deque<std::function<void()>> dropped;
    {
        const std::scoped_lock lock(m_mutex);
        m_isStopping = true;
        dropped.swap(m_queue);
    }
    m_hasWork.notify_all();
    for (auto &thread : m_threads)
        if (thread.joinable())
            thread.join();
}

size_t HashingPool::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return m_queue.size();
}

void HashingPool::run()
{
    yieldToOthers();
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(m_mutex);
            m_hasWork.wait(lock, [this] { return m_isStopping || !m_queue.empty(); });
            if (m_isStopping)
                return;
            work = std::move(m_queue.front());
            m_queue.pop_front();
        }
        work();
    }
}

}
