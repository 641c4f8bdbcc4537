#pragma once

#include "core/auth/session.h"
#include "core/database/database.h"

#include <QStringList>

namespace kontor::app {

/** `kontor-server user …`: the way in for the first admin, and for one who has lost the password. Refuses with its usage. */
Result<int> runUserCommand(Database &database, const AuthOptions &options, const QStringList &words);

/** What the demo shop's admin signs in with. */
struct DemoAdmin
{
    QString email;
    QString password;
};
/** Made when the shop has no staff, and kept in `file`, which nobody else can read; nothing once its owner has removed that. */
Result<std::optional<DemoAdmin>> demoAdmin(Database &database, const AuthOptions &options, const QString &file);

}
