#pragma once

#include "server/http/wiretype.h"
#include "server/http/wirevalues.h"

#include <limits>
#include <string_view>

// How each supported C++ type is read, written and described: one Codec each.
namespace kontor::http::wire {

/** A wire type: a plain struct that lists its fields once. */
template<typename T>
concept Struct = requires
{
    T::fields();
};

template<typename T>
const StructInfo &structInfo();
template<typename T>
const TypeInfo *typeInfo();

/**
 * The names of an enum's values: an overload beside the enum, found by its argument:
 * inline constexpr auto wireNames(Sort) { return std::array{std::pair{Sort::Newest, "newest"}, …}; }
 */
template<typename T>
concept NamedEnum = std::is_enum_v<T> && requires(T value)
{
    wireNames(value);
};

// Which limits a type cannot do without: fields() refuses to compile where one is missing.
enum Need : unsigned { NeedsNothing = 0, NeedsLength = 1, NeedsItems = 2 };
template<typename T>
inline constexpr unsigned needs = NeedsNothing;
template<>
inline constexpr unsigned needs<QString> = NeedsLength;
template<>
inline constexpr unsigned needs<QByteArray> = NeedsLength;
template<>
inline constexpr unsigned needs<Metadata> = NeedsLength | NeedsItems;
template<>
inline constexpr unsigned needs<Values> = NeedsLength | NeedsItems;
template<typename T>
inline constexpr unsigned needs<std::optional<T>> = needs<T>;
template<typename T>
inline constexpr unsigned needs<Patch<T>> = needs<T>;
template<typename T>
inline constexpr unsigned needs<std::vector<T>> = needs<T> | NeedsItems;

template<typename T>
struct Codec;

template<>
struct Codec<bool>
{
    static constexpr TextForm textForm = TextForm::Boolean;
    static void read(Reading &reading, const JsonValue &value, const Limits &, bool &out)
    {
        if (value.kind() == JsonValue::Kind::Bool)
            out = value.toBool();
        else
            reading.wrongType("true or false");
    }
    static void write(JsonWriter &out, bool value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull) { schema.type("boolean", orNull); }
    static void example(JsonWriter &out, const Limits &) { out.value(true); }
};

template<typename Integer>
requires std::is_same_v<Integer, int> || std::is_same_v<Integer, qint64>
struct Codec<Integer>
{
    static constexpr TextForm textForm = TextForm::Integer;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Integer &out)
    {
        constexpr qint64 min = std::numeric_limits<Integer>::min();
        constexpr qint64 max = std::numeric_limits<Integer>::max();
        if (qint64 number = 0; readInteger(reading, value, limits, min, max, number))
            out = static_cast<Integer>(number);
    }
    static void write(JsonWriter &out, Integer value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull)
    {
        writeIntegerSchema(schema, sizeof(Integer) == 4 ? "int32" : "int64", limits, orNull);
    }
    static void example(JsonWriter &out, const Limits &limits) { out.value(std::max<qint64>(1, limits.minimum.value_or(1))); }
};

/** Only sent (an average, a share): money and quantities are whole numbers. */
template<>
struct Codec<double>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &, const Limits &, double &) { reading.wrongType("absent"); }
    static void write(JsonWriter &out, double value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull) { schema.type("number", orNull); }
    static void example(JsonWriter &out, const Limits &) { out.raw("4.5"); }
};

template<>
struct Codec<QString>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, QString &out)
    {
        readText(reading, value, limits, out);
    }
    static void write(JsonWriter &out, const QString &value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull) { writeTextSchema(schema, limits, orNull); }
    static void example(JsonWriter &out, const Limits &limits)
    {
        out.value(limits.allowed.isEmpty() ? QByteArray("text") : limits.allowed.front());
    }
};

/** Printable ASCII: codes and tokens. */
template<>
struct Codec<QByteArray>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, QByteArray &out);
    static void write(JsonWriter &out, const QByteArray &value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull) { writeTextSchema(schema, limits, orNull); }
    static void example(JsonWriter &out, const Limits &limits) { Codec<QString>::example(out, limits); }
};

template<>
struct Codec<Currency>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Currency &out);
    static void write(JsonWriter &out, const Currency &value) { out.value(value.code()); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull);
    static void example(JsonWriter &out, const Limits &) { out.value("EUR"); }
};

template<>
struct Codec<Money>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Money &out);
    static void write(JsonWriter &out, const Money &value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull) { schema.reference(QByteArrayView("Money"), orNull); }
    static void example(JsonWriter &out, const Limits &);
};

template<>
struct Codec<Instant>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Instant &out);
    static void write(JsonWriter &out, Instant value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull);
    static void example(JsonWriter &out, const Limits &) { out.value("2026-11-23T12:07:11Z"); }
};

template<>
struct Codec<Uuid>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Uuid &out);
    static void write(JsonWriter &out, const Uuid &value) { out.string(value.toByteArray()); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull);
    static void example(JsonWriter &out, const Limits &) { out.value("01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"); }
};

template<typename Tag>
struct Codec<Id<Tag>>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Id<Tag> &out)
    {
        Uuid uuid;
        Codec<Uuid>::read(reading, value, limits, uuid);
        out = Id<Tag>(uuid);
    }
    static void write(JsonWriter &out, const Id<Tag> &value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull) { Codec<Uuid>::schema(schema, limits, orNull); }
    static void example(JsonWriter &out, const Limits &limits) { Codec<Uuid>::example(out, limits); }
};

void textRuleExample(JsonWriter &out, const char *rule);

template<typename Rule>
struct Codec<Text<Rule>>
{
    static constexpr TextForm textForm = TextForm::String;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Text<Rule> &out)
    {
        Limits own = limits;
        own.minLength = 1;
        own.maxLength = limits.maxLength < 0 ? Rule::maxLength : std::min<qsizetype>(limits.maxLength, Rule::maxLength);
        QString text;
        if (!readText(reading, value, own, text))
            return;
        if (auto parsed = Text<Rule>::parse(text))
            out = std::move(*parsed);
        else
            reading.fault("invalid_format"_L1, u"is no valid %1"_s.arg(QString::fromLatin1(Rule::name)));
    }
    static void write(JsonWriter &out, const Text<Rule> &value) { out.value(value); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull)
    {
        Limits own = limits;
        own.minLength = 1;
        own.maxLength = limits.maxLength < 0 ? Rule::maxLength : std::min<qsizetype>(limits.maxLength, Rule::maxLength);
        writeTextSchema(schema, own, orNull);
        if (std::string_view(Rule::name) == "email")
            schema.out.member("format", "email");
    }
    static void example(JsonWriter &out, const Limits &) { textRuleExample(out, Rule::name); }
};

template<NamedEnum E>
struct Codec<E>
{
    static constexpr TextForm textForm = TextForm::String;
    static Limits named(const Limits &limits)
    {
        Limits own = limits;
        for (const auto &[value, name] : wireNames(E{}))
            own.allowed.append(name);
        return own;
    }
    static void read(Reading &reading, const JsonValue &value, const Limits &, E &out)
    {
        if (value.kind() != JsonValue::Kind::String) {
            reading.wrongType("a text");
            return;
        }
        QByteArrayList known;
        for (const auto &[candidate, name] : wireNames(E{})) {
            if (value.bytes() == name) {
                out = candidate;
                return;
            }
            known.append(name);
        }
        reading.fault("not_allowed"_L1, u"must be one of: %1"_s.arg(QString::fromUtf8(known.join(", "))));
    }
    static void write(JsonWriter &out, E value)
    {
        for (const auto &[candidate, name] : wireNames(value)) {
            if (candidate == value) {
                out.value(name);
                return;
            }
        }
        Q_UNREACHABLE();
    }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull)
    {
        writeTextSchema(schema, named(limits), orNull);
    }
    static void example(JsonWriter &out, const Limits &) { out.value(wireNames(E{}).front().second); }
};

template<Struct T>
struct Codec<T>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &value, const Limits &, T &out)
    {
        readStruct(reading, value, structInfo<T>(), &out);
    }
    static void write(JsonWriter &out, const T &value) { writeStruct(out, structInfo<T>(), &value); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull) { schema.reference(structInfo<T>(), orNull); }
    static void example(JsonWriter &out, const Limits &) { writeStructExample(out, structInfo<T>()); }
};

template<typename T>
struct Codec<std::optional<T>>
{
    static constexpr TextForm textForm = Codec<T>::textForm;
    static constexpr bool maybeAbsent = true;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, std::optional<T> &out)
    {
        if (!value.isNull())
            Codec<T>::read(reading, value, limits, out.emplace());
    }
    static void write(JsonWriter &out, const std::optional<T> &value)
    {
        if (value)
            Codec<T>::write(out, *value);
        else
            out.null();
    }
    static void schema(SchemaWriter &schema, const Limits &limits, bool) { Codec<T>::schema(schema, limits, true); }
    static void example(JsonWriter &out, const Limits &limits)
    {
        if (isExampleDeep())
            out.null();
        else
            Codec<T>::example(out, limits);
    }
};

template<typename T>
struct Codec<Patch<T>>
{
    static constexpr TextForm textForm = Codec<T>::textForm;
    static constexpr bool maybeAbsent = true;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Patch<T> &out)
    {
        if (value.isNull() && limits.isNullable) {
            out = Patch<T>::cleared();
            return;
        }
        T read{};
        Codec<T>::read(reading, value, limits, read);
        out = Patch<T>(std::move(read));
    }
    static void write(JsonWriter &out, const Patch<T> &value)
    {
        if (value.isSet())
            Codec<T>::write(out, value.value());
        else
            out.null();
    }
    static bool isPresent(const Patch<T> &value) { return !value.isAbsent(); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool) { Codec<T>::schema(schema, limits, limits.isNullable); }
    static void example(JsonWriter &out, const Limits &limits) { Codec<T>::example(out, limits); }
};

template<typename T>
struct Codec<std::vector<T>>
{
    static constexpr TextForm textForm = TextForm::List;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, std::vector<T> &out)
    {
        if (!readItems(reading, value, limits))
            return;
        out.clear();
        out.reserve(value.items().size());
        for (const auto &item : value.items()) {
            const Reading::Step step(reading, static_cast<qsizetype>(out.size()));
            T element{};
            Codec<T>::read(reading, item, limits, element);
            out.push_back(std::move(element));
        }
    }
    static void write(JsonWriter &out, const std::vector<T> &value)
    {
        out.beginArray();
        for (const auto &item : value)
            Codec<T>::write(out, item);
        out.endArray();
    }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull)
    {
        schema.type("array", orNull);
        if (limits.minItems > 0)
            schema.out.member("minItems", static_cast<qint64>(limits.minItems));
        if (limits.maxItems >= 0)
            schema.out.member("maxItems", static_cast<qint64>(limits.maxItems));
        schema.out.key("items").beginObject();
        Codec<T>::schema(schema, limits, false);
        schema.out.endObject();
    }
    static void example(JsonWriter &out, const Limits &limits)
    {
        out.beginArray();
        if (!isExampleDeep())
            Codec<T>::example(out, limits);
        out.endArray();
    }
};

template<>
struct Codec<Metadata>
{
    static constexpr TextForm textForm = TextForm::Map;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Metadata &out);
    static void write(JsonWriter &out, const Metadata &value);
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull);
    static void example(JsonWriter &out, const Limits &) { out.beginObject().member("key", "value").endObject(); }
};

template<>
struct Codec<Values>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &value, const Limits &limits, Values &out);
    static void write(JsonWriter &out, const Values &value);
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull);
    static void example(JsonWriter &out, const Limits &) { out.beginObject().endObject(); }
};

template<>
struct Codec<AnyObject>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &, const Limits &, AnyObject &) { reading.wrongType("absent"); }
    static void write(JsonWriter &out, const AnyObject &value) { out.raw(value.json); }
    static void schema(SchemaWriter &schema, const Limits &, bool orNull) { schema.type("object", orNull); }
    static void example(JsonWriter &out, const Limits &) { out.beginObject().endObject(); }
};

template<typename T>
struct Codec<RawJson<T>>
{
    static constexpr TextForm textForm = TextForm::None;
    static void read(Reading &reading, const JsonValue &, const Limits &, RawJson<T> &) { reading.wrongType("absent"); }
    static void write(JsonWriter &out, const RawJson<T> &value) { out.raw(value.bytes); }
    static void schema(SchemaWriter &schema, const Limits &limits, bool orNull) { Codec<T>::schema(schema, limits, orNull); }
    static void example(JsonWriter &out, const Limits &limits) { Codec<T>::example(out, limits); }
};

// Of a list, also where it is optional.
template<typename T>
inline constexpr TextForm elementForm = TextForm::None;
template<typename T>
inline constexpr TextForm elementForm<std::vector<T>> = Codec<T>::textForm;
template<typename T>
inline constexpr TextForm elementForm<std::optional<T>> = elementForm<T>;

template<typename T>
const TypeInfo *typeInfo()
{
    constexpr bool maybeAbsent = requires
    {
        Codec<T>::maybeAbsent;
    };
    static constexpr TypeInfo info{
        .textForm = Codec<T>::textForm,
        .elementForm = elementForm<T>,
        .maybeAbsent = maybeAbsent,
        .read = [](Reading &reading, const JsonValue &value, const Limits &limits,
                    void *out) { Codec<T>::read(reading, value, limits, *static_cast<T *>(out)); },
        .write = [](JsonWriter &out, const void *value) { Codec<T>::write(out, *static_cast<const T *>(value)); },
        .isPresent =
            [](const void *value) {
                if constexpr (requires(const T &v) { Codec<T>::isPresent(v); })
                    return Codec<T>::isPresent(*static_cast<const T *>(value));
                else
                    return static_cast<void>(value), true;
            },
        .schema = &Codec<T>::schema,
        .example = &Codec<T>::example,
    };
    return &info;
}

}
