#pragma once

#include "server/transport/limits.h"

#include <QByteArray>

namespace kontor::transport {

/** Why a guard turns a message down; `code` and `message` are literals. */
struct Refusal
{
    int status = 0;
    QByteArrayView code{};
    QByteArrayView message{};
    explicit operator bool() const { return status != 0; }
};

/**
 * Takes a chunked body apart (RFC 9112 §7.1), counting it against a limit before a byte of a chunk is stored.
 * Extensions are bounded and ignored, trailers are checked, bounded and dropped.
 */
class ChunkedBody
{
public:
    ChunkedBody() = default;
    ChunkedBody(const GuardLimits &limits, qint64 bodyLimit) : m_limits(limits), m_bodyLimit(bodyLimit) {}

    /** Consumes from `bytes` (which it shortens) and appends to `body`; stops at the end of the body or a fault. */
    void feed(QByteArrayView &bytes, QByteArray &body);
    bool isComplete() const { return m_state == State::Complete; }
    const Refusal &refusal() const { return m_refusal; }

private:
    enum class State { Size, Data, DataEnd, Trailer, Complete };

    bool takeLine(QByteArrayView &bytes, qsizetype limit, const Refusal &tooLong);
    void readSize(QByteArrayView line, qint64 have);
    void readTrailer(QByteArrayView line);
    void takeData(QByteArrayView &bytes, QByteArray &body);
    void takeDataEnd(QByteArrayView &bytes);
    void refuse(const Refusal &refusal) { m_refusal = refusal; }

    GuardLimits m_limits{};
    qint64 m_bodyLimit = 0;
    State m_state = State::Size;
    qint64 m_left = 0;          // of the current chunk
    qsizetype m_extensions = 0; // bytes of extensions so far
    qsizetype m_trailers = 0;   // bytes of trailers so far
    bool m_sawReturn = false;   // of the CR LF behind a chunk
    QByteArray m_line;          // the part of a line that came before
    Refusal m_refusal{};
};

}
