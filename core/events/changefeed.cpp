#include "core/events/changefeed.h"

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/database/notificationlistener.h"
#include "core/events/relay.h"

#include <QEventLoop>
#include <QThread>
#include <QTimer>

namespace kontor {

using std::chrono::milliseconds;

namespace {

qint64 steadyMs()
{
    // Never 0, which means "nothing heard".
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count() + 1;
}

}

/** What lives on the feed's thread: the connection, and a timer that watches over it. */
class ChangeFeed::Loop : public QObject
{
public:
    explicit Loop(ChangeFeed &feed) : m_feed(feed)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
        m_timer.start(milliseconds::zero());
    }
    ~Loop() override { m_feed.m_heardAt = 0; }

private:
    void look()
    {
        if (m_listener && m_listener->isConnected() && !isSilent()) {
            m_timer.start(watchInterval);
            return;
        }
        m_feed.m_heardAt = 0;
        if (m_listener)
            log(LogLevel::Warning, "changefeed.lost",
                [&](JsonWriter &out) { out.member("connected", m_listener->isConnected()); });
        m_listener.reset();
        reconnect();
    }

    // A new connection gets as long as an old one to hear its first word.
    bool isSilent() const
    {
        const qint64 since = std::max(m_feed.m_heardAt.load(), m_openedAt);
        return steadyMs() - since >= m_feed.m_options.silence.count();
    }

    void reconnect()
    {
        auto opened = NotificationListener::open(
            m_feed.m_config, changesChannel, [this](const QByteArray &payload) { m_feed.heard(payload); });
        if (!opened) {
            log(LogLevel::Warning, "changefeed.connect", opened.error());
            m_timer.start(m_delay / 2 + milliseconds(m_random.below(static_cast<quint64>(m_delay.count()))) / 2);
            m_delay = std::min(m_delay * 2, longestDelay);
            return;
        }
        m_listener = std::move(*opened);
        m_openedAt = steadyMs();
        m_delay = shortestDelay;
        // Only now, with the new connection listening: what changes from here on is heard.
        if (m_feed.m_callbacks.everythingChanged)
            m_feed.m_callbacks.everythingChanged();
        m_timer.start(watchInterval);
    }

    static constexpr milliseconds watchInterval{100};
    static constexpr milliseconds shortestDelay{50};
    static constexpr milliseconds longestDelay{2'000};

    ChangeFeed &m_feed;
    std::unique_ptr<NotificationListener> m_listener;
    qint64 m_openedAt = 0;
    milliseconds m_delay = shortestDelay;
    SystemRandom m_random;
    QTimer m_timer;
};

ChangeFeed::ChangeFeed(const DatabaseConfig &config, Callbacks callbacks, const ChangeFeedOptions &options)
    : m_config(config),
      m_callbacks(std::move(callbacks)),
      m_options(options)
{
}

ChangeFeed::~ChangeFeed()
{
    stop();
}

void ChangeFeed::start()
{
    Q_ASSERT(!m_thread);
    m_thread.reset(QThread::create([this] {
        // Inside the thread's function there is no event loop yet.
        Loop loop(*this);
        QEventLoop().exec();
    }));
    m_thread->setObjectName(u"changefeed"_s);
    m_thread->start();
}

void ChangeFeed::stop()
{
    if (!m_thread)
        return;
    m_thread->quit();
    m_thread->wait();
    m_thread.reset();
}

bool ChangeFeed::isLive() const
{
    // From the time itself and not from a timer: a feed whose thread is stuck is not live either.
    const qint64 heardAt = m_heardAt;
    return heardAt != 0 && steadyMs() - heardAt < m_options.silence.count();
}

void ChangeFeed::heard(const QByteArray &payload)
{
    auto words = payload.split(' ');
    bool isNumber = false;
    const qint64 position = words.takeFirst().toLongLong(&isNumber);
    if (!isNumber) {
        log(LogLevel::Warning, "changefeed.unreadable");
        return;
    }
    if (words.contains("*")) {
        if (m_callbacks.everythingChanged)
            m_callbacks.everythingChanged();
    } else if (position != m_position && m_callbacks.changed) {
        m_callbacks.changed(position, words);
    }
    if (m_callbacks.heardUpTo)
        m_callbacks.heardUpTo(position);
    m_position = position;
    m_heardAt = steadyMs();
}

}
