#pragma once

#include "core/shop/shop.h"
#include "tests/support/testdatabase.h"

namespace kontor::test {

/**
 * A small shop to sell from: the markets eu (EUR, gross), us (USD, net) and jp (JPY, gross), two locations, two ways to
 * ship in each market, the payment methods of the manual and the test provider. Its clock is the system's.
 */
class TestShop
{
public:
    TestShop();

    const DatabaseConfig &config() const { return m_database.config(); }
    /** Services on a connection of their own; call it in the thread that uses them. */
    std::unique_ptr<Shop> connect(const PlacementTimes &times = {}) const;
    std::unique_ptr<Database> connectDatabase() const { return m_database.connect(); }

    struct Goods
    {
        VariantId variant;
        ProductId product;
    };
    /** A product of one variant with a price in each market and stock in both locations (Hamburg first). */
    Goods addGoods(const char *sku, qint64 cents, int inHamburg, int inLuebeck = 0, const char *taxClass = "standard",
        int weightGrams = 500);

    /** Price lists that everybody buys by: sale, season. */
    void addLists();

    Database &database() { return *m_own; }
    /** Runs SQL and brings the read model up to date, as the server's worker does within a moment. */
    void change(const QByteArray &sql);

    const LocationId hamburg;
    const LocationId luebeck;

private:
    TestDatabase m_database;
    std::unique_ptr<Database> m_own;
    SystemClock m_clock;
    SystemRandom m_random;
};

/** Somebody at a storefront. */
Context storefront(const char *market = "eu");

/** A cart of one variant, ready to be completed with this payment. */
struct ReadyCheckout
{
    Secret token;
    Money total;
};
struct Wish
{
    VariantId variant;
    int quantity = 1;
};
ReadyCheckout makeReady(Shop &shop, const std::vector<Wish> &wishes, const char *provider = "manual",
    const char *method = "bank_transfer", const QByteArray &data = "{}", const char *market = "eu");

/** Takes the road of `complete` to its end: asks the providers what it is told to, as the server does. */
Result<Placement::Step> drive(
    Shop &shop, const PaymentProviders &providers, const Context &context, Result<Placement::Step> step);
Result<Placement::Step> complete(Shop &shop, const PaymentProviders &providers, const ReadyCheckout &checkout);

/** The rules of the ledger and of orders hold in the whole database; the first that does not, in words. */
QByteArray brokenRule(Database &database);

}
