#include "core/tokens/ringkey_p.h"

#include "core/tokens/accessclaims.h"
#include "core/tokens/base64url.h"
#include "core/tokens/gcm_p.h"

#include <algorithm>
#include <openssl/crypto.h>

namespace kontor::tokens {

namespace {

constexpr qsizetype keyBytes = 32;

constexpr qsizetype textSize(qsizetype bytes)
{
    return (bytes * 4 + 2) / 3;
}
constexpr qsizetype ivText = textSize(gcmIvBytes);
constexpr qsizetype tagText = textSize(gcmTagBytes);
constexpr qsizetype signatureText = textSize(signatureBytes);

bool isIdCharacter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::optional<SigningKey::Curve> curveOf(TokenKey::Kind kind)
{
    switch (kind) {
    case TokenKey::Kind::A256Gcm: break;
    case TokenKey::Kind::Ed25519: return SigningKey::Curve::Ed25519;
    case TokenKey::Kind::Es256: return SigningKey::Curve::P256;
    }
    return std::nullopt;
}

const char *algorithmOf(TokenKey::Kind kind)
{
    switch (kind) {
    case TokenKey::Kind::A256Gcm: break;
    case TokenKey::Kind::Ed25519: return "EdDSA";
    case TokenKey::Kind::Es256: return "ES256";
    }
    return "dir";
}

QByteArray headerOf(const TokenKey &key)
{
    JsonWriter out;
    out.beginObject().member("alg", algorithmOf(key.kind));
    if (key.kind == TokenKey::Kind::A256Gcm)
        out.member("enc", "A256GCM");
    out.member("typ", "at+jwt").member("kid", key.id).endObject();
    return toBase64Url(out.bytes());
}

Failure bad(const QString &why)
{
    return failure(ErrorKind::Invalid, "bad_token_keys"_L1, u"A token key cannot be used: %1."_s.arg(why));
}

}

Result<RingKey> RingKey::make(const TokenKey &key)
{
    if (key.id.isEmpty() || key.id.size() > AccessLimits::nameBytes || !std::all_of(key.id.begin(), key.id.end(), isIdCharacter))
        return bad(u"its id is none"_s);
    if (key.secret.size() != keyBytes)
        return bad(u"its secret has not 32 bytes"_s);
    if (key.retiresAt && *key.retiresAt <= key.activeFrom)
        return bad(u"it retires before it is active"_s);
    const auto curve = curveOf(key.kind);
    auto signing = curve ? SigningKey::fromSecret(*curve, key.secret) : std::nullopt;
    if (curve && !signing)
        return bad(u"its secret is not of its kind"_s);
    return RingKey(key, std::move(signing));
}

RingKey::RingKey(TokenKey key, std::optional<SigningKey> signing) : m_key(std::move(key)), m_signing(std::move(signing))
{
    m_key.secret.detach();
    m_beginning = headerOf(m_key);
    m_headerBytes = m_beginning.size();
    // A key that is used directly leaves the part of the encrypted key empty (RFC 7516).
    m_beginning += isEncrypting() ? ".." : ".";
}

RingKey::~RingKey()
{
    if (!m_key.secret.isEmpty())
        OPENSSL_cleanse(m_key.secret.data(), static_cast<size_t>(m_key.secret.size()));
}

Result<QByteArray> RingKey::seal(QByteArrayView payload, Random &random) const
{
    QByteArray token = m_beginning;
    token.reserve(m_beginning.size() + textSize(payload.size()) + ivText + tagText + signatureText);
    if (m_signing) {
        token += toBase64Url(payload);
        KONTOR_TRY(const auto signature, m_signing->sign(token));
        return token + '.' + toBase64Url(signature);
    }
    QByteArray iv(gcmIvBytes, '\0');
    random.fill(iv.data(), static_cast<size_t>(iv.size()));
    KONTOR_TRY(const auto sealed, sealGcm(m_key.secret, iv, header(), payload));
    token += toBase64Url(iv);
    token += '.';
    token += toBase64Url(QByteArrayView(sealed).chopped(gcmTagBytes));
    token += '.';
    token += toBase64Url(QByteArrayView(sealed).last(gcmTagBytes));
    return token;
}

// All parts but one have a fixed length: a dot too many is a foreign character in that one.
std::optional<QByteArray> RingKey::decrypt(QByteArrayView token) const
{
    const auto rest = token.sliced(m_beginning.size());
    const auto textBytes = rest.size() - ivText - tagText - 2;
    if (textBytes < 1 || rest[ivText] != '.' || rest[ivText + 1 + textBytes] != '.')
        return std::nullopt;
    const auto iv = fromBase64Url(rest.first(ivText));
    const auto ciphertext = fromBase64Url(rest.sliced(ivText + 1, textBytes));
    const auto tag = fromBase64Url(rest.last(tagText));
    if (!iv || !ciphertext || !tag)
        return std::nullopt;
    return openGcm(m_key.secret, *iv, header(), *ciphertext, *tag);
}

std::optional<QByteArray> RingKey::verify(QByteArrayView token) const
{
    const auto payloadText = token.size() - m_beginning.size() - signatureText - 1;
    if (payloadText < 1 || token[token.size() - signatureText - 1] != '.')
        return std::nullopt;
    auto payload = fromBase64Url(token.sliced(m_beginning.size(), payloadText));
    const auto signature = fromBase64Url(token.last(signatureText));
    if (!payload || !signature || !m_signing->isGenuine(token.chopped(signatureText + 1), *signature))
        return std::nullopt;
    return payload;
}

std::optional<QByteArray> RingKey::open(QByteArrayView token) const
{
    Q_ASSERT(isNamedBy(token));
    return isEncrypting() ? decrypt(token) : verify(token);
}

void RingKey::writePublic(JsonWriter &out) const
{
    Q_ASSERT(m_signing);
    const QByteArrayView publicKey = m_signing->publicKey();
    const auto half = publicKey.size() / 2;
    out.beginObject();
    if (m_key.kind == TokenKey::Kind::Ed25519)
        out.member("kty", "OKP").member("crv", "Ed25519").member("x", toBase64Url(publicKey));
    else
        out.member("kty", "EC")
            .member("crv", "P-256")
            .member("x", toBase64Url(publicKey.first(half)))
            .member("y", toBase64Url(publicKey.last(half)));
    out.member("kid", m_key.id).member("alg", algorithmOf(m_key.kind)).member("use", "sig").endObject();
}

}
