#pragma once

#include "core/base/id.h"

#include <QByteArrayList>

#include <chrono>

namespace kontor {

/** What a token may hold at most. Sealing refuses more, and so does opening. */
struct AccessLimits
{
    static constexpr qsizetype tokenBytes = 8 * 1024; ///< of the compact form
    static constexpr qsizetype partyBytes = 256;      ///< of issuer and audience
    static constexpr qsizetype nameBytes = 64;        ///< of a role, a permission, a key's id
    static constexpr int roles = 16;
    static constexpr int permissions = 64;
};

/**
 * What an access token says about its bearer (RFC 9068, as far as it is needed). Issuer, audience and names are visible ASCII
 * without quotation marks and backslashes, so that no text has two spellings in JSON.
 */
struct AccessClaims
{
    enum class Kind { Customer, Staff };

    QByteArray issuer{};                  ///< iss
    QByteArray audience{};                ///< aud
    Uuid subject{};                       ///< sub: the account
    Uuid session{};                       ///< sid
    Kind kind = Kind::Customer;           ///< knd: "customer" or "staff"
    QByteArrayList roles{};               ///< roles
    QByteArrayList permissions{};         ///< perms
    std::chrono::sys_seconds issuedAt{};  ///< iat
    std::chrono::sys_seconds expiresAt{}; ///< exp: the first second in which it is worth nothing
    Uuid id{};                            ///< jti

    friend bool operator==(const AccessClaims &, const AccessClaims &) = default;
};

}
