#include "server/http/message.h"

#include <array>

namespace kontor::http {

namespace {
constexpr std::array methodNames = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
}

const char *methodName(Method method)
{
    return methodNames[static_cast<size_t>(method)];
}

std::optional<Method> parseMethod(QByteArrayView token)
{
    for (size_t i = 0; i < methodNames.size(); ++i)
        if (token == QByteArrayView(methodNames[i]))
            return static_cast<Method>(i);
    return std::nullopt;
}

void Headers::append(QByteArrayView name, QByteArrayView value)
{
    m_fields.append({name.toByteArray().toLower(), value.toByteArray()});
}

void Headers::set(QByteArrayView name, QByteArrayView value)
{
    const auto lower = name.toByteArray().toLower();
    m_fields.removeIf([&](const Field &field) { return field.first == lower; });
    m_fields.append({lower, value.toByteArray()});
}

QByteArray Headers::value(QByteArrayView name) const
{
    for (const auto &field : m_fields)
        if (field.first == name)
            return field.second;
    return {};
}

QByteArrayView Headers::view(QByteArrayView name) const
{
    for (const auto &field : m_fields)
        if (field.first == name)
            return field.second;
    return {};
}

bool Headers::contains(QByteArrayView name) const
{
    return count(name) > 0;
}

qsizetype Headers::count(QByteArrayView name) const
{
    qsizetype found = 0;
    for (const auto &field : m_fields)
        found += field.first == name ? 1 : 0;
    return found;
}

QByteArray Request::path() const
{
    const auto mark = target.indexOf('?');
    return mark < 0 ? target : target.left(mark);
}

QByteArray Request::query() const
{
    const auto mark = target.indexOf('?');
    return mark < 0 ? QByteArray() : target.mid(mark + 1);
}

RequestSink::~RequestSink() = default;

std::optional<HotReply> RequestSink::answerHot(const HotRequest &)
{
    return std::nullopt;
}

const char *reasonPhrase(int status)
{
    switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return status >= 500 ? "Internal Server Error" : "Status";
    }
}

}
