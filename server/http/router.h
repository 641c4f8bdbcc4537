#pragma once

#include "server/http/message.h"

#include <map>
#include <memory>
#include <vector>

namespace kontor::http {

class Endpoint;

/** One parameter of a query, decoded (a plus sign is a space). */
struct Parameter
{
    QByteArray name;
    QByteArray value;
    bool isValid; ///< false: a broken %-escape, bad UTF-8 or NUL
};
/** Splits "a=1&b=2". */
std::vector<Parameter> parseQuery(QByteArrayView query);
/** Undoes %-escapes; nullopt for a broken one, for bad UTF-8 and for NUL. */
std::optional<QByteArray> percentDecode(QByteArrayView text, bool plusIsSpace);

/**
 * Finds the endpoint of a raw target: a trie over the segments between slashes, each decoded by itself, so that %2F
 * stays inside its segment. Static segments win over captures. Time depends on the path's length, not on the number
 * of routes. Filled once, then only read: safe to share between threads.
 */
class Router
{
public:
    struct Match
    {
        const Endpoint *endpoint = nullptr; ///< nullptr: 404, or 405 when `allowed` has entries
        std::vector<QByteArray> captures{}; ///< decoded, in the order of the pattern's {names}
        QByteArray allowed{};               ///< for Allow, when there is no endpoint: every method of this path
    };

    Router();
    ~Router();
    Q_DISABLE_COPY(Router)

    /** `pattern` is "/v1/carts/{cart_id}"; the same method and shape twice is a programming error (false). */
    bool add(Method method, QByteArrayView pattern, const Endpoint *endpoint);
    /** `path` is still encoded, without the query. HEAD finds GET's endpoint. */
    Match match(Method method, QByteArrayView path) const;

private:
    struct Node;
    const Node *find(
        const Node &node, const std::vector<QByteArray> &segments, size_t at, std::vector<QByteArray> &captures) const;

    std::unique_ptr<Node> m_root;
};

}
