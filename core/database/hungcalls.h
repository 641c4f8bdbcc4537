#pragma once

#include "core/base/export.h"

namespace kontor {

/**
 * Ends the calls whose server has been silent for longer than its own time-out lets a statement run, and says how many.
 * A server that hangs keeps its sockets open, and libpq would wait for it for ever. Such a call answers
 * `database_unavailable`, and its connection is opened anew at the next use. Any thread may ask, every second or so.
 */
KONTOR_EXPORT int endHungCalls();

}
