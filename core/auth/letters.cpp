#include "core/auth/letters.h"

#include "core/auth/letters_p.h"
#include "core/auth/sessionstore_p.h"
#include "core/identity/accountservice.h"
#include "core/jobs/jobqueue.h"
#include "core/notifications/mailjob.h"
#include "sql/auth.h"

#include <QJsonObject>

namespace kontor {

namespace {

constexpr const char *names[] = {
    "confirm_email", "reset_password", "password_changed", "change_email", "email_changed", "many_failures", "token_reused"};

const char *nameOf(Letter letter)
{
    return names[static_cast<size_t>(letter)];
}

std::optional<Letter> parseLetter(const QString &name)
{
    for (size_t i = 0; i < std::size(names); ++i)
        if (name == QLatin1StringView(names[i]))
            return static_cast<Letter>(i);
    return std::nullopt;
}

Result<void> enqueue(Transaction &transaction, Letter letter, const char *key, const QByteArray &value, const QString &other,
    const Clock &clock, Random &random)
{
    JsonWriter payload;
    payload.beginObject().member("letter", nameOf(letter)).member(key, value).member("other", other).endObject();
    // Asked for again while it waits, it is written once.
    KONTOR_CHECK(enqueueJob(transaction, letterJob, payload.take(), clock, random,
        {.uniqueKey = nameOf(letter) + QByteArray(" ") + sha256(value + '\n' + other.toUtf8()).toHex()}));
    return {};
}

// One letter being written.
struct Desk
{
    Transaction &transaction;
    const AuthOptions &options;
    const Clock &clock;
    Random &random;
    const Account &account;

    Result<void> send(
        MailKind kind, const QString &to, const char *field, const QString &value, std::optional<Instant> end = {}) const
    {
        const auto email = Email::parse(to);
        if (!email)
            return internal(u"an account has an address that is none"_s);
        KONTOR_CHECK(enqueueMail(transaction, kind, *email, account.locale,
            JsonWriter().beginObject().member(field, value).endObject().take(), clock, random, end));
        return {};
    }
    Result<void> tell(MailKind kind) const
    {
        return send(kind, account.email, "link", options.storefront + u"account/password"_s);
    }
    Result<void> sendTicket(
        MailKind kind, const char *purpose, const QString &to, const QString &page, std::chrono::seconds lifetime) const
    {
        const auto ticket = Secret::make("tk_", random);
        KONTOR_CHECK(transaction.execute(sql::auth::insertTicket,
            {bind("account_id", account.id), bind("purpose", purpose), bindBytes("hash", ticket.sha256()),
                bind("ticket_purpose", purpose), bind("ticket_account_id", account.id), bind("email", to),
                bind("seconds", static_cast<qint64>(lifetime.count()))}));
        const auto link = options.storefront + page + u"?ticket="_s + QString::fromLatin1(ticket.text());
        return send(kind, to, "link", link, clock.now() + lifetime);
    }
};

Result<void> write(const Desk &desk, Letter letter, const QString &other)
{
    const auto &email = desk.account.email;
    constexpr auto confirmPage = u"account/confirm";
    switch (letter) {
    case Letter::ConfirmEmail:
        return desk.sendTicket(
            MailKind::VerifyEmail, "confirm_email", email, QString::fromUtf16(confirmPage), desk.options.confirmation);
    case Letter::ChangeEmail:
        return desk.sendTicket(
            MailKind::VerifyEmail, "change_email", other, QString::fromUtf16(confirmPage), desk.options.confirmation);
    case Letter::ResetPassword:
        return desk.sendTicket(MailKind::PasswordReset, "reset_password", email, u"account/reset"_s, desk.options.reset);
    case Letter::PasswordChanged: return desk.tell(MailKind::PasswordChanged);
    case Letter::EmailChanged:
        KONTOR_CHECK(desk.send(MailKind::EmailChanged, other, "email", email));
        return desk.send(MailKind::EmailChanged, email, "email", email);
    case Letter::ManyFailures: return desk.tell(MailKind::AccountLockedNotice);
    case Letter::TokenReused: return desk.tell(MailKind::SessionReuse);
    }
    Q_UNREACHABLE();
}

Result<std::optional<AccountId>> addressee(Session &session, const QJsonObject &payload)
{
    if (const auto id = AccountId::parse(payload["account"_L1].toString()))
        return id;
    return session.find(sql::auth::findAccountByEmail, {bind("email", payload["email"_L1].toString())},
        [](Row &row) { return row.as<AccountId>(); });
}

}

Result<void> enqueueLetterTo(Transaction &transaction, Letter letter, const Email &email, const Clock &clock, Random &random)
{
    return enqueue(transaction, letter, "email", email.toString().toUtf8(), {}, clock, random);
}

Result<void> enqueueLetter(
    Transaction &transaction, Letter letter, const AccountId &account, const Clock &clock, Random &random, const QString &other)
{
    return enqueue(transaction, letter, "account", account.toByteArray(), other, clock, random);
}

Result<void> writeLetter(
    Database &database, const QJsonObject &payload, const AuthOptions &options, const Clock &clock, Random &random)
{
    const auto letter = parseLetter(payload["letter"_L1].toString());
    if (!letter)
        return internal(u"there is no letter "_s + payload["letter"_L1].toString());
    return database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto id, addressee(transaction, payload));
        if (!id)
            return {};
        const auto account = getAccount(transaction, *id);
        if (!account)
            return account.error().kind == ErrorKind::NotFound ? Result<void>() : failure(account.error());
        return write({transaction, options, clock, random, *account}, *letter, payload["other"_L1].toString());
    });
}

}
