#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

#include <optional>

// Member types that only wire types have.
namespace kontor::http::wire {

/** JSON that is ready, such as a document from the database; its schema is that of T. Only ever sent, never read. */
template<typename T>
struct RawJson
{
    QByteArray bytes;
};

/** An object of whatever it happens to have, ready as JSON: what an audit row says. Only ever sent. */
struct AnyObject
{
    QByteArray json = "{}";
};

template<typename T>
struct PlainOf
{
    using type = T;
};
template<typename T>
struct PlainOf<RawJson<T>>
{
    using type = T;
};
/** The type whose schema T has. */
template<typename T>
using Plain = typename PlainOf<T>::type;

/** A member of a merge-patch (RFC 7396): left alone, taken away (null), or set. */
template<typename T>
class Patch
{
public:
    enum class State { Absent, Cleared, Set };

    Patch() = default;
    Patch(T value) : m_state(State::Set), m_value(std::move(value)) {}
    static Patch cleared()
    {
        Patch patch;
        patch.m_state = State::Cleared;
        return patch;
    }

    bool isAbsent() const { return m_state == State::Absent; }
    bool isCleared() const { return m_state == State::Cleared; }
    bool isSet() const { return m_state == State::Set; }
    const T &value() const { return m_value; }
    /** The new value of an attribute that always has one, if it changes. */
    std::optional<T> given() const { return isSet() ? std::optional<T>(m_value) : std::nullopt; }
    /** The change of an attribute that may be empty: none, or what it is from then on. */
    std::optional<std::optional<T>> change() const
    {
        return isAbsent() ? std::nullopt : std::optional<std::optional<T>>(given());
    }
    /** Of an optional attribute: what it is after the patch. */
    std::optional<T> over(std::optional<T> current) const
    {
        return isAbsent() ? std::move(current) : isSet() ? std::optional<T>(m_value) : std::nullopt;
    }
    /** Of an attribute that always has a value (the field says notNull()). */
    T over(T current) const { return isSet() ? m_value : std::move(current); }

private:
    State m_state = State::Absent;
    T m_value{};
};

/** Free notes of an integration; at most maxItems entries of keys ≤ 40 and values ≤ maxLength characters. */
using Metadata = QMap<QString, QString>;

/**
 * Plain values by name, each as ready JSON: a text, a number, true or false, or a list of at most 50 texts; null takes one
 * away. At most maxItems entries of keys ≤ 40 and texts ≤ maxLength characters. What a name may hold is its owner's rule.
 */
using Values = QMap<QByteArray, QByteArray>;

}
