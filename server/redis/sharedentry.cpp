#include "server/redis/sharedentry_p.h"

#include <QByteArrayView>
#include <QtEndian>

namespace kontor::redis {

namespace {

// A new layout gets a new mark.
constexpr QByteArrayView mark("kontor1\n");
constexpr quint32 mostTags = 10'000;

template<typename Number>
void append(QByteArray &out, Number number)
{
    const auto big = qToBigEndian(number);
    out.append(reinterpret_cast<const char *>(&big), sizeof big);
}

void appendBytes(QByteArray &out, const QByteArray &bytes)
{
    append(out, static_cast<quint32>(bytes.size()));
    out += bytes;
}

/** Goes over the bytes once; after the first thing that is not there, nothing is. */
class Reader
{
public:
    explicit Reader(QByteArrayView bytes) : m_rest(bytes) {}
    QByteArrayView take(qsizetype size)
    {
        if (size > m_rest.size()) {
            m_isBroken = true;
            return {};
        }
        const auto taken = m_rest.first(size);
        m_rest = m_rest.sliced(size);
        return taken;
    }
    template<typename Number>
    Number number()
    {
        const auto bytes = take(sizeof(Number));
        return m_isBroken ? Number(0) : qFromBigEndian<Number>(bytes.data());
    }
    QByteArray bytes() { return take(static_cast<qsizetype>(number<quint32>())).toByteArray(); }
    bool isBroken() const { return m_isBroken; }
    bool isAtEnd() const { return !m_isBroken && m_rest.isEmpty(); }

private:
    QByteArrayView m_rest;
    bool m_isBroken = false;
};

}

QByteArray encode(const SharedEntry &entry)
{
    QByteArray out;
    out.reserve(mark.size() + 64 + entry.key.size() + entry.bytes.size() + entry.tags.size() * 32);
    out.append(mark);
    append(out, entry.position);
    append(out, static_cast<qint64>(entry.end.time_since_epoch().count()));
    append(out, static_cast<quint32>(entry.tags.size()));
    for (const auto &tag : entry.tags)
        appendBytes(out, tag);
    appendBytes(out, entry.key);
    appendBytes(out, entry.bytes);
    return out;
}

std::optional<SharedEntry> decode(const QByteArray &value)
{
    Reader reader(value);
    if (reader.take(mark.size()) != mark)
        return std::nullopt;
    SharedEntry entry;
    entry.position = reader.number<qint64>();
    entry.end = Instant(std::chrono::microseconds(reader.number<qint64>()));
    const auto tags = reader.number<quint32>();
    if (tags > mostTags)
        return std::nullopt;
    for (quint32 i = 0; i < tags && !reader.isBroken(); ++i)
        entry.tags.append(reader.bytes());
    entry.key = reader.bytes();
    entry.bytes = reader.bytes();
    return reader.isAtEnd() ? std::optional(std::move(entry)) : std::nullopt;
}

}
