#pragma once

#include "core/auth/revocations.h"
#include "core/auth/session.h"
#include "core/tokens/keyring.h"

namespace kontor {

struct AccessTokenOptions
{
    TokenRules rules{.mode = TokenRules::Mode::Encrypted, .issuer = "kontor", .audience = "kontor"};
    TokenKey::Kind signingKey = TokenKey::Kind::Ed25519; ///< of the mode Signed
    std::chrono::seconds lifetime = std::chrono::minutes(15);
    std::chrono::seconds rotation = std::chrono::hours(24 * 30); ///< a key seals for so long
    std::chrono::seconds overlap = std::chrono::hours(24);       ///< and opens for so long after; > lifetime
    std::chrono::seconds notice = std::chrono::minutes(1);       ///< a new key is known to all servers before it is used
};

/**
 * Makes access tokens and says whose they are. The keys stand in auth.token_key and are made anew before they get old; the
 * servers of a shop share them. Any thread may ask; one tends.
 */
class KONTOR_EXPORT AccessTokens
{
public:
    AccessTokens(const Clock &clock, Random &random, AccessTokenOptions options)
        : m_clock(clock),
          m_random(random),
          m_options(std::move(options))
    {
    }

    /** Reads keys and revocations, and makes a key where the newest gets old. Before the first use, and every second. */
    Result<void> tend(Database &database);

    Result<QByteArray> issue(const Grants &grants) const;
    /** Who bears this token; 401 `invalid_token`. `session` is asked where what is known of revocations is too old. */
    Result<Actor> open(QByteArrayView token, Session &session) const;
    /** The public keys, for others who check tokens; none in the mode Encrypted. */
    QByteArray jwks() const;
    std::chrono::seconds lifetime() const { return m_options.lifetime; }

private:
    std::shared_ptr<const KeyRing> ring() const;
    Result<QList<TokenKey>> readKeys(Database &database) const;
    Result<void> renew(Database &database) const;
    TokenKey::Kind wantedKind() const;
    bool isOld(const QList<TokenKey> &keys) const;

    const Clock &m_clock;
    Random &m_random;
    const AccessTokenOptions m_options;
    Revocations m_revocations;
    mutable std::mutex m_mutex;
    std::shared_ptr<const KeyRing> m_ring;
    QList<TokenKey> m_keys; ///< only of the tending thread
};

}
