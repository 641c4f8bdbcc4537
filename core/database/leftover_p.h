#pragma once

#include "core/base/result.h"

namespace kontor {

/**
 * Ends what is left of a PostgreSQL on this cluster whose parent is gone, and takes away lock files that would keep a
 * new one from starting for ever: a pid in them may by now be somebody else's. Under the ProcessLock only: it says that
 * no PostgreSQL is rightly here. Code: cluster_leftover.
 */
Result<void> clearLeftovers(const QString &cluster, const QString &socketDirectory);

}
