#include "server/http/router.h"

#include <array>

namespace kontor::http {

namespace {

constexpr int methodCount = 7;

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The segments behind the first slash; a trailing slash makes an empty last one, which no pattern has.
template<typename Take>
bool eachSegment(QByteArrayView path, Take take)
{
    if (!path.startsWith('/'))
        return false;
    for (qsizetype from = 1;;) {
        const auto slash = path.indexOf('/', from);
        if (!take(path.sliced(from, (slash < 0 ? path.size() : slash) - from)))
            return false;
        if (slash < 0)
            return true;
        from = slash + 1;
    }
}

}

std::optional<QByteArray> percentDecode(QByteArrayView text, bool plusIsSpace)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsSpace) {
            out += ' ';
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    if (out.contains('\0') || !QByteArrayView(out).isValidUtf8())
        return std::nullopt;
    return out;
}

std::vector<Parameter> parseQuery(QByteArrayView query)
{
    std::vector<Parameter> out;
    for (qsizetype from = 0; from < query.size();) {
        const auto mark = query.indexOf('&', from);
        const auto pair = query.sliced(from, (mark < 0 ? query.size() : mark) - from);
        from = mark < 0 ? query.size() : mark + 1;
        if (pair.isEmpty())
            continue;
        const auto equals = pair.indexOf('=');
        const auto rawName = equals < 0 ? pair : pair.first(equals);
        const auto name = percentDecode(rawName, true);
        const auto value = percentDecode(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1), true);
        out.push_back({name.value_or(rawName.toByteArray()), value.value_or(QByteArray()), name && value});
    }
    return out;
}

struct Router::Node
{
    std::map<QByteArray, std::unique_ptr<Node>> children{};
    std::unique_ptr<Node> capture{};
    std::array<const Endpoint *, methodCount> endpoints{};

    bool hasEndpoints() const
    {
        for (const auto *endpoint : endpoints)
            if (endpoint)
                return true;
        return false;
    }
};

Router::Router() : m_root(std::make_unique<Node>()) {}
Router::~Router() = default;

bool Router::add(Method method, QByteArrayView pattern, const Endpoint *endpoint)
{
    Node *node = m_root.get();
    const bool isPath = eachSegment(pattern, [&](QByteArrayView segment) {
        auto &next = segment.startsWith('{') && segment.endsWith('}') ? node->capture : node->children[segment.toByteArray()];
        if (!next)
            next = std::make_unique<Node>();
        node = next.get();
        return true;
    });
    auto &place = node->endpoints[static_cast<size_t>(method)];
    if (!isPath || place)
        return false;
    place = endpoint;
    return true;
}

Router::Match Router::match(Method method, QByteArrayView path) const
{
    std::vector<QByteArray> segments;
    const bool isReadable = eachSegment(path, [&](QByteArrayView segment) {
        auto decoded = percentDecode(segment, false);
        if (decoded)
            segments.push_back(std::move(*decoded));
        return decoded.has_value();
    });
    Match match;
    const Node *node = isReadable ? find(*m_root, segments, 0, match.captures) : nullptr;
    if (!node)
        return match;
    match.endpoint = node->endpoints[static_cast<size_t>(method)];
    if (!match.endpoint && method == Method::Head)
        match.endpoint = node->endpoints[static_cast<size_t>(Method::Get)];
    if (match.endpoint)
        return match;
    for (int i = 0; i < methodCount; ++i) {
        const auto one = static_cast<Method>(i);
        const bool isHead = one == Method::Head && node->endpoints[static_cast<size_t>(Method::Get)];
        if (node->endpoints[static_cast<size_t>(i)] || isHead || one == Method::Options)
            match.allowed += (match.allowed.isEmpty() ? "" : ", ") + QByteArray(methodName(one));
    }
    return match;
}

// Static first; when that way ends without an endpoint, the capture is tried. Depth is bounded by the patterns.
const Router::Node *Router::find(
    const Node &node, const std::vector<QByteArray> &segments, size_t at, std::vector<QByteArray> &captures) const
{
    if (at == segments.size())
        return node.hasEndpoints() ? &node : nullptr;
    const auto child = node.children.find(segments[at]);
    if (child != node.children.end())
        if (const auto *found = find(*child->second, segments, at + 1, captures))
            return found;
    if (!node.capture || segments[at].isEmpty())
        return nullptr;
    captures.push_back(segments[at]);
    if (const auto *found = find(*node.capture, segments, at + 1, captures))
        return found;
    captures.pop_back();
    return nullptr;
}

}
