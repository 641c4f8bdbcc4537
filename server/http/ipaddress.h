#pragma once

#include <QByteArray>

#include <array>
#include <optional>
#include <vector>

namespace kontor::http {

/** An IPv4 or IPv6 address. IPv4 is held mapped (::ffff:192.0.2.1): one that comes in that form is the same address. */
class IpAddress
{
public:
    using Bytes = std::array<quint8, 16>;

    IpAddress() = default; ///< ::
    explicit IpAddress(const Bytes &bytes) : m_bytes(bytes) {}
    /** An address and nothing else: no port, brackets, zone or leading zeros of a decimal number. */
    static std::optional<IpAddress> parse(QByteArrayView text);

    const Bytes &bytes() const { return m_bytes; }
    bool isIPv4() const;
    /** What counts as one client: an IPv4 address, or the /64 of an IPv6 one, since whoever has one has 2^64 of them. */
    IpAddress client() const;
    /** As RFC 5952 wants it; IPv4 with dots. */
    QByteArray toByteArray() const;

    friend bool operator==(const IpAddress &, const IpAddress &) = default;

private:
    Bytes m_bytes{};
};

/** Addresses with a common beginning. */
class IpNetwork
{
public:
    /** "10.0.0.0/8", "2001:db8::/32", or one address. Nothing if bits behind the prefix are set: that is a slip. */
    static std::optional<IpNetwork> parse(QByteArrayView text);
    bool contains(const IpAddress &address) const;

    friend bool operator==(const IpNetwork &, const IpNetwork &) = default;

private:
    IpAddress m_address;
    int m_bits = 128;
};

using IpNetworks = std::vector<IpNetwork>;
bool contains(const IpNetworks &networks, const IpAddress &address);

}
