#include "tests/support/server/client.h"

#include "core/base/result.h"
#include "tests/support/server/contract.h"

#include <QAtomicInt>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kontor::test {

QByteArray Answer::code() const
{
    return json["code"_L1].toString().toUtf8();
}

bool Answer::refusesWith(const QByteArray &wanted) const
{
    if (code() == wanted)
        return true;
    const auto entries = json["errors"_L1].toArray();
    return std::any_of(
        entries.begin(), entries.end(), [&](const QJsonValue &entry) { return entry["code"_L1].toString().toUtf8() == wanted; });
}

QStringList Answer::faults() const
{
    QStringList out;
    const auto entries = json["errors"_L1].toArray();
    for (const auto &entry : entries)
        out.append(entry["pointer"_L1].toString() + u' ' + entry["code"_L1].toString());
    return out;
}

qint64 Answer::total() const
{
    return json["totals"_L1]["total"_L1]["amount"_L1].toInteger(-1);
}

QByteArray object(std::initializer_list<Member> members)
{
    QJsonObject out;
    for (const auto &member : members)
        out.insert(QLatin1StringView(member.name), member.value);
    return QJsonDocument(out).toJson(QJsonDocument::Compact);
}

QByteArray requestBytes(const char *method, const QByteArray &target, const QByteArray &body, const QByteArray &fields)
{
    QByteArray head = QByteArray(method) + ' ' + target + " HTTP/1.1\r\nHost: shop.example\r\n" + fields;
    if (!body.isEmpty() && !fields.toLower().contains("content-type:"))
        head += "Content-Type: application/json\r\n";
    if (!body.isEmpty() || qstrcmp(method, "POST") == 0)
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return head + "\r\n" + body;
}

Answer answerOf(const RawReply &reply)
{
    Answer answer{.status = reply.status, .head = reply.head, .body = reply.body};
    if (reply.field("content-type").contains("json") && reply.field("content-encoding").isEmpty()) {
        const auto document = QJsonDocument::fromJson(reply.body);
        answer.json = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    return answer;
}

QByteArray freshKey()
{
    static QAtomicInt counter = 0;
    return "Idempotency-Key: " + QByteArray::number(QCoreApplication::applicationPid()) + '-' + QByteArray::number(++counter)
        + "\r\n";
}

Answer Client::repeat(const std::optional<QByteArray> &body)
{
    const auto last = m_last;
    return send(last.method.constData(), last.target, body.value_or(last.body), last.fields);
}

Answer Client::send(const char *method, const QByteArray &target, const QByteArray &body, const QByteArray &fields)
{
    if (!m_socket || m_socket->socket().state() != QAbstractSocket::ConnectedState)
        m_socket = std::make_unique<RawClient>(m_port);
    m_last = {.method = method, .target = target, .body = body, .fields = fields};
    if (m_last.method == "POST" && !fields.contains("Idempotency-Key"))
        m_last.fields += idempotencyKey;
    m_socket->send(requestBytes(method, target, body, m_last.fields));
    auto answer = answerOf(m_socket->reply(qstrcmp(method, "HEAD") == 0));
    // What has been refused before its body was read leaves a connection that is of no more use.
    if (answer.status == 0 || answer.field("connection") == "close")
        m_socket.reset();
    if (m_contract)
        m_contract->check(method, target, answer);
    return answer;
}

}
