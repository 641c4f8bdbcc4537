#pragma once

#include <QString>

namespace kontor::gui {

/** A field of CSV (RFC 4180); what a spreadsheet would take for a formula gets an apostrophe. */
QString csvField(const QString &text);

}
