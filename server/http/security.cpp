#include "server/http/security.h"

namespace kontor::http {

void addSecurityFields(Headers &headers)
{
    // A page of another origin reads what CORS lets it read; this says that it cannot pull anything in without asking
    // (by <script>, <img>), where a bug of the browser could show it. Images for everybody say otherwise.
    static constexpr std::pair<QByteArrayView, QByteArrayView> standing[] = {
        {"x-content-type-options", "nosniff"},
        {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
        {"x-frame-options", "DENY"},
        {"referrer-policy", "no-referrer"},
        {"cross-origin-resource-policy", "same-origin"},
    };
    for (const auto &[name, value] : standing)
        if (!headers.contains(name))
            headers.append(name, value);
}

}
