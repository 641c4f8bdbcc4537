#pragma once

#include "admin-gui/models/pagedmodel.h"
#include "admin-gui/shell/page.h"

namespace kontor::gui {

/** Asks for a file and writes all rows of a list there, page by page, as a task that can be canceled (RFC 4180, UTF-8). */
void exportAsCsv(
    QWidget &asker, Shell &shell, const QString &title, const std::vector<Column> &columns, const PageLoader &loader);
/** The same into a file that is known. */
void exportToFile(QObject &receiver, Shell &shell, const QString &title, const std::vector<Column> &columns,
    const PageLoader &loader, const QString &path);

}
