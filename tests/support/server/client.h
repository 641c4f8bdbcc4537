#pragma once

#include "tests/transport/rawclient.h"

#include <QJsonObject>

#include <memory>
#include <optional>

namespace kontor::test {

class Contract;

/** One answer of the REST interface. */
struct Answer
{
    int status = 0;
    QByteArray head{}; ///< names in lower case
    QByteArray body{}; ///< as it came, perhaps packed
    QJsonValue json{}; ///< of an unpacked JSON body; null otherwise

    QByteArray field(const char *name) const { return RawReply{.status = status, .head = head, .body = body}.field(name); }
    /** The problem's code, or "" when it is none. */
    QByteArray code() const;
    /** Whether the problem has this code, or names it as a fault in what was sent. */
    bool refusesWith(const QByteArray &wanted) const;
    /** "/items/0 unknown_variant" for each fault of a 422, in order. */
    QStringList faults() const;
    QByteArray text(const char *name) const { return json[QLatin1StringView(name)].toString().toUtf8(); }
    qint64 total() const;
};

/**
 * A client of one server, on a real socket. Whatever it is answered is held against the server's own description; what
 * breaks it is kept in the contract's violations.
 */
class Client
{
public:
    explicit Client(quint16 port, Contract *contract = nullptr) : m_port(port), m_contract(contract) {}

    /** `fields` are header lines, each with its CR LF. */
    Answer send(const char *method, const QByteArray &target, const QByteArray &body = {}, const QByteArray &fields = {});
    Answer get(const QByteArray &target, const QByteArray &fields = {}) { return send("GET", target, {}, fields); }
    Answer post(const QByteArray &target, const QByteArray &body = {}, const QByteArray &fields = {})
    {
        return send("POST", target, body, fields);
    }
    Answer put(const QByteArray &target, const QByteArray &body, const QByteArray &fields = {})
    {
        return send("PUT", target, body, fields);
    }
    Answer patch(const QByteArray &target, const QByteArray &body, const QByteArray &fields = {})
    {
        return send("PATCH", target, body, fields);
    }
    Answer del(const QByteArray &target, const QByteArray &fields = {}) { return send("DELETE", target, {}, fields); }
    /** The last request once more, perhaps with another body. */
    Answer repeat(const std::optional<QByteArray> &body = {});

    const QByteArray &lastBody() const { return m_last.body; }

    /** A header line for POSTs that have no key of their own; empty: none. */
    QByteArray idempotencyKey;

private:
    struct Sent
    {
        QByteArray method;
        QByteArray target;
        QByteArray body;
        QByteArray fields;
    };
    Sent m_last{};
    quint16 m_port;
    Contract *m_contract;
    std::unique_ptr<RawClient> m_socket;
};

/** One member of object(). */
struct Member
{
    Member(const char *memberName, const QByteArray &text) : name(memberName), value(QString::fromUtf8(text)) {}
    Member(const char *memberName, const char *text) : name(memberName), value(QString::fromUtf8(text)) {}
    Member(const char *memberName, const QString &text) : name(memberName), value(text) {}
    Member(const char *memberName, int number) : name(memberName), value(number) {}
    Member(const char *memberName, bool yes) : name(memberName), value(yes) {}
    Member(const char *memberName, const QJsonValue &json) : name(memberName), value(json) {}
    Member(const char *memberName, const QJsonObject &json) : name(memberName), value(json) {}
    const char *name;
    QJsonValue value;
};
/** A JSON object as bytes: object({{"quantity", 2}}). */
QByteArray object(std::initializer_list<Member> members);

/** A request as it goes over the wire; a body is JSON unless the fields say otherwise. */
QByteArray requestBytes(const char *method, const QByteArray &target, const QByteArray &body, const QByteArray &fields);
Answer answerOf(const RawReply &reply);
/** A header line that no other request has. */
QByteArray freshKey();

}
