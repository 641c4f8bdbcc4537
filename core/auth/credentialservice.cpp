#include "core/auth/credentialservice.h"

#include "core/audit/audit.h"
#include "core/auth/letters_p.h"
#include "core/auth/sessionstore_p.h"
#include "core/sales/orderservice.h"
#include "sql/auth.h"

namespace kontor {

namespace {

constexpr auto customerKind = "customer";
constexpr auto staffKind = "staff";
constexpr auto customerRole = "customer";

Failure invalidTicket()
{
    return invalid(
        u"/ticket"_s, "invalid_ticket"_L1, u"This link is unknown, has been used, or is too old; ask for a new one."_s);
}

Failure wrongPassword()
{
    return failure(ErrorKind::Forbidden, "wrong_password"_L1, u"The password is wrong."_s);
}

struct UsedTicket
{
    AccountId account;
    Email email; ///< that it was sent to
    QByteArray purpose;
    Email accountEmail;
    QByteArray locale;
};

Result<UsedTicket> useTicket(Transaction &transaction, const Secret &ticket, const QList<QByteArray> &purposes)
{
    KONTOR_TRY(auto used,
        transaction.find(
            sql::auth::useTicket, {bindBytes("hash", ticket.sha256()), bindArray("purposes", purposes)}, [](Row &row) {
                return UsedTicket{.account = row.as<AccountId>(),
                    .email = Email::parse(row.text()).value_or(Email()),
                    .purpose = row.bytes(),
                    .accountEmail = Email::parse(row.text()).value_or(Email()),
                    .locale = row.bytes()};
            }));
    if (!used)
        return invalidTicket();
    return std::move(*used);
}

Context as(const Context &context, Actor::Kind kind, const AccountId &account)
{
    auto own = context;
    own.actor = Actor{.kind = kind, .id = account.uuid()};
    return own;
}

}

Result<AccountId> CredentialService::insertAccount(Transaction &transaction, const char *kind, const QByteArray &locale,
    const Registration &registration, const QList<QByteArray> &roles)
{
    const auto id = AccountId::make(m_clock, m_random);
    KONTOR_CHECK(transaction.execute(sql::auth::insertAccount,
        {bind("id", id), bind("kind", kind), bind("email", registration.email), bind("first_name", registration.firstName),
            bind("last_name", registration.lastName), bind("phone", registration.phone), bind("locale", locale),
            bind("consents", registration.consents)}));
    for (const auto &role : roles)
        KONTOR_CHECK(transaction.execute(sql::auth::grantRole, {bind("account_id", id), bind("role", role)}));
    return id;
}

Result<void> CredentialService::setPassword(Transaction &transaction, const AccountId &account, const PasswordHash &password)
{
    KONTOR_CHECK(transaction.execute(
        sql::auth::setCredential, {bind("account_id", account), bind("scheme", password.scheme), bind("hash", password.hash)}));
    return {};
}

Result<OpenedSession> CredentialService::registerCustomer(
    const Context &context, const Registration &registration, const PasswordHash &password, const Origin &origin)
{
    KONTOR_CHECK(authorise(context, operations::registerAccount));
    return m_database.transaction([&](Transaction &transaction) -> Result<OpenedSession> {
        KONTOR_TRY(const auto id, insertAccount(transaction, customerKind, context.locale, registration, {customerRole}));
        KONTOR_CHECK(setPassword(transaction, id, password));
        KONTOR_CHECK(enqueueLetter(transaction, Letter::ConfirmEmail, id, m_clock, m_random));
        const auto own = as(context, Actor::Kind::Customer, id);
        KONTOR_CHECK(recordAudit(transaction, own, operations::registerAccount, "account", id.uuid(),
            JsonWriter().beginObject().member("email", registration.email.toString()).endObject().take()));
        return openSession(transaction, own, id, origin, m_options, m_clock, m_random);
    });
}

Result<AccountId> CredentialService::addStaff(const Context &context, const Operation &operation,
    const Registration &registration, const QList<QByteArray> &roles, const std::optional<PasswordHash> &password)
{
    KONTOR_CHECK(authorise(context, operation));
    return m_database.transaction([&](Transaction &transaction) -> Result<AccountId> {
        KONTOR_TRY(const auto id, insertAccount(transaction, staffKind, context.locale, registration, roles));
        if (password) {
            KONTOR_CHECK(setPassword(transaction, id, *password));
        } else {
            KONTOR_CHECK(enqueueLetter(transaction, Letter::ResetPassword, id, m_clock, m_random));
        }
        JsonWriter payload;
        payload.beginObject().member("email", registration.email.toString()).key("roles").beginArray();
        for (const auto &role : roles)
            payload.value(role);
        KONTOR_CHECK(recordAudit(transaction, context, operation, "account", id.uuid(), payload.endArray().endObject().take()));
        return id;
    });
}

Result<void> CredentialService::setPasswordOf(const Context &context, const Email &email, const PasswordHash &password)
{
    KONTOR_CHECK(authorise(context, operations::replacePassword));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto account, transaction.find(sql::auth::findAccountByEmail, {bind("email", email)}, [](Row &row) {
            return row.as<AccountId>();
        }));
        if (!account)
            return notFound("account"_L1);
        KONTOR_CHECK(setPassword(transaction, *account, password));
        KONTOR_CHECK(endSessions(transaction, *account, "password_changed"));
        KONTOR_CHECK(transaction.execute(sql::auth::forgetTries, {bindBytes("email_hash", guessKey(email.toString()))}));
        return recordAudit(transaction, context, operations::replacePassword, "account", account->uuid(), "{}");
    });
}

Result<void> CredentialService::confirmEmail(const Context &context, const Secret &ticket)
{
    KONTOR_CHECK(authorise(context, operations::confirmEmail));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto used, useTicket(transaction, ticket, {"confirm_email", "change_email"}));
        const bool isChange = used.purpose == "change_email";
        // A ticket for an address that the account has left meanwhile confirms nothing.
        if (!isChange && used.email != used.accountEmail)
            return invalidTicket();
        KONTOR_CHECK(transaction.execute(
            sql::auth::confirmEmail, {bind("email", used.email), bind("id", used.account), bind("old_email", used.email)}));
        KONTOR_CHECK(attachGuestOrders(transaction, used.account, used.email));
        if (isChange) {
            KONTOR_CHECK(endSessions(transaction, used.account, "email_changed"));
            KONTOR_CHECK(
                enqueueLetter(transaction, Letter::EmailChanged, used.account, m_clock, m_random, used.accountEmail.toString()));
        }
        JsonWriter payload;
        payload.beginObject().member("before", used.accountEmail.toString()).member("after", used.email.toString()).endObject();
        return recordAudit(transaction, as(context, Actor::Kind::Customer, used.account), operations::confirmEmail, "account",
            used.account.uuid(), payload.take());
    });
}

Result<void> CredentialService::askConfirmation(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::askConfirmation));
    return m_database.transaction([&](Transaction &transaction) {
        return enqueueLetter(transaction, Letter::ConfirmEmail, context.actor.account(), m_clock, m_random);
    });
}

Result<void> CredentialService::forgotPassword(const Context &context, const Email &email)
{
    KONTOR_CHECK(authorise(context, operations::forgotPassword));
    return m_database.transaction(
        [&](Transaction &transaction) { return enqueueLetterTo(transaction, Letter::ResetPassword, email, m_clock, m_random); });
}

Result<QString> CredentialService::emailOfReset(const Secret &ticket)
{
    KONTOR_TRY(auto email,
        m_database.find(
            sql::auth::findTicket, {bindBytes("hash", ticket.sha256()), bind("purpose", "reset_password")}, [](Row &row) {
                row.skip();
                return row.text();
            }));
    if (!email)
        return invalidTicket();
    return std::move(*email);
}

Result<void> CredentialService::resetPassword(const Context &context, const Secret &ticket, const PasswordHash &password)
{
    KONTOR_CHECK(authorise(context, operations::resetPassword));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto used, useTicket(transaction, ticket, {"reset_password"}));
        if (used.email != used.accountEmail)
            return invalidTicket();
        KONTOR_CHECK(setPassword(transaction, used.account, password));
        KONTOR_CHECK(endSessions(transaction, used.account, "password_changed"));
        KONTOR_CHECK(
            transaction.execute(sql::auth::forgetTries, {bindBytes("email_hash", guessKey(used.accountEmail.toString()))}));
        // Who reads the mail owns the address.
        KONTOR_CHECK(transaction.execute(
            sql::auth::confirmEmail, {bind("email", used.email), bind("id", used.account), bind("old_email", used.email)}));
        KONTOR_CHECK(attachGuestOrders(transaction, used.account, used.email));
        KONTOR_CHECK(enqueueLetter(transaction, Letter::PasswordChanged, used.account, m_clock, m_random));
        return recordAudit(transaction, as(context, Actor::Kind::Customer, used.account), operations::resetPassword, "account",
            used.account.uuid(), "{}");
    });
}

Result<SignInService::Attempt> CredentialService::beginChange(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::changePassword));
    KONTOR_TRY(auto found, m_database.find(sql::auth::findCredential, {bind("id", context.actor.account())}, [&](Row &row) {
        return SignInService::Attempt{.email = Email::parse(row.text()).value_or(Email()),
            .account = context.actor.account(),
            .stored = {.scheme = row.bytes(), .hash = row.bytes()}};
    }));
    if (!found)
        return notFound("account"_L1);
    // By the same count as signing in: who has found an open session shall not guess here what is stopped there.
    auto anonymous = context;
    anonymous.actor = Actor::anonymous();
    KONTOR_TRY(const auto counted, SignInService(m_database, m_clock, m_random, m_options).begin(anonymous, found->email));
    found->tries = counted.tries;
    return std::move(*found);
}

Result<void> CredentialService::changePassword(
    const Context &context, const SignInService::Attempt &attempt, bool isRight, const PasswordHash &password)
{
    KONTOR_CHECK(authorise(context, operations::changePassword));
    if (!isRight)
        return wrongPassword();
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        const auto account = context.actor.account();
        KONTOR_TRY(const bool stillHolds, holdCredential(transaction, account, attempt.stored));
        if (!stillHolds)
            return wrongPassword();
        KONTOR_CHECK(transaction.execute(sql::auth::forgetTries, {bindBytes("email_hash", guessKey(attempt.email.toString()))}));
        KONTOR_CHECK(setPassword(transaction, account, password));
        KONTOR_CHECK(endSessions(transaction, account, "password_changed", context.actor.session));
        KONTOR_CHECK(enqueueLetter(transaction, Letter::PasswordChanged, account, m_clock, m_random));
        return recordAudit(transaction, context, operations::changePassword, "account", account.uuid(), "{}");
    });
}

Result<void> CredentialService::changeEmail(
    const Context &context, const SignInService::Attempt &attempt, bool isRight, const Email &email)
{
    KONTOR_CHECK(authorise(context, operations::changeEmail));
    if (!isRight)
        return wrongPassword();
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        const auto account = context.actor.account();
        KONTOR_TRY(const bool stillHolds, holdCredential(transaction, account, attempt.stored));
        if (!stillHolds)
            return wrongPassword();
        KONTOR_CHECK(transaction.execute(sql::auth::forgetTries, {bindBytes("email_hash", guessKey(attempt.email.toString()))}));
        KONTOR_CHECK(enqueueLetter(transaction, Letter::ChangeEmail, account, m_clock, m_random, email.toString()));
        JsonWriter payload;
        payload.beginObject().member("before", attempt.email.toString()).member("wanted", email.toString()).endObject();
        return recordAudit(transaction, context, operations::changeEmail, "account", account.uuid(), payload.take());
    });
}

}
