#include "tests/support/server/testserver.h"

#include "tests/support/suite.h"

#include <QJsonDocument>

namespace kontor::test {

namespace {

app::Config completed(app::Config config, const DatabaseConfig &database, const QString &directory)
{
    config.database = database;
    config.dataDirectory = directory;
    config.address = u"127.0.0.1"_s;
    config.port = 0;
    config.hasAccessLog = false;
    return config;
}

QByteArray compact(const QJsonValue &value)
{
    return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

Answer expect(int status, Answer answer)
{
    if (answer.status != status)
        qFatal("wanted %d, not %d: %s", status, answer.status, answer.body.constData());
    return answer;
}

}

app::Config TestServer::defaults()
{
    app::Config config;
    config.hasTestProvider = true;
    config.auth.bcryptCost = 4; // what takes a tenth of a second everywhere else
    config.rateLimits.reset();  // tests are in a hurry
    return config;
}

TestServer::TestServer(const DatabaseConfig &database, app::Config config)
    : m_server(completed(std::move(config), database, m_directory.path()))
{
    if (auto started = m_server.start(); !started)
        qFatal("%s", qPrintable(describe(started.error())));
    m_contract = std::make_unique<Contract>(Client(port()).get("/openapi.json").body);
}

QByteArray staffKey(const TestShop &shop, const QList<QByteArray> &permissions)
{
    static QAtomicInt counter = 0;
    const Context context{.actor = Actor::system(u"tests"_s), .locale = "en", .market = {}, .traceId = {}, .address = {}};
    const auto key = shop.connect()->apiKeys.create(context, u"key %1"_s.arg(++counter), permissions);
    if (!key)
        qFatal("%s", qPrintable(describe(key.error())));
    return "Authorization: Bearer " + key->text() + "\r\n";
}

QByteArray staffKey(const TestShop &shop)
{
    QList<QByteArray> all;
    for (const auto &permission : permissions::all)
        all.append(permission.name);
    return staffKey(shop, all);
}

QByteArray Basket::confirmation() const
{
    return "{\"expected_total\":" + compact(checkout["totals"_L1]["total"_L1]) + '}';
}

QByteArray newCart(Client &client, const QByteArray &market)
{
    return expect(201, client.post("/v1/carts?market=" + market)).text("id");
}

QByteArray addressBody(const QByteArray &market)
{
    const QByteArray place = market == "us" ? R"("region":"NY","postal_code":"10001","country":"US")"
        : market == "jp"                    ? R"("postal_code":"100-0001","country":"JP")"
                                            : R"("postal_code":"20459","country":"DE")";
    return R"({"shipping":{"first_name":"Ada","last_name":"Lovelace","line1":"Deichstraße 27","city":"Hamburg",)" + place + "}}";
}

QByteArray paymentBody(const Purchase &purchase)
{
    return object({{"provider", purchase.provider}, {"method", purchase.method}, {"token", purchase.token}});
}

Basket fillBasket(Client &client, const VariantId &variant, const Purchase &purchase)
{
    Basket basket{.id = newCart(client, purchase.market)};
    expect(201,
        client.post(
            "/v1/carts/" + basket.id + "/items", object({{"variant_id", variant.toString()}, {"quantity", purchase.quantity}})));
    expect(201, client.post("/v1/checkouts", object({{"cart_id", basket.id}})));
    expect(200, client.put(basket.path() + "/contact", object({{"email", "ada@example.org"}, {"phone", "+49 40 123"}})));
    expect(200, client.put(basket.path() + "/addresses", addressBody(purchase.market)));
    const auto options = expect(200, client.get(basket.path() + "/shipping-options")).json["data"_L1];
    const auto option = options[0]["id"_L1].toString().toUtf8();
    basket.checkout = expect(200, client.put(basket.path() + "/shipping-option", object({{"shipping_option_id", option}}))).json;
    return basket;
}

Basket readyBasket(Client &client, const VariantId &variant, const Purchase &purchase)
{
    auto basket = fillBasket(client, variant, purchase);
    basket.checkout = expect(201, client.post(basket.path() + "/payments", paymentBody(purchase), freshKey())).json;
    return basket;
}

}
