#pragma once

#include "server/http/ipaddress.h"

#include <QHostAddress>

#include <algorithm>

namespace kontor::transport {

/** Without its zone, which only this machine knows. */
inline http::IpAddress toIpAddress(const QHostAddress &address)
{
    const auto v6 = address.toIPv6Address(); // IPv4 comes mapped
    http::IpAddress::Bytes bytes{};
    std::copy_n(std::begin(v6.c), bytes.size(), bytes.begin());
    return http::IpAddress(bytes);
}

}
