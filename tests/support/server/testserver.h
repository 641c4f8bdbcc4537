#pragma once

#include "server/app/server.h"
#include "tests/support/server/client.h"
#include "tests/support/server/contract.h"
#include "tests/support/testshop.h"

#include <QTemporaryDir>

namespace kontor::test {

/** The whole server over a database that is there already, in this process and on a port of its own. */
class TestServer
{
public:
    /** What `config` says counts, except for address, port and database. It has the test provider unless it says otherwise. */
    explicit TestServer(const DatabaseConfig &database, app::Config config = defaults());
    static app::Config defaults();

    quint16 port() const { return m_server.port(); }
    QString mediaDirectory() const { return m_directory.path() + u"/media"_s; }
    app::Server &server() { return m_server; }
    /** A client whose answers are held against the description. */
    Client client() { return Client(port(), m_contract.get()); }
    Contract &contract() { return *m_contract; }

private:
    QTemporaryDir m_directory;
    app::Server m_server;
    std::unique_ptr<Contract> m_contract;
};

/** A header line for a new secret key with these permissions. */
QByteArray staffKey(const TestShop &shop, const QList<QByteArray> &permissions);
/** One with all of them. */
QByteArray staffKey(const TestShop &shop);

/** What a buyer puts into a checkout before it is paid. */
struct Purchase
{
    QByteArray market = "eu";
    QByteArray provider = "manual";
    QByteArray method = "bank_transfer";
    QByteArray token{};
    int quantity = 1;
};

/** A cart on its way through HTTP. */
struct Basket
{
    QByteArray id; ///< ct_…
    QJsonValue checkout{};
    QByteArray path() const { return "/v1/checkouts/" + id; }
    /** The body for …/complete. */
    QByteArray confirmation() const;
};

QByteArray newCart(Client &client, const QByteArray &market = "eu");
/** Everything but the payment; stops the program where that is refused. */
Basket fillBasket(Client &client, const VariantId &variant, const Purchase &purchase = {});
/** With the payment chosen: ready to be completed. */
Basket readyBasket(Client &client, const VariantId &variant, const Purchase &purchase = {});
QByteArray paymentBody(const Purchase &purchase);
QByteArray addressBody(const QByteArray &market);

}
