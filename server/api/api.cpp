#include "server/api/api.h"

namespace kontor::api {

http::OpenApiInfo apiInfo()
{
    return {.title = "Kontor",
        .description =
            "The shop's REST interface. Storefront operations need no login: a cart, its checkout and an order are each "
            "opened by a secret token. Staff operations need `Authorization: Bearer ks_…`.",
        .contactUrl = {},
        .tags = {{"Catalogue", "Products, categories and markets, as a storefront shows them."},
            {"Carts", "Carts save themselves with every edit."},
            {"Checkout", "From a cart to a placed order; the steps may come in any order."},
            {"Payments", "What gateways and buyers tell us."}, {"Orders", "What was bought."},
            {"Staff: catalogue", "Products and prices."}, {"Staff: inventory", "Stock in each location."},
            {"Staff: orders", "Orders as the back office sees them."}, {"Operations", "Health, metrics, version."}}};
}

void addAll(http::Endpoints &endpoints, const Resources &resources)
{
    addProducts(endpoints);
    addCatalog(endpoints);
    addCarts(endpoints);
    addCheckouts(endpoints, resources);
    addPayments(endpoints, resources);
    addOrders(endpoints);
    addStaffCatalog(endpoints);
    addStaffInventory(endpoints);
    addStaffOrders(endpoints);
    addMedia(endpoints, resources);
    addOperations(endpoints, resources);
    http::addDocs(endpoints, apiInfo());
}

}
