#pragma once

#include "admin-gui/shell/page.h"

namespace kontor::gui {

/** The one list of pages: which one an address names. */
Page *makePage(Shell &shell, const QString &address, QWidget *parent);

}
