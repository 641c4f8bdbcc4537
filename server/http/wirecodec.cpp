#include "server/http/wirecodec.h"

#include <algorithm>

namespace kontor::http::wire {

void Codec<QByteArray>::read(Reading &reading, const JsonValue &value, const Limits &limits, QByteArray &out)
{
    QString text;
    if (!readText(reading, value, limits, text))
        return;
    if (std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u' ' && c < u'\x7f'; }))
        out = text.toLatin1();
    else
        reading.fault("invalid_format"_L1, u"must be ASCII"_s);
}

void Codec<Currency>::read(Reading &reading, const JsonValue &value, const Limits &, Currency &out)
{
    if (value.kind() != JsonValue::Kind::String)
        reading.wrongType("a text");
    else if (const auto currency = Currency::parse(value.toString()))
        out = *currency;
    else
        reading.fault("invalid_format"_L1, u"must be an ISO 4217 currency code"_s);
}

void Codec<Currency>::schema(SchemaWriter &schema, const Limits &, bool orNull)
{
    schema.type("string", orNull);
    schema.out.member("pattern", "^[A-Z]{3}$");
}

void Codec<Money>::read(Reading &reading, const JsonValue &value, const Limits &limits, Money &out)
{
    if (value.kind() != JsonValue::Kind::Object) {
        reading.wrongType("an object of amount and currency");
        return;
    }
    qint64 amount = 0;
    Currency currency;
    for (const char *name : {"amount", "currency"}) {
        const Reading::Step step(reading, name);
        const auto *member = value.member(name);
        if (!member)
            reading.fault("required"_L1, u"is required"_s);
        else if (qstrcmp(name, "amount") == 0)
            readInteger(reading, *member, limits, -Money::limit, Money::limit, amount);
        else
            Codec<Currency>::read(reading, *member, limits, currency);
    }
    for (const auto &member : value.members()) {
        if (member.name == "amount" || member.name == "currency")
            continue;
        const Reading::Step step(reading, member.name);
        reading.fault("unknown_field"_L1, u"is not known here"_s);
    }
    out = Money(amount, currency);
}

void Codec<Money>::example(JsonWriter &out, const Limits &)
{
    out.beginObject().member("amount", 1999).member("currency", "EUR").endObject();
}

void Codec<Instant>::read(Reading &reading, const JsonValue &value, const Limits &, Instant &out)
{
    if (value.kind() != JsonValue::Kind::String)
        reading.wrongType("a text");
    else if (const auto instant = parseRfc3339(value.toString()))
        out = *instant;
    else
        reading.fault("invalid_format"_L1, u"must be a time as in RFC 3339, such as 2026-11-23T12:07:11Z"_s);
}

void Codec<Instant>::schema(SchemaWriter &schema, const Limits &, bool orNull)
{
    schema.type("string", orNull);
    schema.out.member("format", "date-time");
}

void Codec<Uuid>::read(Reading &reading, const JsonValue &value, const Limits &, Uuid &out)
{
    if (value.kind() != JsonValue::Kind::String)
        reading.wrongType("a text");
    else if (const auto uuid = Uuid::parse(QByteArrayView(value.bytes())))
        out = *uuid;
    else
        reading.fault("invalid_format"_L1, u"must be a UUID"_s);
}

void Codec<Uuid>::schema(SchemaWriter &schema, const Limits &, bool orNull)
{
    schema.type("string", orNull);
    schema.out.member("format", "uuid");
}

void textRuleExample(JsonWriter &out, const char *rule)
{
    static constexpr std::pair<const char *, const char *> examples[] = {
        {"sku", "LS-NAVY-M"}, {"email", "ada@example.org"}, {"slug", "linen-shirt"}, {"country", "DE"}};
    for (const auto &[name, text] : examples) {
        if (qstrcmp(name, rule) == 0) {
            out.value(text);
            return;
        }
    }
    out.value("text");
}

namespace {
constexpr qsizetype maxKeyLength = 40;
}

void Codec<Metadata>::read(Reading &reading, const JsonValue &value, const Limits &limits, Metadata &out)
{
    if (value.kind() != JsonValue::Kind::Object) {
        reading.wrongType("an object of texts");
        return;
    }
    if (static_cast<qsizetype>(value.members().size()) > limits.maxItems) {
        reading.fault("too_many"_L1, u"must have at most %1 entries"_s.arg(limits.maxItems));
        return;
    }
    for (const auto &[name, text] : value.members()) {
        const Reading::Step step(reading, name);
        Limits keyLimits;
        keyLimits.minLength = 1;
        keyLimits.maxLength = maxKeyLength;
        QString key;
        QString content;
        if (readText(reading, JsonValue::string(name), keyLimits, key) && readText(reading, text, limits, content))
            out.insert(key, content);
    }
}

namespace {

// A plain value as JSON; nothing where it is none.
std::optional<QByteArray> plainValue(Reading &reading, const JsonValue &value, const Limits &limits)
{
    constexpr qsizetype maxTexts = 50;
    QString text;
    switch (value.kind()) {
    case JsonValue::Kind::Object: reading.wrongType("a text, a number, true, false or a list of texts"); return {};
    case JsonValue::Kind::String:
        if (!readText(reading, value, limits, text))
            return {};
        break;
    case JsonValue::Kind::Array: {
        Limits many = limits;
        many.maxItems = maxTexts;
        if (!readItems(reading, value, many))
            return {};
        for (size_t i = 0; i < value.items().size(); ++i) {
            const Reading::Step step(reading, static_cast<qsizetype>(i));
            if (!readText(reading, value.items()[i], limits, text))
                return {};
        }
        break;
    }
    case JsonValue::Kind::Null:
    case JsonValue::Kind::Bool:
    case JsonValue::Kind::Integer:
    case JsonValue::Kind::Number: break;
    }
    JsonWriter out;
    value.write(out);
    if (value.kind() == JsonValue::Kind::Number && out.bytes().size() > 40) {
        reading.fault("out_of_range"_L1, u"has too many digits"_s);
        return {};
    }
    return out.take();
}

}

void Codec<Values>::read(Reading &reading, const JsonValue &value, const Limits &limits, Values &out)
{
    if (value.kind() != JsonValue::Kind::Object) {
        reading.wrongType("an object of plain values");
        return;
    }
    if (static_cast<qsizetype>(value.members().size()) > limits.maxItems) {
        reading.fault("too_many"_L1, u"must have at most %1 entries"_s.arg(limits.maxItems));
        return;
    }
    for (const auto &[name, member] : value.members()) {
        const Reading::Step step(reading, name);
        Limits keyLimits;
        keyLimits.minLength = 1;
        keyLimits.maxLength = maxKeyLength;
        QString key;
        if (!readText(reading, JsonValue::string(name), keyLimits, key))
            continue;
        if (auto plain = plainValue(reading, member, limits))
            out.insert(key.toUtf8(), std::move(*plain));
    }
}

void Codec<Values>::write(JsonWriter &out, const Values &value)
{
    out.beginObject();
    for (auto entry = value.cbegin(); entry != value.cend(); ++entry)
        out.key(entry.key()).raw(entry.value());
    out.endObject();
}

void Codec<Values>::schema(SchemaWriter &schema, const Limits &limits, bool orNull)
{
    schema.type("object", orNull);
    schema.out.member("maxProperties", static_cast<qint64>(limits.maxItems));
    schema.out.key("propertyNames").beginObject().member("maxLength", static_cast<qint64>(maxKeyLength)).endObject();
    schema.out.key("additionalProperties").beginObject().key("type").beginArray();
    for (const char *type : {"string", "number", "boolean", "array", "null"})
        schema.out.value(type);
    schema.out.endArray().member("maxLength", static_cast<qint64>(limits.maxLength));
    schema.out.member("maxItems", 50).key("items").beginObject();
    writeTextSchema(schema, limits, false);
    schema.out.endObject().endObject();
}

void Codec<Metadata>::write(JsonWriter &out, const Metadata &value)
{
    out.beginObject();
    for (auto entry = value.cbegin(); entry != value.cend(); ++entry)
        out.key(entry.key().toUtf8()).value(entry.value());
    out.endObject();
}

void Codec<Metadata>::schema(SchemaWriter &schema, const Limits &limits, bool orNull)
{
    schema.type("object", orNull);
    schema.out.member("maxProperties", static_cast<qint64>(limits.maxItems));
    schema.out.key("propertyNames").beginObject().member("maxLength", static_cast<qint64>(maxKeyLength)).endObject();
    schema.out.key("additionalProperties").beginObject();
    writeTextSchema(schema, limits, false);
    schema.out.endObject();
}

}
