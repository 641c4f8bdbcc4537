#include "server/transport/replywriter.h"

#include "server/transport/httpsyntax.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <array>
#include <charconv>
#include <ctime>

namespace kontor::transport {

namespace {

bool isOurs(QByteArrayView name)
{
    return name == "content-length" || name == "connection" || name == "date" || name == "transfer-encoding"
        || name == "keep-alive";
}

void appendNumber(QByteArray &out, qint64 number)
{
    std::array<char, 20> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out.append(text.data(), end - text.data());
}

}

bool isWritable(const http::Reply &reply)
{
    if (reply.status < 200 || reply.status > 599)
        return false;
    for (const auto &[name, value] : reply.headers.fields())
        if (!isToken(name) || !isFieldValue(value))
            return false;
    return true;
}

bool hasBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

const QByteArray &httpDate()
{
    thread_local std::time_t madeAt = 0;
    thread_local QByteArray date;
    const auto now = std::time(nullptr);
    if (now != madeAt) {
        const auto moment = QDateTime::fromSecsSinceEpoch(now, QTimeZone::utc());
        date = QLocale::c().toString(moment, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'").toLatin1();
        madeAt = now;
    }
    return date;
}

namespace {

void writeStart(QByteArray &out, int status, qsizetype bodySize)
{
    out.append("HTTP/1.1 ");
    appendNumber(out, status);
    out.append(' ').append(http::reasonPhrase(status)).append("\r\ndate: ").append(httpDate());
    if (!hasBody(status))
        return;
    out.append("\r\ncontent-length: ");
    appendNumber(out, bodySize);
}

constexpr char transportSecurity[] = "\r\nstrict-transport-security: max-age=31536000";

}

void writeHead(QByteArray &out, const http::Reply &reply, const ReplyHead &head)
{
    writeStart(out, reply.status, reply.body.size());
    bool saysNosniff = false;
    bool saysTransport = false;
    for (const auto &[name, value] : reply.headers.fields()) {
        if (isOurs(name))
            continue;
        saysNosniff = saysNosniff || name == "x-content-type-options";
        saysTransport = saysTransport || name == "strict-transport-security";
        out.append("\r\n").append(name).append(": ").append(value);
    }
    if (!saysNosniff)
        out.append("\r\nx-content-type-options: nosniff");
    if (head.secure && !saysTransport)
        out.append(transportSecurity);
    if (head.closes)
        out.append("\r\nconnection: close");
    else if (head.keepsHttp10)
        out.append("\r\nconnection: keep-alive");
    out.append("\r\n\r\n");
}

void writeHotHead(QByteArray &out, const http::HotReply &reply, bool isSecure)
{
    writeStart(out, reply.status, reply.body.size());
    out.append(reply.fields).append(reply.ownFields);
    if (isSecure)
        out.append(transportSecurity);
    out.append("\r\n\r\n");
}

}
