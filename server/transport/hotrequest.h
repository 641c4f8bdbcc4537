#pragma once

#include "server/http/forwarded.h"
#include "server/http/message.h"
#include "server/transport/limits.h"

namespace kontor::transport {

/** A request for the fast lane, and how many bytes it took. */
struct HotHead
{
    http::HotRequest request{};
    qsizetype size = 0;
    QByteArrayView forwardedBy{};    ///< Forwarded
    QByteArrayView forwardedFor{};   ///< X-Forwarded-For
    QByteArrayView forwardedProto{}; ///< X-Forwarded-Proto

    http::ForwardedFields forwarded() const;
};

/**
 * Reads a whole head at the beginning of `bytes`, without a copy, if it is as plain as they come: GET or HEAD of a path,
 * HTTP/1.1, one Host, no body, a connection that stays, and no field but those that cannot change the reply or are part
 * of http::HotRequest. Anything else, and anything doubtful, is nothing: then the guard judges the same bytes. What is
 * taken here the guard would have taken too, with the same target and fields.
 */
std::optional<HotHead> readHotHead(QByteArrayView bytes, const GuardLimits &limits);

}
