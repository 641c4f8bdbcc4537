#include "admin-gui/shell/actions.h"
#include "core/auth/staffservice.h"
#include "core/catalog/catalogservice.h"
#include "core/identity/accountservice.h"
#include "core/inventory/inventoryservice.h"
#include "core/sales/orderdesk.h"
#include "core/sales/orderservice.h"

#include <QtGlobal>

namespace kontor::gui {

#define KONTOR_ACTION(text) QT_TRANSLATE_NOOP("Actions", text)

std::span<const ActionSpec> actionTable()
{
    namespace op = operations;
    static const ActionSpec table[] = {
        {"go.home", KONTOR_ACTION("Go to"), KONTOR_ACTION("Home"), "house", "Ctrl+1"},
        {"go.orders", KONTOR_ACTION("Go to"), KONTOR_ACTION("Orders"), "inbox", "Ctrl+2", &op::listOrders},
        {"go.products", KONTOR_ACTION("Go to"), KONTOR_ACTION("Products"), "shirt", "Ctrl+3", &op::listStaffProducts},
        {"go.inventory", KONTOR_ACTION("Go to"), KONTOR_ACTION("Inventory"), "warehouse", "Ctrl+5", &op::listLevels},
        {"go.customers", KONTOR_ACTION("Go to"), KONTOR_ACTION("Customers"), "users", "Ctrl+6", &op::listCustomers},
        {"go.staff", KONTOR_ACTION("Go to"), KONTOR_ACTION("Staff"), "shield", "", &op::listStaff},
        {"go.settings", KONTOR_ACTION("Go to"), KONTOR_ACTION("Settings"), "settings", "Ctrl+,"},

        {"order.hold", KONTOR_ACTION("Orders"), KONTOR_ACTION("Put on hold"), "pause", "H", &op::holdOrder},
        {"order.release", KONTOR_ACTION("Orders"), KONTOR_ACTION("Release"), "play", "R", &op::releaseOrder},
        {"order.cancel", KONTOR_ACTION("Orders"), KONTOR_ACTION("Cancel order"), "ban", "", &op::cancelOrder},
        {"order.note", KONTOR_ACTION("Orders"), KONTOR_ACTION("Write a note"), "message-square", "N", &op::noteOrder},
        {"order.print", KONTOR_ACTION("Orders"), KONTOR_ACTION("Print packing slip"), "printer", "Ctrl+P", &op::viewOrder},

        {"product.new", KONTOR_ACTION("Products"), KONTOR_ACTION("New product"), "plus", "Ctrl+N", &op::createProduct},
        {"product.duplicate", KONTOR_ACTION("Products"), KONTOR_ACTION("Duplicate product"), "copy", "Ctrl+Shift+D",
            &op::duplicateProduct},
        {"product.activate", KONTOR_ACTION("Products"), KONTOR_ACTION("Activate products"), "circle-check", "",
            &op::changeProducts},
        {"product.archive", KONTOR_ACTION("Products"), KONTOR_ACTION("Archive products"), "box", "", &op::changeProducts},
        {"edit.save", KONTOR_ACTION("Edit"), KONTOR_ACTION("Save"), "check", "Ctrl+S"},
        {"edit.undo", KONTOR_ACTION("Edit"), KONTOR_ACTION("Undo"), "undo-2", "Ctrl+Z"},
        {"edit.redo", KONTOR_ACTION("Edit"), KONTOR_ACTION("Redo"), "redo-2", "Ctrl+Shift+Z"},
        {"edit.discard", KONTOR_ACTION("Edit"), KONTOR_ACTION("Discard changes"), "x", ""},
        {"edit.next_problem", KONTOR_ACTION("Edit"), KONTOR_ACTION("Next problem"), "circle-alert", "F8"},

        {"stock.receive", KONTOR_ACTION("Inventory"), KONTOR_ACTION("Receive goods"), "download", "Ctrl+R", &op::receiveStock},
        {"stock.count", KONTOR_ACTION("Inventory"), KONTOR_ACTION("Count stock"), "clipboard-list", "", &op::countStock},
        {"stock.transfer", KONTOR_ACTION("Inventory"), KONTOR_ACTION("Transfer stock"), "arrow-right-left", "",
            &op::transferStock},

        {"list.filter", KONTOR_ACTION("List"), KONTOR_ACTION("Search in this list"), "filter", "/"},
        {"list.export", KONTOR_ACTION("List"), KONTOR_ACTION("Export as CSV"), "download", "Ctrl+E"},
        {"list.columns", KONTOR_ACTION("List"), KONTOR_ACTION("Choose columns"), "columns-3", ""},
        {"list.save_view", KONTOR_ACTION("List"), KONTOR_ACTION("Save view"), "bookmark", ""},
        {"list.refresh", KONTOR_ACTION("List"), KONTOR_ACTION("Read again"), "refresh-cw", "F5"},

        {"window.palette", KONTOR_ACTION("Window"), KONTOR_ACTION("Go to or search"), "search", "Ctrl+K"},
        {"window.close_tab", KONTOR_ACTION("Window"), KONTOR_ACTION("Close tab"), "x", "Ctrl+W"},
        {"window.next_tab", KONTOR_ACTION("Window"), KONTOR_ACTION("Next tab"), "chevron-right", "Ctrl+Tab"},
        {"window.previous_tab", KONTOR_ACTION("Window"), KONTOR_ACTION("Previous tab"), "chevron-left", "Ctrl+Shift+Tab"},
        {"window.next_part", KONTOR_ACTION("Window"), KONTOR_ACTION("Next part of the window"), "arrow-right", "F6"},
        {"window.scheme", KONTOR_ACTION("Window"), KONTOR_ACTION("Light or dark"), "moon", "Ctrl+Shift+L"},
        {"window.lock", KONTOR_ACTION("Window"), KONTOR_ACTION("Lock"), "lock", "Ctrl+L"},
        {"window.sign_out", KONTOR_ACTION("Window"), KONTOR_ACTION("Sign out"), "log-out", ""},
        {"window.quit", KONTOR_ACTION("Window"), KONTOR_ACTION("Quit"), "x", "Ctrl+Q"},

        {"help.shortcuts", KONTOR_ACTION("Help"), KONTOR_ACTION("Keyboard shortcuts"), "keyboard", "F1"},
        {"help.diagnostics", KONTOR_ACTION("Help"), KONTOR_ACTION("Diagnostics"), "activity", ""},
        {"help.about", KONTOR_ACTION("Help"), KONTOR_ACTION("About Kontor"), "info", ""},
    };
    return table;
}

#undef KONTOR_ACTION

}
