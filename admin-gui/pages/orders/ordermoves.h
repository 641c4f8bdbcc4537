#pragma once

#include "admin-gui/shell/page.h"
#include "admin-gui/work/shopworkers.h"

namespace kontor::gui {

/** What can be done to orders from a list or from one that is open: asks for what is needed, does it, offers to take it back. */
class OrderMoves final : public QObject
{
    Q_OBJECT

public:
    /** `orders` says which are meant just now. The actions of the page are bound to this. */
    OrderMoves(Shell &shell, QWidget *page, std::function<QList<OrderId>()> orders);

Q_SIGNALS:
    void moved();

private:
    using Verb = std::function<Result<qint64>(Shop &, const Context &, const OrderId &)>;
    void run(const QList<OrderId> &ids, const Verb &verb, std::function<void(const QList<OrderId> &done)> then);
    void hold();
    void release(const QList<OrderId> &ids);
    void cancel();
    void note();
    void print();

    Shell &m_shell;
    QWidget *m_page;
    std::function<QList<OrderId>()> m_orders;
};

}
