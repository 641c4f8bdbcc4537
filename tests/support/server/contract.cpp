#include "tests/support/server/contract.h"

#include "core/base/result.h"
#include "server/http/errorcodes.h"
#include "server/http/json.h"
#include "tests/support/server/client.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace kontor::test {

namespace {

bool fits(const QByteArray &pattern, const QByteArray &path)
{
    const auto wanted = pattern.split('/');
    const auto given = path.split('/');
    if (wanted.size() != given.size())
        return false;
    for (qsizetype i = 0; i < wanted.size(); ++i)
        if (!wanted[i].startsWith('{') && wanted[i] != given[i])
            return false;
    return true;
}

}

Contract::Contract(const QByteArray &openApi) : m_document(QJsonDocument::fromJson(openApi).object()), m_schema(m_document)
{
    if (const auto read = http::parseJson(openApi); !read)
        violations.append(u"the description is no strict JSON: "_s + QString::fromUtf8(read.error().facts));
    const auto paths = m_document["paths"_L1].toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const auto methods = path->toObject();
        for (auto method = methods.begin(); method != methods.end(); ++method) {
            const auto doc = method->toObject();
            m_operations.append({.method = method.key().toUpper().toLatin1(),
                .path = path.key().toUtf8(),
                .id = doc["operationId"_L1].toString().toLatin1(),
                .doc = doc});
        }
    }
}

QList<std::pair<int, QByteArray>> Contract::Operation::codes() const
{
    QList<std::pair<int, QByteArray>> out;
    const auto responses = doc["responses"_L1].toObject();
    for (auto it = responses.begin(); it != responses.end(); ++it) {
        const auto examples = (*it)["content"_L1]["application/problem+json"_L1]["examples"_L1].toObject();
        for (const auto &code : examples.keys())
            out.append({it.key().toInt(), code.toLatin1()});
    }
    return out;
}

QJsonValue Contract::Operation::bodyExample() const
{
    return doc["requestBody"_L1]["content"_L1]["application/json"_L1]["example"_L1];
}

const Contract::Operation *Contract::find(const QByteArray &method, const QByteArray &target) const
{
    const auto path = target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?'));
    const Operation *found = nullptr;
    for (const auto &operation : m_operations)
        // A fixed segment goes before a capture.
        if ((operation.method == method || (method == "HEAD" && operation.method == "GET")) && fits(operation.path, path)
            && (!found || operation.path.count('{') < found->path.count('{')))
            found = &operation;
    return found;
}

const Contract::Operation &Contract::byId(const QByteArray &id) const
{
    for (const auto &operation : m_operations)
        if (operation.id == id)
            return operation;
    qFatal("no operation %s", id.constData());
}

void Contract::check(const QByteArray &method, const QByteArray &target, const Answer &answer)
{
    const auto where = QString::fromUtf8(method + ' ' + target.left(120)) + u" → "_s + QString::number(answer.status);
    if (answer.status >= 500 && answer.status != 503)
        violations.append(where + u": "_s + QString::fromUtf8(answer.body));
    // What the guard refuses has reached no operation.
    static const QList<QByteArray> ofTheGuard = {"bad_target", "bad_header", "bad_host", "bad_length", "bad_request_line"};
    if (ofTheGuard.contains(answer.code()))
        return;
    const auto *operation = find(method, target);
    if (!operation || method == "HEAD" || answer.status == 304 || !answer.field("content-encoding").isEmpty())
        return;
    checkBody(*operation, answer, where);
}

void Contract::checkBody(const Operation &operation, const Answer &answer, const QString &where)
{
    const auto response = operation.doc["responses"_L1][QString::number(answer.status)];
    if (response.isUndefined()) {
        violations.append(where + u": the status is not described "_s + QString::fromUtf8(answer.body.left(300)));
        return;
    }
    const auto type = QString::fromUtf8(answer.field("content-type").split(';').first());
    const auto content = response["content"_L1].toObject();
    if (content.isEmpty() != answer.body.isEmpty()) {
        violations.append(where + u": a body where none is described, or none where one is"_s);
        return;
    }
    if (content.isEmpty())
        return;
    if (content.contains(type.section(u'/', 0, 0) + u"/*"_s))
        return;
    if (!content.contains(type)) {
        violations.append(where + u": the media type "_s + type + u" is not described"_s);
        return;
    }
    if (!type.endsWith(u"json"_s) || operation.path == "/openapi.json")
        return;
    if (const auto strict = http::parseJson(answer.body); !strict)
        violations.append(where + u": no strict JSON "_s + QString::fromUtf8(strict.error().facts));
    // Bytes that are described by their media type alone, such as JSON-LD.
    if (content[type]["schema"_L1]["type"_L1] == u"string"_s)
        return;
    const auto faults = m_schema.faults(content[type]["schema"_L1], answer.json);
    for (const auto &fault : faults)
        violations.append(where + u": "_s + fault);
    if (type != u"application/problem+json"_s)
        return;
    const auto named = content[type]["examples"_L1].toObject();
    for (const auto &entry : answer.json["errors"_L1].toArray()) {
        const auto code = entry["code"_L1].toString().toLatin1();
        const auto forms = http::faultCodes();
        if (std::none_of(forms.begin(), forms.end(), [&](const http::FaultCode &form) { return code == form.code; })
            && !named.contains(QString::fromLatin1(code)))
            violations.append(where + u": the fault "_s + QString::fromLatin1(code) + u" is not described"_s);
    }
    // 503: `unavailable` stands for whatever it is that is down.
    if (answer.status != 503 && !named.contains(answer.json["code"_L1].toString()))
        violations.append(where + u": the code "_s + answer.json["code"_L1].toString() + u" is not described"_s);
}

}
