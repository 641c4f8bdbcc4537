#include "core/database/servicethread.h"

#include "core/base/log.h"
#include "core/base/random.h"

namespace kontor {

using std::chrono::milliseconds;

ServiceThread::ServiceThread(const char *name, const DatabaseConfig &config, Step step)
    : m_name(name),
      m_config(config),
      m_step(std::move(step))
{
}

ServiceThread::~ServiceThread()
{
    stop();
}

void ServiceThread::start()
{
    Q_ASSERT(!m_thread);
    m_stopping = false;
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->setObjectName(QString::fromLatin1(m_name));
    m_thread->start();
}

void ServiceThread::stop()
{
    if (!m_thread)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_stopped.notify_all();
    m_thread->wait();
    m_thread.reset();
}

void ServiceThread::pause(milliseconds duration)
{
    std::unique_lock lock(m_mutex);
    m_stopped.wait_for(lock, duration, [this] { return m_stopping.load(); });
}

Result<milliseconds> ServiceThread::stepOnce(std::unique_ptr<Database> &database)
{
    // The outermost catch of this thread: what Qt or a handler throws is a failed step, not the end of the process.
    try {
        if (!database) {
            KONTOR_TRY(database, Database::open(m_config));
        }
        return m_step(*database);
    } catch (const std::exception &exception) {
        return internal(QString::fromUtf8(exception.what()));
    }
}

void ServiceThread::run()
{
    constexpr milliseconds shortest{50};
    constexpr milliseconds longest{5'000};
    milliseconds delay = shortest;
    SystemRandom random;
    std::unique_ptr<Database> database;
    while (!m_stopping) {
        const auto wait = stepOnce(database);
        if (wait) {
            delay = shortest;
            if (*wait > milliseconds::zero())
                pause(*wait);
            continue;
        }
        log(LogLevel::Warning, m_name, wait.error());
        // Half to whole of the delay, so that several servers do not come back in step.
        pause(delay / 2 + milliseconds(random.below(static_cast<quint64>(delay.count()))) / 2);
        delay = std::min(delay * 2, longest);
    }
}

}
