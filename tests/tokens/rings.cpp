#include "tests/tokens/rings.h"

#include "core/tokens/base64url.h"
#include "core/tokens/gcm_p.h"
#include "core/tokens/signingkey_p.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

namespace kontor::test {

TokenRules rulesOf(TokenRules::Mode mode)
{
    return {.mode = mode, .issuer = "https://shop.example", .audience = "kontor"};
}

TokenRules::Mode modeOf(TokenKey::Kind kind)
{
    return kind == TokenKey::Kind::A256Gcm ? TokenRules::Mode::Encrypted : TokenRules::Mode::Signed;
}

KeyRing ringOf(const QList<TokenKey> &keys)
{
    auto ring = KeyRing::make(rulesOf(modeOf(keys.first().kind)), keys);
    if (!ring)
        qFatal("%s", qPrintable(ring.error().message));
    return std::move(*ring);
}

AccessClaims claimsAt(Instant now)
{
    return {.issuer = "https://shop.example",
        .audience = "kontor",
        .subject = *Uuid::parse(QByteArrayView("01936f2e-7c1a-7b3d-8e4f-5a6b7c8d9e0f")),
        .session = *Uuid::parse(QByteArrayView("01936f2e-7c1a-7b3d-8e4f-5a6b7c8d9e10")),
        .kind = AccessClaims::Kind::Staff,
        .roles = {"catalogue-editor"},
        .permissions = {"catalog:read", "catalog:write", "orders:read"},
        .issuedAt = std::chrono::floor<std::chrono::seconds>(now),
        .expiresAt = std::chrono::floor<std::chrono::seconds>(now) + life,
        .id = *Uuid::parse(QByteArrayView("01936f2e-7c1a-7b3d-8e4f-5a6b7c8d9e11"))};
}

QJsonObject asJson(const AccessClaims &claims)
{
    const auto text = [](const QByteArray &bytes) { return QString::fromLatin1(bytes); };
    const auto list = [&](const QByteArrayList &names) {
        QJsonArray array;
        for (const auto &name : names)
            array.append(text(name));
        return array;
    };
    return {{u"iss"_s, text(claims.issuer)}, {u"aud"_s, text(claims.audience)}, {u"sub"_s, claims.subject.toString()},
        {u"sid"_s, claims.session.toString()}, {u"knd"_s, claims.kind == AccessClaims::Kind::Staff ? u"staff"_s : u"customer"_s},
        {u"roles"_s, list(claims.roles)}, {u"perms"_s, list(claims.permissions)},
        {u"iat"_s, static_cast<qint64>(claims.issuedAt.time_since_epoch().count())},
        {u"exp"_s, static_cast<qint64>(claims.expiresAt.time_since_epoch().count())}, {u"jti"_s, claims.id.toString()}};
}

QByteArray outcome(const Result<AccessClaims> &opened)
{
    if (opened)
        return "opened";
    const auto &error = opened.error();
    QByteArray text = error.kind == ErrorKind::Unauthenticated ? "401 " : "another kind: ";
    text += QByteArray(error.code.data(), error.code.size()) + ": " + error.message.toUtf8();
    if (!error.fields.isEmpty() || !error.facts.isEmpty() || error.retryAfter)
        text += " and more";
    if (!error.detail.startsWith(u"access token: "))
        text += " (detail of another shape)";
    return text;
}

QByteArray headerOf(const TokenKey &key)
{
    switch (key.kind) {
    case TokenKey::Kind::A256Gcm: return R"({"alg":"dir","enc":"A256GCM","typ":"at+jwt","kid":")" + key.id + R"("})";
    case TokenKey::Kind::Ed25519: return R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + key.id + R"("})";
    case TokenKey::Kind::Es256: return R"({"alg":"ES256","typ":"at+jwt","kid":")" + key.id + R"("})";
    }
    return {};
}

QByteArray forge(const TokenKey &key, const QByteArray &header, const QByteArray &claims)
{
    using namespace tokens;
    const QByteArray head = toBase64Url(header);
    if (key.kind == TokenKey::Kind::A256Gcm) {
        const QByteArray iv(gcmIvBytes, 'i');
        const auto sealed = sealGcm(key.secret, iv, head, claims).value();
        return head + ".." + toBase64Url(iv) + '.' + toBase64Url(QByteArrayView(sealed).chopped(gcmTagBytes)) + '.'
            + toBase64Url(QByteArrayView(sealed).last(gcmTagBytes));
    }
    const auto curve = key.kind == TokenKey::Kind::Ed25519 ? SigningKey::Curve::Ed25519 : SigningKey::Curve::P256;
    const QByteArray input = head + '.' + toBase64Url(claims);
    return input + '.' + toBase64Url(SigningKey::fromSecret(curve, key.secret).value().sign(input).value());
}

QByteArrayList partsOf(const QByteArray &token)
{
    return token.split('.');
}

}
