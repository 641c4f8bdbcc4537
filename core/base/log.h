#pragma once

#include "core/base/jsonwriter.h"

#include <functional>

namespace kontor {

/**
 * One JSON object a line on standard error: {"ts":…,"level":…,"event":…,…}. Thread-safe; the fields are the caller's,
 * who leaves secrets out.
 */
enum class LogLevel { Info, Warning, Error };
KONTOR_EXPORT void log(LogLevel level, const char *event, const std::function<void(JsonWriter &)> &fields = {});
KONTOR_EXPORT void log(LogLevel level, const char *event, const Error &error);

/** Sends Qt's own messages the same way. Called once by main(). */
KONTOR_EXPORT void logQtMessages();

}
