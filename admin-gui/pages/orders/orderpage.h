#pragma once

#include "admin-gui/shell/page.h"
#include "core/sales/order.h"

namespace kontor::gui {

class OrderPanel;

/** One order in a tab of its own. */
class OrderPage final : public Page
{
    Q_OBJECT

public:
    OrderPage(Shell &shell, const QString &address, const OrderId &id, QWidget *parent);
    QString title() const override;
    QString iconName() const override { return u"inbox"_s; }
    void changed(const QSet<QByteArray> &tags) override;
    OrderPanel &panel() const { return *m_panel; }

private:
    OrderPanel *m_panel;
};

}
