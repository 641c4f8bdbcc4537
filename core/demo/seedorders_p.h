#pragma once

#include "core/demo/productloader_p.h"
#include "core/pricing/pricingbook.h"
#include "core/shipping/shippingmethod.h"

namespace kontor::demo {

/** What an order's state means for its goods. */
enum class GoodsState { Reserved, Gone, GivenBack };
GoodsState goodsOf(DemoOrderState state);

/** Everything that the past orders are written from. */
struct OrderBook
{
    const DemoCatalogue &shop;
    const PricingBook &pricing;
    const QHash<QString, ProductLoader::VariantRef> &variants;      ///< by SKU
    const QList<AccountId> &accounts;                               ///< beside shop.customers
    const QHash<QByteArray, std::vector<ShippingMethod>> &shipping; ///< by market
    Instant now;
};

/** Every planned order as one JSON array, priced and taxed by the rules that the storefront uses, oldest first. */
Result<QByteArray> ordersJson(const OrderBook &book, Random &random);

/** Writes what ordersJson() made: carts, checkouts, orders, payments, allocations, movements, timelines. */
Result<void> insertOrders(Transaction &transaction, const QByteArray &orders);

/** A demo customer's address as carts and orders hold it. */
QByteArray addressJson(const DemoAddress &address);

}
