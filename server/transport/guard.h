#pragma once

#include "server/http/message.h"
#include "server/transport/chunked.h"
#include "server/transport/limits.h"

#include <functional>

namespace kontor::transport {

/**
 * Reads one connection's bytes as HTTP/1.1 requests, strictly (RFC 9112): whatever two readers could understand
 * differently is refused. No socket, no clock. The verdict depends on the bytes alone, never on how they were cut up.
 */
class Guard
{
public:
    enum class Event {
        NeedMore, ///< everything was consumed
        Continue, ///< the client waits for "100 Continue"; feed again
        Request,  ///< takeRequest() has it; bytes behind it are left alone until next()
        Refused,  ///< refusal() says why; nothing on this connection can be believed any more
    };
    enum class Phase { Idle, Head, Body, Complete, Refused };
    /** Largest body for this request line; see RequestSink::bodyLimit. */
    using BodyLimit = std::function<qint64(http::Method, QByteArrayView target)>;

    Guard(const GuardLimits &limits, BodyLimit bodyLimit);

    /** Consumes from `bytes`, which it shortens, up to the next event. */
    Event feed(QByteArrayView &bytes);
    Phase phase() const { return m_phase; }

    /** Method, target, headers and body; the rest is the caller's to fill in. */
    http::Request takeRequest() { return std::move(m_request); }
    /** Whether the client wants the connection to stay after this request. */
    bool isKeepAlive() const { return m_keepAlive; }
    bool isHttp10() const { return m_isHttp10; }
    /** "HEAD": the reply to it, also to a refused one, has no body. */
    bool isHead() const { return m_request.method == http::Method::Head; }
    const Refusal &refusal() const { return m_refusal; }
    /** Body bytes held so far. */
    qint64 bodySize() const { return m_request.body.size(); }
    /** Ready for the request behind this one. */
    void next();

private:
    Event feedHead(QByteArrayView &bytes);
    Event feedBody(QByteArrayView &bytes);
    bool takeLine(QByteArrayView &bytes, QByteArrayView &line);
    void readRequestLine(QByteArrayView line);
    void readVersion(QByteArrayView version);
    void readTarget(QByteArrayView target);
    void readField(QByteArrayView line);
    void finishHead();
    void checkHost();
    void checkConnection();
    void checkFraming();
    void checkExpectation();
    void stripAuthority();
    void refuse(const Refusal &refusal);
    Event complete();

    const GuardLimits m_limits;
    const BodyLimit m_bodyLimit;

    Phase m_phase = Phase::Idle;
    bool m_sawRequestLine = false;
    bool m_sawEmptyLine = false; // one is allowed before a request line (RFC 9112 §2.2)
    bool m_isHttp10 = false;
    bool m_keepAlive = true;
    bool m_wantsContinue = false;
    bool m_isChunked = false;
    bool m_endsHead = false;
    qsizetype m_headBytes = 0;
    qint64 m_bodyLeft = 0;
    QByteArray m_line; // the part of a line that came before
    http::Request m_request;
    ChunkedBody m_chunks;
    Refusal m_refusal{};
};

}
