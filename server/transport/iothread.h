#pragma once

#include "core/base/result.h"
#include "server/transport/connection.h"

#include <QHash>
#include <QTimer>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace kontor::transport {

class Gate;
class QtHttpServer;
class Tls;

/** How many connections there are, in all and for each address. Shared by the I/O threads. */
class Census
{
public:
    enum class Verdict { Welcome, TurnAway, Drop };

    explicit Census(const TransportLimits &limits) : m_limits(limits) {}
    /** Counts the connection in, whatever the verdict; every enter() has its leave(). */
    Verdict enter(const QHostAddress &address);
    void leave(const QHostAddress &address);
    /** Waits until nobody is left; false at the deadline. */
    bool waitUntilEmpty(std::chrono::milliseconds deadline);

private:
    const TransportLimits &m_limits;
    std::mutex m_mutex;
    std::condition_variable m_empty;
    int m_all = 0;
    QHash<QHostAddress, int> m_addresses;
};

/** The objects of one I/O thread. Made, used and deleted on it; nothing on it may block. */
class IoThread final : public QObject, public ConnectionHost
{
    Q_OBJECT

public:
    using HandOver = std::function<void(qintptr descriptor)>;

    IoThread(http::RequestSink &requestSink, const TransportLimits &transportLimits, TransportCounters &transportCounters,
        Census &census, const Tls *tls);
    ~IoThread() override;

    /** Serves a listening descriptor that it shares with its siblings. */
    Result<void> listenOn(qintptr descriptor);
    /** Listens for all; each descriptor goes to `handOver`. Gives the port. */
    Result<quint16> listenFor(const QHostAddress &address, quint16 port, HandOver handOver);
    /** Waits for descriptors that adopt() brings. */
    Result<void> listenIdly();
    void adopt(qintptr descriptor);

    /** Stops accepting, closes what is idle, lets the rest end with its current reply. */
    void drain();

    void present(Connection &connection) override;
    void forget(Connection &connection) override;

private:
    Result<void> bind(bool isListening);
    std::unique_ptr<QTcpSocket> socketFor(qintptr descriptor) const;
    void deliverLetters();
    void sweep();

    Census &m_census;
    const Tls *const m_tls; // nullptr: plain HTTP
    HandOver m_handOver;
    std::unique_ptr<QtHttpServer> m_server;
    Gate *m_gate = nullptr; // m_server's
    QHash<quint64, Connection *> m_connections;
    quint64 m_lastId = 0;
    bool m_isDraining = false;
    Connection *m_presented = nullptr;
    QTimer m_sweep;
};

}
