#include "admin-gui/work/shopworkers.h"

#include <condition_variable>
#include <mutex>

namespace kontor::gui {

namespace {
// Two for people, and one that also does what nobody waits for; a desktop login may open ten connections.
constexpr int threadCount = 3;
}

struct ShopWorkers::Queue
{
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> interactive;
    std::deque<Job> background;
    DatabaseConfig config;
    Context context;
    int generation = 0; ///< of config and context
    bool isStopping = false;

    struct Taken
    {
        Job job;
        Context context;
        DatabaseConfig config;
        int generation = 0;
    };
    // Waits for something to do; nothing: it is over.
    std::optional<Taken> take(bool alsoBackground)
    {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return isStopping || !interactive.empty() || (alsoBackground && !background.empty()); });
        if (isStopping)
            return {};
        auto &from = interactive.empty() ? background : interactive;
        Taken taken{.job = std::move(from.front()), .context = context, .config = config, .generation = generation};
        from.pop_front();
        return taken;
    }
};

ShopWorkers::ShopWorkers(const DatabaseConfig &config, const Context &context, QObject *parent)
    : QObject(parent),
      m_context(context),
      m_queue(std::make_shared<Queue>())
{
    m_queue->config = config;
    m_queue->context = context;
    for (int i = 0; i < threadCount; ++i)
        m_threads.emplace_back([queue = m_queue, alsoBackground = i == 0] {
            SystemClock clock;
            SystemRandom random;
            std::unique_ptr<Shop> shop;
            int generation = -1;
            while (auto taken = queue->take(alsoBackground)) {
                if (!shop || generation != taken->generation) {
                    shop = std::make_unique<Shop>(Database::later(taken->config), clock, random);
                    generation = taken->generation;
                }
                taken->job(*shop, taken->context);
            }
        });
}

ShopWorkers::~ShopWorkers()
{
    {
        const std::lock_guard lock(m_queue->mutex);
        m_queue->isStopping = true;
    }
    m_queue->wake.notify_all();
    for (auto &thread : m_threads)
        thread.join();
}

void ShopWorkers::enqueue(Lane lane, Job job)
{
    {
        const std::lock_guard lock(m_queue->mutex);
        (lane == Lane::Interactive ? m_queue->interactive : m_queue->background).push_back(std::move(job));
    }
    m_queue->wake.notify_all();
}

void ShopWorkers::setDatabase(const DatabaseConfig &config)
{
    const std::lock_guard lock(m_queue->mutex);
    m_queue->config = config;
    ++m_queue->generation;
}

void ShopWorkers::setLocale(const QByteArray &locale)
{
    m_context.locale = locale;
    const std::lock_guard lock(m_queue->mutex);
    m_queue->context.locale = locale;
    ++m_queue->generation;
}

bool ShopWorkers::may(const Operation &operation) const
{
    return authorise(m_context, operation).has_value();
}

}
