#include "server/transport/replywriter.h"

#include "server/transport/httpsyntax.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <ctime>

namespace kontor::transport {

namespace {

bool isOurs(QByteArrayView name)
{
    return name == "content-length" || name == "connection" || name == "date" || name == "transfer-encoding"
        || name == "keep-alive";
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

void writeHead(QByteArray &out, const http::Reply &reply, const ReplyHead &head)
{
    out.append("HTTP/1.1 ").append(QByteArray::number(reply.status)).append(' ');
    out.append(http::reasonPhrase(reply.status)).append("\r\ndate: ").append(httpDate());
    if (hasBody(reply.status))
        out.append("\r\ncontent-length: ").append(QByteArray::number(reply.body.size()));
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
        out.append("\r\nstrict-transport-security: max-age=31536000");
    if (head.closes)
        out.append("\r\nconnection: close");
    else if (head.keepsHttp10)
        out.append("\r\nconnection: keep-alive");
    out.append("\r\n\r\n");
}

}
