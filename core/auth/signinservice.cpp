#include "core/auth/signinservice.h"

#include "core/audit/audit.h"
#include "core/auth/letters_p.h"
#include "core/auth/sessionstore_p.h"
#include "core/base/jsonwriter.h"
#include "sql/auth.h"

namespace kontor {

namespace {

constexpr int triesBeforeNotice = 10;

QByteArray emailJson(const Email &email)
{
    return JsonWriter().beginObject().member("email", email.toString()).endObject().take();
}

}

Result<SignInService::Attempt> SignInService::begin(const Context &context, const Email &email)
{
    KONTOR_CHECK(authorise(context, operations::signIn));
    const auto key = guessKey(email.toString());
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Attempt> {
            KONTOR_TRY(const auto tries,
                transaction.find(sql::auth::countTry, {bindBytes("email_hash", key)}, [](Row &row) { return row.int32(); }));
            if (!tries) {
                KONTOR_TRY(const auto wait,
                    transaction.find(sql::auth::timeToNextTry, {bindBytes("email_hash", key)},
                        [](Row &row) { return std::chrono::milliseconds(row.int64()); }));
                return failure({.kind = ErrorKind::TooMany,
                    .code = "too_many_attempts"_L1,
                    .message = u"Too many tries to sign in with this address; wait, or set a new password by mail."_s,
                    .retryAfter = wait.value_or(std::chrono::seconds(1))});
            }
            Attempt attempt{.email = email, .account = {}, .stored = noPassword(m_options.bcryptCost), .tries = *tries};
            KONTOR_CHECK(transaction.each(sql::auth::findCredentialByEmail, {bind("email", email)}, [&](Row &row) {
                const auto account = row.as<AccountId>();
                if (row.boolean())
                    attempt.account = account;
                attempt.stored = {.scheme = row.bytes(), .hash = row.bytes()};
            }));
            return attempt;
        },
        Durability::Relaxed);
}

Result<OpenedSession> SignInService::finish(
    const Context &context, const Attempt &attempt, bool isRight, const std::optional<PasswordHash> &better, const Origin &origin)
{
    KONTOR_CHECK(authorise(context, operations::signIn));
    const auto refused =
        failure(ErrorKind::Unauthenticated, "invalid_credentials"_L1, u"The e-mail address or the password is wrong."_s);
    if (!isRight || !attempt.account) {
        KONTOR_CHECK(
            m_database.transaction([&](Transaction &transaction) { return noteFailure(transaction, context, attempt); }));
        return refused;
    }
    return m_database.transaction([&](Transaction &transaction) -> Result<OpenedSession> {
        const auto &account = *attempt.account;
        KONTOR_TRY(const bool stillHolds, holdCredential(transaction, account, attempt.stored));
        if (!stillHolds)
            return refused;
        KONTOR_CHECK(transaction.execute(sql::auth::forgetTries, {bindBytes("email_hash", guessKey(attempt.email.toString()))}));
        if (better)
            KONTOR_CHECK(transaction.execute(sql::auth::setCredential,
                {bind("account_id", account), bind("scheme", better->scheme), bind("hash", better->hash)}));
        KONTOR_TRY(auto opened, openSession(transaction, context, account, origin, m_options, m_clock, m_random));
        auto own = context;
        own.actor = Actor{.kind = opened.grants.kind, .id = account.uuid()};
        KONTOR_CHECK(recordAudit(transaction, own, operations::signIn, "account", account.uuid(), emailJson(attempt.email)));
        return opened;
    });
}

Result<void> SignInService::noteFailure(Transaction &transaction, const Context &context, const Attempt &attempt)
{
    constexpr Operation failedSignIn{"auth.sign_in_failed", Public};
    // Nobody's row where there is no such account: what is written does not tell the two apart by its size either.
    const auto subject = attempt.account ? attempt.account->uuid() : Uuid();
    KONTOR_CHECK(recordAudit(transaction, context, failedSignIn, "account", subject, emailJson(attempt.email)));
    if (attempt.tries != triesBeforeNotice)
        return {};
    return enqueueLetterTo(transaction, Letter::ManyFailures, attempt.email, m_clock, m_random);
}

Result<OpenedSession> SignInService::refresh(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::refreshSession));
    struct Used
    {
        Uuid session;
        AccountId account;
    };
    const auto read = [](Row &row) { return Used{.session = row.uuid(), .account = row.as<AccountId>()}; };
    // What a reuse leaves behind has to be committed, so it is no refusal yet.
    KONTOR_TRY(auto opened, m_database.transaction([&](Transaction &transaction) -> Result<std::optional<OpenedSession>> {
        KONTOR_CHECK(transaction.execute(sql::auth::lockOwner, {bindBytes("hash", token.sha256())}));
        KONTOR_TRY(const auto used,
            transaction.find(sql::auth::useRefreshToken,
                {bindBytes("hash", token.sha256()), bind("idle", static_cast<qint64>(m_options.idle.count())),
                    bindBytes("used_hash", token.sha256())},
                read));
        if (used) {
            KONTOR_TRY(auto next, issueRefreshToken(transaction, used->session, m_random));
            KONTOR_TRY(auto grants, readGrants(transaction, used->account, used->session));
            return OpenedSession{.grants = std::move(grants), .refreshToken = std::move(next)};
        }
        KONTOR_TRY(const auto reused, transaction.find(sql::auth::findReuse, {bindBytes("hash", token.sha256())}, read));
        if (!reused)
            return std::nullopt;
        constexpr Operation endReused{"auth.refresh_reused", Public};
        KONTOR_CHECK(
            transaction.execute(sql::auth::endSession, {bind("because", "reused"), bind("id", reused->session.toString())}));
        KONTOR_CHECK(recordAudit(transaction, context, endReused, "account", reused->account.uuid(),
            JsonWriter().beginObject().member("session", reused->session.toByteArray()).endObject().take()));
        KONTOR_CHECK(enqueueLetter(transaction, Letter::TokenReused, reused->account, m_clock, m_random));
        return std::nullopt;
    }));
    if (!opened)
        return invalidToken();
    return std::move(*opened);
}

Result<void> SignInService::signOut(const Context &context, bool isEverywhere)
{
    KONTOR_CHECK(authorise(context, operations::signOut));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        const auto account = context.actor.account();
        if (isEverywhere) {
            KONTOR_CHECK(endSessions(transaction, account, "signed_out"));
        } else {
            KONTOR_CHECK(transaction.execute(
                sql::auth::endSession, {bind("because", "signed_out"), bind("id", context.actor.session.toString())}));
        }
        return recordAudit(transaction, context, operations::signOut, "account", account.uuid(),
            JsonWriter().beginObject().member("everywhere", isEverywhere).endObject().take());
    });
}

Result<std::vector<SessionRecord>> SignInService::sessions(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listSessions));
    return m_database.list(sql::auth::listSessions, {bind("account_id", context.actor.account())}, [](Row &row) {
        return SessionRecord{.id = row.uuid(),
            .address = row.text(),
            .userAgent = row.text(),
            .createdAt = row.instant(),
            .refreshedAt = row.instant(),
            .expiresAt = row.instant()};
    });
}

Result<void> SignInService::endSession(const Context &context, const Uuid &session)
{
    KONTOR_CHECK(authorise(context, operations::endSession));
    KONTOR_TRY(const qint64 ended,
        m_database.execute(
            sql::auth::endOwnSession, {bind("id", session.toString()), bind("account_id", context.actor.account())}));
    return ended > 0 ? Result<void>() : notFound("session"_L1);
}

Result<void> SignInService::prune()
{
    constexpr int maxRounds = 100; // of five hundred rows: short locks, and an end
    for (const auto &statement : {sql::auth::pruneSessions, sql::auth::pruneTickets, sql::auth::pruneGuesses,
             sql::auth::pruneRevocations, sql::auth::pruneTokenKeys})
        for (int round = 0; round < maxRounds; ++round) {
            KONTOR_TRY(const qint64 gone, m_database.execute(statement));
            if (gone == 0)
                break;
        }
    return {};
}

}
