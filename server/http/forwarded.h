#pragma once

#include "server/http/ipaddress.h"

#include <QByteArrayList>

namespace kontor::http {

/** What proxies say of the client they stand for: the values of these fields, in the order in which they came. */
struct ForwardedFields
{
    QByteArrayList forwarded{};      ///< Forwarded (RFC 7239)
    QByteArrayList forwardedFor{};   ///< X-Forwarded-For
    QByteArrayList forwardedProto{}; ///< X-Forwarded-Proto

    bool isEmpty() const { return forwarded.isEmpty() && forwardedFor.isEmpty() && forwardedProto.isEmpty(); }
};

/** Who sent a request, and how, as far as somebody trustworthy says so. */
struct ForwardedClient
{
    IpAddress address{};
    std::optional<bool> isSecure{}; ///< by HTTPS; nothing: nobody said
};

/**
 * Follows the proxies from the nearest one, `peer`, to the first address that is none of `trusted`: that is the client.
 * Each hop is believed only because the one before it is trusted, so nothing that the client itself wrote counts.
 * What cannot be read ends the walk: the client is then the last hop that somebody trustworthy named.
 *
 * Forwarded goes before X-Forwarded-For. Where both are there and name different clients, one of them came through from
 * the client unread, and nobody knows which: then the client is `peer`.
 */
ForwardedClient forwardedClient(const IpAddress &peer, const ForwardedFields &fields, const IpNetworks &trusted);

}
