#include "tests/api/operations.h"

#include "tests/support/suite.h"

#include <QFile>
#include <QDir>
#include <QJsonArray>

namespace kontor::test {

namespace {

constexpr auto noSuchCart = "ct_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr auto pictureHash = "3fa1000000000000000000000000000000000000000000000000000000000000";

QByteArray uuid(const TestShop::Goods &goods)
{
    return goods.product.toByteArray();
}

}

QByteArray somewhere(const Contract::Operation &operation)
{
    QByteArray path = operation.path;
    path.replace("{cart_id}", "ct_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        .replace("{product}", "mug-1")
        .replace("{category}", "kitchen")
        .replace("/attributes/{code}", "/attributes/height")
        .replace("/shipping-profiles/{code}", "/shipping-profiles/nothing")
        .replace("/translations/{locale}", "/translations/de");
    path.replace("{first}/{second}/{file}", "3f/a1/3fa1000000000000000000000000000000000000000000000000000000000000.png");
    path.replace("/feeds/{market}/{locale}", "/feeds/eu/en").replace("/{file}", "/1.xml");
    const auto parts = path.split('/');
    for (const auto &part : parts)
        if (part.startsWith('{'))
            path.replace(part, "01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f");
    return path;
}

namespace {

std::map<QByteArray, Call> shopCalls()
{
    return {
        {"product_list", [](OpenShop &s) { return s.client.get("/v1/products?limit=2"); }},
        {"product_view", [](OpenShop &s) { return s.client.get("/v1/products/mug-1"); }},
        {"get_v1_categories", [](OpenShop &s) { return s.client.get("/v1/categories"); }},
        {"get_v1_categories_category",
            [](OpenShop &s) {
                run(s.shop.database(),
                    "insert into catalog.category (id, slug, title) values (ops.uuid_v7(), 'kitchen', 'Kitchen') on conflict do nothing");
                return s.client.get("/v1/categories/kitchen");
            }},
        {"market_list", [](OpenShop &s) { return s.client.get("/v1/markets"); }},
        {"cart_create", [](OpenShop &s) { return s.client.post("/v1/carts", "{}"); }},
        {"cart_view", [](OpenShop &s) { return s.client.get("/v1/carts/" + newCart(s.client)); }},
        {"cart_add_item",
            [](OpenShop &s) {
                return s.client.post(
                    "/v1/carts/" + newCart(s.client) + "/items", object({{"variant_id", s.mug.variant.toString()}}));
            }},
        {"cart_change_item",
            [](OpenShop &s) {
                return s.client.patch(s.item(), object({{"quantity", 3}}));
            }},
        {"cart_remove_item", [](OpenShop &s) { return s.client.del(s.item()); }},
        {"checkout_open",
            [](OpenShop &s) {
                return s.client.post("/v1/checkouts", object({{"cart_id", newCart(s.client)}}));
            }},
        {"checkout_view", [](OpenShop &s) { return s.client.get(fillBasket(s.client, s.mug.variant).path()); }},
        {"checkout_set_contact",
            [](OpenShop &s) {
                return s.client.put(
                    fillBasket(s.client, s.mug.variant).path() + "/contact", object({{"email", "grace@example.org"}}));
            }},
        {"checkout_set_addresses",
            [](OpenShop &s) {
                return s.client.put(fillBasket(s.client, s.mug.variant).path() + "/addresses", addressBody("eu"));
            }},
        {"checkout_list_shipping_options",
            [](OpenShop &s) { return s.client.get(fillBasket(s.client, s.mug.variant).path() + "/shipping-options"); }},
        {"checkout_set_shipping_option",
            [](OpenShop &s) {
                const auto basket = fillBasket(s.client, s.mug.variant);
                return s.client.put(basket.path() + "/shipping-option",
                    object({{"shipping_option_id", basket.checkout["shipping_option"_L1]["id"_L1]}}));
            }},
        {"checkout_list_payment_methods",
            [](OpenShop &s) { return s.client.get(fillBasket(s.client, s.mug.variant).path() + "/payment-methods"); }},
        {"checkout_open_payment",
            [](OpenShop &s) {
                return s.client.post(fillBasket(s.client, s.mug.variant).path() + "/payments", paymentBody({}), freshKey());
            }},
        {"checkout_complete",
            [](OpenShop &s) {
                const auto basket = readyBasket(s.client, s.mug.variant);
                return s.client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
            }},
        {"payment_confirm_test",
            [](OpenShop &s) {
                const auto basket = fillBasket(s.client, s.mug.variant);
                const auto opened =
                    s.client.post(basket.path() + "/payments", paymentBody({.provider = "test", .method = "wallet"}), freshKey());
                return s.client.post(opened.json["next_action"_L1]["url"_L1].toString().toUtf8(), object({{"approve", true}}));
            }},
        {"payment_webhook",
            [](OpenShop &s) {
                const auto basket =
                    readyBasket(s.client, s.mug.variant, {.provider = "test", .method = "card", .token = "tok_drop"});
                const auto waiting = s.client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
                return s.client.post("/v1/payments/webhooks/test", object({{"payment_id", waiting.json["payment"_L1]["id"_L1]}}));
            }},
        {"order_view_own",
            [](OpenShop &s) {
                const auto basket = readyBasket(s.client, s.mug.variant);
                const auto placed = s.client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
                return s.client.get("/v1/orders/" + placed.text("id"), "Order-Token: " + placed.text("token") + "\r\n");
            }},
        {"product_create",
            [](OpenShop &s) {
                static int count = 0;
                return s.client.post("/v1/admin/products", s.newProduct("GOOD-" + QByteArray::number(++count)), s.staff);
            }},
        {"product_view_staff", [](OpenShop &s) { return s.client.get("/v1/admin/products/" + uuid(s.mug), s.staff); }},
        {"product_change",
            [](OpenShop &s) {
                return s.client.patch("/v1/admin/products/" + uuid(s.mug), object({{"brand", "Elbwerk"}}), s.staff);
            }},
        {"price_set", [](OpenShop &s) { return s.client.post("/v1/admin/prices", s.price(s.mug.variant.toString()), s.staff); }},
        {"order_list", [](OpenShop &s) { return s.order(), s.client.get("/v1/admin/orders", s.staff); }},
        {"order_view", [](OpenShop &s) { return s.client.get("/v1/admin/orders/" + s.order(), s.staff); }},
        {"order_view_timeline", [](OpenShop &s) { return s.client.get("/v1/admin/orders/" + s.order() + "/timeline", s.staff); }},
        {"media_read", [](OpenShop &s) { return s.client.get("/media/3f/a1/" + QByteArray(pictureHash) + ".png"); }},
        {"health_live", [](OpenShop &s) { return s.client.get("/health/live"); }},
        {"health_ready",
            [](OpenShop &s) {
                Answer answer;
                // The change feed may still be connecting.
                (void)QTest::qWaitFor([&] { return (answer = s.client.get("/health/ready")).status == 200; }, 10'000);
                return answer;
            }},
        {"metrics_read", [](OpenShop &s) { return s.client.get("/metrics"); }},
        {"version_read", [](OpenShop &s) { return s.client.get("/version"); }},
        {"docs_openapi", [](OpenShop &s) { return s.client.get("/openapi.json"); }},
    };
}

}

const std::map<QByteArray, Call> &goodCalls()
{
    static const auto calls = [] {
        auto all = shopCalls();
        addAccountCalls(all);
        addOrderCalls(all);
        addProductCalls(all);
        addAttributeCalls(all);
        addCategoryCalls(all);
        addPriceCalls(all);
        addShippingCalls(all);
        addStockCalls(all);
        addSearchCalls(all);
        addBackInStockCalls(all);
        addIncomingCalls(all);
        addFeedCalls(all);
        return all;
    }();
    return calls;
}

namespace {

using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

void addStorefront(Refusals &out)
{
    const QByteArray noCart = QByteArray("/v1/carts/") + noSuchCart;
    const QByteArray noCheckout = QByteArray("/v1/checkouts/") + noSuchCart;
    out[{"product_list", "unknown_market"}] = [](OpenShop &s) { return s.client.get("/v1/products?market=mars"); };
    out[{"product_list", "invalid_cursor"}] = [](OpenShop &s) { return s.client.get("/v1/products?cursor=bm9uc2Vuc2U"); };
    out[{"product_view", "unknown_market"}] = [](OpenShop &s) { return s.client.get("/v1/products/mug-1?market=mars"); };
    out[{"product_view", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/products/no-such-thing"); };
    out[{"get_v1_categories_category", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/categories/no-such-thing"); };
    out[{"cart_create", "unknown_market"}] = [](OpenShop &s) { return s.client.post("/v1/carts?market=mars", "{}"); };
    out[{"cart_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(noCart); };
    out[{"cart_add_item", "not_found"}] = [=](OpenShop &s) {
        return s.client.post(noCart + "/items", object({{"variant_id", s.mug.variant.toString()}}));
    };
    out[{"cart_add_item", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.post("/v1/carts/" + newCart(s.client) + "/items", object({{"variant_id", s.someId()}}));
    };
    out[{"checkout_open", "not_found"}] = [](OpenShop &s) {
        return s.client.post("/v1/checkouts", object({{"cart_id", noSuchCart}}));
    };
    out[{"checkout_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(noCheckout); };
    out[{"checkout_list_shipping_options", "not_found"}] = [=](OpenShop &s) {
        return s.client.get(noCheckout + "/shipping-options");
    };
    out[{"checkout_list_payment_methods", "not_found"}] = [=](OpenShop &s) {
        return s.client.get(noCheckout + "/payment-methods");
    };
    out[{"checkout_set_shipping_option", "unknown_shipping_option"}] = [](OpenShop &s) {
        return s.client.put(
            fillBasket(s.client, s.mug.variant).path() + "/shipping-option", object({{"shipping_option_id", s.someId()}}));
    };
    out[{"order_view_own", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/orders/" + s.order()); };
    out[{"media_read", "not_found"}] = [](OpenShop &s) {
        return s.client.get("/media/3f/a2/" + QByteArray(pictureHash) + ".png");
    };
}

// What changes a cart or a checkout, each against one that is not there, one that is being completed and one that is.
void addEdits(Refusals &out)
{
    struct Edit
    {
        QByteArray id;
        std::function<Answer(OpenShop &, const QByteArray &cart, const Basket *)> call;
    };
    const auto itemPath = [](OpenShop &s, const QByteArray &cart, const Basket *basket) {
        return basket ? s.itemOf(*basket) : "/v1/carts/" + cart + "/items/" + s.someId();
    };
    const QList<Edit> edits = {
        {"cart_add_item",
            [](OpenShop &s, const QByteArray &cart, const Basket *) {
                return s.client.post("/v1/carts/" + cart + "/items", object({{"variant_id", s.mug.variant.toString()}}));
            }},
        {"cart_change_item",
            [=](OpenShop &s, const QByteArray &cart, const Basket *b) {
                return s.client.patch(itemPath(s, cart, b), object({{"quantity", 3}}));
            }},
        {"cart_remove_item",
            [=](OpenShop &s, const QByteArray &cart, const Basket *b) { return s.client.del(itemPath(s, cart, b)); }},
        {"checkout_set_contact",
            [](OpenShop &s, const QByteArray &cart, const Basket *) {
                return s.client.put("/v1/checkouts/" + cart + "/contact", object({{"email", "eve@example.org"}}));
            }},
        {"checkout_set_addresses",
            [](OpenShop &s, const QByteArray &cart, const Basket *) {
                return s.client.put("/v1/checkouts/" + cart + "/addresses", addressBody("eu"));
            }},
        {"checkout_set_shipping_option",
            [](OpenShop &s, const QByteArray &cart, const Basket *b) {
                const auto option = b ? b->checkout["shipping_option"_L1]["id"_L1] : QJsonValue(QString::fromLatin1(s.someId()));
                return s.client.put("/v1/checkouts/" + cart + "/shipping-option", object({{"shipping_option_id", option}}));
            }},
        {"checkout_open_payment",
            [](OpenShop &s, const QByteArray &cart, const Basket *) {
                return s.client.post("/v1/checkouts/" + cart + "/payments", paymentBody({}), freshKey());
            }},
    };
    for (const auto &edit : edits) {
        out[{edit.id, "not_found"}] = [edit](OpenShop &s) { return edit.call(s, noSuchCart, nullptr); };
        out[{edit.id, "in_progress"}] = [edit](OpenShop &s) { return edit.call(s, s.completing().id, &s.completing()); };
        out[{edit.id, "already_placed"}] = [edit](OpenShop &s) { return edit.call(s, s.placed().id, &s.placed()); };
    }
}

void addPayments(Refusals &out)
{
    const auto pay = [](OpenShop &s, const Basket &basket, const Purchase &purchase) {
        return s.client.post(basket.path() + "/payments", paymentBody(purchase), freshKey());
    };
    const auto complete = [](OpenShop &s, const Basket &basket) {
        return s.client.post(basket.path() + "/complete", basket.confirmation(), freshKey());
    };
    const Purchase wallet{.provider = "test", .method = "wallet"};
    out[{"checkout_open_payment", "unknown_payment_method"}] = [=](OpenShop &s) {
        return pay(s, fillBasket(s.client, s.mug.variant), {.provider = "barter"});
    };
    out[{"checkout_open_payment", "checkout_incomplete"}] = [=](OpenShop &s) {
        const Basket basket{.id = newCart(s.client)};
        s.client.post("/v1/checkouts", object({{"cart_id", basket.id}}));
        return pay(s, basket, wallet);
    };
    out[{"checkout_open_payment", "out_of_stock"}] = [=](OpenShop &s) {
        return pay(s, fillBasket(s.client, s.rare.variant, {.quantity = 2}), wallet);
    };
    out[{"checkout_open_payment", "payment_declined"}] = [=](OpenShop &s) {
        auto refused = wallet;
        refused.token = "tok_decline";
        return pay(s, fillBasket(s.client, s.mug.variant), refused);
    };
    out[{"checkout_complete", "not_found"}] = [](OpenShop &s) {
        return s.client.post(QByteArray("/v1/checkouts/") + noSuchCart + "/complete", s.placed().confirmation(), freshKey());
    };
    out[{"checkout_complete", "checkout_incomplete"}] = [=](OpenShop &s) {
        return complete(s, fillBasket(s.client, s.mug.variant));
    };
    out[{"checkout_complete", "out_of_stock"}] = [=](OpenShop &s) {
        return complete(s, readyBasket(s.client, s.rare.variant, {.quantity = 2}));
    };
    out[{"checkout_complete", "total_changed"}] = [](OpenShop &s) {
        const auto basket = readyBasket(s.client, s.mug.variant);
        const QJsonObject another{{u"amount"_s, 1}, {u"currency"_s, u"EUR"_s}};
        return s.client.post(basket.path() + "/complete", object({{"expected_total", another}}), freshKey());
    };
    out[{"checkout_complete", "in_progress"}] = [=](OpenShop &s) { return complete(s, s.completing()); };
    out[{"checkout_complete", "payment_declined"}] = [=](OpenShop &s) {
        return complete(s, readyBasket(s.client, s.mug.variant, {.provider = "test", .method = "card", .token = "tok_decline"}));
    };
    out[{"payment_confirm_test", "not_found"}] = [](OpenShop &s) {
        return s.client.post("/v1/payments/test/" + s.someId() + "/confirm", "{}");
    };
    out[{"payment_webhook", "not_found"}] = [](OpenShop &s) {
        return s.client.post("/v1/payments/webhooks/test", object({{"payment_id", s.someId()}}));
    };
}

Answer createProduct(OpenShop &s, const QByteArray &body)
{
    return s.client.post("/v1/admin/products", body, s.staff);
}

void addStaff(Refusals &out)
{
    out[{"product_create", "slug_taken"}] = [](OpenShop &s) { return createProduct(s, s.newProduct("NEW-1", "mug-1")); };
    out[{"product_create", "sku_taken"}] = [](OpenShop &s) { return createProduct(s, s.newProduct("MUG-1", "another-mug")); };
    out[{"product_create", "wrong_options"}] = [](OpenShop &s) {
        return createProduct(s, s.newProduct("NEW-2").replace("\"M\"}", "\"XXL\"}"));
    };
    out[{"product_create", "variant_exists"}] = [](OpenShop &s) {
        auto body = s.newProduct("NEW-3");
        const auto at = body.indexOf("\"variants\":[") + 12;
        auto twin = body.mid(at, body.lastIndexOf(']') - at);
        twin.replace("NEW-3", "NEW-4");
        return createProduct(s, body.insert(at, twin + ','));
    };
    out[{"product_create", "unknown_category"}] = [](OpenShop &s) {
        return createProduct(s, s.newProduct("NEW-5").insert(1, "\"category_ids\":[\"" + s.someId() + "\"],"));
    };
    out[{"product_create", "unknown_tax_class"}] = [](OpenShop &s) {
        return createProduct(s, s.newProduct("NEW-6").insert(1, "\"tax_class\":\"luxury\","));
    };
    out[{"product_view_staff", "not_found"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/products/" + s.someId(), s.staff);
    };
    out[{"product_change", "not_found"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/products/" + s.someId(), object({{"brand", "B"}}), s.staff);
    };
    out[{"product_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/products/" + uuid(s.mug), object({{"brand", "B"}}), s.staff + "If-Match: \"4711\"\r\n");
    };
    out[{"product_change", "unknown_category"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/products/" + uuid(s.mug), "{\"category_ids\":[\"" + s.someId() + "\"]}", s.staff);
    };
    out[{"product_change", "unknown_tax_class"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/products/" + uuid(s.mug), object({{"tax_class", "luxury"}}), s.staff);
    };
    out[{"price_set", "unknown_variant"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/prices", s.price(QString::fromLatin1(s.someId())), s.staff);
    };
    out[{"order_list", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/orders?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"order_view", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/admin/orders/" + s.someId(), s.staff); };
    out[{"order_view_timeline", "not_found"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/orders/" + s.someId() + "/timeline", s.staff);
    };
}

}

const Refusals &refusedCalls()
{
    static const Refusals calls = [] {
        Refusals out;
        addStorefront(out);
        addEdits(out);
        addPayments(out);
        addStaff(out);
        addAccountRefusals(out);
        addOrderRefusals(out);
        addProductRefusedCalls(out);
        addAttributeRefusals(out);
        addCategoryRefusals(out);
        addPriceRefusals(out);
        addShippingRefusals(out);
        addStockRefusals(out);
        addSearchRefusals(out);
        addBackInStockRefusals(out);
        addIncomingRefusals(out);
        addFeedRefusals(out);
        return out;
    }();
    return calls;
}

}
