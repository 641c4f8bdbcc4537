#include "server/http/wiretype.h"

#include <algorithm>

namespace kontor::http::wire {

void Reading::fault(QLatin1StringView code, const QString &message)
{
    if (m_faults.size() < maxFaults)
        m_faults.append({pointer(), code, message});
}

void Reading::wrongType(const char *wanted)
{
    fault("wrong_type"_L1, u"must be %1"_s.arg(QString::fromLatin1(wanted)));
}

QString Reading::pointer() const
{
    QString out;
    bool isFirst = true;
    for (const auto &step : m_steps) {
        const auto name = step.index < 0 ? QString::fromUtf8(step.name) : QString::number(step.index);
        if (isFirst && m_place != Place::Body)
            out += u'?' + name;
        else
            out += u'/' + escapePointer(name);
        isFirst = false;
    }
    return out;
}

void SchemaWriter::type(const char *name, bool orNull)
{
    out.key("type");
    if (orNull)
        out.beginArray().value(name).value("null").endArray();
    else
        out.value(name);
}

void SchemaWriter::reference(const StructInfo &info, bool orNull)
{
    const auto [place, isNew] = components.emplace(info.name, &info);
    if (!isNew && place->second != &info)
        qFatal("Two wire types are called %s; one schema cannot describe both.", info.name.constData());
    reference(info.name, orNull);
}

void SchemaWriter::reference(QByteArrayView component, bool orNull)
{
    const QByteArray path = "#/components/schemas/" + component.toByteArray();
    if (!orNull) {
        out.member("$ref", path);
        return;
    }
    out.key("anyOf").beginArray();
    out.beginObject().member("$ref", path).endObject();
    out.beginObject().member("type", "null").endObject();
    out.endArray();
}

const FieldInfo *StructInfo::find(QByteArrayView field) const
{
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldInfo &info) { return info.name == field; });
    return found == fields.end() ? nullptr : &*found;
}

bool StructInfo::hasRequired() const
{
    return std::any_of(fields.begin(), fields.end(), [](const FieldInfo &field) { return field.isRequired; });
}

namespace {

void *memberOf(void *object, const FieldInfo &field)
{
    return static_cast<char *>(object) + field.offset;
}
const void *memberOf(const void *object, const FieldInfo &field)
{
    return static_cast<const char *>(object) + field.offset;
}

// A parameter's text as the JSON that the type's reader expects; what does not fit goes on as a text and is refused there.
JsonValue fromText(const QByteArray &text, TextForm form, TextForm elementForm)
{
    switch (form) {
    case TextForm::Boolean:
        if (text == "true" || text == "false")
            return JsonValue::boolean(text == "true");
        break;
    case TextForm::Integer: {
        const bool isWhole = !text.isEmpty() && text != "-" && std::all_of(text.begin(), text.end(), [&](const char &c) {
            return (c >= '0' && c <= '9') || (c == '-' && &c == &*text.begin());
        });
        bool fits = false;
        const auto number = text.toLongLong(&fits);
        if (isWhole)
            return fits ? JsonValue::integer(number) : JsonValue::number(text);
        break;
    }
    case TextForm::List: {
        auto list = JsonValue::array();
        const auto parts = text.split(',');
        for (const auto &part : parts)
            list.append(fromText(part, elementForm, TextForm::None));
        return list;
    }
    case TextForm::String:
    case TextForm::Map:
    case TextForm::None: break;
    }
    return JsonValue::string(text);
}

qsizetype codePoints(QStringView text)
{
    return text.size() - std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLowSurrogate(); });
}

}

void readStruct(Reading &reading, const JsonValue &value, const StructInfo &info, void *out)
{
    if (value.kind() != JsonValue::Kind::Object) {
        reading.wrongType("an object");
        return;
    }
    for (const auto &field : info.fields) {
        const Reading::Step step(reading, field.name);
        if (const auto *member = value.member(field.name))
            field.type->read(reading, *member, field.limits, memberOf(out, field));
        else if (field.isRequired)
            reading.fault("required"_L1, u"is required"_s);
    }
    for (const auto &member : value.members()) {
        if (info.find(member.name))
            continue;
        const Reading::Step step(reading, member.name);
        reading.fault("unknown_field"_L1, u"is not known here"_s);
    }
}

void readParameters(Reading &reading, const Parameters &parameters, const StructInfo &info, void *out,
    const std::function<bool(QByteArrayView)> &isKnownElsewhere)
{
    std::vector<JsonValue> maps(info.fields.size(), JsonValue::object());
    std::vector<bool> isSeen(info.fields.size());
    for (const auto &parameter : parameters) {
        // Not a structured binding: clang before 16 cannot capture one.
        const auto &name = parameter.first;
        const auto &text = parameter.second;
        const Reading::Step step(reading, name);
        const auto found = std::find_if(info.fields.begin(), info.fields.end(),
            [&](const FieldInfo &field) { return field.isPrefix ? name.startsWith(field.name + '.') : field.name == name; });
        if (found == info.fields.end()) {
            if (!isKnownElsewhere || !isKnownElsewhere(name))
                reading.fault("unknown_field"_L1, u"is not known here"_s);
            continue;
        }
        const auto index = static_cast<size_t>(found - info.fields.begin());
        const auto key = found->isPrefix ? name.mid(found->name.size() + 1) : name;
        if (found->isPrefix ? maps[index].member(key) != nullptr : isSeen[index])
            reading.fault("not_allowed"_L1, u"is given more than once"_s);
        else if (found->isPrefix)
            maps[index].append(key, JsonValue::string(text));
        else
            found->type->read(
                reading, fromText(text, found->type->textForm, found->type->elementForm), found->limits, memberOf(out, *found));
        isSeen[index] = true;
    }
    for (size_t i = 0; i < info.fields.size(); ++i) {
        const auto &field = info.fields[i];
        const Reading::Step step(reading, field.name);
        if (field.isPrefix && isSeen[i])
            field.type->read(reading, maps[i], field.limits, memberOf(out, field));
        else if (field.isRequired && !isSeen[i])
            reading.fault("required"_L1, u"is required"_s);
    }
}

void writeStruct(JsonWriter &out, const StructInfo &info, const void *value)
{
    out.beginObject();
    for (const auto &field : info.fields) {
        const void *member = memberOf(value, field);
        if (!field.type->isPresent(member))
            continue;
        out.key(field.name);
        field.type->write(out, member);
    }
    out.endObject();
}

void writeStructSchema(SchemaWriter &schema, const StructInfo &info)
{
    auto &out = schema.out;
    out.beginObject().member("type", "object").member("additionalProperties", false);
    if (info.hasRequired()) {
        out.key("required").beginArray();
        for (const auto &field : info.fields)
            if (field.isRequired)
                out.value(field.name);
        out.endArray();
    }
    out.key("properties").beginObject();
    for (const auto &field : info.fields) {
        out.key(field.name);
        writeFieldSchema(schema, field);
    }
    out.endObject().endObject();
}

void writeFieldSchema(SchemaWriter &schema, const FieldInfo &field, bool withDoc)
{
    auto &out = schema.out;
    out.beginObject();
    if (withDoc && !field.doc.isEmpty())
        out.member("description", field.doc);
    field.type->schema(schema, field.limits, false);
    if (!field.example.isEmpty())
        out.key("examples").beginArray().raw(field.example).endArray();
    if (!field.initialValue.isEmpty())
        out.key("default").raw(field.initialValue);
    out.endObject();
}

QByteArray initialValueOf(const FieldInfo &field, const void *initial, void *scratch)
{
    if (field.isRequired || field.isPrefix || field.type->maybeAbsent)
        return {};
    JsonWriter out;
    field.type->write(out, initial);
    const auto json = out.take();
    const auto value = parseJson(json);
    Reading reading;
    if (!value)
        return {};
    field.type->read(reading, *value, field.limits, scratch);
    return reading.faults().isEmpty() ? json : QByteArray();
}

namespace {
thread_local int exampleDepth = 0;
}

bool isExampleDeep()
{
    constexpr int deepest = 5;
    return exampleDepth >= deepest;
}

void writeStructExample(JsonWriter &out, const StructInfo &info)
{
    ++exampleDepth;
    out.beginObject();
    for (const auto &field : info.fields) {
        out.key(field.name);
        writeFieldExample(out, field);
    }
    out.endObject();
    --exampleDepth;
}

void writeFieldExample(JsonWriter &out, const FieldInfo &field)
{
    if (field.example.isEmpty())
        field.type->example(out, field.limits);
    else
        out.raw(field.example);
}

bool readText(Reading &reading, const JsonValue &value, const Limits &limits, QString &out)
{
    if (value.kind() != JsonValue::Kind::String) {
        reading.wrongType("a text");
        return false;
    }
    const QString text = value.toString();
    const auto length = codePoints(text);
    if (limits.maxLength >= 0 && length > limits.maxLength) {
        reading.fault("too_long"_L1, u"must have at most %1 characters"_s.arg(limits.maxLength));
        return false;
    }
    if (length < limits.minLength) {
        reading.fault("out_of_range"_L1,
            limits.minLength == 1 ? u"must not be empty"_s : u"must have at least %1 characters"_s.arg(limits.minLength));
        return false;
    }
    if (!limits.allowed.isEmpty() && !limits.allowed.contains(value.bytes())) {
        reading.fault("not_allowed"_L1, u"must be one of: %1"_s.arg(QString::fromUtf8(limits.allowed.join(", "))));
        return false;
    }
    const bool hasControl = std::any_of(text.begin(), text.end(), [&](QChar c) {
        const bool isLayout = c == u'\n' || c == u'\r' || c == u'\t';
        return (c < u' ' || (c >= u'\x7f' && c < u'\xa0')) && !(limits.isMultiline && isLayout);
    });
    if (hasControl || !isStorable(text)) {
        reading.fault("invalid_format"_L1, u"must not contain control characters"_s);
        return false;
    }
    if (!limits.pattern.isEmpty() && !limits.matcher.match(text).hasMatch()) {
        reading.fault("invalid_format"_L1, u"has not the expected form"_s);
        return false;
    }
    out = text;
    return true;
}

bool readInteger(Reading &reading, const JsonValue &value, const Limits &limits, qint64 min, qint64 max, qint64 &out)
{
    const auto low = std::max(min, limits.minimum.value_or(min));
    const auto high = std::min(max, limits.maximum.value_or(max));
    if (value.kind() != JsonValue::Kind::Integer && !value.isHugeInteger()) {
        reading.wrongType("an integer");
        return false;
    }
    if (value.kind() != JsonValue::Kind::Integer || value.toInteger() < low || value.toInteger() > high) {
        reading.fault("out_of_range"_L1, u"must be between %1 and %2"_s.arg(low).arg(high));
        return false;
    }
    out = value.toInteger();
    return true;
}

bool readItems(Reading &reading, const JsonValue &value, const Limits &limits)
{
    if (value.kind() != JsonValue::Kind::Array) {
        reading.wrongType("a list");
        return false;
    }
    const auto count = static_cast<qsizetype>(value.items().size());
    if (limits.maxItems >= 0 && count > limits.maxItems) {
        reading.fault("too_many"_L1, u"must have at most %1 items"_s.arg(limits.maxItems));
        return false;
    }
    if (count < limits.minItems) {
        reading.fault("out_of_range"_L1, u"must have at least %1 items"_s.arg(limits.minItems));
        return false;
    }
    return true;
}

void writeTextSchema(SchemaWriter &schema, const Limits &limits, bool orNull)
{
    schema.type("string", orNull);
    if (limits.minLength > 0)
        schema.out.member("minLength", static_cast<qint64>(limits.minLength));
    if (limits.maxLength >= 0)
        schema.out.member("maxLength", static_cast<qint64>(limits.maxLength));
    if (!limits.pattern.isEmpty())
        schema.out.member("pattern", QString(u'^' + limits.pattern + u'$'));
    if (!limits.allowed.isEmpty()) {
        schema.out.key("enum").beginArray();
        for (const auto &value : limits.allowed)
            schema.out.value(value);
        if (orNull)
            schema.out.null();
        schema.out.endArray();
    }
}

void writeIntegerSchema(SchemaWriter &schema, const char *format, const Limits &limits, bool orNull)
{
    schema.type("integer", orNull);
    schema.out.member("format", format);
    if (limits.minimum)
        schema.out.member("minimum", *limits.minimum);
    if (limits.maximum)
        schema.out.member("maximum", *limits.maximum);
}

}
