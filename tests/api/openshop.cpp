#include "tests/api/openshop.h"

#include "tests/support/suite.h"

namespace kontor::test {

namespace {

constexpr auto noSuchId = "01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f";
constexpr auto pictureHash = "3fa1000000000000000000000000000000000000000000000000000000000000";

app::Config patientConfig()
{
    auto config = TestServer::defaults();
    // A lost answer stays lost while a test looks at it.
    config.times.retry = std::chrono::minutes(10);
    return config;
}

}

OpenShop::OpenShop()
    : mug(shop.addGoods("MUG-1", 1990, 1000)),
      rare(shop.addGoods("RARE-1", 990, 1)),
      server(shop.config(), patientConfig()),
      client(server.client()),
      staff(staffKey(shop))
{
    const QDir directory(server.mediaDirectory());
    QFile picture(directory.filePath(u"3f/a1/%1.png"_s.arg(QLatin1StringView(pictureHash))));
    if (!directory.mkpath(u"3f/a1"_s) || !picture.open(QIODevice::WriteOnly) || picture.write("\x89PNG\r\n\x1a\n", 8) != 8)
        qFatal("no picture can be written");
}

QByteArray OpenShop::newProduct(const QByteArray &sku, const QByteArray &slug) const
{
    const QJsonObject variant{{u"sku"_s, QString::fromLatin1(sku)}, {u"options"_s, QJsonObject{{u"Size"_s, u"M"_s}}},
        {u"prices"_s, QJsonArray{QJsonObject{{u"amount"_s, 2990}, {u"currency"_s, u"EUR"_s}}}}};
    const QJsonArray options{QJsonObject{{u"name"_s, u"Size"_s}, {u"values"_s, QJsonArray{u"M"_s, u"L"_s}}}};
    return object({{"title", "Linen shirt"}, {"slug", slug.isEmpty() ? sku.toLower() : slug}, {"status", "active"},
        {"options", QJsonValue(options)}, {"variants", QJsonValue(QJsonArray{variant})}});
}

QByteArray OpenShop::someId()
{
    return noSuchId;
}

QByteArray OpenShop::price(const QString &variant) const
{
    return object({{"variant_id", variant}, {"price", QJsonObject{{u"amount"_s, 1990}, {u"currency"_s, u"EUR"_s}}}});
}

const Basket &OpenShop::completing()
{
    if (!m_completing) {
        m_completing = readyBasket(client, mug.variant, {.provider = "test", .method = "card", .token = "tok_drop"});
        const auto answer = client.post(m_completing->path() + "/complete", m_completing->confirmation(), freshKey());
        if (answer.status != 202)
            qFatal("%s", answer.body.constData());
    }
    return *m_completing;
}

const Basket &OpenShop::placed()
{
    if (!m_placed) {
        m_placed = readyBasket(client, mug.variant);
        const auto answer = client.post(m_placed->path() + "/complete", m_placed->confirmation(), freshKey());
        if (answer.status != 201)
            qFatal("%s", answer.body.constData());
        m_order = answer.text("id");
    }
    return *m_placed;
}

QByteArray OpenShop::order()
{
    placed();
    return m_order;
}

QByteArray OpenShop::item()
{
    return itemOf(fillBasket(client, mug.variant));
}

QByteArray OpenShop::itemOf(const Basket &basket)
{
    return "/v1/carts/" + basket.id + "/items/" + basket.checkout["items"_L1][0]["id"_L1].toString().toLatin1();
}

}
