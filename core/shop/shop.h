#pragma once

#include "core/audit/auditlog.h"
#include "core/auth/desktopservice.h"
#include "core/auth/personaldata.h"
#include "core/auth/signinservice.h"
#include "core/auth/staffservice.h"
#include "core/catalog/attributeservice.h"
#include "core/catalog/catalogservice.h"
#include "core/catalog/categoryservice.h"
#include "core/catalog/collectionservice.h"
#include "core/catalog/variantservice.h"
#include "core/catalog/pricelistservice.h"
#include "core/catalog/priceservice.h"
#include "core/feeds/feedservice.h"
#include "core/identity/accountservice.h"
#include "core/identity/apikeyservice.h"
#include "core/identity/customergroupservice.h"
#include "core/identity/roleservice.h"
#include "core/inventory/backinstockservice.h"
#include "core/inventory/inventoryservice.h"
#include "core/inventory/locationservice.h"
#include "core/inventory/incomingservice.h"
#include "core/inventory/pickupservice.h"
#include "core/inventory/stocklist.h"
#include "core/listing/listingservice.h"
#include "core/listing/localeservice.h"
#include "core/listing/searchservice.h"
#include "core/sales/cartservice.h"
#include "core/sales/orderdesk.h"
#include "core/sales/orderservice.h"
#include "core/sales/placement.h"
#include "core/shipping/shippingservice.h"

namespace kontor {

struct ShopOptions
{
    QByteArray mediaBase = "/media/";
    PlacementTimes times{};
    AuthOptions auth{};
    FeedAddresses addresses{};
};

/** Every service of one thread, over one connection. Threads have one each and share nothing but the clock and luck. */
class KONTOR_EXPORT Shop
{
public:
    Shop(std::unique_ptr<Database> database, const Clock &clock, Random &random, const ShopOptions &options = {})
        : m_database(std::move(database)),
          listing(*m_database, m_book, options.mediaBase),
          search(*m_database, clock, random),
          locales(*m_database, clock, random),
          catalog(*m_database, clock, random),
          categories(*m_database, clock, random),
          attributes(*m_database, clock, random),
          variants(*m_database, clock, random),
          collections(*m_database, clock, random),
          prices(*m_database, clock, random),
          priceLists(*m_database, clock, random),
          inventory(*m_database, clock, random),
          stock(*m_database),
          locations(*m_database, clock, random),
          backInStock(*m_database, m_book, clock, random),
          pickup(*m_database, m_book),
          incoming(*m_database, inventory, clock, random),
          feeds(*m_database, m_book, listing, categories, options.addresses),
          apiKeys(*m_database, clock, random),
          carts(*m_database, m_quoter, clock, random),
          checkouts(*m_database, m_quoter, m_shippingBook, clock, random),
          shipping(*m_database, clock, random),
          placement(*m_database, checkouts, m_quoter, clock, random, options.times),
          orders(*m_database),
          desk(*m_database),
          accounts(*m_database, clock, random),
          customerGroups(*m_database, clock, random),
          roles(*m_database),
          signIn(*m_database, clock, random, options.auth),
          credentials(*m_database, clock, random, options.auth),
          staff(*m_database, credentials),
          desktops(*m_database, clock, random, options.auth),
          personalData(*m_database),
          audit(*m_database)
    {
    }

    Database &database() { return *m_database; }
    PricingBook &book() { return m_book; }

private:
    std::unique_ptr<Database> m_database;
    PricingBook m_book;
    Quoter m_quoter{m_book};
    ShippingBook m_shippingBook;

public:
    ListingService listing;
    SearchService search;
    LocaleService locales;
    CatalogService catalog;
    CategoryService categories;
    AttributeService attributes;
    VariantService variants;
    CollectionService collections;
    PriceService prices;
    PriceListService priceLists;
    InventoryService inventory;
    StockList stock;
    LocationService locations;
    BackInStockService backInStock;
    PickupService pickup;
    IncomingService incoming;
    FeedService feeds;
    ApiKeyService apiKeys;
    CartService carts;
    CheckoutService checkouts;
    ShippingService shipping;
    Placement placement;
    OrderService orders;
    OrderDesk desk;
    AccountService accounts;
    CustomerGroupService customerGroups;
    RoleService roles;
    SignInService signIn;
    CredentialService credentials;
    StaffService staff;
    DesktopService desktops;
    PersonalData personalData;
    AuditLog audit;
};

}
