#pragma once

#include "core/base/export.h"

#include <QString>

namespace kontor {

/** What rich text says: tags are blanks, blanks are folded, entities decoded; as catalog.plain_text in the database. */
KONTOR_EXPORT QString plainText(const QString &html);

}
