#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <optional>
#include <utility>

namespace kontor::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };
const char *methodName(Method method);
/** Methods are case-sensitive tokens (RFC 9110 §9.1). */
std::optional<Method> parseMethod(QByteArrayView token);

/** Header fields in order; names are kept in lower case. */
class Headers
{
public:
    using Field = std::pair<QByteArray, QByteArray>;

    void append(QByteArrayView name, QByteArrayView value);
    void set(QByteArrayView name, QByteArrayView value);
    /** The first field of that (lower-case) name; empty when there is none. */
    QByteArray value(QByteArrayView name) const;
    /** The same, as a view that lives as long as the field. */
    QByteArrayView view(QByteArrayView name) const;
    bool contains(QByteArrayView name) const;
    qsizetype count(QByteArrayView name) const;
    const QList<Field> &fields() const { return m_fields; }

private:
    QList<Field> m_fields;
};

/** A request whose head has passed the guard and whose body is complete. */
struct Request
{
    Method method = Method::Get;
    QByteArray target{}; ///< as sent: path and query, still encoded
    Headers headers{};
    QByteArray body{};
    QByteArray peer{};   ///< address of the other end, without the port
    bool secure = false; ///< came by TLS
    Instant received{};

    QByteArray path() const;  ///< the target up to "?"
    QByteArray query() const; ///< behind "?", without it
};

/** A reply. Length, date, connection and security lines are the transport's affair. */
struct Reply
{
    int status = 200;
    Headers headers{};
    QByteArray body{};
};

/** Gives the reply to one request; callable once, from any thread, also after the client has left. */
using Respond = std::function<void(Reply)>;

/**
 * A plain read without body and credentials, as views into the bytes received: all that its reply may depend on. The
 * transport makes one only of requests whose every field it knows and that look the same to every reader.
 */
struct HotRequest
{
    bool isHead = false;
    QByteArrayView target{};
    QByteArrayView peer{};
    QByteArrayView acceptEncoding{};
    QByteArrayView acceptLanguage{};
    QByteArrayView ifNoneMatch{};
    QByteArrayView origin{};
    QByteArrayView requestId{};
    QByteArrayView traceparent{};
    QByteArrayView userAgent{};
};

/** A reply that is ready: fields as bytes, each "\r\nname: value", and a body that is shared with other replies. */
struct HotReply
{
    int status = 200;
    QByteArray fields{};
    QByteArray ownFields{}; ///< behind the others: those of this request alone
    QByteArray body{};      ///< of the GET, also for HEAD
};

/** What the transport hands requests to. Called on an I/O thread: returns at once. */
class RequestSink
{
public:
    virtual ~RequestSink();
    virtual void handle(Request request, Respond respond) = 0;
    /**
     * The fast lane: a reply that is ready is given at once, and that is all that happens to the request. Nothing: it
     * takes the normal road, by handle(), which gives the same reply but for ids and date.
     */
    virtual std::optional<HotReply> answerHot(const HotRequest &request);
    /** Body allowed for this request line, judged when its head is there and before a body byte is read. */
    virtual qint64 bodyLimit(Method method, QByteArrayView target) const = 0;
    /** A reply for something the guard refused (malformed head, time-out …), as problem+json. */
    virtual Reply refusal(int status, QByteArrayView code, QByteArrayView message) const = 0;
    /** Whether the shop is closing: replies then say "Connection: close". */
    virtual bool isDraining() const = 0;
};

/** The standard phrase of a status. */
const char *reasonPhrase(int status);

}
