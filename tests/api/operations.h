#pragma once

#include "tests/support/server/testserver.h"

#include <map>

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

using Call = std::function<Answer(OpenShop &)>;

/** A target of this operation whose ids fit, though they name nothing. */
QByteArray somewhere(const Contract::Operation &operation);

/** By operationId: a call that goes well. */
const std::map<QByteArray, Call> &goodCalls();
// Those of the files of such calls, which are among the others.
void addAttributeCalls(std::map<QByteArray, Call> &out);
void addAttributeRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addProductCalls(std::map<QByteArray, Call> &out);
void addProductRefusedCalls(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addCategoryCalls(std::map<QByteArray, Call> &out);
void addCategoryRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addAccountCalls(std::map<QByteArray, Call> &out);
void addAccountRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addPriceCalls(std::map<QByteArray, Call> &out);
void addPriceRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addBackInStockCalls(std::map<QByteArray, Call> &out);
void addBackInStockRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addIncomingCalls(std::map<QByteArray, Call> &out);
void addIncomingRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addFeedCalls(std::map<QByteArray, Call> &out);
void addFeedRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addShippingCalls(std::map<QByteArray, Call> &out);
void addShippingRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addStockCalls(std::map<QByteArray, Call> &out);
void addStockRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addSearchCalls(std::map<QByteArray, Call> &out);
void addSearchRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

/** By operationId and code: a call that is refused with that code. What follows from an operation's shape is not here. */
const std::map<std::pair<QByteArray, QByteArray>, Call> &refusedCalls();

}
