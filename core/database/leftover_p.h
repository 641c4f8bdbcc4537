#pragma once

#include "core/base/result.h"

namespace kontor {

/**
 * Ends what is left of a PostgreSQL on this cluster whose parent is gone, and takes away lock files that would keep a
 * new one from starting for ever: a pid in them may by now be somebody else's. Under the ProcessLock only: it says that
 * no PostgreSQL is rightly here. Code: cluster_leftover.
 */
Result<void> clearLeftovers(const QString &cluster, const QString &socketDirectory);

/**
 * Ends an initdb whose parent is gone and that works on `fresh`, from where it was started: told to stop, it would
 * otherwise empty that directory while its successor fills it. Code: cluster_leftover.
 */
Result<void> endSetUp(const QString &fresh);

}
