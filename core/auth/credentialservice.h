#pragma once

#include "core/auth/session.h"
#include "core/auth/signinservice.h"
#include "core/base/permissions.h"
#include "core/identity/account.h"

namespace kontor {

namespace operations {
inline constexpr Operation registerAccount{"auth.register", Public};
inline constexpr Operation confirmEmail{"auth.confirm_email", Public};
inline constexpr Operation forgotPassword{"auth.forgot_password", Public};
inline constexpr Operation resetPassword{"auth.reset_password", Public};
inline constexpr Operation changePassword{"auth.change_password", SignedIn};
inline constexpr Operation changeEmail{"auth.change_email", SignedIn};
inline constexpr Operation replacePassword{"auth.replace_password", permissions::systemOperate};
inline constexpr Operation askConfirmation{"auth.ask_confirmation", SignedIn};
}

/**
 * How accounts come to be and what proves whose they are. Passwords arrive here hashed, since that takes a tenth of a second
 * of another thread.
 */
class KONTOR_EXPORT CredentialService
{
public:
    CredentialService(Database &database, const Clock &clock, Random &random, const AuthOptions &options)
        : m_database(database),
          m_clock(clock),
          m_random(random),
          m_options(options)
    {
    }

    struct Registration
    {
        Email email;
        QString firstName;
        QString lastName;
        QString phone;
        QByteArray consents = "{}"; ///< a JSON object
    };
    /** A customer, signed in; a mail asks to confirm the address. Refuses with 409 `email_taken`. */
    Result<OpenedSession> registerCustomer(
        const Context &context, const Registration &registration, const PasswordHash &password, const Origin &origin);
    /** One of the staff, with these roles. The desktop's and the command line's; `password` may be left to a reset. */
    Result<AccountId> addStaff(const Context &context, const Operation &operation, const Registration &registration,
        const QList<QByteArray> &roles, const std::optional<PasswordHash> &password);

    /** A new password for whoever has this address; every session ends. The command line's. */
    Result<void> setPasswordOf(const Context &context, const Email &email, const PasswordHash &password);

    /**
     * Confirms an address by the ticket that was sent to it, be it the account's or a new one. What guests ordered with it is
     * the account's from then on. Refuses with 422 `invalid_ticket`.
     */
    Result<void> confirmEmail(const Context &context, const Secret &ticket);
    /** Sends the mail of registration again. */
    Result<void> askConfirmation(const Context &context);

    /** A mail, if there is such an account; nobody learns from this whether. */
    Result<void> forgotPassword(const Context &context, const Email &email);
    /** Whose password a ticket sets: its address, which is no good as a password. Refuses with 422 `invalid_ticket`. */
    Result<QString> emailOfReset(const Secret &ticket);
    /** Sets the password, ends every session, and takes away the wait after failed tries. */
    Result<void> resetPassword(const Context &context, const Secret &ticket, const PasswordHash &password);

    /** What a change is proven by: compare with `stored`. Counts as a try to sign in. */
    Result<SignInService::Attempt> beginChange(const Context &context);
    /** Ends every other session. Refuses with 403 `wrong_password`. */
    Result<void> changePassword(
        const Context &context, const SignInService::Attempt &attempt, bool isRight, const PasswordHash &password);
    /** Sends a ticket to the new address, and a word to the old one. The address changes when the ticket comes back. */
    Result<void> changeEmail(const Context &context, const SignInService::Attempt &attempt, bool isRight, const Email &email);

private:
    Result<AccountId> insertAccount(Transaction &transaction, const char *kind, const QByteArray &locale,
        const Registration &registration, const QList<QByteArray> &roles);
    Result<void> setPassword(Transaction &transaction, const AccountId &account, const PasswordHash &password);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
    AuthOptions m_options;
};

}
