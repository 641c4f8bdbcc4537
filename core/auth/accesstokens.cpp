#include "core/auth/accesstokens.h"

#include "core/auth/sessionstore_p.h"
#include "sql/auth.h"

namespace kontor {

namespace {

constexpr std::pair<TokenKey::Kind, const char *> kindNames[] = {
    {TokenKey::Kind::A256Gcm, "a256gcm"}, {TokenKey::Kind::Ed25519, "ed25519"}, {TokenKey::Kind::Es256, "es256"}};

const char *nameOf(TokenKey::Kind kind)
{
    return std::find_if(std::begin(kindNames), std::end(kindNames), [&](const auto &entry) {
        return entry.first == kind;
    })->second;
}

TokenKey::Kind parseKind(const QByteArray &name)
{
    for (const auto &[kind, text] : kindNames)
        if (name == text)
            return kind;
    return TokenKey::Kind::A256Gcm;
}

std::chrono::sys_seconds seconds(Instant instant)
{
    return std::chrono::floor<std::chrono::seconds>(instant);
}

}

TokenKey::Kind AccessTokens::wantedKind() const
{
    return m_options.rules.mode == TokenRules::Mode::Signed ? m_options.signingKey : TokenKey::Kind::A256Gcm;
}

bool AccessTokens::isOld(const QList<TokenKey> &keys) const
{
    return std::none_of(keys.begin(), keys.end(), [&](const TokenKey &key) {
        return key.kind == wantedKind() && key.activeFrom + m_options.rotation > m_clock.now() + m_options.notice;
    });
}

Result<QList<TokenKey>> AccessTokens::readKeys(Database &database) const
{
    KONTOR_TRY(auto keys, database.list(sql::auth::listTokenKeys, {}, [](Row &row) {
        return TokenKey{.id = row.bytes(),
            .kind = parseKind(row.bytes()),
            .secret = row.bytea(),
            .activeFrom = row.instant(),
            .retiresAt = row.optionalInstant()};
    }));
    return QList<TokenKey>(keys.begin(), keys.end());
}

Result<void> AccessTokens::renew(Database &database) const
{
    return database.transaction([&](Transaction &transaction) -> Result<void> {
        // Of several servers that notice it at once, the second finds the first one's key.
        KONTOR_CHECK(transaction.execute(sql::auth::lockTokenKeys));
        KONTOR_TRY(const auto keys, readKeys(database));
        if (!isOld(keys))
            return {};
        auto key = KeyRing::makeKey(wantedKind(), m_clock, m_random);
        const bool isFirst =
            std::none_of(keys.begin(), keys.end(), [&](const TokenKey &known) { return known.kind == wantedKind(); });
        key.activeFrom = isFirst ? m_clock.now() : m_clock.now() + m_options.notice;
        KONTOR_CHECK(transaction.execute(sql::auth::insertTokenKey,
            {bind("kid", key.id), bind("kind", nameOf(key.kind)), bindBytes("secret", key.secret),
                bind("active_from", key.activeFrom),
                bind("retires_at", key.activeFrom + m_options.rotation + m_options.overlap)}));
        return {};
    });
}

Result<void> AccessTokens::tend(Database &database)
{
    KONTOR_CHECK(m_revocations.poll(database));
    KONTOR_TRY(auto keys, readKeys(database));
    if (isOld(keys)) {
        KONTOR_CHECK(renew(database));
        KONTOR_TRY(keys, readKeys(database));
    }
    if (keys == m_keys)
        return {};
    KONTOR_TRY(auto made, KeyRing::make(m_options.rules, keys));
    m_keys = std::move(keys);
    const std::scoped_lock lock(m_mutex);
    m_ring = std::make_shared<const KeyRing>(std::move(made));
    return {};
}

std::shared_ptr<const KeyRing> AccessTokens::ring() const
{
    const std::scoped_lock lock(m_mutex);
    return m_ring;
}

Result<QByteArray> AccessTokens::issue(const Grants &grants) const
{
    const auto ring = this->ring();
    if (!ring)
        return internal(u"there are no keys for access tokens"_s);
    return ring->seal({.issuer = m_options.rules.issuer,
                          .audience = m_options.rules.audience,
                          .subject = grants.account.uuid(),
                          .session = grants.session,
                          .kind = grants.kind == Actor::Kind::Staff ? AccessClaims::Kind::Staff : AccessClaims::Kind::Customer,
                          .roles = grants.roles,
                          .permissions = grants.permissions,
                          .issuedAt = seconds(grants.issuedAt),
                          .expiresAt = seconds(grants.issuedAt) + m_options.lifetime,
                          .id = Uuid::make(m_clock, m_random)},
        m_clock, m_random);
}

Result<Actor> AccessTokens::open(QByteArrayView token, Session &session) const
{
    const auto ring = this->ring();
    if (!ring)
        return invalidToken();
    KONTOR_TRY(const auto claims, ring->open(token, m_clock));
    const AccountId account(claims.subject);
    const auto issuedAt = claims.issuedAt.time_since_epoch().count();
    bool isRevoked = m_revocations.isRevoked(claims.session, account, issuedAt);
    if (!isRevoked && !m_revocations.isFresh()) {
        KONTOR_TRY(const bool isLive, Revocations::isLive(session, claims.session, account, issuedAt));
        isRevoked = !isLive;
    }
    if (isRevoked)
        return invalidToken();
    return Actor{.kind = claims.kind == AccessClaims::Kind::Staff ? Actor::Kind::Staff : Actor::Kind::Customer,
        .id = claims.subject,
        .name = {},
        .permissions = QSet<QByteArray>(claims.permissions.begin(), claims.permissions.end()),
        .session = claims.session};
}

QByteArray AccessTokens::jwks() const
{
    const auto ring = this->ring();
    return ring ? ring->jwks(m_clock) : QByteArray(R"({"keys":[]})");
}

}
