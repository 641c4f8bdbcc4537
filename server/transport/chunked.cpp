#include "server/transport/chunked.h"

#include "server/transport/httpsyntax.h"

#include <algorithm>

namespace kontor::transport {

namespace {
constexpr Refusal badChunk{400, "bad_chunk", "The chunked body is malformed."};
constexpr Refusal tooLarge{413, "body_too_large", "The body is larger than this resource accepts."};
constexpr Refusal badTrailer{400, "bad_header", "A trailer field is malformed."};
constexpr Refusal trailersTooLarge{431, "headers_too_large", "The trailer fields are too large."};
}

void ChunkedBody::feed(QByteArrayView &bytes, QByteArray &body)
{
    while (!bytes.isEmpty() && !m_refusal && m_state != State::Complete) {
        switch (m_state) {
        case State::Size:
            if (takeLine(bytes, m_limits.chunkLineBytes, badChunk)) {
                readSize(m_line, body.size());
                m_line.clear();
            }
            break;
        case State::Data: takeData(bytes, body); break;
        case State::DataEnd: takeDataEnd(bytes); break;
        case State::Trailer:
            if (takeLine(bytes, m_limits.trailerBytes - m_trailers, trailersTooLarge)) {
                readTrailer(m_line);
                m_line.clear();
            }
            break;
        case State::Complete: break;
        }
    }
}

// Gathers a line into m_line, without its CR LF. The verdict on its length is the same however it was cut up.
bool ChunkedBody::takeLine(QByteArrayView &bytes, qsizetype limit, const Refusal &tooLong)
{
    const auto end = bytes.indexOf('\n');
    const auto part = end < 0 ? bytes : bytes.first(end + 1);
    const auto room = limit + 2 - m_line.size();
    if (part.size() > room) {
        bytes = bytes.sliced(std::max<qsizetype>(room, 0));
        refuse(tooLong);
        return false;
    }
    m_line.append(part);
    bytes = bytes.sliced(part.size());
    if (end < 0)
        return false;
    if (!m_line.endsWith("\r\n")) {
        refuse(badChunk);
        return false;
    }
    m_line.chop(2);
    return true;
}

void ChunkedBody::readSize(QByteArrayView line, qint64 have)
{
    qint64 size = 0;
    qsizetype i = 0;
    for (; i < line.size(); ++i) {
        const char c = line[i];
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f'             ? c - 'a' + 10
            : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                               : -1;
        if (digit < 0)
            break;
        if (i >= 15) // more would not fit 63 bits
            return refuse(badChunk);
        size = size * 16 + digit;
    }
    const auto extension = line.sliced(i);
    if (i == 0 || (!extension.isEmpty() && extension.front() != ';') || !isFieldValue(extension))
        return refuse(badChunk);
    m_extensions += extension.size();
    if (m_extensions > m_limits.chunkExtensionBytes)
        return refuse(badChunk);
    if (size > m_bodyLimit - have)
        return refuse(tooLarge);
    m_left = size;
    m_state = size == 0 ? State::Trailer : State::Data;
}

void ChunkedBody::takeData(QByteArrayView &bytes, QByteArray &body)
{
    const auto part = bytes.first(std::min<qint64>(bytes.size(), m_left));
    body.append(part);
    bytes = bytes.sliced(part.size());
    m_left -= part.size();
    if (m_left == 0)
        m_state = State::DataEnd;
}

void ChunkedBody::takeDataEnd(QByteArrayView &bytes)
{
    const char c = bytes.front();
    bytes = bytes.sliced(1);
    if (c != (m_sawReturn ? '\n' : '\r'))
        return refuse(badChunk);
    if (m_sawReturn)
        m_state = State::Size;
    m_sawReturn = !m_sawReturn;
}

void ChunkedBody::readTrailer(QByteArrayView line)
{
    m_trailers += line.size() + 2;
    if (line.isEmpty()) {
        m_state = State::Complete;
        return;
    }
    const auto colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.first(colon)) || !isFieldValue(line.sliced(colon + 1)))
        return refuse(badTrailer);
    if (m_trailers > m_limits.trailerBytes)
        refuse(trailersTooLarge);
}

}
