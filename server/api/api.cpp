#include "server/api/api.h"

namespace kontor::api {

http::OpenApiInfo apiInfo()
{
    return {.title = "Kontor",
        .description =
            "The shop's REST interface. Storefront operations need no login: a cart, its checkout and an order are each "
            "opened by a secret token. What is about an account, and what staff do, needs `Authorization: Bearer …`: an access token "
            "from /v1/auth/login, or a secret API key `ks_…`.",
        .contactUrl = {},
        .tags = {{"Catalogue", "Products, categories and markets, as a storefront shows them."},
            {"Feeds", "For those who list the shop elsewhere."}, {"Carts", "Carts save themselves with every edit."},
            {"Checkout", "From a cart to a placed order; the steps may come in any order."},
            {"Payments", "What gateways and buyers tell us."}, {"Orders", "What was bought."},
            {"Accounts", "Making an account, signing in and out."}, {"Me", "What an account knows of itself."},
            {"Staff: catalogue", "Products and prices."}, {"Staff: search", "What buyers find: languages, synonyms, rules."},
            {"Staff: inventory", "Stock in each location."},
            {"Staff: shipping", "What sending demands of goods, and the ways that serve it."},
            {"Staff: orders", "Orders as the back office sees them."}, {"Staff: customers", "Those who buy."},
            {"Staff: people", "Those who work here, and their roles."}, {"Staff: audit", "Who did what."},
            {"Operations", "Health, metrics, version."}}};
}

void addAll(http::Endpoints &endpoints, const Resources &resources)
{
    addProducts(endpoints, resources);
    addBackInStock(endpoints);
    addPickup(endpoints);
    addCatalog(endpoints);
    addFeeds(endpoints);
    addCarts(endpoints);
    addCheckouts(endpoints, resources);
    addPayments(endpoints, resources);
    addOrders(endpoints);
    addAuth(endpoints, resources);
    addMe(endpoints);
    addStaffCatalog(endpoints);
    addStaffProducts(endpoints);
    addStaffVariants(endpoints);
    addCollections(endpoints);
    addStaffAttributes(endpoints);
    addStaffCategories(endpoints);
    addStaffPrices(endpoints);
    addStaffPriceLists(endpoints);
    addStaffShipping(endpoints);
    addStaffSearch(endpoints);
    addStaffLocales(endpoints);
    addStaffInventory(endpoints);
    addStaffIncoming(endpoints);
    addStaffLocations(endpoints);
    addStaffOrders(endpoints);
    addStaffAccounts(endpoints);
    addStaffCustomerGroups(endpoints);
    addStaffRoles(endpoints);
    addMedia(endpoints, resources);
    addOperations(endpoints, resources);
    http::addDocs(endpoints, apiInfo());
}

}
