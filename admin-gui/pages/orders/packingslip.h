#pragma once

#include "core/sales/order.h"

#include <QString>

#include <vector>

QT_BEGIN_NAMESPACE
class QPagedPaintDevice;
class QWidget;
QT_END_NAMESPACE

namespace kontor::gui {

/** What lies in the parcel: whom it goes to, and the goods without their prices. */
QString packingSlipHtml(const Order &order);
/** One slip after the other, each on a sheet of its own. */
void printSlips(const std::vector<Order> &orders, QPagedPaintDevice &device);
/** Shows them before they are printed or saved as PDF. */
void previewSlips(QWidget *asker, const std::vector<Order> &orders);

}
