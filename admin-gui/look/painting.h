#pragma once

#include "admin-gui/look/theme.h"

#include <QPainter>
#include <QRectF>

namespace kontor::gui {

/** A filled and edged rectangle whose one-pixel line is sharp on every screen. An invalid colour leaves that part out. */
void paintBox(QPainter &painter, const QRect &rect, int radius, const QColor &ground, const QColor &edge);
/** The focus: two accent pixels inside the frame. */
void paintFocus(QPainter &painter, const QRect &rect, int radius);
/** A line of one device pixel or more along the bottom, the top or the leading edge of a rectangle. */
void paintLine(QPainter &painter, const QRect &rect, Qt::Edge edge, const QColor &colour);

}
