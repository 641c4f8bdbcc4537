#include "core/base/id.h"

namespace kontor {

Uuid Uuid::make(const Clock &clock, Random &random)
{
    Uuid uuid;
    random.fill(uuid.m_bytes.data(), uuid.m_bytes.size());
    const auto ms = static_cast<quint64>(clock.now().time_since_epoch().count()) / 1000;
    for (int i = 0; i < 6; ++i)
        uuid.m_bytes[static_cast<size_t>(i)] = static_cast<quint8>(ms >> (40 - 8 * i));
    uuid.m_bytes[6] = static_cast<quint8>(0x70 | (uuid.m_bytes[6] & 0x0f));
    uuid.m_bytes[8] = static_cast<quint8>(0x80 | (uuid.m_bytes[8] & 0x3f));
    return uuid;
}

namespace {

int hexDigit(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c - u'A' + 10;
    return -1;
}

bool hyphenAt(int i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

template<typename At>
std::optional<std::array<quint8, 16>> parseBytes(qsizetype length, At at)
{
    if (length != 36)
        return std::nullopt;
    std::array<quint8, 16> bytes{};
    size_t byte = 0;
    for (int i = 0; i < 36;) {
        if (hyphenAt(i)) {
            if (at(i++) != u'-')
                return std::nullopt;
            continue;
        }
        const int high = hexDigit(at(i));
        const int low = hexDigit(at(i + 1));
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes[byte++] = static_cast<quint8>(high << 4 | low);
        i += 2;
    }
    return bytes;
}

}

std::optional<Uuid> Uuid::parse(QStringView text)
{
    const auto bytes = parseBytes(text.size(), [&](int i) { return text[i].unicode(); });
    if (!bytes)
        return std::nullopt;
    Uuid uuid;
    uuid.m_bytes = *bytes;
    return uuid;
}

std::optional<Uuid> Uuid::parse(QByteArrayView text)
{
    const auto bytes = parseBytes(text.size(), [&](int i) { return static_cast<char16_t>(static_cast<uchar>(text[i])); });
    if (!bytes)
        return std::nullopt;
    Uuid uuid;
    uuid.m_bytes = *bytes;
    return uuid;
}

QByteArray Uuid::toByteArray() const
{
    static constexpr char digits[] = "0123456789abcdef";
    QByteArray out(36, '-');
    int at = 0;
    for (const quint8 byte : m_bytes) {
        if (hyphenAt(at))
            ++at;
        out[at++] = digits[byte >> 4];
        out[at++] = digits[byte & 15];
    }
    return out;
}

}
