#pragma once

#include "core/database/database.h"

namespace kontor {

/** Says that this process is alive, for the desktop and for doctor; forgets processes that have been silent for a day. */
KONTOR_EXPORT Result<void> beat(Database &database, const Uuid &process, const QString &host);
/** When a server last said so; nothing: none has within a day. */
KONTOR_EXPORT Result<std::optional<Instant>> lastBeat(Database &database);

}
