#include "core/sales/cartservice.h"

#include "core/sales/cartstore_p.h"
#include "sql/cart.h"

namespace kontor {

namespace {

// The cart's row is locked by the edit, so nobody can add between this count and the commit.
Result<void> checkLineCount(Transaction &transaction, const CartId &cart)
{
    KONTOR_TRY(
        const int count, transaction.get(sql::cart::countItems, {bind("cart_id", cart)}, [](Row &row) { return row.int32(); }));
    if (count > limits::cartLines)
        return invalid(u"/variant_id"_s, "too_many"_L1, u"A cart holds at most %1 different variants."_s.arg(limits::cartLines));
    return {};
}

}

Secret orderTokenOf(const Secret &cartToken)
{
    // One way: the order's token tells nothing of the cart's. Both are 160 random bits to everybody else.
    return Secret::fromBytes("ot_", sha256("kontor order token\n" + cartToken.text()));
}

Result<CartService::Created> CartService::create(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::createCart));
    KONTOR_TRY(const Market market, m_quoter.market(m_database, context.market));
    const auto token = Secret::make("ct_", m_random);
    const CartRecord record{.id = CartId::make(m_clock, m_random),
        .market = market.code,
        .locale = context.locale,
        .state = CartState::Active,
        .version = 1,
        .expiresAt = m_clock.now() + limits::cartLifetime,
        .pricingRevision = m_quoter.revision()};
    KONTOR_CHECK(m_database.transaction(
        [&](Transaction &transaction) {
            return transaction.execute(sql::cart::insert,
                {bind("id", record.id), bindBytes("token_hash", token.sha256()),
                    bindBytes("order_token_hash", orderTokenOf(token).sha256()), bind("market", record.market),
                    bind("locale", record.locale),
                    context.actor.kind == Actor::Kind::Customer ? bind("account_id", context.actor.account())
                                                                : bindNull("account_id"),
                    bind("expires_at", record.expiresAt)});
        },
        Durability::Relaxed));
    KONTOR_TRY(auto cart, priced(m_database, record));
    return Created{.token = token, .cart = std::move(cart)};
}

Result<Cart> CartService::view(const Context &context, const Secret &token)
{
    KONTOR_CHECK(authorise(context, operations::viewCart));
    KONTOR_TRY(const auto record, getCart(m_database, token, m_clock.now()));
    return priced(m_database, record);
}

Result<Cart> CartService::addItem(const Context &context, const Secret &token, const VariantId &variant, int quantity)
{
    KONTOR_CHECK(authorise(context, operations::addCartItem));
    return edit(token, [&](Transaction &transaction, const CartRecord &cart) -> Result<void> {
        KONTOR_TRY(const qint64 added,
            transaction.execute(sql::cart::addItem,
                {bind("id", CartItemId::make(m_clock, m_random)), bind("cart_id", cart.id), bind("quantity", quantity),
                    bind("variant_id", variant)}));
        if (added == 0)
            return invalid(u"/variant_id"_s, "unknown_variant"_L1, u"There is no such variant on sale."_s);
        return checkLineCount(transaction, cart.id);
    });
}

Result<Cart> CartService::changeItem(const Context &context, const Secret &token, const CartItemId &item, int quantity)
{
    KONTOR_CHECK(authorise(context, operations::changeCartItem));
    return edit(token, [&](Transaction &transaction, const CartRecord &cart) -> Result<void> {
        KONTOR_TRY(const qint64 changed,
            transaction.execute(sql::cart::changeItem, {bind("quantity", quantity), bind("cart_id", cart.id), bind("id", item)}));
        if (changed == 0)
            return notFound("item"_L1);
        return {};
    });
}

Result<Cart> CartService::removeItem(const Context &context, const Secret &token, const CartItemId &item)
{
    KONTOR_CHECK(authorise(context, operations::removeCartItem));
    return edit(token, [&](Transaction &transaction, const CartRecord &cart) -> Result<void> {
        KONTOR_TRY(
            const qint64 removed, transaction.execute(sql::cart::removeItem, {bind("cart_id", cart.id), bind("id", item)}));
        if (removed == 0)
            return notFound("item"_L1);
        return {};
    });
}

Result<Cart> CartService::claim(const Context &context, const Secret &token, CartClaim claim)
{
    KONTOR_CHECK(authorise(context, operations::claimCart));
    const auto account = context.actor.account();
    return m_database.transaction([&](Transaction &transaction) -> Result<Cart> {
        KONTOR_CHECK(
            transaction.execute(sql::cart::lockClaimed, {bindBytes("token_hash", token.sha256()), bind("account_id", account)}));
        return edit(token, [&](Transaction &, const CartRecord &cart) -> Result<void> {
            KONTOR_TRY(const qint64 owned,
                transaction.execute(
                    sql::cart::own, {bind("account_id", account), bind("id", cart.id), bind("same_account_id", account)}));
            if (owned == 0)
                return notFound("cart"_L1);
            KONTOR_TRY(const bool hasOthers,
                transaction.get(sql::cart::hasOtherItems, {bind("account_id", account), bind("id", cart.id)},
                    [](Row &row) { return row.boolean(); }));
            if (hasOthers && claim == CartClaim::KeepAccount)
                KONTOR_CHECK(transaction.execute(sql::cart::clear, {bind("cart_id", cart.id)}));
            if (hasOthers && claim != CartClaim::KeepGuest)
                KONTOR_CHECK(transaction.execute(
                    sql::cart::takeItems, {bind("cart_id", cart.id), bind("account_id", account), bind("other_than", cart.id)}));
            KONTOR_CHECK(checkLineCount(transaction, cart.id));
            KONTOR_CHECK(transaction.execute(sql::cart::retireOthers, {bind("account_id", account), bind("id", cart.id)}));
            return {};
        });
    });
}

Result<qint64> CartService::expire()
{
    return m_database.transaction(
        [&](Transaction &transaction) { return transaction.execute(sql::cart::expire, {bind("now", m_clock.now())}); });
}

Result<Cart> CartService::edit(const Secret &token, const std::function<Result<void>(Transaction &, const CartRecord &)> &change)
{
    return m_database.transaction(
        [&](Transaction &transaction) -> Result<Cart> {
            const Instant now = m_clock.now();
            KONTOR_TRY(const auto cart,
                transaction.find(sql::cart::touch,
                    {bind("expires_at", now + limits::cartLifetime), bindBytes("token_hash", token.sha256()), bind("now", now)},
                    readCart));
            if (!cart)
                return failure(refusedEdit(getCart(transaction, token, now)));
            KONTOR_CHECK(change(transaction, *cart));
            return priced(transaction, *cart);
        },
        Durability::Relaxed);
}

Result<Cart> CartService::priced(Session &session, const CartRecord &record)
{
    KONTOR_TRY(const Market market, m_quoter.market(session, record));
    return m_quoter.price(session, record, market, TaxPlace{.country = market.defaultCountry});
}

}
