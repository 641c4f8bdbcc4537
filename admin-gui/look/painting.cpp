#include "admin-gui/look/painting.h"

namespace kontor::gui {

void paintBox(QPainter &painter, const QRect &rect, int radius, const QColor &ground, const QColor &edge)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(ground.isValid() ? QBrush(ground) : Qt::NoBrush);
    QRectF box(rect);
    if (edge.isValid()) {
        painter.setPen(QPen(edge, 1));
        box.adjust(0.5, 0.5, -0.5, -0.5);
    } else {
        painter.setPen(Qt::NoPen);
    }
    painter.drawRoundedRect(box, radius, radius);
    painter.restore();
}

void paintFocus(QPainter &painter, const QRect &rect, int radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour(Token::Accent), 2));
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius - 1, radius - 1);
    painter.restore();
}

void paintLine(QPainter &painter, const QRect &rect, Qt::Edge edge, const QColor &colour)
{
    QRect line = rect;
    switch (edge) {
    case Qt::TopEdge: line.setHeight(1); break;
    case Qt::BottomEdge: line.setTop(rect.bottom()); break;
    case Qt::LeftEdge: line.setWidth(1); break;
    case Qt::RightEdge: line.setLeft(rect.right()); break;
    }
    painter.fillRect(line, colour);
}

}
