#pragma once

#include "core/auth/accesstokens.h"
#include "core/listing/searchlog.h"
#include "core/payments/testprovider.h"
#include "core/shop/shop.h"
#include "server/http/dispatcher.h"
#include "server/http/openapi.h"

namespace kontor::api {

class HashingPool;
class OrderQueue;

/** What handlers reach besides the services of their thread. All of it outlives the endpoints and is safe to share. */
struct Resources
{
    const PaymentProviders &providers;
    OrderQueue *orders;         ///< nullptr where no call is ever made, but only described
    TestProvider *testProvider; ///< nullptr: the test gateway is switched off
    AccessTokens *tokens;       ///< nullptr where no call is ever made
    HashingPool *hashing;       ///< nullptr where no call is ever made
    SearchLog *searches;        ///< nullptr where no call is ever made
    int bcryptCost;
    DatabaseConfig database; ///< where desktops go
    Random &random;
    http::Metrics &metrics;
    QString mediaDirectory;
    std::function<bool()> isReady; ///< the change feed is heard and nothing is being stopped
};

// One for each file: the resource's endpoints, in the order that the docs show them.
void addProducts(http::Endpoints &endpoints, const Resources &resources);
void addSuggestions(http::Endpoints &endpoints);
void addBackInStock(http::Endpoints &endpoints);
void addPickup(http::Endpoints &endpoints);
void addCatalog(http::Endpoints &endpoints);
void addFeeds(http::Endpoints &endpoints);
void addCarts(http::Endpoints &endpoints);
void addCheckouts(http::Endpoints &endpoints, const Resources &resources);
void addPayments(http::Endpoints &endpoints, const Resources &resources);
void addOrders(http::Endpoints &endpoints);
void addAuth(http::Endpoints &endpoints, const Resources &resources);
void addMe(http::Endpoints &endpoints);
void addStaffAccounts(http::Endpoints &endpoints);
void addStaffRoles(http::Endpoints &endpoints);
void addStaffCatalog(http::Endpoints &endpoints);
void addStaffProducts(http::Endpoints &endpoints);
void addStaffVariants(http::Endpoints &endpoints);
void addCollections(http::Endpoints &endpoints);
void addStaffAttributes(http::Endpoints &endpoints);
void addStaffCategories(http::Endpoints &endpoints);
void addStaffPrices(http::Endpoints &endpoints);
void addStaffPriceLists(http::Endpoints &endpoints);
void addStaffShipping(http::Endpoints &endpoints);
void addStaffCustomerGroups(http::Endpoints &endpoints);
void addStaffSearch(http::Endpoints &endpoints);
void addStaffLocales(http::Endpoints &endpoints);
void addStaffInventory(http::Endpoints &endpoints);
void addStaffIncoming(http::Endpoints &endpoints);
void addStaffLocations(http::Endpoints &endpoints);
void addStaffOrders(http::Endpoints &endpoints);
void addMedia(http::Endpoints &endpoints, const Resources &resources);
void addOperations(http::Endpoints &endpoints, const Resources &resources);

http::OpenApiInfo apiInfo();
/** Every operation of the server, and its description. */
void addAll(http::Endpoints &endpoints, const Resources &resources);

}
