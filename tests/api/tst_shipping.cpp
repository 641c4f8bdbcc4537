#include "tests/api/operations.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace kontor;
using namespace kontor::test;

/** A shipping profile on its way through the interface: from a category to a product, a checkout and an order that is refused. */
class ShippingApiTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<OpenShop> m_open;

    Answer ask(const QByteArray &path) { return m_open->client.get(path, m_open->staff); }
    Answer post(const QByteArray &path, const QJsonObject &body) { return m_open->client.post(path, json(body), m_open->staff); }
    Answer patch(const QByteArray &path, const QJsonObject &body)
    {
        return m_open->client.patch(path, json(body), m_open->staff);
    }
    static QByteArray json(const QJsonObject &body) { return QJsonDocument(body).toJson(QJsonDocument::Compact); }
    QByteArray newCategory(const char *title, const QByteArray &parent, const QJsonValue &profile)
    {
        return post("/v1/admin/categories",
            {{u"title"_s, QString::fromLatin1(title)}, {u"shipping_profile"_s, profile},
                {u"parent_id"_s, parent.isEmpty() ? QJsonValue() : QJsonValue(QString::fromLatin1(parent))}})
            .text("id");
    }

private Q_SLOTS:
    void init()
    {
        m_open = std::make_unique<OpenShop>();
        for (const auto &code : {u"bulky"_s, u"chilled"_s})
            QCOMPARE(post("/v1/admin/shipping-profiles", {{u"code"_s, code}, {u"name"_s, code}}).status, 201);
    }
    void cleanup()
    {
        QCOMPARE(m_open->server.contract().violations.join(u'\n'), QString());
        m_open.reset();
    }

    void listsTheCodesThatCanBeNamed()
    {
        const auto codes = [&](const QByteArray &path) {
            QStringList out;
            for (const auto &row : ask(path).json["data"_L1].toArray())
                out += row.toObject()["code"_L1].toString();
            return out.join(u' ');
        };
        QCOMPARE(codes("/v1/admin/tax-classes"), u"reduced standard zero"_s);
        QCOMPARE(codes("/v1/admin/shipping-profiles"), u"bulky chilled general"_s);
        QCOMPARE(codes("/v1/admin/shipping-methods"), u"standard parcel standard parcel standard parcel"_s);
        const auto general = ask("/v1/admin/shipping-profiles/general");
        QVERIFY(general.json["is_default"_L1].toBool());
        QCOMPARE(general.field("etag"), QByteArray("\"1\""));
        const auto first = ask("/v1/admin/shipping-methods").json["data"_L1][1];
        QCOMPARE(first["kind"_L1].toString(), u"weight"_s);
        QCOMPARE(first["brackets"_L1][0]["up_to_g"_L1].toInt(), 2000);
        QCOMPARE(first["brackets"_L1][0]["amount"_L1]["currency"_L1].toString(), u"EUR"_s);
        QCOMPARE(first["profiles"_L1].toArray().size(), 0);
    }

    void saysWhereACategorysProfileComesFrom()
    {
        const auto home = newCategory("Home", {}, u"bulky"_s);
        const auto sofas = newCategory("Sofas", home, {});
        const auto shown = ask("/v1/admin/categories/" + sofas).json["settings"_L1]["shipping_profile"_L1];
        QCOMPARE(shown["value"_L1].toString(), u"bulky"_s);
        QCOMPARE(shown["source"_L1].toString(), u"inherited"_s);
        QCOMPARE(shown["inherited_from"_L1]["slug"_L1].toString(), u"home"_s);
        const auto storefront = m_open->client.get("/v1/categories/sofas");
        QCOMPARE(storefront.text("shipping_profile"), QByteArray("bulky"));
        QCOMPARE(storefront.text("shipping_profile_inherited_from"), QByteArray("home"));
        const auto own = patch("/v1/admin/categories/" + sofas, {{u"shipping_profile"_s, u"chilled"_s}});
        QCOMPARE(own.json["settings"_L1]["shipping_profile"_L1]["source"_L1].toString(), u"own"_s);
        const auto reset = patch("/v1/admin/categories/" + sofas, {{u"shipping_profile"_s, QJsonValue()}});
        QCOMPARE(reset.json["settings"_L1]["shipping_profile"_L1]["value"_L1].toString(), u"bulky"_s);
    }

    void saysWhereAProductsProfileComesFrom()
    {
        const auto sofas = newCategory("Sofas", {}, u"bulky"_s);
        const auto id = m_open->mug.product.toByteArray();
        const auto path = "/v1/admin/products/" + id;
        const auto says = [&](const Answer &answer) {
            return answer.text("shipping_profile") + ' ' + answer.text("shipping_profile_source");
        };
        QCOMPARE(says(ask(path)), QByteArray("general default"));
        const auto put = patch(path, {{u"category_ids"_s, QJsonArray{QString::fromLatin1(sofas)}}});
        QCOMPARE(says(put), QByteArray("bulky inherited"));
        QCOMPARE(put.text("shipping_profile_inherited_from"), sofas);
        QCOMPARE(says(patch(path, {{u"shipping_profile"_s, u"chilled"_s}})), QByteArray("chilled own"));
        QVERIFY(ask(path).json["shipping_profile_inherited_from"_L1].isNull());
        const auto many = post("/v1/admin/products/bulk",
            {{u"changes"_s,
                QJsonArray{QJsonObject{
                    {u"id"_s, QString::fromLatin1(id)}, {u"set"_s, QJsonObject{{u"shipping_profile"_s, QJsonValue()}}}}}}});
        QCOMPARE(many.status, 200);
        QCOMPARE(says(ask(path)), QByteArray("bulky inherited"));
    }

    void aCheckoutThatNothingServesIsRefused()
    {
        const auto path = "/v1/admin/products/" + m_open->mug.product.toByteArray();
        const auto basket = fillBasket(m_open->client, m_open->mug.variant);
        for (const auto &method : ask("/v1/admin/shipping-methods").json["data"_L1].toArray()) {
            const auto served = patch("/v1/admin/shipping-methods/" + method.toObject()["id"_L1].toString().toLatin1(),
                {{u"profiles"_s, QJsonArray{u"general"_s}}});
            QCOMPARE(served.json["profiles"_L1][0].toString(), u"general"_s);
        }
        const auto firstProblem = [&] { return m_open->client.get(basket.path()).json["problems"_L1][0]["code"_L1].toString(); };
        QCOMPARE(firstProblem(), u"payment_missing"_s);
        QCOMPARE(patch(path, {{u"shipping_profile"_s, u"bulky"_s}}).status, 200);
        QCOMPARE(m_open->client.get(basket.path() + "/shipping-options").json["data"_L1].toArray().size(), 0);
        QCOMPARE(firstProblem(), u"no_shipping_option"_s);
        QVERIFY(m_open->client.get(basket.path()).json["shipping_option"_L1].isNull());
        const auto refused = m_open->client.post(
            basket.path() + "/complete", json({{u"expected_total"_s, basket.checkout["totals"_L1]["total"_L1]}}), freshKey());
        QCOMPARE(refused.status, 409);
        QCOMPARE(refused.text("code"), QByteArray("checkout_incomplete"));
        QCOMPARE(refused.json["problems"_L1][0]["code"_L1].toString(), u"no_shipping_option"_s);
    }

    void aProfileInUseSaysByWhat()
    {
        newCategory("Sofas", {}, u"bulky"_s);
        const auto refused = m_open->client.del("/v1/admin/shipping-profiles/bulky", m_open->staff);
        QCOMPARE(refused.status, 409);
        QCOMPARE(refused.json["categories"_L1].toInt(), 1);
        QCOMPARE(refused.json["products"_L1].toInt(), 0);
        QCOMPARE(m_open->client.del("/v1/admin/shipping-profiles/chilled", m_open->staff).status, 204);
    }
};

KONTOR_TEST(ShippingApiTest)
#include "tst_shipping.moc"
