#pragma once

#include "core/auth/session.h"
#include "core/database/database.h"

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace kontor {

/** The job that writes a letter about an account: {"letter", "account" or "email", "other"}. */
inline constexpr const char *letterJob = "auth.letter";

/** Finds out whom a letter goes to, makes the ticket that it carries, and queues the mail; all in one transaction. */
KONTOR_EXPORT Result<void> writeLetter(
    Database &database, const QJsonObject &payload, const AuthOptions &options, const Clock &clock, Random &random);

}
