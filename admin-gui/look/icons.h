#pragma once

#include "admin-gui/look/theme.h"

#include <QIcon>
#include <QString>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace kontor::gui {

/** One of the names in resources/icons/icons.txt, coloured by the palette: idle, active, disabled. */
QIcon icon(const QString &name);
/** The same always in one colour of the theme. */
QIcon icon(const QString &name, Token token);
/** For delegates: cached by name, size and colour; those that point somewhere are mirrored from right to left. */
void paintIcon(QPainter &painter, const QRect &rect, const QString &name, const QColor &colour,
    Qt::LayoutDirection direction = Qt::LeftToRight);
/** Whether there is such an icon. */
bool hasIcon(const QString &name);
void dropIconCache();

}
