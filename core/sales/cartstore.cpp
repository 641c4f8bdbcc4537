#include "core/sales/cartstore_p.h"

#include "sql/cart.h"

namespace kontor {

namespace {

CartState parseState(const QByteArray &state)
{
    if (state == "active")
        return CartState::Active;
    if (state == "merged")
        return CartState::Merged;
    if (state == "completing")
        return CartState::Completing;
    if (state == "completed")
        return CartState::Completed;
    if (state == "abandoned")
        return CartState::Abandoned;
    return CartState::Expired;
}

}

CartRecord readCart(Row &row)
{
    return {.id = row.as<CartId>(),
        .market = row.bytes(),
        .locale = row.bytes(),
        .state = parseState(row.bytes()),
        .version = row.int64(),
        .expiresAt = row.instant(),
        .pricingRevision = row.int64(),
        .priceVersion = row.optionalInt64()};
}

bool isGone(const CartRecord &cart, Instant now)
{
    return cart.state == CartState::Expired || cart.state == CartState::Merged
        || (cart.expiresAt <= now && (cart.state == CartState::Active || cart.state == CartState::Abandoned));
}

Result<CartRecord> getCart(Session &session, const Secret &token, Instant now)
{
    KONTOR_TRY(auto cart, session.find(sql::cart::find, {bindBytes("token_hash", token.sha256())}, readCart));
    if (!cart || isGone(*cart, now))
        return notFound("cart"_L1);
    return std::move(*cart);
}

Error refusedEdit(const Result<CartRecord> &cart)
{
    if (!cart)
        return cart.error();
    if (cart->state == CartState::Completed)
        return failure(ErrorKind::Conflict, "already_placed"_L1, u"This cart has been ordered already."_s).value();
    Error error = failure(ErrorKind::Conflict, "in_progress"_L1, u"This cart is being completed."_s).value();
    error.retryAfter = std::chrono::seconds(1);
    return error;
}

}
