#pragma once

#include "core/database/database.h"
#include "core/sales/cart.h"

namespace kontor {

CartRecord readCart(Row &row);
/** Its time is over, or it lives on in another one. */
bool isGone(const CartRecord &cart, Instant now);
/** The cart that this token opens; 404 when there is none or its time is over. */
Result<CartRecord> getCart(Session &session, const Secret &token, Instant now);
/** Why a cart could not be edited: 404, or 409 with the state. */
Error refusedEdit(const Result<CartRecord> &cart);

}
