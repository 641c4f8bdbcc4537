#include "server/transport/hotrequest.h"
#include "tests/transport/guardtrace.h"

#include <cstdio>
#include <cstdlib>

using namespace kontor;
using namespace kontor::test;

/*
 * What holds for any bytes on a connection:
 *  1. how they are cut up changes nothing;
 *  2. a request ends where a plain reading of its head says;
 *  3. nothing grows beyond the limits;
 *  4. a body is never taken for a request, whatever is in it;
 *  5. what the fast lane takes the guard takes too, and sees the same in it.
 */

namespace {

constexpr qint64 bodyLimit = 2048;

// Every other seed reads with limits so low that an input can reach them.
transport::GuardLimits limitsFor(quint8 seed)
{
    if (seed % 2 == 0)
        return {};
    return {
        .targetBytes = 32, .headBytes = 160, .fields = 4, .chunkLineBytes = 12, .chunkExtensionBytes = 24, .trailerBytes = 32};
}

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

// A small generator of its own, so that one input always gives one cutting.
class Cutter
{
public:
    explicit Cutter(quint8 seed) : m_state(seed * 2654435761u + 1) {}
    qsizetype next(qsizetype most)
    {
        m_state = m_state * 1664525u + 1013904223u;
        const auto size = static_cast<qsizetype>(m_state >> 24) % ((m_state >> 16) % 4 == 0 ? 64 : 5) + 1;
        return std::min(size, most);
    }

private:
    quint32 m_state;
};

GuardTrace readCut(const QByteArray &bytes, quint8 seed)
{
    GuardTrace trace(limitsFor(seed), bodyLimit);
    Cutter cutter(seed);
    for (qsizetype i = 0; i < bytes.size();) {
        const auto size = cutter.next(bytes.size() - i);
        trace.feed(QByteArrayView(bytes).sliced(i, size));
        require(trace.guard().bodySize() <= bodyLimit, "body within its limit");
        i += size;
    }
    return trace;
}

// A naive reading of where the message ends, by searching for the fields' names.
void checkEnd(const QByteArray &message, const http::Request &request)
{
    auto start = message.startsWith("\r\n") ? 2 : 0;
    const auto end = message.indexOf("\r\n\r\n", start);
    require(end >= 0, "a request has a head's end");
    const auto head = message.left(end + 2).toLower();
    const auto body = message.mid(end + 4);
    const auto length = head.indexOf("\r\ncontent-length:");
    if (length >= 0) {
        const auto from = length + 17;
        require(head.mid(from, head.indexOf('\r', from) - from).trimmed().toLongLong() == body.size(), "length fits");
        require(request.body == body, "body as sent");
    } else if (head.contains("\r\ntransfer-encoding:")) {
        require(body.endsWith("\r\n") && body.contains('0'), "chunks end");
        require(request.body.size() < body.size(), "chunks are taken apart");
    } else {
        require(body.isEmpty() && request.body.isEmpty(), "no body without a length");
    }
}

void checkLimits(const http::Request &request, const transport::GuardLimits &limits)
{
    require(request.target.size() <= limits.targetBytes, "target within its limit");
    require(request.headers.fields().size() <= limits.fields, "fields within their limit");
    qsizetype size = 0;
    for (const auto &[name, value] : request.headers.fields()) {
        require(!name.isEmpty() && !name.contains(' ') && !name.contains('\r') && !name.contains('\n'), "clean name");
        require(!value.contains('\r') && !value.contains('\n') && !value.contains('\0'), "clean value");
        size += name.size() + value.size();
    }
    require(size <= limits.headBytes, "head within its limit");
    require(request.body.size() <= bodyLimit, "body within its limit");
}

void checkHot(const QByteArray &bytes, const GuardTrace &guard, const transport::GuardLimits &limits)
{
    const auto hot = transport::readHotHead(bytes, limits);
    if (!hot)
        return;
    require(!guard.requests().isEmpty() && guard.ends().first() == hot->size, "the guard takes what the fast lane takes");
    const auto &request = guard.requests().first();
    require(request.target == hot->request.target && request.body.isEmpty(), "it sees the same target");
    require((request.method == http::Method::Head) == hot->request.isHead, "it sees the same method");
    for (const auto &[name, value] : {std::pair(QByteArrayView("if-none-match"), hot->request.ifNoneMatch),
             std::pair(QByteArrayView("accept-encoding"), hot->request.acceptEncoding),
             std::pair(QByteArrayView("accept-language"), hot->request.acceptLanguage),
             std::pair(QByteArrayView("origin"), hot->request.origin)})
        require(request.headers.value(name) == value && request.headers.count(name) <= 1, "it sees the same fields");
    require(!request.headers.contains("authorization") && !request.headers.contains("cookie"), "nobody's own request");
    require(guard.lines().first().endsWith("keep"), "a connection that stays");
}

void checkEmbedded(const QByteArray &body, quint8 seed)
{
    const QByteArray head = "POST /p HTTP/1.1\r\nHost: a\r\n";
    const QByteArray next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
    QByteArray chunks;
    Cutter cutter(seed);
    for (qsizetype i = 0; i < body.size();) {
        const auto size = cutter.next(body.size() - i);
        chunks += QByteArray::number(size, 16) + "\r\n" + body.mid(i, size) + "\r\n";
        i += size;
    }
    const QByteArrayList messages{head + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body,
        head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"};
    for (const auto &message : messages) {
        const auto trace = readCut(message + next, seed);
        require(trace.requests().size() == 2, "a body is one request's");
        require(trace.requests().at(0).body == body, "the body as sent");
        require(trace.requests().at(1).target == "/next", "the next request behind it");
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const quint8 seed = data[0];
    const QByteArray bytes(reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    GuardTrace whole(limitsFor(seed), bodyLimit);
    whole.feed(bytes);
    const auto cut = readCut(bytes, seed);
    require(whole.lines() == cut.lines(), "the verdict does not depend on the cutting");
    require(whole.ends() == cut.ends(), "nor do the requests' ends");
    qsizetype start = 0;
    for (qsizetype i = 0; i < whole.requests().size(); ++i) {
        checkLimits(whole.requests().at(i), limitsFor(seed));
        checkEnd(bytes.mid(start, whole.ends().at(i) - start), whole.requests().at(i));
        start = whole.ends().at(i);
    }
    checkHot(bytes, whole, limitsFor(seed));
    checkEmbedded(bytes.left(bodyLimit), seed);
    return 0;
}
