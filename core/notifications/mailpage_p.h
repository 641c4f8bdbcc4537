#pragma once

#include "core/base/result.h"

#include <QMap>

namespace kontor {

/**
 * What a language says of a mail, from a file of resources/mail: the subject, then one block a line.
 *
 *   subject: Your order {{number}}        [Label] {{link}}    a button, and the address below it
 *   # A heading (HTML alone)              > A note in small print
 *   A paragraph                           | left | right      a row of a table; || the same, in bold
 *   {{#lines}} and {{/lines}}             around rows, each on a line of its own
 */
struct MailPage
{
    QString subject; ///< a template
    QString text;    ///< a template; the cells of a row stand apart by tabs
    QString html;    ///< a template
};

/** The words around every mail of a language: greeting, closing, footer, fallback (before a button's address). */
using MailFrame = QMap<QString, QString>;

/** The pieces of HTML by name: layout, heading, paragraph, note, button, table, row, sum. */
using MailPieces = QMap<QString, QString>;

/** "name: text" a line. Code: internal. */
Result<MailFrame> parseFrame(const QString &source);
/** Code: internal, with the line. */
Result<MailPage> parsePage(const QString &source, const QByteArray &language, const MailFrame &frame, const MailPieces &pieces);
/** Sets the cells that stand apart by tabs under each other, the right one flush right. */
QString alignRows(const QString &text);

}
