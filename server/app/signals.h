#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace kontor::app {

/** SIGTERM and SIGINT as a signal of Qt, in the main thread; the second one ends the process at once. */
class Signals : public QObject
{
    Q_OBJECT

public:
    Signals();
    ~Signals() override;

Q_SIGNALS:
    void stopRequested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}
