#pragma once

#include "admin-gui/shell/page.h"
#include "admin-gui/widgets/parts.h"
#include "admin-gui/work/shopworkers.h"

QT_BEGIN_NAMESPACE
class QScrollArea;
QT_END_NAMESPACE

namespace kontor::gui {

/** One order: who, what, how much, what happened. Beside the list, and as a page of its own. */
class OrderPanel final : public Surface
{
    Q_OBJECT

public:
    OrderPanel(Shell &shell, const OrderId &id, QWidget *parent);
    void reload();
    const std::optional<Order> &order() const { return m_order; }

Q_SIGNALS:
    void closed();
    void loaded();

private:
    struct Facts
    {
        Order order;
        std::vector<OrderEvent> timeline;
    };
    void show(const Facts &facts);
    void addHead(QVBoxLayout &column, const Order &order);
    void addCustomer(QVBoxLayout &column, const Order &order);
    void addLines(QVBoxLayout &column, const Order &order);
    void addSums(QVBoxLayout &column, const Order &order);
    void addTimeline(QVBoxLayout &column, const std::vector<OrderEvent> &timeline);

    Shell &m_shell;
    OrderId m_id;
    std::optional<Order> m_order;
    QVBoxLayout *m_head;
    QScrollArea *m_scroll;
    Question m_question;
};

}
