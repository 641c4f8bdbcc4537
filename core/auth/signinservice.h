#pragma once

#include "core/auth/session.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation signIn{"auth.sign_in", Public};
inline constexpr Operation refreshSession{"auth.refresh", Public};
inline constexpr Operation signOut{"auth.sign_out", SignedIn};
inline constexpr Operation listSessions{"session.list", SignedIn};
inline constexpr Operation endSession{"session.end", SignedIn};
}

/**
 * Signing in and out. A sign-in is three steps, because the one in the middle takes a tenth of a second of somebody else's
 * thread: begin() counts the try and finds what to compare with, `matches()` compares, finish() opens the session or
 * refuses. An account that is not there goes the same way with the same work, and gets the same answer.
 */
class KONTOR_EXPORT SignInService
{
public:
    SignInService(Database &database, const Clock &clock, Random &random, const AuthOptions &options)
        : m_database(database),
          m_clock(clock),
          m_random(random),
          m_options(options)
    {
    }

    struct Attempt
    {
        Email email;
        std::optional<AccountId> account; ///< none: there is no such active account
        PasswordHash stored;
        int tries = 1;
    };
    /** Refuses with 429 `too_many_attempts` while the address has to wait, whether there is such an account or not. */
    Result<Attempt> begin(const Context &context, const Email &email);
    /**
     * `better` is stored in place of a hash that was made for less work. Refuses with 401 `invalid_credentials`; the owner is
     * told by mail when ten tries have failed.
     */
    Result<OpenedSession> finish(const Context &context, const Attempt &attempt, bool isRight,
        const std::optional<PasswordHash> &better, const Origin &origin);

    /**
     * Exchanges a refresh token for the next one. One that was exchanged before is a stolen one, or its thief's: the whole
     * session ends, and its owner is told. Refuses with 401 `invalid_token`.
     */
    Result<OpenedSession> refresh(const Context &context, const Secret &token);

    /** Ends the session that the context's token belongs to, or all of its account's. */
    Result<void> signOut(const Context &context, bool isEverywhere);
    Result<std::vector<SessionRecord>> sessions(const Context &context);
    Result<void> endSession(const Context &context, const Uuid &session);

    /** Forgets what has lapsed long ago. */
    Result<void> prune();

    const AuthOptions &options() const { return m_options; }

private:
    Result<void> noteFailure(Transaction &transaction, const Context &context, const Attempt &attempt);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
    AuthOptions m_options;
};

}
