#include "server/http/workerpool.h"

namespace kontor::http {

WorkerPool::WorkerPool(const Options &options, Factory factory) : m_options(options), m_factory(std::move(factory))
{
    m_threads.reserve(static_cast<size_t>(options.threads));
    for (int i = 0; i < options.threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::post(Job job)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_isClosing || m_new.size() >= m_options.queueLimit)
            return false;
        m_new.push_back({std::move(job), std::chrono::steady_clock::now()});
    }
    m_wake.notify_one();
    return true;
}

bool WorkerPool::postStep(std::function<void(Services &)> step)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_isClosing)
            return false;
        m_steps.push_back(std::move(step));
    }
    m_wake.notify_one();
    return true;
}

int WorkerPool::expireLate()
{
    std::vector<Waiting> late;
    {
        const std::scoped_lock lock(m_mutex);
        // In the order of their coming.
        while (!m_new.empty() && isLate(m_new.front())) {
            late.push_back(std::move(m_new.front()));
            m_new.pop_front();
        }
    }
    for (const auto &waiting : late)
        waiting.job.expire();
    return static_cast<int>(late.size());
}

size_t WorkerPool::queued() const
{
    const std::scoped_lock lock(m_mutex);
    return m_new.size() + m_steps.size();
}

void WorkerPool::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isClosing = true;
    }
    m_wake.notify_all();
    for (auto &thread : m_threads)
        if (thread.joinable())
            thread.join();
}

void WorkerPool::work()
{
    const auto services = m_factory();
    for (;;) {
        std::function<void(Services &)> run;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_isClosing || !m_steps.empty() || !m_new.empty(); });
            if (!m_steps.empty()) {
                run = std::move(m_steps.front());
                m_steps.pop_front();
            } else if (!m_new.empty()) {
                auto waiting = std::move(m_new.front());
                m_new.pop_front();
                run = isLate(waiting) ? [expire = std::move(waiting.job.expire)](Services &) { expire(); }
                                      : std::move(waiting.job.run);
            } else {
                return;
            }
        }
        run(*services);
    }
}

}
