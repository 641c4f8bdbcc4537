#pragma once

#include "core/database/serviceaccount.h"

QT_BEGIN_NAMESPACE
class QProcess;
QT_END_NAMESPACE

namespace kontor {

/** When a child ends without being asked. */
enum class Lifetime { Own, EndsWithUs };

/**
 * Readies `process` to run a program of PostgreSQL: as `account` if there is one, in `directory`, seeing nothing of our
 * environment but what it needs, its files readable to nobody else. With EndsWithUs it is told to stop (SIGINT) when the
 * thread that starts it ends, in whatever way: so that has to be the main thread.
 */
void prepareChild(QProcess &process, const std::optional<ServiceAccount> &account, const QString &directory, Lifetime lifetime);

}
