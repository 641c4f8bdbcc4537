#pragma once

#include "core/auth/session.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation openDesktop{"auth.open_desktop", permissions::desktopOpen};
}

/** A personal login to PostgreSQL, behind the wall (migration 0015). */
struct DesktopLogin
{
    QString user;
    QString password;              ///< the only time that it is seen
    QList<QByteArray> permissions; ///< what it may do
    Instant expiresAt{};
};

/**
 * Logins for the desktop program, which works on the database itself. One for each of the staff, with the groups of their
 * permissions; it ends by the hour, when roles or status change, and when every session of the account does.
 */
class KONTOR_EXPORT DesktopService
{
public:
    DesktopService(Database &database, const Clock &clock, Random &random, const AuthOptions &options)
        : m_database(database),
          m_clock(clock),
          m_random(random),
          m_options(options)
    {
    }

    /** For the actor, who is one of the staff and no API key (403). Refuses with 409 `wall_unavailable`. */
    Result<DesktopLogin> open(const Context &context);
    /** Ends the connections of logins that are over. Every second. */
    Result<void> sweep();

private:
    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
    AuthOptions m_options;
};

/** What PostgreSQL keeps of a password (RFC 5803), so that its log never holds the password itself. */
Result<QByteArray> scramVerifier(const QByteArray &password, Random &random);

}
