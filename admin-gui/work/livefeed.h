#pragma once

#include "core/events/changefeed.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <memory>

namespace kontor::gui {

/**
 * What others change, as it happens: the change feed, brought to the window's thread and gathered for 250 ms.
 * Whoever shows orders listens for "@order", whoever shows one product for "product:…" (core/events/outbox.h).
 */
class LiveFeed final : public QObject
{
    Q_OBJECT

public:
    explicit LiveFeed(const DatabaseConfig &config, QObject *parent = nullptr);
    ~LiveFeed() override;

    bool isLive() const { return m_isLive; }

Q_SIGNALS:
    /** With what may be wrong from now on. */
    void changed(const QSet<QByteArray> &tags);
    /** Nobody knows what was missed: read again what is shown. */
    void everythingChanged();
    void liveChanged(bool isLive);

private:
    void heard(const QList<QByteArray> &tags);
    void beat();

    QSet<QByteArray> m_gathered;
    bool m_isLive = false;
    bool m_missed = false;
    QTimer m_gather;
    QTimer m_silence;
    std::unique_ptr<ChangeFeed> m_feed; ///< last: its thread ends before what it calls into
};

}
