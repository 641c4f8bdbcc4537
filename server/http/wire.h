#pragma once

#include "server/http/wirecodec.h"

#include <tuple>

namespace kontor::http::wire {

/**
 * One field of a wire type, in the words of its declaration. Everything that is not said otherwise is required;
 * std::optional and Patch members never are. `Given` carries which limits were said, so that fields() can insist.
 */
template<typename S, typename M, unsigned Given = NeedsNothing>
class Field
{
public:
    Field(FieldInfo described, M S::*place) : info(std::move(described)), member(place) {}

    /** May be left out: the struct's own initial value stands then. */
    Field optional() &&
    {
        return change([](FieldInfo &field) { field.isRequired = false; });
    }
    Field range(qint64 minimum, qint64 maximum) &&
    {
        return change([&](FieldInfo &field) { field.limits.minimum = minimum, field.limits.maximum = maximum; });
    }
    Field minLength(qsizetype length) &&
    {
        return change([&](FieldInfo &field) { field.limits.minLength = length; });
    }
    /** Not an empty text. */
    Field notEmpty() && { return std::move(*this).minLength(1); }
    Field minItems(qsizetype count) &&
    {
        return change([&](FieldInfo &field) { field.limits.minItems = count; });
    }
    /** A text of several lines. */
    Field multiline() &&
    {
        return change([](FieldInfo &field) { field.limits.isMultiline = true; });
    }
    /** A regular expression for the whole text. */
    Field pattern(const QString &expression) &&
    {
        return change([&](FieldInfo &field) {
            field.limits.pattern = expression;
            field.limits.matcher.setPattern(QRegularExpression::anchoredPattern(expression));
        });
    }
    /** A merge-patch may set it, but not take it away. */
    Field notNull() &&
    {
        return change([](FieldInfo &field) { field.limits.isNullable = false; });
    }
    /** Query parameters "name.key", gathered in a Metadata. */
    Field prefix() &&
    {
        return change([](FieldInfo &field) { field.isPrefix = true, field.isRequired = false; });
    }
    template<typename V>
    Field example(const V &value) &&
    {
        JsonWriter json;
        json.value(value);
        return std::move(*this).exampleJson(json.take());
    }
    Field exampleJson(const QByteArray &json) &&
    {
        return change([&](FieldInfo &field) { field.example = json; });
    }

    Field<S, M, Given | NeedsLength> maxLength(qsizetype length) &&
    {
        info.limits.maxLength = length;
        return {std::move(info), member};
    }
    Field<S, M, Given | NeedsItems> maxItems(qsizetype count) &&
    {
        info.limits.maxItems = count;
        return {std::move(info), member};
    }
    /** One of these texts and nothing else. */
    Field<S, M, Given | NeedsLength> oneOf(QList<QByteArray> values) &&
    {
        info.limits.allowed = std::move(values);
        return {std::move(info), member};
    }
    /** A token with this prefix (core/base/secret.h). */
    Field<S, M, Given | NeedsLength> secret(const char *prefix) &&
    {
        auto limited = std::move(*this).pattern(QString::fromLatin1(prefix) + u"[a-z2-7]{32}"_s);
        limited.info.isSecret = true;
        limited.info.limits.maxLength = static_cast<qsizetype>(qstrlen(prefix)) + 32;
        JsonWriter example;
        example.value(QByteArray(prefix) + "abcdefghijklmnopqrstuvwxyz234567");
        limited.info.example = example.take();
        return {std::move(limited.info), limited.member};
    }

    FieldInfo info;
    M S::*member;
    static constexpr bool isLimited = (needs<M> & ~Given) == 0;

private:
    template<typename Change>
    Field change(Change apply)
    {
        apply(info);
        return std::move(*this);
    }
};

template<typename S, typename M>
Field<S, M> field(const char *name, M S::*member, const char *doc)
{
    const auto *type = typeInfo<M>();
    return {FieldInfo{.name = name, .doc = QString::fromUtf8(doc), .isRequired = !type->maybeAbsent, .type = type}, member};
}

template<typename... Fields>
auto fields(Fields &&...list)
{
    static_assert((std::decay_t<Fields>::isLimited && ...),
        "A text needs maxLength() (or oneOf, secret), a list maxItems(), metadata both: no input without a limit.");
    return std::tuple<std::decay_t<Fields>...>(std::forward<Fields>(list)...);
}

/** The fields of a base and one's own: joined(PageQuery::fields(), fields(…)). */
template<typename... Tuples>
auto joined(Tuples &&...tuples)
{
    return std::tuple_cat(std::forward<Tuples>(tuples)...);
}

// A type's own name, as the compiler spells it, without namespaces and enclosing classes.
template<typename T>
QByteArray bareTypeName()
{
#if defined(_MSC_VER)
    const QByteArray signature = __FUNCSIG__;
    auto from = signature.indexOf("bareTypeName<") + 13;
    auto until = signature.lastIndexOf(">(");
#else
    const QByteArray signature = __PRETTY_FUNCTION__;
    auto from = signature.indexOf("T = ") + 4;
    auto until = signature.indexOf(';', from) < 0 ? signature.lastIndexOf(']') : signature.indexOf(';', from);
#endif
    const auto name = signature.mid(from, until - from);
    return name.mid(qMax(name.lastIndexOf(':'), name.lastIndexOf(' ')) + 1);
}

/** The name of the type's schema: its own name, or `wireName()` where it is a template. */
template<Struct T>
QByteArray typeName()
{
    if constexpr (requires { T::wireName(); })
        return T::wireName();
    else
        return bareTypeName<T>();
}

template<typename T>
const StructInfo &structInfo()
{
    static const StructInfo info = [] {
        StructInfo made{.name = typeName<T>()};
        [[maybe_unused]] const T sample{};
        [[maybe_unused]] T scratch{};
        std::apply(
            [&](auto &&...field) {
                [[maybe_unused]] const auto add = [&](auto &one) {
                    one.info.offset =
                        reinterpret_cast<const char *>(&(sample.*one.member)) - reinterpret_cast<const char *>(&sample);
                    one.info.initialValue = initialValueOf(one.info, &(sample.*one.member), &(scratch.*one.member));
                    made.fields.push_back(std::move(one.info));
                };
                (add(field), ...);
            },
            T::fields());
        return made;
    }();
    return info;
}

/** Reads a body's JSON into a wire type; all faults at once. */
template<typename T>
Result<T> read(const JsonValue &value)
{
    Reading reading;
    T out{};
    Codec<T>::read(reading, value, {}, out);
    if (reading.faults().isEmpty())
        return out;
    Error error{.kind = ErrorKind::Invalid, .code = "validation_failed"_L1, .message = u"The request has faults."_s};
    error.fields = reading.faults();
    return failure(std::move(error));
}

template<typename T>
QByteArray toJson(const T &value)
{
    JsonWriter out;
    Codec<T>::write(out, value);
    return out.take();
}

}
