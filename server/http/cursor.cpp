#include "server/http/cursor.h"

#include "core/base/secret.h"
#include "server/http/endpoint.h"

#include <algorithm>
#include <array>

namespace kontor::http {

namespace {

constexpr auto base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors;
constexpr qsizetype bindingLength = 8;

// What the list is, but for how much of it and from where.
QByteArray bindingOf(const Call &call)
{
    static constexpr std::array<QByteArrayView, 4> apart = {"cursor", "limit", "count", "facets"};
    QByteArrayList parts;
    for (const auto &[name, value, isValid] : parseQuery(call.request().query())) {
        const bool isApart = std::find(apart.begin(), apart.end(), name) != apart.end() || isCommonParameter(name);
        if (!isApart && isValid)
            parts.append(QByteArray::number(name.size()) + ':' + name + '=' + value);
    }
    std::sort(parts.begin(), parts.end());
    // The captures belong to the path: a list below one thing is not the list below another.
    parts.prepend(call.request().path());
    parts.append(call.context().market + '/' + call.context().locale);
    return sha256(parts.join('\n')).left(bindingLength);
}

}

Cursor &Cursor::add(const QByteArray &text)
{
    m_fields.append(text);
    return *this;
}

QByteArray Cursor::encode(const Call &call) const
{
    JsonWriter out;
    out.beginArray();
    for (const auto &field : m_fields)
        out.value(field);
    out.endArray();
    return (bindingOf(call) + out.bytes()).toBase64(base64);
}

Failure Cursor::refused()
{
    return failure(ErrorKind::Malformed, "invalid_cursor"_L1,
        u"The cursor is not one of this list with these filters; start again without it."_s);
}

Result<Cursor> Cursor::decode(QByteArrayView text, const Call &call, qsizetype count)
{
    const auto bytes = QByteArray::fromBase64Encoding(text.toByteArray(), base64);
    if (!bytes || text.size() > maxLength || bytes.decoded.left(bindingLength) != bindingOf(call))
        return refused();
    const auto json = parseJson(QByteArrayView(bytes.decoded).sliced(bindingLength));
    if (!json || json->kind() != JsonValue::Kind::Array || static_cast<qsizetype>(json->items().size()) != count)
        return refused();
    Cursor cursor;
    for (const auto &item : json->items()) {
        if (item.kind() != JsonValue::Kind::String)
            return refused();
        cursor.add(item.bytes());
    }
    return cursor;
}

Result<qint64> Cursor::integer(qsizetype at) const
{
    bool isNumber = false;
    const auto number = m_fields.at(at).toLongLong(&isNumber);
    if (!isNumber)
        return refused();
    return number;
}

}
