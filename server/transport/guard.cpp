#include "server/transport/guard.h"

#include "server/transport/httpsyntax.h"

#include <algorithm>
#include <limits>

namespace kontor::transport {

namespace {

constexpr Refusal badRequestLine{400, "bad_request_line", "The request line is malformed."};
constexpr Refusal badTarget{400, "bad_target", "The request target is malformed."};
constexpr Refusal badHeader{400, "bad_header", "A header field is malformed."};
constexpr Refusal badHost{400, "bad_host", "Exactly one well-formed Host field is required."};
constexpr Refusal badLength{400, "bad_length", "The length of the body is not stated unambiguously."};
constexpr Refusal urlTooLong{414, "url_too_long", "The URL is too long."};
constexpr Refusal headTooLarge{431, "headers_too_large", "The header fields are too large."};
constexpr Refusal bodyTooLarge{413, "body_too_large", "The body is larger than this resource accepts."};
constexpr Refusal badVersion{505, "version_not_supported", "This server speaks HTTP/1.1."};
constexpr Refusal unknownMethod{501, "method_not_implemented", "The request method is not known."};
constexpr Refusal unknownCoding{501, "coding_not_implemented", "The only transfer coding known is chunked."};
constexpr Refusal noUpgrade{501, "upgrade_not_implemented", "WebSocket is not spoken here."};
constexpr Refusal badExpectation{417, "expectation_failed", "The only expectation known is 100-continue."};

// A method and a version beside the target; a longer line has too long a target or is none.
constexpr qsizetype aroundTarget = 64;
// A body is given its whole room at once only up to here: a length alone shall not take memory.
constexpr qint64 reserveAtOnce = 64 * 1024;

}

Guard::Guard(const GuardLimits &limits, BodyLimit bodyLimit) : m_limits(limits), m_bodyLimit(std::move(bodyLimit)) {}

Guard::Event Guard::feed(QByteArrayView &bytes)
{
    switch (m_phase) {
    case Phase::Idle:
    case Phase::Head: return feedHead(bytes);
    case Phase::Body: return feedBody(bytes);
    case Phase::Complete: return Event::Request;
    case Phase::Refused: return Event::Refused;
    }
    Q_UNREACHABLE();
}

void Guard::next()
{
    Q_ASSERT(m_phase == Phase::Complete);
    m_phase = Phase::Idle;
    m_sawRequestLine = m_sawEmptyLine = m_isHttp10 = m_wantsContinue = m_isChunked = m_endsHead = false;
    m_keepAlive = true;
    m_headBytes = 0;
    m_bodyLeft = 0;
    m_line.clear();
    m_request = {};
}

Guard::Event Guard::feedHead(QByteArrayView &bytes)
{
    while (!bytes.isEmpty()) {
        if (m_phase == Phase::Idle)
            m_phase = Phase::Head;
        // The first byte tells a TLS hello or other noise at once, which might never send a line's end.
        if (!m_sawRequestLine && m_line.isEmpty() && !isTokenChar(bytes.front()) && bytes.front() != '\r') {
            refuse(badRequestLine);
            return Event::Refused;
        }
        QByteArrayView line;
        const bool whole = takeLine(bytes, line);
        if (whole && !m_sawRequestLine)
            readRequestLine(line);
        else if (whole && line.isEmpty())
            finishHead();
        else if (whole)
            readField(line);
        if (m_phase == Phase::Refused)
            return Event::Refused;
        if (whole)
            m_line.clear();
        if (!m_endsHead)
            continue;
        if (m_wantsContinue) {
            m_wantsContinue = false;
            return Event::Continue;
        }
        return feedBody(bytes);
    }
    return Event::NeedMore;
}

// Gives a line without its CR LF, in place where it came in one piece. Sizes are judged before the text, and a text
// only when its line is there: so the cut of the bytes cannot change the verdict.
bool Guard::takeLine(QByteArrayView &bytes, QByteArrayView &line)
{
    const auto end = bytes.indexOf('\n');
    const auto part = end < 0 ? bytes : bytes.first(end + 1);
    if (!m_sawRequestLine && m_line.size() + part.size() > m_limits.targetBytes + aroundTarget) {
        refuse(urlTooLong);
        return false;
    }
    if (m_headBytes + part.size() > m_limits.headBytes) {
        refuse(headTooLarge);
        return false;
    }
    m_headBytes += part.size();
    bytes = bytes.sliced(part.size());
    if (end < 0 || !m_line.isEmpty())
        m_line.append(part);
    if (end < 0)
        return false;
    line = m_line.isEmpty() ? part : QByteArrayView(m_line);
    if (!line.endsWith("\r\n")) {
        refuse(m_sawRequestLine ? badHeader : badRequestLine);
        return false;
    }
    line.chop(2);
    return true;
}

void Guard::readRequestLine(QByteArrayView line)
{
    if (line.isEmpty() && !m_sawEmptyLine) {
        m_sawEmptyLine = true;
        return;
    }
    m_sawRequestLine = true;
    const auto first = line.indexOf(' ');
    const auto last = line.lastIndexOf(' ');
    if (first < 0 || first == last || !isToken(line.first(first)))
        return refuse(badRequestLine);
    const auto method = http::parseMethod(line.first(first));
    if (method)
        m_request.method = *method;
    readVersion(line.sliced(last + 1));
    if (!m_refusal && !method)
        refuse(unknownMethod);
    if (!m_refusal)
        readTarget(line.sliced(first + 1, last - first - 1));
}

void Guard::readVersion(QByteArrayView version)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (version.size() != 8 || !version.startsWith("HTTP/") || !isDigit(version[5]) || version[6] != '.' || !isDigit(version[7]))
        return refuse(badRequestLine);
    if (version[5] != '1')
        return refuse(badVersion);
    m_isHttp10 = version[7] == '0';
    m_keepAlive = !m_isHttp10;
}

void Guard::readTarget(QByteArrayView target)
{
    if (target.size() > m_limits.targetBytes)
        return refuse(urlTooLong);
    if (!isTargetText(target))
        return refuse(badTarget);
    // The absolute form is judged when the Host field is known.
    const bool isAbsolute = target.indexOf("://") > 0 && isTokenChar(target.front());
    const bool isAsterisk = target == "*" && m_request.method == http::Method::Options;
    if (!isAbsolute && !isAsterisk && !target.startsWith('/'))
        return refuse(badTarget);
    m_request.target = target.toByteArray();
}

void Guard::readField(QByteArrayView line)
{
    if (m_request.headers.fields().size() >= m_limits.fields)
        return refuse(headTooLarge);
    const auto colon = line.indexOf(':');
    // A name that is a token leaves no room for a folded line or a space before the colon.
    if (colon < 0 || !isToken(line.first(colon)) || !isFieldValue(line.sliced(colon + 1)))
        return refuse(badHeader);
    m_request.headers.append(line.first(colon), trimmedBlank(line.sliced(colon + 1)));
}

void Guard::finishHead()
{
    m_endsHead = true;
    checkHost();
    if (!m_refusal)
        stripAuthority();
    if (!m_refusal && !isCleanPath(m_request.path()))
        refuse(badTarget);
    if (!m_refusal)
        checkConnection();
    if (!m_refusal)
        checkFraming();
    if (!m_refusal)
        checkExpectation();
    if (!m_refusal)
        m_phase = Phase::Body;
}

void Guard::checkHost()
{
    const auto hosts = m_request.headers.count("host");
    if (hosts == 0 && m_isHttp10)
        return;
    if (hosts != 1 || !isHost(m_request.headers.value("host")))
        refuse(badHost);
}

// "GET http://shop.example/p HTTP/1.1": a request as a proxy gets it. It is ours only if it names the host it came for.
void Guard::stripAuthority()
{
    if (m_request.target.startsWith('/') || m_request.target == "*")
        return;
    const QByteArrayView target(m_request.target);
    const auto scheme = target.first(target.indexOf("://"));
    if (!equalsIgnoreCase(scheme, "http") && !equalsIgnoreCase(scheme, "https"))
        return refuse(badTarget);
    const auto rest = target.sliced(scheme.size() + 3);
    const auto slash = rest.indexOf('/');
    const auto mark = rest.indexOf('?');
    const auto end = slash < 0 || (mark >= 0 && mark < slash) ? mark : slash;
    const auto authority = end < 0 ? rest : rest.first(end);
    if (!isHost(authority) || authority.toByteArray().toLower() != m_request.headers.value("host").toLower())
        return refuse(badTarget);
    auto stripped = end < 0 ? QByteArray("/") : rest.sliced(end).toByteArray();
    if (stripped.startsWith('?'))
        stripped.prepend('/');
    m_request.target = stripped;
}

void Guard::checkConnection()
{
    bool closes = false;
    bool keeps = false;
    bool upgrades = false;
    bool webSocket = false;
    for (const auto &[name, value] : m_request.headers.fields()) {
        if (name == "connection") {
            closes = closes || listContains(value, "close");
            keeps = keeps || listContains(value, "keep-alive");
            upgrades = upgrades || listContains(value, "upgrade");
        } else if (name == "upgrade") {
            webSocket = webSocket || listContains(value, "websocket");
        }
    }
    m_keepAlive = !closes && (!m_isHttp10 || keeps);
    // Other upgrades (h2c) are offers that may be passed over; a WebSocket client can do nothing without.
    if (upgrades && webSocket)
        refuse(noUpgrade);
}

void Guard::checkFraming()
{
    const auto &headers = m_request.headers;
    const auto lengths = headers.count("content-length");
    const auto codings = headers.count("transfer-encoding");
    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0) || (codings > 0 && m_isHttp10))
        return refuse(badLength);
    if (lengths + codings == 0)
        return;
    const auto limit = std::max<qint64>(0, m_bodyLimit(m_request.method, m_request.target));
    if (codings > 0) {
        const auto coding = headers.value("transfer-encoding");
        if (!equalsIgnoreCase(coding, "chunked"))
            return refuse(coding.isEmpty() || listContains(coding, "chunked") ? badLength : unknownCoding);
        m_isChunked = true;
        m_chunks = ChunkedBody(m_limits, limit);
        return;
    }
    const auto text = headers.value("content-length");
    constexpr auto largest = std::numeric_limits<qint64>::max();
    qint64 length = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || length > (largest - (c - '0')) / 10)
            return refuse(badLength);
        length = length * 10 + (c - '0');
    }
    if (text.isEmpty())
        return refuse(badLength);
    if (length > limit)
        return refuse(bodyTooLarge);
    m_bodyLeft = length;
}

void Guard::checkExpectation()
{
    const auto expectations = m_request.headers.count("expect");
    if (expectations == 0 || m_isHttp10)
        return;
    if (expectations > 1 || !equalsIgnoreCase(m_request.headers.value("expect"), "100-continue"))
        return refuse(badExpectation);
    m_wantsContinue = m_isChunked || m_bodyLeft > 0;
}

Guard::Event Guard::feedBody(QByteArrayView &bytes)
{
    auto &body = m_request.body;
    if (m_isChunked) {
        m_chunks.feed(bytes, body);
        if (m_chunks.refusal()) {
            refuse(m_chunks.refusal());
            return Event::Refused;
        }
        return m_chunks.isComplete() ? complete() : Event::NeedMore;
    }
    const auto part = bytes.first(std::min<qint64>(bytes.size(), m_bodyLeft));
    if (body.isEmpty() && !part.isEmpty())
        body.reserve(std::min(m_bodyLeft, std::max<qint64>(reserveAtOnce, part.size())));
    body.append(part);
    bytes = bytes.sliced(part.size());
    m_bodyLeft -= part.size();
    return m_bodyLeft == 0 ? complete() : Event::NeedMore;
}

Guard::Event Guard::complete()
{
    m_phase = Phase::Complete;
    m_line.clear();
    return Event::Request;
}

void Guard::refuse(const Refusal &refusal)
{
    m_refusal = refusal;
    m_phase = Phase::Refused;
    m_line.clear();
    m_request.body.clear();
}

}
