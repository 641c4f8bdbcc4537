#include "server/transport/httpsyntax.h"

#include <QByteArray>

#include <array>

namespace kontor::transport {

namespace {

enum CharClass : quint8 { Token = 1, Value = 2, Target = 4, HostName = 8 };

constexpr bool contains(std::string_view set, int c)
{
    return set.find(static_cast<char>(c)) != std::string_view::npos;
}

constexpr std::array<quint8, 256> makeClasses()
{
    std::array<quint8, 256> classes{};
    for (int c = 0; c < 256; ++c) {
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool visible = c > 0x20 && c < 0x7f;
        quint8 bits = 0;
        if (alphanumeric || (visible && contains("!#$%&'*+-.^_`|~", c)))
            bits |= Token;
        if (visible || c == ' ' || c == '\t' || c >= 0x80)
            bits |= Value;
        if (visible && !contains("#\"<>\\", c))
            bits |= Target;
        if (alphanumeric || c == '-' || c == '.' || c == '_')
            bits |= HostName;
        classes[static_cast<size_t>(c)] = bits;
    }
    return classes;
}
constexpr auto classes = makeClasses();

bool is(char c, CharClass wanted)
{
    return (classes[static_cast<quint8>(c)] & wanted) != 0;
}

bool all(QByteArrayView text, CharClass wanted)
{
    for (const char c : text)
        if (!is(c, wanted))
            return false;
    return true;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isPort(QByteArrayView port)
{
    int number = 0;
    for (const char c : port) {
        if (c < '0' || c > '9' || number > 65535)
            return false;
        number = number * 10 + (c - '0');
    }
    return !port.isEmpty() && number <= 65535;
}

bool isIpv6(QByteArrayView address)
{
    int colons = 0;
    for (const char c : address) {
        if (c == ':')
            ++colons;
        else if (hexValue(c) < 0 && c != '.')
            return false;
    }
    return colons >= 2 && address.size() <= 45;
}

}

bool isTokenChar(char c)
{
    return is(c, Token);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && all(text, Token);
}

bool isFieldValue(QByteArrayView text)
{
    return all(text, Value);
}

bool isTargetText(QByteArrayView target)
{
    return !target.isEmpty() && all(target, Target);
}

QByteArrayView trimmedBlank(QByteArrayView text)
{
    while (!text.isEmpty() && (text.front() == ' ' || text.front() == '\t'))
        text = text.sliced(1);
    while (!text.isEmpty() && (text.back() == ' ' || text.back() == '\t'))
        text.chop(1);
    return text;
}

bool equalsIgnoreCase(QByteArrayView text, QByteArrayView lower)
{
    if (text.size() != lower.size())
        return false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i])
            return false;
    }
    return true;
}

bool listContains(QByteArrayView list, QByteArrayView lower)
{
    while (!list.isEmpty()) {
        const auto comma = list.indexOf(',');
        if (equalsIgnoreCase(trimmedBlank(comma < 0 ? list : list.first(comma)), lower))
            return true;
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
    }
    return false;
}

bool isHost(QByteArrayView host)
{
    if (host.startsWith('[')) {
        const auto end = host.indexOf(']');
        if (end < 0 || !isIpv6(host.sliced(1, end - 1)))
            return false;
        const auto rest = host.sliced(end + 1);
        return rest.isEmpty() || (rest.front() == ':' && isPort(rest.sliced(1)));
    }
    const auto colon = host.indexOf(':');
    const auto name = colon < 0 ? host : host.first(colon);
    if (name.isEmpty() || name.size() > 255 || !all(name, HostName))
        return false;
    return colon < 0 || isPort(host.sliced(colon + 1));
}

bool isUtf8(QByteArrayView bytes)
{
    qsizetype i = 0;
    while (i < bytes.size()) {
        const auto lead = static_cast<quint8>(bytes[i++]);
        if (lead < 0x80)
            continue;
        const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || bytes.size() - i < more)
            return false;
        const auto second = static_cast<quint8>(bytes[i]);
        const quint8 lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const quint8 highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest)
            return false;
        for (int k = 1; k < more; ++k)
            if ((static_cast<quint8>(bytes[i + k]) & 0xc0) != 0x80)
                return false;
        i += more;
    }
    return true;
}

bool isCleanPath(QByteArrayView path)
{
    if (path.indexOf('%') < 0)
        return true; // a target's text is ASCII without NUL
    QByteArray decoded;
    decoded.reserve(path.size());
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            decoded.append(path[i]);
            continue;
        }
        if (path.size() - i < 3)
            return false;
        const int high = hexValue(path[i + 1]);
        const int low = hexValue(path[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        decoded.append(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return isUtf8(decoded);
}

}
