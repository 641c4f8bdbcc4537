#pragma once

#include "admin-gui/pages/listpage.h"

namespace kontor::gui {

/** Those who have an account, or those of the staff: whose list it is, its address says. */
class AccountsPage final : public ListPage
{
    Q_OBJECT

public:
    AccountsPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return m_isStaff ? tr("Staff") : tr("Customers"); }
    QString iconName() const override { return m_isStaff ? u"shield"_s : u"users"_s; }

protected:
    PageLoader loader() const override;
    QWidget *makePanel(const QByteArray &id, QWidget *parent) override;
    void openRow(const QByteArray &id) override;
    void askCount() override;
    bool concerns(const QSet<QByteArray> &tags) const override;

private:
    bool m_isStaff;
    Question m_count;
};

/** One customer beside the list: profile, addresses, what they bought. */
class CustomerPanel final : public Surface
{
    Q_OBJECT

public:
    CustomerPanel(Shell &shell, const AccountId &id, QWidget *parent);

Q_SIGNALS:
    void closed();

private:
    struct Facts
    {
        Account account;
        std::vector<AccountAddress> addresses;
        std::vector<OrderSummary> orders;
    };
    void show(const Facts &facts);

    Shell &m_shell;
    QVBoxLayout *m_rows;
    Question m_question;
};

}
