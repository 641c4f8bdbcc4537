#pragma once

#include "core/database/database.h"
#include "core/shipping/shippingmethod.h"

namespace kontor {

/** The columns of a method, as every statement that reads one has them. */
ShippingMethod readShippingMethod(Row &row, Currency currency);
/** Every active method of a market, in the order it shows them. */
Result<std::vector<ShippingMethod>> listShippingMethods(Session &session, const QByteArray &market, Currency currency);

}
