#pragma once

#include "core/auth/session.h"
#include "core/database/database.h"

namespace kontor {

/** True, and so until the transaction ends, while this is still the password of an active account. */
Result<bool> holdCredential(Transaction &transaction, const AccountId &account, const PasswordHash &compared);
/** Opens a session for an active account. */
Result<OpenedSession> openSession(Transaction &transaction, const Context &context, const AccountId &account,
    const Origin &origin, const AuthOptions &options, const Clock &clock, Random &random);
/** What an access token of this session says now; 401 for an account that is not active. */
Result<Grants> readGrants(Transaction &transaction, const AccountId &account, const Uuid &sessionId);
/** A new refresh token for a session. */
Result<Secret> issueRefreshToken(Transaction &transaction, const Uuid &session, Random &random);
/** Ends all of an account's sessions, or all but one; their access tokens are revoked. */
Result<void> endSessions(
    Transaction &transaction, const AccountId &account, const char *because, const std::optional<Uuid> &but = {});
/** What is known of tries by, and only by, this: whether there is such an account or not. */
QByteArray guessKey(const QString &email);

/** The one answer to every token that is no good. */
Failure invalidToken();

}
