#pragma once

#include "core/base/jsonwriter.h"

#include <QByteArray>

#include <vector>

namespace kontor::http {

/**
 * JSON that has been read: a plain tree, owned. Texts are valid UTF-8 without NUL. A number is an Integer if it is
 * written as one and fits in 64 bits; every other number keeps its spelling (nothing here makes a double of it).
 */
class JsonValue
{
public:
    enum class Kind { Null, Bool, Integer, Number, String, Array, Object };
    struct Member;

    static constexpr int maxDepth = 32;

    JsonValue() = default;
    static JsonValue boolean(bool yes);
    static JsonValue integer(qint64 number);
    static JsonValue number(QByteArray spelling);
    static JsonValue string(QByteArray utf8);
    static JsonValue array();
    static JsonValue object();

    Kind kind() const { return m_kind; }
    bool isNull() const { return m_kind == Kind::Null; }
    bool toBool() const { return m_integer != 0; }
    qint64 toInteger() const { return m_integer; }
    /** A string's UTF-8, or a number's spelling. */
    const QByteArray &bytes() const { return m_text; }
    QString toString() const { return QString::fromUtf8(m_text); }
    /** True for a Number that is whole but larger than 64 bits hold. */
    bool isHugeInteger() const;
    const std::vector<JsonValue> &items() const { return m_items; }
    const std::vector<Member> &members() const { return m_members; }
    /** Of an object; nullptr when there is none of that name. */
    const JsonValue *member(QByteArrayView name) const;

    JsonValue &append(JsonValue value);
    JsonValue &append(QByteArray name, JsonValue value);
    void write(JsonWriter &out) const;

private:
    Kind m_kind = Kind::Null;
    qint64 m_integer = 0;
    QByteArray m_text;
    std::vector<JsonValue> m_items;
    std::vector<Member> m_members;
};

struct JsonValue::Member
{
    QByteArray name;
    JsonValue value;
};

/**
 * Reads exactly one JSON text (RFC 8259, strictly). What cannot be read is `malformed_json` (400) with the byte offset
 * in `facts`: bad syntax, trailing bytes, more than 32 levels, a name twice in one object. A text that is no UTF-8, or
 * holds NUL or half of a surrogate pair, is `validation_failed` (422) with a pointer.
 */
Result<JsonValue> parseJson(QByteArrayView text);

/** One reference token of an RFC 6901 pointer. */
QString escapePointer(QStringView token);

}
