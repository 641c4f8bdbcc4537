#include "server/http/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstring>

namespace kontor::http {

JsonValue JsonValue::boolean(bool yes)
{
    JsonValue value;
    value.m_kind = Kind::Bool;
    value.m_integer = yes ? 1 : 0;
    return value;
}

JsonValue JsonValue::integer(qint64 number)
{
    JsonValue value;
    value.m_kind = Kind::Integer;
    value.m_integer = number;
    return value;
}

JsonValue JsonValue::number(QByteArray spelling)
{
    JsonValue value;
    value.m_kind = Kind::Number;
    value.m_text = std::move(spelling);
    return value;
}

JsonValue JsonValue::string(QByteArray utf8)
{
    JsonValue value;
    value.m_kind = Kind::String;
    value.m_text = std::move(utf8);
    return value;
}

JsonValue JsonValue::array()
{
    JsonValue value;
    value.m_kind = Kind::Array;
    return value;
}

JsonValue JsonValue::object()
{
    JsonValue value;
    value.m_kind = Kind::Object;
    return value;
}

bool JsonValue::isHugeInteger() const
{
    const auto digits = m_text.startsWith('-') ? QByteArrayView(m_text).sliced(1) : QByteArrayView(m_text);
    return m_kind == Kind::Number && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const JsonValue *JsonValue::member(QByteArrayView name) const
{
    for (const auto &member : m_members)
        if (member.name == name)
            return &member.value;
    return nullptr;
}

JsonValue &JsonValue::append(JsonValue value)
{
    m_items.push_back(std::move(value));
    return m_items.back();
}

JsonValue &JsonValue::append(QByteArray name, JsonValue value)
{
    m_members.push_back({std::move(name), std::move(value)});
    return m_members.back().value;
}

void JsonValue::write(JsonWriter &out) const
{
    switch (m_kind) {
    case Kind::Null: out.null(); return;
    case Kind::Bool: out.value(toBool()); return;
    case Kind::Integer: out.value(m_integer); return;
    case Kind::Number: out.raw(m_text); return;
    case Kind::String: out.string(m_text); return;
    case Kind::Array:
        out.beginArray();
        for (const auto &item : m_items)
            item.write(out);
        out.endArray();
        return;
    case Kind::Object:
        out.beginObject();
        for (const auto &[name, value] : m_members) {
            out.key(name);
            value.write(out);
        }
        out.endObject();
        return;
    }
}

QString escapePointer(QStringView token)
{
    return token.toString().replace(u'~', "~0"_L1).replace(u'/', "~1"_L1);
}

namespace {

constexpr qsizetype maxFaults = 100;

// Builds the tree. The parser is RapidJSON's iterative one, so depth costs no stack; `m_open` is the way to here.
class TreeBuilder
{
public:
    bool Null() { return take({}); }
    bool Bool(bool yes) { return take(JsonValue::boolean(yes)); }
    bool RawNumber(const char *text, rapidjson::SizeType length, bool)
    {
        const QByteArrayView view(text, static_cast<qsizetype>(length));
        const bool isWhole = std::all_of(view.begin(), view.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
        bool fits = false;
        const auto number = isWhole ? view.toLongLong(&fits) : 0;
        return take(isWhole && fits ? JsonValue::integer(number) : JsonValue::number(view.toByteArray()));
    }
    // Numbers arrive by RawNumber only; RapidJSON wants these to exist.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(int64_t) { return false; }
    bool Uint64(uint64_t) { return false; }
    bool Double(double) { return false; }

    bool String(const char *text, rapidjson::SizeType length, bool)
    {
        const QByteArrayView view(text, static_cast<qsizetype>(length));
        judge(view);
        return take(JsonValue::string(view.toByteArray()));
    }
    bool Key(const char *text, rapidjson::SizeType length, bool)
    {
        m_open.back().key = QByteArray(text, static_cast<qsizetype>(length));
        judge(m_open.back().key);
        return true;
    }
    bool StartObject() { return open(JsonValue::object()); }
    bool StartArray() { return open(JsonValue::array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool EndObject(rapidjson::SizeType)
    {
        std::vector<QByteArrayView> names;
        names.reserve(m_open.back().value.members().size());
        for (const auto &member : m_open.back().value.members())
            names.push_back(member.name);
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        if (twice != names.end()) {
            m_refusal = u"The name “%1” stands twice in one object."_s.arg(QString::fromUtf8(*twice));
            return false;
        }
        return close();
    }

    QString pointer() const
    {
        QString out;
        for (const auto &level : m_open) {
            if (level.value.kind() == JsonValue::Kind::Array)
                out += u'/' + QString::number(level.value.items().size());
            else
                out += u'/' + escapePointer(QString::fromUtf8(level.key));
        }
        return out;
    }
    void fault(const QString &message, QLatin1StringView code = "invalid_format"_L1)
    {
        if (m_faults.size() < maxFaults)
            m_faults.append({pointer(), code, message});
    }

    JsonValue root{};
    QString refusal() const { return m_refusal; }
    const QList<FieldError> &faults() const { return m_faults; }

private:
    struct Level
    {
        JsonValue value;
        QByteArray key{};
    };

    void judge(QByteArrayView text)
    {
        if (!text.isValidUtf8())
            fault(u"must be valid UTF-8"_s);
        else if (text.contains('\0'))
            fault(u"must not contain the character NUL"_s);
    }
    bool open(JsonValue value)
    {
        if (m_open.size() == static_cast<size_t>(JsonValue::maxDepth)) {
            m_refusal = u"Nested more than %1 levels deep."_s.arg(JsonValue::maxDepth);
            return false;
        }
        m_open.push_back({std::move(value)});
        return true;
    }
    bool close()
    {
        JsonValue value = std::move(m_open.back().value);
        m_open.pop_back();
        return take(std::move(value));
    }
    bool take(JsonValue value)
    {
        if (m_open.empty())
            root = std::move(value);
        else if (auto &level = m_open.back(); level.value.kind() == JsonValue::Kind::Array)
            level.value.append(std::move(value));
        else
            level.value.append(std::move(level.key), std::move(value));
        return true;
    }

    std::vector<Level> m_open;
    QString m_refusal;
    QList<FieldError> m_faults;
};

Failure malformed(const QString &why, size_t offset)
{
    Error error{.kind = ErrorKind::Malformed,
        .code = "malformed_json"_L1,
        .message = u"The body is no JSON that can be read (at byte %1): %2"_s.arg(static_cast<qint64>(offset)).arg(why)};
    JsonWriter facts;
    facts.beginObject().member("offset", static_cast<qint64>(offset)).endObject();
    error.facts = facts.take();
    return failure(std::move(error));
}

}

Result<JsonValue> parseJson(QByteArrayView text)
{
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::MemoryStream stream(text.data() ? text.data() : "", static_cast<size_t>(text.size()));
    rapidjson::Reader reader;
    TreeBuilder builder;
    const auto result = reader.Parse<flags>(stream, builder);
    if (result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
        builder.fault(u"must not contain half of a surrogate pair"_s);
    else if (result.Code() == rapidjson::kParseErrorNumberTooBig)
        builder.fault(u"is too large a number"_s, "out_of_range"_L1);
    else if (result.IsError() && !builder.refusal().isEmpty())
        return malformed(builder.refusal(), result.Offset());
    else if (result.IsError())
        return malformed(QString::fromLatin1(rapidjson::GetParseError_En(result.Code())), result.Offset());
    else if (stream.Tell() < static_cast<size_t>(text.size())) // RapidJSON takes a NUL byte for the end
        return malformed(u"Bytes follow the value."_s, stream.Tell());

    if (!builder.faults().isEmpty()) {
        Error error{.kind = ErrorKind::Invalid, .code = "validation_failed"_L1, .message = u"The request has faults."_s};
        error.fields = builder.faults();
        return failure(std::move(error));
    }
    return std::move(builder.root);
}

}
