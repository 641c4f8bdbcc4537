#pragma once

#include "admin-gui/pages/listpage.h"

namespace kontor::gui {

/** The ledger: of everything ("movements"), or of one variant ("movements/0193…"). */
class MovementsPage final : public ListPage
{
    Q_OBJECT

public:
    MovementsPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return m_name.isEmpty() ? tr("Movements") : tr("Movements of %1").arg(m_name); }
    QString iconName() const override { return u"history"_s; }

protected:
    PageLoader loader() const override;
    void openRow(const QByteArray &id) override;
    void askCount() override;
    bool concerns(const QSet<QByteArray> &tags) const override;

private:
    InventoryService::MovementFilter filter() const;

    std::optional<VariantId> m_variant;
    QString m_name;
    std::vector<Location> m_locations;
    Question m_facts;
    Question m_count;
};

/** The work list: levels that have run low or out, or owe something to orders. */
class AlertsPage final : public ListPage
{
    Q_OBJECT

public:
    AlertsPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return tr("Stock alerts"); }
    QString iconName() const override { return u"triangle-alert"_s; }

protected:
    PageLoader loader() const override;
    void openRow(const QByteArray &id) override;
    void askCount() override;
    bool concerns(const QSet<QByteArray> &tags) const override;

private:
    InventoryService::AlertFilter filter() const;

    std::vector<Location> m_locations;
    Question m_facts;
    Question m_count;
};

}
