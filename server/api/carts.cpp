#include "server/api/api.h"
#include "server/api/views.h"

namespace kontor::api {

using namespace http;

namespace {

struct AddItem
{
    VariantId variantId{};
    int quantity = 1;
    static auto fields()
    {
        return wire::fields(wire::field("variant_id", &AddItem::variantId, "What to put in."),
            wire::field("quantity", &AddItem::quantity, "How many; added to what is there of it.")
                .range(1, 999)
                .optional()
                .example(1));
    }
};

struct ChangeItem
{
    int quantity = 1;
    static auto fields()
    {
        return wire::fields(wire::field("quantity", &ChangeItem::quantity, "How many there shall be.").range(1, 999).example(2));
    }
};

struct ItemPath
{
    QByteArray cartId{};
    CartItemId itemId{};
    static auto fields()
    {
        return wire::fields(wire::field("cart_id", &ItemPath::cartId, "The cart's secret token.").secret("ct_"),
            wire::field("item_id", &ItemPath::itemId, "The line."));
    }
    Secret token() const { return *Secret::parse("ct_", cartId); }
};

struct ClaimBody
{
    QByteArray keep = "both";
    static QByteArray wireName() { return "ClaimCart"; }
    static auto fields()
    {
        return wire::fields(wire::field("keep", &ClaimBody::keep,
            "Whose lines are kept: both, added up; those of this cart (guest); or those that the account had.")
                                .oneOf({"both", "guest", "account"})
                                .optional()
                                .example("both"));
    }
};

Result<CartView> shown(Result<Cart> cart, const Secret &token)
{
    if (!cart)
        return failure(std::move(cart).error());
    return CartView::of(*cart, token);
}

}

void addClaim(Endpoints &endpoints)
{
    endpoints.add(post<CartPath, NoQuery, ClaimBody, CartView>("/v1/carts/{cart_id}/claim", operations::claimCart,
        {.tag = "Carts",
            .summary = "Make a cart one's own",
            .description = "After signing in: the account's other carts end in this one, which goes on under its own id.",
            .errors = {"not_found", "already_placed", "in_progress"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const CartPath &path, const ClaimBody &body) {
            const auto claim = body.keep == "guest" ? CartClaim::KeepGuest
                : body.keep == "account"            ? CartClaim::KeepAccount
                                                    : CartClaim::Merge;
            return shown(call.shop().carts.claim(call.context(), path.token(), claim), path.token());
        }));
}

void addCarts(Endpoints &endpoints)
{
    addClaim(endpoints);
    endpoints.add(post<NoPath, NoQuery, NoBody, CartView>("/v1/carts", operations::createCart,
        {.tag = "Carts",
            .summary = "Create a cart",
            .description = "In the market that ?market= names, or else the default one. Keep its id: it is the only key.",
            .status = 201,
            .errors = {"unknown_market"},
            .idempotency = Idempotency::Accepted},
        [](Call &call) -> Result<CartView> {
            KONTOR_TRY(const auto created, call.shop().carts.create(call.context()));
            call.location("/v1/carts/" + created.token.text());
            return CartView::of(created.cart, created.token);
        }));
    endpoints.add(get<CartPath, NoQuery, CartView>("/v1/carts/{cart_id}", operations::viewCart,
        {.tag = "Carts",
            .summary = "Open a cart",
            .description = "With prices and taxes as of now.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store"},
        [](Call &call, const CartPath &path) {
            return shown(call.shop().carts.view(call.context(), path.token()), path.token());
        }));
    endpoints.add(post<CartPath, NoQuery, AddItem, CartView>("/v1/carts/{cart_id}/items", operations::addCartItem,
        {.tag = "Carts",
            .summary = "Add a variant",
            .description = "A cart holds at most 100 different variants, 999 of each.",
            .status = 201,
            .errors = {"not_found", "unknown_variant", "already_placed", "in_progress"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const CartPath &path, const AddItem &body) {
            return shown(call.shop().carts.addItem(call.context(), path.token(), body.variantId, body.quantity), path.token());
        }));
    endpoints.add(patch<ItemPath, NoQuery, ChangeItem, CartView>("/v1/carts/{cart_id}/items/{item_id}",
        operations::changeCartItem,
        {.tag = "Carts",
            .summary = "Change a line's quantity",
            .description = "To remove the line, delete it.",
            .errors = {"not_found", "already_placed", "in_progress"}},
        [](Call &call, const ItemPath &path, const ChangeItem &body) {
            return shown(call.shop().carts.changeItem(call.context(), path.token(), path.itemId, body.quantity), path.token());
        }));
    endpoints.add(del<ItemPath, NoQuery, CartView>("/v1/carts/{cart_id}/items/{item_id}", operations::removeCartItem,
        {.tag = "Carts",
            .summary = "Remove a line",
            .description = "Shows the cart without it.",
            .errors = {"not_found", "already_placed", "in_progress"}},
        [](Call &call, const ItemPath &path) {
            return shown(call.shop().carts.removeItem(call.context(), path.token(), path.itemId), path.token());
        }));
}

}
