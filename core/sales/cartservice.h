#pragma once

#include "core/base/context.h"
#include "core/sales/quoter.h"

namespace kontor {

namespace operations {
inline constexpr Operation createCart{"cart.create", Public};
inline constexpr Operation viewCart{"cart.view", Public};
inline constexpr Operation addCartItem{"cart.add_item", Public};
inline constexpr Operation changeCartItem{"cart.change_item", Public};
inline constexpr Operation removeCartItem{"cart.remove_item", Public};
inline constexpr Operation claimCart{"cart.claim", SignedIn};
}

/** What becomes of the lines when a guest's cart and an account's meet. */
enum class CartClaim { Merge, KeepGuest, KeepAccount };

/** The token that will open the order of a cart; whoever holds the cart's token can make it again. */
KONTOR_EXPORT Secret orderTokenOf(const Secret &cartToken);

/**
 * Carts: saved with every edit, opened by their token alone. Edits are refused with 409 while the cart is being
 * completed (`in_progress`) and after (`already_placed`); an expired cart is gone (404).
 */
class KONTOR_EXPORT CartService
{
public:
    CartService(Database &database, Quoter &quoter, const Clock &clock, Random &random)
        : m_database(database),
          m_quoter(quoter),
          m_clock(clock),
          m_random(random)
    {
    }

    struct Created
    {
        Secret token;
        Cart cart;
    };
    Result<Created> create(const Context &context);
    Result<Cart> view(const Context &context, const Secret &token);
    /** Adds to what is there of the variant already. */
    Result<Cart> addItem(const Context &context, const Secret &token, const VariantId &variant, int quantity);
    Result<Cart> changeItem(const Context &context, const Secret &token, const CartItemId &item, int quantity);
    Result<Cart> removeItem(const Context &context, const Secret &token, const CartItemId &item);
    /**
     * Makes the cart its buyer's. The account's other carts that can still be edited end as `merged`, their lines taken over
     * as `claim` says: whoever holds this cart's token goes on with it. Another's cart is not found.
     */
    Result<Cart> claim(const Context &context, const Secret &token, CartClaim claim);
    /** Gives up carts whose time is over, at most 500; the number. For the sweeper. */
    Result<qint64> expire();

private:
    Result<Cart> edit(const Secret &token, const std::function<Result<void>(Transaction &, const CartRecord &)> &change);
    Result<Cart> priced(Session &session, const CartRecord &record);

    Database &m_database;
    Quoter &m_quoter;
    const Clock &m_clock;
    Random &m_random;
};

}
