#include "admin-gui/work/livefeed.h"

namespace kontor::gui {

using std::chrono::milliseconds;

namespace {
constexpr milliseconds gatherFor{250};
constexpr milliseconds silence{3'500}; // the relay beats each second
}

LiveFeed::LiveFeed(const DatabaseConfig &config, QObject *parent) : QObject(parent)
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(gatherFor);
    m_silence.setSingleShot(true);
    m_silence.setInterval(silence);
    connect(&m_gather, &QTimer::timeout, this, [this] {
        const auto tags = std::exchange(m_gathered, {});
        if (std::exchange(m_missed, false))
            Q_EMIT everythingChanged();
        else
            Q_EMIT changed(tags);
    });
    connect(&m_silence, &QTimer::timeout, this, [this] {
        m_isLive = false;
        Q_EMIT liveChanged(false);
    });
    m_silence.start();
    ChangeFeed::Callbacks callbacks;
    callbacks.changed = [this](qint64, const QList<QByteArray> &tags) {
        QMetaObject::invokeMethod(
            this, [this, tags] { heard(tags); }, Qt::QueuedConnection);
    };
    callbacks.everythingChanged = [this] {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_missed = true;
                if (!m_gather.isActive())
                    m_gather.start();
            },
            Qt::QueuedConnection);
    };
    callbacks.heardUpTo = [this](qint64) {
        QMetaObject::invokeMethod(
            this, [this] { beat(); }, Qt::QueuedConnection);
    };
    m_feed = std::make_unique<ChangeFeed>(config, std::move(callbacks));
    m_feed->start();
}

LiveFeed::~LiveFeed()
{
    m_feed->stop();
}

void LiveFeed::heard(const QList<QByteArray> &tags)
{
    for (const auto &tag : tags)
        m_gathered.insert(tag);
    if (!m_gather.isActive())
        m_gather.start();
}

void LiveFeed::beat()
{
    m_silence.start();
    if (std::exchange(m_isLive, true))
        return;
    Q_EMIT liveChanged(true);
}

}
