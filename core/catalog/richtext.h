#pragma once

#include "core/base/export.h"

#include <QString>

namespace kontor {

/**
 * Rich text as shops may show it: well-formed HTML of paragraphs, headings, lists, tables, links and emphasis. Whatever
 * else there is goes: scripts and styles with their contents, other tags without theirs. A text without marks is itself.
 */
KONTOR_EXPORT QString sanitiseRichText(const QString &html);

}
