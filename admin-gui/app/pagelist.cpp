#include "admin-gui/app/pagelist.h"

#include "admin-gui/pages/customers/customerspage.h"
#include "admin-gui/pages/home/homepage.h"
#include "admin-gui/pages/inventory/inventorypage.h"
#include "admin-gui/pages/inventory/movementspage.h"
#include "admin-gui/pages/orders/orderpage.h"
#include "admin-gui/pages/orders/orderspage.h"
#include "admin-gui/pages/products/productpage.h"
#include "admin-gui/pages/products/productspage.h"
#include "admin-gui/pages/settings/settingspage.h"

namespace kontor::gui {

using namespace Qt::StringLiterals;

Page *makePage(Shell &shell, const QString &address, QWidget *parent)
{
    const auto area = address.section(u'/', 0, 0);
    if (address == u"home"_s)
        return new HomePage(shell, address, parent);
    if (address == u"orders"_s)
        return new OrdersPage(shell, address, parent);
    if (address == u"products"_s)
        return new ProductsPage(shell, address, parent);
    if (address == u"inventory"_s)
        return new InventoryPage(shell, address, parent);
    if (area == u"movements"_s)
        return new MovementsPage(shell, address, parent);
    if (address == u"alerts"_s)
        return new AlertsPage(shell, address, parent);
    if (address == u"customers"_s || address == u"staff"_s)
        return new AccountsPage(shell, address, parent);
    if (address == u"settings"_s)
        return new SettingsPage(shell, address, parent);
    if (address == u"shortcuts"_s)
        return new ShortcutsPage(shell, address, parent);
    if (address == u"diagnostics"_s)
        return new DiagnosticsPage(shell, address, parent);
    if (address == u"about"_s)
        return new AboutPage(shell, address, parent);
    if (area == u"order"_s)
        if (const auto id = OrderId::parse(address.section(u'/', 1)))
            return new OrderPage(shell, address, *id, parent);
    if (area == u"product"_s)
        return new ProductPage(shell, address, parent);
    return nullptr;
}

}
