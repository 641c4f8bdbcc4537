#pragma once

#include "admin-gui/pages/listpage.h"

QT_BEGIN_NAMESPACE
class QSystemTrayIcon;
QT_END_NAMESPACE

namespace kontor::gui {

/** All orders, live: a new one appears by itself. */
class OrdersPage final : public ListPage
{
    Q_OBJECT

public:
    OrdersPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return tr("Orders"); }
    QString iconName() const override { return u"inbox"_s; }

protected:
    PageLoader loader() const override;
    QWidget *makePanel(const QByteArray &id, QWidget *parent) override;
    void openRow(const QByteArray &id) override;
    void askCount() override;
    QString selectionSum() const override;
    bool concerns(const QSet<QByteArray> &tags) const override;

private:
    OrderQuery query() const;
    QList<OrderId> chosen() const;
    void announce();

    Question m_count;
    Question m_open;
    QSystemTrayIcon *m_tray = nullptr;
};

}
