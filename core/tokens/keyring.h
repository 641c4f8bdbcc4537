#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/tokens/accessclaims.h"
#include "core/tokens/tokenkey.h"

#include <memory>

namespace kontor {

/** What a token has to be, whatever it says of itself. */
struct TokenRules
{
    enum class Mode {
        Encrypted, ///< JWE, dir with A256GCM: nobody else can read it
        Signed,    ///< JWS, EdDSA or ES256: others can check it by jwks()
    };

    Mode mode = Mode::Encrypted;
    QByteArray issuer{};            ///< compared byte for byte
    QByteArray audience{};          ///< compared byte for byte
    std::chrono::seconds leeway{5}; ///< of clocks that differ, for iat and exp: 0 … 60
};

/**
 * Makes and opens access tokens. A value that never changes: a rotation makes another ring. All of it from any thread.
 */
class KONTOR_EXPORT KeyRing
{
public:
    static constexpr qsizetype maxKeys = 16;

    /** Refuses ("bad_token_keys") rules and keys that cannot be used, two keys with one id, and one secret used twice. */
    static Result<KeyRing> make(TokenRules rules, const QList<TokenKey> &keys);

    /** A new key, active from now on; `random` has to be fit for secrets. */
    static TokenKey makeKey(TokenKey::Kind kind, const Clock &clock, Random &random);

    /**
     * A token by the newest key that is active and fits the mode. Refuses (Internal) without one, claims that are over
     * AccessLimits, and those of another issuer or audience than the ring's.
     */
    Result<QByteArray> seal(const AccessClaims &claims, const Clock &clock, Random &random) const;

    /**
     * The claims of a token by any key that fits the mode and has not retired. Every refusal is the same one: Unauthenticated,
     * "invalid_token"; why, stands in `detail`, in words that hold nothing of the token.
     */
    Result<AccessClaims> open(QByteArrayView token, const Clock &clock) const;

    /** The public keys for /.well-known/jwks.json (RFC 7517), those to come too; none in the mode Encrypted. */
    QByteArray jwks(const Clock &clock) const;

    const TokenRules &rules() const;

private:
    struct Contents;
    explicit KeyRing(std::shared_ptr<const Contents> contents) : m_contents(std::move(contents)) {}

    std::shared_ptr<const Contents> m_contents;
};

}
