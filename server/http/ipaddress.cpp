#include "server/http/ipaddress.h"

#include <algorithm>

namespace kontor::http {

namespace {

constexpr int mappedBits = 96;
constexpr size_t groups = 8;

// The decimal number at the beginning of `text`, cut off; -1 for none, one above `most`, or one with a leading zero.
int takeDecimal(QByteArrayView &text, int most)
{
    int value = 0;
    qsizetype digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        value = value * 10 + (text[digits] - '0');
        if (value > most)
            return -1;
    }
    const bool isNumber = digits > 0 && (digits == 1 || text.front() != '0');
    text = text.sliced(digits);
    return isNumber ? value : -1;
}

bool readIPv4(QByteArrayView text, quint8 *out)
{
    for (int i = 0; i < 4; ++i) {
        if (i > 0) {
            if (!text.startsWith('.'))
                return false;
            text = text.sliced(1);
        }
        const int part = takeDecimal(text, 255);
        if (part < 0)
            return false;
        out[i] = static_cast<quint8>(part);
    }
    return text.isEmpty();
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Groups between colons, written to `out` one behind the other; an IPv4 address may stand for the last two.
std::optional<size_t> readGroups(QByteArrayView text, std::array<quint8, 16> &out)
{
    size_t bytes = 0;
    while (!text.isEmpty()) {
        const auto colon = text.indexOf(':');
        const auto group = colon < 0 ? text : text.first(colon);
        if (colon < 0 && group.contains('.')) {
            if (bytes > out.size() - 4 || !readIPv4(group, out.data() + bytes))
                return std::nullopt;
            return bytes + 4;
        }
        if (group.isEmpty() || group.size() > 4 || bytes > out.size() - 2 || colon == text.size() - 1)
            return std::nullopt;
        int value = 0;
        for (const char c : group) {
            const int digit = hexDigit(c);
            if (digit < 0)
                return std::nullopt;
            value = value * 16 + digit;
        }
        out[bytes++] = static_cast<quint8>(value >> 8);
        out[bytes++] = static_cast<quint8>(value & 0xff);
        text = colon < 0 ? QByteArrayView() : text.sliced(colon + 1);
    }
    return bytes;
}

bool readIPv6(QByteArrayView text, std::array<quint8, 16> &out)
{
    const auto gap = text.indexOf("::");
    if (gap < 0)
        return readGroups(text, out) == out.size();
    std::array<quint8, 16> behind{};
    const auto before = text.first(gap);
    const auto first = before.contains('.') ? std::nullopt : readGroups(before, out);
    const auto last = readGroups(text.sliced(gap + 2), behind);
    if (!first || !last || *first + *last > out.size() - 2)
        return false;
    std::fill(out.begin() + static_cast<qptrdiff>(*first), out.end(), quint8(0));
    std::copy_n(behind.begin(), *last, out.end() - static_cast<qptrdiff>(*last));
    return true;
}

// Where the longest run of two or more zero groups begins and ends; the first of equals.
std::pair<size_t, size_t> longestGap(const std::array<int, groups> &values)
{
    std::pair<size_t, size_t> best{groups, groups};
    size_t longest = 1;
    for (size_t begin = 0; begin < groups; ++begin) {
        size_t end = begin;
        while (end < groups && values[end] == 0)
            ++end;
        if (end - begin > longest) {
            best = {begin, end};
            longest = end - begin;
        }
    }
    return best;
}

}

std::optional<IpAddress> IpAddress::parse(QByteArrayView text)
{
    Bytes bytes{};
    if (text.contains(':'))
        return readIPv6(text, bytes) ? std::optional(IpAddress(bytes)) : std::nullopt;
    bytes[10] = bytes[11] = 0xff;
    return readIPv4(text, bytes.data() + 12) ? std::optional(IpAddress(bytes)) : std::nullopt;
}

bool IpAddress::isIPv4() const
{
    return m_bytes[10] == 0xff && m_bytes[11] == 0xff
        && std::all_of(m_bytes.begin(), m_bytes.begin() + 10, [](quint8 byte) { return byte == 0; });
}

IpAddress IpAddress::client() const
{
    if (isIPv4())
        return *this;
    auto bytes = m_bytes;
    std::fill(bytes.begin() + 8, bytes.end(), quint8(0));
    return IpAddress(bytes);
}

QByteArray IpAddress::toByteArray() const
{
    QByteArray out;
    if (isIPv4()) {
        for (size_t i = 12; i < m_bytes.size(); ++i)
            out.append(i > 12 ? "." : "").append(QByteArray::number(m_bytes[i]));
        return out;
    }
    std::array<int, groups> values{};
    for (size_t i = 0; i < groups; ++i)
        values[i] = m_bytes[2 * i] * 256 + m_bytes[2 * i + 1];
    const auto [begin, end] = longestGap(values);
    for (size_t i = 0; i < groups; ++i) {
        if (i == begin) {
            out.append("::");
            i = end - 1;
            continue;
        }
        if (!out.isEmpty() && !out.endsWith(':'))
            out.append(':');
        out.append(QByteArray::number(values[i], 16));
    }
    return out;
}

std::optional<IpNetwork> IpNetwork::parse(QByteArrayView text)
{
    const auto slash = text.indexOf('/');
    const auto address = IpAddress::parse(slash < 0 ? text : text.first(slash));
    if (!address)
        return std::nullopt;
    IpNetwork network;
    network.m_address = *address;
    if (slash < 0)
        return network;
    const bool isIPv4 = !text.first(slash).contains(':');
    auto rest = text.sliced(slash + 1);
    const int bits = takeDecimal(rest, isIPv4 ? 32 : 128);
    if (bits < 0 || !rest.isEmpty())
        return std::nullopt;
    network.m_bits = isIPv4 ? mappedBits + bits : bits;
    for (int bit = network.m_bits; bit < 128; ++bit)
        if ((address->bytes()[static_cast<size_t>(bit / 8)] >> (7 - bit % 8)) & 1)
            return std::nullopt;
    return network;
}

bool IpNetwork::contains(const IpAddress &address) const
{
    const auto &mine = m_address.bytes();
    const auto &its = address.bytes();
    const auto whole = static_cast<qptrdiff>(m_bits / 8);
    if (!std::equal(mine.begin(), mine.begin() + whole, its.begin()))
        return false;
    const int rest = m_bits % 8;
    if (rest == 0)
        return true;
    const auto at = static_cast<size_t>(whole);
    return (mine[at] ^ its[at]) >> (8 - rest) == 0;
}

bool contains(const IpNetworks &networks, const IpAddress &address)
{
    return std::any_of(networks.begin(), networks.end(), [&](const IpNetwork &network) { return network.contains(address); });
}

}
