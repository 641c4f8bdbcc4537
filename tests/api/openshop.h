#pragma once

#include "tests/support/server/testserver.h"

namespace kontor::test {

/** A shop, a server and a buyer, for calls that each stand for themselves. */
class OpenShop
{
public:
    OpenShop();

    TestShop shop;
    TestShop::Goods mug;
    TestShop::Goods rare; ///< one is left
    TestServer server;
    Client client;
    const QByteArray staff; ///< a header line with every permission

    QByteArray newProduct(const QByteArray &sku, const QByteArray &slug = {}) const;
    static QByteArray someId();
    /** The body of a price for the mug. */
    QByteArray price(const QString &variant) const;

    /** A cart whose payment the gateway has taken, though its answer was lost: it is being completed. */
    const Basket &completing();
    /** A cart that is an order. */
    const Basket &placed();
    /** An order's id. */
    QByteArray order();
    /** An item of a new cart: "/v1/carts/ct_…/items/…". */
    QByteArray item();
    QByteArray itemOf(const Basket &basket);

private:
    std::optional<Basket> m_completing;
    std::optional<Basket> m_placed;
    QByteArray m_order;
};

}
