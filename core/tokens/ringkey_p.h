#pragma once

#include "core/base/jsonwriter.h"
#include "core/base/random.h"
#include "core/tokens/signingkey_p.h"
#include "core/tokens/tokenkey.h"

namespace kontor::tokens {

/**
 * A key that is ready for use, with the one protected header that its tokens have. A token is compared with that header before
 * anything of it is read, so there is no member of a header that could say anything.
 */
class RingKey
{
public:
    /** Refuses ("bad_token_keys") what is no key. */
    static Result<RingKey> make(const TokenKey &key);
    ~RingKey();
    RingKey(RingKey &&) = default;
    Q_DISABLE_COPY(RingKey)

    bool isEncrypting() const { return !m_signing; }
    bool isActive(Instant now) const { return m_key.activeFrom <= now && !isRetired(now); }
    bool isRetired(Instant now) const { return m_key.retiresAt && *m_key.retiresAt <= now; }
    const TokenKey &key() const { return m_key; }

    /** Whether the token begins with this key's header. */
    bool isNamedBy(QByteArrayView token) const { return token.startsWith(m_beginning); }

    /** The token with this payload. */
    Result<QByteArray> seal(QByteArrayView payload, Random &random) const;
    /** The payload of a token that names this key; nothing if the key did not make it. */
    std::optional<QByteArray> open(QByteArrayView token) const;

    /** A JWK of the public half; only of a key that signs. */
    void writePublic(JsonWriter &out) const;

private:
    RingKey(TokenKey key, std::optional<SigningKey> signing);
    QByteArrayView header() const { return QByteArrayView(m_beginning).first(m_headerBytes); }
    std::optional<QByteArray> decrypt(QByteArrayView token) const;
    std::optional<QByteArray> verify(QByteArrayView token) const;

    TokenKey m_key;
    std::optional<SigningKey> m_signing;
    QByteArray m_beginning; ///< the header in base64url, and the dots up to the first part that differs
    qsizetype m_headerBytes = 0;
};

}
