#include "admin-gui/pages/orders/ordermoves.h"

#include "admin-gui/pages/orders/packingslip.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/dialogs.h"

#include <QComboBox>
#include <QPlainTextEdit>

namespace kontor::gui {

namespace {
constexpr qsizetype mostAtOnce = 200;
}

OrderMoves::OrderMoves(Shell &shell, QWidget *page, std::function<QList<OrderId>()> orders)
    : QObject(page),
      m_shell(shell),
      m_page(page),
      m_orders(std::move(orders))
{
    auto &actions = shell.actions();
    actions.handle("order.hold", page, [this] { hold(); });
    actions.handle("order.release", page, [this] { release(m_orders()); });
    actions.handle("order.cancel", page, [this] { cancel(); });
    actions.handle("order.note", page, [this] { note(); });
    actions.handle("order.print", page, [this] { print(); });
}

// One after the other, each in a transaction of its own: one that is refused keeps no other back.
void OrderMoves::run(const QList<OrderId> &ids, const Verb &verb, std::function<void(const QList<OrderId> &)> then)
{
    if (ids.isEmpty())
        return;
    struct Done
    {
        QList<OrderId> ids;
        std::optional<Error> refusal;
    };
    m_shell.workers().run(
        this,
        [ids = ids.mid(0, mostAtOnce), verb](Shop &shop, const Context &context) -> Result<Done> {
            Done done;
            for (const auto &id : ids) {
                if (auto moved = verb(shop, context, id))
                    done.ids.append(id);
                else
                    done.refusal = moved.error();
            }
            return done;
        },
        [this, then = std::move(then)](const Result<Done> &done) {
            if (!done)
                return m_shell.tellRefusal(done.error());
            if (!done->ids.isEmpty())
                then(done->ids);
            if (done->refusal)
                m_shell.tellRefusal(*done->refusal);
            Q_EMIT moved();
        });
}

void OrderMoves::hold()
{
    const auto ids = m_orders();
    if (ids.isEmpty())
        return;
    Decision dialog(m_page, tr("Put %n order(s) on hold?", nullptr, static_cast<int>(ids.size())),
        tr("They are not packed until they are released."));
    auto *reason = new QComboBox;
    reason->addItem(tr("The address is not clear"), u"address"_s);
    reason->addItem(tr("The payment is being looked at"), u"payment"_s);
    reason->addItem(tr("It may be fraud"), u"fraud"_s);
    reason->addItem(tr("The customer asked for it"), u"customer"_s);
    reason->addItem(tr("Another reason"), u"other"_s);
    dialog.body()->addWidget(new FormField(tr("Reason"), reason));
    auto *words = new QLineEdit;
    words->setMaxLength(limits::noteLength);
    dialog.body()->addWidget(new FormField(tr("Note for staff"), words));
    dialog.addChoice(tr("Put on hold"), QDialog::Accepted, Variant::Primary);
    dialog.addChoice(tr("Leave them"), QDialog::Rejected, Variant::Plain);
    if (dialog.exec() != QDialog::Accepted)
        return;
    run(
        ids,
        [why = reason->currentData().toString().toLatin1(), text = words->text().trimmed()](
            Shop &shop, const Context &context, const OrderId &id) { return shop.desk.hold(context, id, why, text, {}); },
        [this](const QList<OrderId> &done) {
            m_shell.tell(tr("%n order(s) on hold.", nullptr, static_cast<int>(done.size())), [this, done] { release(done); });
        });
}

void OrderMoves::release(const QList<OrderId> &ids)
{
    run(
        ids, [](Shop &shop, const Context &context, const OrderId &id) { return shop.desk.release(context, id, {}); },
        [this](
            const QList<OrderId> &done) { m_shell.tell(tr("%n order(s) released.", nullptr, static_cast<int>(done.size()))); });
}

void OrderMoves::cancel()
{
    const auto ids = m_orders();
    if (ids.isEmpty())
        return;
    Decision dialog(m_page, tr("Cancel %n order(s)?", nullptr, static_cast<int>(ids.size())),
        tr("Their stock is free again, and what was paid goes back. This cannot be taken back."));
    auto *reason = new QComboBox;
    reason->addItem(tr("The customer asked for it"), u"customer"_s);
    reason->addItem(tr("Not in stock any more"), u"stock"_s);
    reason->addItem(tr("It is fraud"), u"fraud"_s);
    reason->addItem(tr("Another reason"), u"other"_s);
    dialog.body()->addWidget(new FormField(tr("Reason"), reason));
    dialog.addChoice(tr("Cancel orders"), QDialog::Accepted, Variant::Danger);
    dialog.addChoice(tr("Keep orders"), QDialog::Rejected, Variant::Plain);
    if (dialog.exec() != QDialog::Accepted)
        return;
    run(
        ids,
        [why = reason->currentData().toString().toLatin1()](
            Shop &shop, const Context &context, const OrderId &id) { return shop.desk.cancel(context, id, why, {}, {}); },
        [this](
            const QList<OrderId> &done) { m_shell.tell(tr("%n order(s) cancelled.", nullptr, static_cast<int>(done.size()))); });
}

void OrderMoves::note()
{
    const auto ids = m_orders();
    if (ids.isEmpty())
        return;
    Decision dialog(m_page, tr("Write a note"), tr("Staff read it in the timeline; customers never do."));
    auto *text = new QPlainTextEdit;
    text->setTabChangesFocus(true);
    text->setAccessibleName(tr("Note"));
    dialog.body()->addWidget(text);
    dialog.addChoice(tr("Add note"), QDialog::Accepted, Variant::Primary);
    dialog.addChoice(tr("Cancel"), QDialog::Rejected, Variant::Plain);
    text->setFocus();
    if (dialog.exec() != QDialog::Accepted || text->toPlainText().trimmed().isEmpty())
        return;
    run(
        ids,
        [words = text->toPlainText()](Shop &shop, const Context &context, const OrderId &id) -> Result<qint64> {
            KONTOR_CHECK(shop.desk.writeNote(context, id, words));
            return 0;
        },
        [this](const QList<OrderId> &) { m_shell.tell(tr("Note added.")); });
}

void OrderMoves::print()
{
    const auto ids = m_orders().mid(0, mostAtOnce);
    if (ids.isEmpty())
        return;
    m_shell.workers().run(
        this,
        [ids](Shop &shop, const Context &context) -> Result<std::vector<Order>> {
            std::vector<Order> orders;
            for (const auto &id : ids) {
                KONTOR_TRY(auto order, shop.orders.view(context, id));
                orders.push_back(std::move(order));
            }
            return orders;
        },
        [this](const Result<std::vector<Order>> &orders) {
            if (orders)
                previewSlips(m_page, *orders);
            else
                m_shell.tellRefusal(orders.error());
        });
}

}
