#include "admin-gui/shell/page.h"

#include "admin-gui/look/theme.h"

#include <QPainter>

namespace kontor::gui {

void Page::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colour(Token::Panel));
}

}
