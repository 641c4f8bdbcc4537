#include "server/http/forwarded.h"

#include <algorithm>

namespace kontor::http {

namespace {

/** What one proxy says of the hop before it; nothing where it cannot be read, or is not told. */
struct Hop
{
    std::optional<IpAddress> address{};
    std::optional<bool> isSecure{};
};

QByteArrayView trimmedBlank(QByteArrayView text)
{
    while (!text.isEmpty() && (text.front() == ' ' || text.front() == '\t'))
        text = text.sliced(1);
    while (!text.isEmpty() && (text.back() == ' ' || text.back() == '\t'))
        text.chop(1);
    return text;
}

bool is(QByteArrayView text, QByteArrayView word)
{
    return text.compare(word, Qt::CaseInsensitive) == 0;
}

// Cuts the last element off. From the end, since that is what the nearest proxy wrote, and what the client wrote in
// front of it (a quote that is never closed) shall not reach that far.
QByteArrayView takeLast(QByteArrayView &list, char separator)
{
    bool isQuoted = false;
    for (qsizetype i = list.size() - 1; i >= 0; --i) {
        if (list[i] == '"')
            isQuoted = !isQuoted;
        if (isQuoted || list[i] != separator)
            continue;
        const auto last = list.sliced(i + 1);
        list = list.first(i);
        return trimmedBlank(last);
    }
    return trimmedBlank(std::exchange(list, QByteArrayView()));
}

bool isPort(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 5
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// An address, perhaps with a port: 192.0.2.1, 192.0.2.1:443, [2001:db8::1]:443. Bare IPv6 is only known without brackets
// in X-Forwarded-For.
std::optional<IpAddress> readNode(QByteArrayView node, bool mayBeBare)
{
    if (node.startsWith('[')) {
        const auto end = node.indexOf(']');
        if (end < 0)
            return std::nullopt;
        const auto inside = node.sliced(1, end - 1);
        const auto rest = node.sliced(end + 1);
        const bool isWhole = rest.isEmpty() || (rest.startsWith(':') && isPort(rest.sliced(1)));
        return isWhole && inside.contains(':') ? IpAddress::parse(inside) : std::nullopt;
    }
    const auto colon = node.indexOf(':');
    if (colon >= 0 && node.indexOf(':', colon + 1) < 0)
        return isPort(node.sliced(colon + 1)) ? IpAddress::parse(node.first(colon)) : std::nullopt;
    return colon < 0 || mayBeBare ? IpAddress::parse(node) : std::nullopt;
}

// A token or a quoted string. What would need a backslash names no address.
std::optional<QByteArrayView> unquoted(QByteArrayView value)
{
    if (!value.startsWith('"'))
        return value.contains('"') ? std::nullopt : std::optional(value);
    if (value.size() < 2 || !value.endsWith('"'))
        return std::nullopt;
    const auto inside = value.sliced(1, value.size() - 2);
    return inside.contains('"') || inside.contains('\\') ? std::nullopt : std::optional(inside);
}

// for=192.0.2.1;proto=https;by=…
Hop readElement(QByteArrayView element)
{
    Hop hop;
    bool hasFor = false;
    while (!element.isEmpty()) {
        const auto pair = takeLast(element, ';');
        if (pair.isEmpty())
            continue;
        const auto equals = pair.indexOf('=');
        const auto value = equals < 1 ? std::nullopt : unquoted(pair.sliced(equals + 1));
        if (!value)
            return {};
        const auto name = pair.first(equals);
        if (is(name, "for")) {
            if (std::exchange(hasFor, true))
                return {};
            hop.address = readNode(*value, false);
        } else if (is(name, "proto")) {
            hop.isSecure = is(*value, "https");
        }
    }
    return hop;
}

Hop readPlain(QByteArrayView element)
{
    return {.address = readNode(element, true), .isSecure = {}};
}

ForwardedClient walk(const IpAddress &peer, const QByteArrayList &values, const IpNetworks &trusted, Hop (*read)(QByteArrayView))
{
    ForwardedClient client{.address = peer, .isSecure = {}};
    for (auto value = values.crbegin(); value != values.crend(); ++value) {
        QByteArrayView list = *value;
        while (!list.isEmpty()) {
            const auto element = takeLast(list, ',');
            if (element.isEmpty())
                continue;
            const auto hop = read(element);
            if (!hop.address)
                return client;
            client = {.address = *hop.address, .isSecure = hop.isSecure};
            if (!contains(trusted, client.address))
                return client;
        }
    }
    return client;
}

}

ForwardedClient forwardedClient(const IpAddress &peer, const ForwardedFields &fields, const IpNetworks &trusted)
{
    if (!contains(trusted, peer))
        return {.address = peer, .isSecure = {}};
    auto client = walk(peer, fields.forwarded, trusted, readElement);
    if (!fields.forwardedFor.isEmpty()) {
        const auto other = walk(peer, fields.forwardedFor, trusted, readPlain);
        if (fields.forwarded.isEmpty())
            client = other;
        else if (other.address != client.address)
            client = {.address = peer, .isSecure = {}};
    }
    // The nearest proxy's word stands last.
    if (!client.isSecure && !fields.forwardedProto.isEmpty()) {
        QByteArrayView list = fields.forwardedProto.last();
        client.isSecure = is(takeLast(list, ','), "https");
    }
    return client;
}

}
