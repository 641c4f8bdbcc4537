#include "core/auth/sessionstore_p.h"

#include "core/base/permissions.h"
#include "sql/auth.h"

namespace kontor {

namespace {

constexpr auto everyPermission = "*";

QList<QByteArray> expanded(const QList<QByteArray> &permissions)
{
    if (!permissions.contains(everyPermission))
        return permissions;
    QList<QByteArray> all;
    for (const auto &permission : permissions::all)
        all.append(permission.name);
    return all;
}

}

Failure invalidToken()
{
    return failure(ErrorKind::Unauthenticated, "invalid_token"_L1, u"The token is unknown, expired or revoked."_s);
}

QByteArray guessKey(const QString &email)
{
    return sha256("kontor guess\n" + email.toUtf8());
}

Result<bool> holdCredential(Transaction &transaction, const AccountId &account, const PasswordHash &compared)
{
    KONTOR_TRY(const auto held,
        transaction.find(sql::auth::holdCredential,
            {bind("id", account), bind("scheme", compared.scheme), bind("hash", compared.hash)},
            [](Row &row) { return row.int32(); }));
    return held.has_value();
}

Result<Grants> readGrants(Transaction &transaction, const AccountId &account, const Uuid &sessionId)
{
    KONTOR_CHECK(transaction.execute(sql::auth::lockAccount, {bind("id", account)}));
    KONTOR_TRY(auto found, transaction.find(sql::auth::grants, {bind("id", account)}, [&](Row &row) {
        Grants grants{.account = account, .session = sessionId, .kind = Actor::Kind::Customer, .roles = {}, .permissions = {}};
        grants.kind = row.bytes() == "staff" ? Actor::Kind::Staff : Actor::Kind::Customer;
        row.skip();
        grants.roles = row.textArray();
        grants.permissions = expanded(row.textArray());
        grants.issuedAt = Instant(std::chrono::seconds(row.int64()));
        return grants;
    }));
    if (!found)
        return invalidToken();
    return std::move(*found);
}

Result<Secret> issueRefreshToken(Transaction &transaction, const Uuid &session, Random &random)
{
    auto token = Secret::make("rt_", random);
    KONTOR_CHECK(transaction.execute(
        sql::auth::insertRefreshToken, {bindBytes("hash", token.sha256()), bind("session_id", session.toString())}));
    return token;
}

Result<OpenedSession> openSession(Transaction &transaction, const Context &context, const AccountId &account,
    const Origin &origin, const AuthOptions &options, const Clock &clock, Random &random)
{
    const auto id = Uuid::make(clock, random);
    KONTOR_CHECK(transaction.execute(sql::auth::insertSession,
        {bind("id", id.toString()), bind("account_id", account), bind("address", context.address),
            bind("user_agent", origin.userAgent), bind("expires_at", clock.now() + options.session)}));
    KONTOR_TRY(auto token, issueRefreshToken(transaction, id, random));
    KONTOR_TRY(auto grants, readGrants(transaction, account, id));
    return OpenedSession{.grants = std::move(grants), .refreshToken = std::move(token)};
}

Result<void> endSessions(Transaction &transaction, const AccountId &account, const char *because, const std::optional<Uuid> &but)
{
    KONTOR_CHECK(transaction.execute(sql::auth::endSessions,
        {bind("because", because), bind("account_id", account), but ? bind("but", but->toString()) : bindNull("but")}));
    KONTOR_CHECK(transaction.execute(sql::auth::closeDesktop, {bind("account_id", account)}));
    return {};
}

}
