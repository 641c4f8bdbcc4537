#pragma once

#include "core/auth/session.h"
#include "core/database/database.h"

namespace kontor {

/** What somebody is told by mail about their account. */
enum class Letter {
    ConfirmEmail,    ///< a ticket to confirm the account's address
    ResetPassword,   ///< a ticket to set a new password
    PasswordChanged, ///< that it was
    ChangeEmail,     ///< a ticket to the new address, and a word to the old one
    EmailChanged,    ///< a word to the old address
    ManyFailures,    ///< that somebody tries to get in
    TokenReused,     ///< that a session was ended, since its token was used twice
};

/**
 * Queues a letter to whoever has this address, or to nobody: whether there is such an account is only found out by the job,
 * so that the request takes as long in either case. The job makes the ticket too: none is ever stored but by its hash.
 */
Result<void> enqueueLetterTo(Transaction &transaction, Letter letter, const Email &email, const Clock &clock, Random &random);
/** Queues a letter to an account. `other` is the other address of a change of address. */
Result<void> enqueueLetter(Transaction &transaction, Letter letter, const AccountId &account, const Clock &clock, Random &random,
    const QString &other = {});

}
