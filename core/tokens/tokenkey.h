#pragma once

#include "core/base/clock.h"

#include <QByteArray>

#include <optional>

namespace kontor {

/** One key as it is kept, with its secret: whoever stores it seals it first, and no log or event holds it. */
struct TokenKey
{
    enum class Kind {
        A256Gcm, ///< encrypts: 32 random bytes
        Ed25519, ///< signs: the seed (RFC 8032)
        Es256,   ///< signs: the number of P-256, big-endian
    };

    QByteArray id{}; ///< kid: 1 … 64 of A–Z, a–z, 0–9, - and _
    Kind kind = Kind::A256Gcm;
    QByteArray secret{};                   ///< 32 bytes
    Instant activeFrom{};                  ///< seals from here on, unless a newer one does
    std::optional<Instant> retiresAt = {}; ///< opens until here; nothing: until it is told

    friend bool operator==(const TokenKey &, const TokenKey &) = default;
};

}
