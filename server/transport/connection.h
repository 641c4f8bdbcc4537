#pragma once

#include "server/http/forwarded.h"
#include "server/transport/counters.h"
#include "server/transport/guard.h"
#include "server/transport/mailbox.h"

#include <QHostAddress>
#include <QObject>
#include <QPointer>
#include <QSslSocket>
#include <QTcpSocket>

#include <chrono>
#include <memory>
#include <optional>

namespace kontor::transport {

class Connection;
class RequestSocket;

using Moment = std::chrono::steady_clock::time_point;

inline constexpr Refusal internalError{500, "internal", "Something went wrong on our side."};

/** What a connection has in common with the others of its I/O thread. */
class ConnectionHost
{
public:
    ConnectionHost(http::RequestSink &sink, const TransportLimits &limits, TransportCounters &counters);
    virtual ~ConnectionHost();
    Q_DISABLE_COPY(ConnectionHost)

    /** Lets Qt HttpServer see the connection's request; it calls Connection::handle() before this returns. */
    virtual void present(Connection &connection) = 0;
    /** Called once when the connection is over; it deletes itself later. */
    virtual void forget(Connection &connection) = 0;

    http::RequestSink &sink;
    const TransportLimits &limits;
    TransportCounters &counters;
    std::shared_ptr<Mailbox> mailbox{};
};

/**
 * One client: its socket, its guard, its deadlines and the reply on its way out. At most one request is with the
 * sink at a time; the next one is not even read before the reply to it is in the socket. Lives on one I/O thread.
 */
class Connection final : public QObject
{
    Q_OBJECT

public:
    enum class State { Reading, Handling, Writing, Lingering, Closed };

    /** `socket` is connected, or a QSslSocket that has begun its handshake; the connection owns it. */
    Connection(ConnectionHost &host, quint64 id, QTcpSocket *socket);
    ~Connection() override;

    quint64 id() const { return m_id; }
    const QHostAddress &peerAddress() const { return m_peerAddress; }
    quint16 peerPort() const { return m_socket->peerPort(); }
    /** The face that Qt HttpServer sees; it belongs to Qt HttpServer. */
    void setRequestSocket(RequestSocket *socket);
    RequestSocket *requestSocket() const;
    /** The head that Qt HttpServer reads: the request line and Host. Body and other fields pass it by. */
    QByteArray canonicalHead() const;

    /** Hands the request to the sink; true if the reply was given on the spot. Called within present(). */
    bool handle();
    /** Something that has to live until the reply is out (Qt's responder). */
    void keep(std::shared_ptr<void> held) { m_held = std::move(held); }
    /** Takes the reply to request number `request`; any other is out of date and passed over. */
    bool deliver(quint64 request, std::optional<http::Reply> reply);

    /** Reads and answers whatever there is. */
    void start();
    /** Answers 503 and closes. */
    void turnAway();
    /** Closes now if nothing is pending, else behind the current reply. */
    void drain();
    /** Ends what is over its deadline. */
    void sweep(Moment now);
    /** Ends it on the spot. */
    void cut();

private:
    void advance();
    void fail(const char *what);
    bool step();
    bool read();
    bool answerHot(QByteArrayView &bytes);
    QByteArray clientOf(const http::ForwardedFields &fields);
    void dispatch();
    void sendContinue();
    void refuse(const Refusal &refusal, Reason reason);
    http::Reply refusalReply(const Refusal &refusal) const;
    void send(http::Reply reply);
    bool pump();
    void finishReply();
    void linger();
    void begin(const QByteArray &head, const QByteArray &body);
    qint64 writeAtOnce(const QByteArray &head, const QByteArray &body);
    void write(const char *data, qint64 size);
    void onBytesWritten(qint64 size);
    void onDisconnected();
    void onEncrypted();
    qint64 pending() const;
    void boundUnsent() const;
    void cutOff();
    bool isOverdue(Moment now) const;
    bool isSlowReader(Moment now) const;

    ConnectionHost &m_host;
    const quint64 m_id;
    QTcpSocket *const m_socket;
    QSslSocket *const m_tls; // the same, if it speaks TLS
    QPointer<RequestSocket> m_requestSocket;
    const QHostAddress m_peerAddress; // the socket forgets it when it closes
    const http::IpAddress m_address;  // the same, without its zone
    const QByteArray m_peer;
    const bool m_isTrusted; // the peer is a proxy whose word counts
    Guard m_guard;

    State m_state = State::Reading;
    bool m_advancing = false;
    bool m_isDispatched = false; // the sink has seen the current request
    bool m_isHead = false;
    bool m_isHot = false;         // the current reply is the fast lane's: the guard has not seen its request
    bool m_closes = false;        // behind the current reply
    bool m_isHandshaking = false; // TLS: no byte can have come yet
    bool m_isShut = false;        // our half of the connection
    bool m_isSecure = false;      // the current request came by HTTPS, to us or to a proxy
    quint64 m_requestNumber = 0;
    QByteArray m_stash;        // read at once, but not yet fed to the guard; empty, or …
    qsizetype m_stashRead = 0; // … fed up to here
    http::Request m_request;
    std::optional<http::Reply> m_reply;
    std::shared_ptr<void> m_held;

    QByteArray m_body; // of the reply, what does not fit one write
    qsizetype m_bodySent = 0;
    Moment m_since;      // when the current phase began
    Moment m_writeSince; // when the socket last began to hold bytes back
    Moment m_writeProgress;
    qint64 m_taken = 0; // by the client, since m_writeSince
};

}
