#pragma once

#include "core/base/result.h"

#include <span>

namespace kontor {

/** What mails there are. */
enum class MailKind {
    VerifyEmail,         ///< is this address yours?
    PasswordReset,       ///< somebody asked for a new password
    PasswordChanged,     ///< it was changed
    EmailChanged,        ///< to the old address and to the new one
    AccountLockedNotice, ///< many sign-ins have failed
    SessionReuse,        ///< a refresh token came twice: all sessions were ended
    Welcome,             ///< the account is there
    AccountExists,       ///< somebody tried to register with the address of an account
    OrderConfirmation,   ///< what was ordered
    BackInStockQuestion, ///< shall we tell this address when something is back?
    BackInStock,         ///< it is
};

/** What the data of a mail has to have: a text, or a list of objects that have `items`. */
struct MailField
{
    const char *name;
    std::span<const char *const> items{}; ///< empty: a text
};

struct MailKindFacts
{
    MailKind kind;
    const char *name; ///< of the files in resources/mail, and in jobs and logs
    std::span<const MailField> fields;
    std::chrono::seconds lifetime; ///< after that the mail is of no use, and not sent
};

/** One row a kind, in the order of the enum. */
KONTOR_EXPORT std::span<const MailKindFacts> mailKinds();
KONTOR_EXPORT const MailKindFacts &factsOf(MailKind kind);
KONTOR_EXPORT std::optional<MailKind> mailKind(QByteArrayView name);

}
