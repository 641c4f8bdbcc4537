#include "core/tokens/keyring.h"

#include "core/tokens/base64url.h"
#include "core/tokens/claimsjson_p.h"
#include "core/tokens/ringkey_p.h"

#include <vector>

namespace kontor {

using tokens::RingKey;

struct KeyRing::Contents
{
    TokenRules rules;
    std::vector<RingKey> keys; ///< those that fit the mode

    const RingKey *findNamed(QByteArrayView token) const
    {
        const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto &key) { return key.isNamedBy(token); });
        return found == keys.end() ? nullptr : &*found;
    }

    const RingKey *findNewest(Instant now) const
    {
        const RingKey *newest = nullptr;
        for (const auto &key : keys) {
            if (key.isActive(now) && (newest == nullptr || newest->key().activeFrom < key.key().activeFrom))
                newest = &key;
        }
        return newest;
    }
};

namespace {

constexpr qsizetype secretBytes = 32;
constexpr qsizetype idBytes = 9;
constexpr std::chrono::seconds longestLeeway{60};

// What the bearer learns is the same whatever was wrong.
Failure refused(QStringView why)
{
    return failure(
        ErrorKind::Unauthenticated, "invalid_token"_L1, u"The access token is not valid."_s, u"access token: %1"_s.arg(why));
}

Failure bad(const QString &why)
{
    return failure(ErrorKind::Invalid, "bad_token_keys"_L1, u"The token keys cannot be used: %1."_s.arg(why));
}

bool fits(const TokenKey &key, TokenRules::Mode mode)
{
    return (key.kind == TokenKey::Kind::A256Gcm) == (mode == TokenRules::Mode::Encrypted);
}

Result<void> check(const TokenRules &rules, const QList<TokenKey> &keys)
{
    if (!tokens::isPlain(rules.issuer, AccessLimits::partyBytes) || !tokens::isPlain(rules.audience, AccessLimits::partyBytes))
        return bad(u"issuer or audience"_s);
    if (rules.leeway < std::chrono::seconds(0) || rules.leeway > longestLeeway)
        return bad(u"the leeway is not from 0 to 60 seconds"_s);
    if (keys.size() > KeyRing::maxKeys)
        return bad(u"there are too many"_s);
    for (auto a = keys.begin(); a != keys.end(); ++a) {
        for (auto b = keys.begin(); b != a; ++b) {
            if (a->id == b->id)
                return bad(u"two have one id"_s);
            // A key is for one algorithm only (RFC 8725 section 3.1), and each has its own.
            if (a->secret == b->secret)
                return bad(u"two have one secret"_s);
        }
    }
    return {};
}

}

Result<KeyRing> KeyRing::make(TokenRules rules, const QList<TokenKey> &keys)
{
    KONTOR_CHECK(check(rules, keys));
    auto contents = std::make_shared<Contents>();
    for (const auto &key : keys) {
        KONTOR_TRY(auto ready, RingKey::make(key));
        if (fits(key, rules.mode))
            contents->keys.push_back(std::move(ready));
    }
    if (contents->keys.empty())
        return bad(u"none is of the mode"_s);
    contents->rules = std::move(rules);
    return KeyRing(std::move(contents));
}

TokenKey KeyRing::makeKey(TokenKey::Kind kind, const Clock &clock, Random &random)
{
    const auto draw = [&random](qsizetype count) {
        QByteArray bytes(count, '\0');
        random.fill(bytes.data(), static_cast<size_t>(count));
        return bytes;
    };
    TokenKey key{.id = toBase64Url(draw(idBytes)), .kind = kind, .secret = draw(secretBytes), .activeFrom = clock.now()};
    // One number of 2^32 is no key of P-256; any 32 bytes are one of the others.
    while (!RingKey::make(key))
        key.secret = draw(secretBytes);
    return key;
}

Result<QByteArray> KeyRing::seal(const AccessClaims &claims, const Clock &clock, Random &random) const
{
    if (claims.issuer != rules().issuer || claims.audience != rules().audience)
        return internal(u"access claims of another issuer or audience"_s);
    const auto *key = m_contents->findNewest(clock.now());
    if (key == nullptr)
        return internal(u"no token key is active"_s);
    KONTOR_TRY(const auto payload, tokens::writeClaims(claims));
    KONTOR_TRY(auto token, key->seal(payload, random));
    if (token.size() > AccessLimits::tokenBytes)
        return internal(u"access token over its limit"_s);
    return token;
}

Result<AccessClaims> KeyRing::open(QByteArrayView token, const Clock &clock) const
{
    if (token.size() > AccessLimits::tokenBytes)
        return refused(u"too long");
    const auto *key = m_contents->findNamed(token);
    if (key == nullptr)
        return refused(u"its header is of none of the keys");
    const auto now = clock.now();
    if (key->isRetired(now))
        return refused(u"its key has retired");
    const auto payload = key->open(token);
    if (!payload)
        return refused(u"its key did not make it");
    auto claims = tokens::readClaims(*payload);
    if (!claims)
        return refused(u"its claims cannot be read");
    if (claims->issuer != rules().issuer)
        return refused(u"of another issuer");
    if (claims->audience != rules().audience)
        return refused(u"for another audience");
    if (claims->issuedAt > now + rules().leeway)
        return refused(u"not yet");
    if (claims->expiresAt <= claims->issuedAt || now >= claims->expiresAt + rules().leeway)
        return refused(u"expired");
    return std::move(*claims);
}

QByteArray KeyRing::jwks(const Clock &clock) const
{
    const auto now = clock.now();
    JsonWriter out;
    out.beginObject().key("keys").beginArray();
    for (const auto &key : m_contents->keys) {
        if (!key.isEncrypting() && !key.isRetired(now))
            key.writePublic(out);
    }
    return out.endArray().endObject().take();
}

const TokenRules &KeyRing::rules() const
{
    return m_contents->rules;
}

}
