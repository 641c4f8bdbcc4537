#pragma once

#include "core/base/random.h"
#include "core/base/result.h"

namespace kontor {

namespace limits {
inline constexpr int shortestPassword = 8; // characters
inline constexpr int longestPassword = 128;
}

/** A password as it is stored. */
struct PasswordHash
{
    QByteArray scheme; ///< "bcrypt", or "bcrypt-sha256": of a digest, since bcrypt reads 72 bytes and stops at a NUL
    QByteArray hash;   ///< "$2b$12$…"; "$2a$" and "$2y$" of imported ones are understood
};

/**
 * Refuses (422, `password_too_short`, `password_too_long`, `password_too_common`) what is no good as a password. There are
 * no rules of composition (NIST SP 800-63B). `email` is a password that everybody knows.
 */
KONTOR_EXPORT Result<void> checkPassword(const QString &password, const QString &email, const QString &pointer);

/** What takes `cost` rounds, a tenth of a second and more: never on a thread that others wait for. Cost is 4 to 16. */
KONTOR_EXPORT Result<PasswordHash> hashPassword(const QString &password, int cost, Random &random);
KONTOR_EXPORT bool matches(const QString &password, const PasswordHash &stored);
/** Made for less than `cost` rounds, or in an old form: to be made anew while the password is at hand. */
KONTOR_EXPORT bool isWeak(const PasswordHash &stored, int cost);
/** Takes as long as any other to compare and matches nothing: for accounts that are not there. */
KONTOR_EXPORT PasswordHash noPassword(int cost);

}
