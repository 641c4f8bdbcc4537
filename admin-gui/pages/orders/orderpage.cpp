#include "admin-gui/pages/orders/orderpage.h"

#include "admin-gui/pages/orders/ordermoves.h"
#include "admin-gui/pages/orders/orderpanel.h"

#include <QHBoxLayout>

namespace kontor::gui {

namespace {
constexpr int widest = 720;
}

OrderPage::OrderPage(Shell &shell, const QString &address, const OrderId &id, QWidget *parent)
    : Page(shell, address, parent),
      m_panel(new OrderPanel(shell, id, this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_panel->setMaximumWidth(widest);
    row->addWidget(m_panel, 1);
    row->addStretch();
    auto *moves = new OrderMoves(shell, this, [id] { return QList<OrderId>{id}; });
    connect(moves, &OrderMoves::moved, m_panel, &OrderPanel::reload);
    connect(m_panel, &OrderPanel::loaded, this, &Page::appearanceChanged);
    connect(m_panel, &OrderPanel::closed, this, &Page::closeRequested);
}

QString OrderPage::title() const
{
    return m_panel->order() ? m_panel->order()->number : tr("Order");
}

void OrderPage::changed(const QSet<QByteArray> &tags)
{
    if (tags.isEmpty() || tags.contains("@order"))
        m_panel->reload();
}

}
