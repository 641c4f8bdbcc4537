#pragma once

#include "admin-gui/pages/listpage.h"

namespace kontor::gui {

/** All products, by keyset pages in the core's order. */
class ProductsPage final : public ListPage
{
    Q_OBJECT

public:
    ProductsPage(Shell &shell, const QString &address, QWidget *parent);

    QString title() const override { return tr("Products"); }
    QString iconName() const override { return u"shirt"_s; }

protected:
    PageLoader loader() const override;
    void openRow(const QByteArray &id) override;
    void askCount() override;
    bool concerns(const QSet<QByteArray> &tags) const override;

private:
    StaffProductQuery query() const;
    /** To all that are selected, after a look at what it would do. */
    void changeStatus(const QByteArray &status);
    void duplicate();

    Question m_count;
};

}
