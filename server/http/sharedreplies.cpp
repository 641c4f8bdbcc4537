#include "server/http/sharedreplies.h"

#include <algorithm>

namespace kontor::http {

namespace {

// Fields as lines, an empty line, the body: the status is always the same.
constexpr qsizetype mostFields = 64;

bool isOneLine(const QByteArray &text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
}

}

SharedReplies::~SharedReplies() = default;

QByteArray packReply(const Reply &reply)
{
    if (reply.status != 200 || reply.headers.fields().size() > mostFields)
        return {};
    QByteArray out;
    for (const auto &[name, value] : reply.headers.fields()) {
        if (name.isEmpty() || name.contains(':') || !isOneLine(name) || !isOneLine(value))
            return {};
        out += name + ':' + value + '\n';
    }
    return out + '\n' + reply.body;
}

std::optional<Reply> unpackReply(const QByteArray &bytes)
{
    Reply reply;
    qsizetype start = 0;
    for (qsizetype i = 0; i <= mostFields; ++i) {
        const auto end = bytes.indexOf('\n', start);
        if (end < 0)
            return std::nullopt;
        if (end == start) {
            reply.body = bytes.mid(end + 1);
            return reply;
        }
        const auto line = bytes.mid(start, end - start);
        const auto colon = line.indexOf(':');
        if (colon < 1 || !isOneLine(line))
            return std::nullopt;
        reply.headers.append(line.left(colon), line.mid(colon + 1));
        start = end + 1;
    }
    return std::nullopt;
}

}
