#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace kontor::app {

/**
 * SIGTERM and SIGINT as a signal of Qt, in the main thread; the second one ends the process at once. SIGHUP too, if it is
 * asked for; else it ends the process, as a closed terminal should.
 */
class Signals : public QObject
{
    Q_OBJECT

public:
    explicit Signals(bool hearsHangup);
    ~Signals() override;

Q_SIGNALS:
    void stopRequested();
    void reloadRequested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}
