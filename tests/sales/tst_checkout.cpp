#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

namespace {

template<typename T>
QByteArray refusal(const Result<T> &result)
{
    if (result)
        return "accepted";
    const auto &error = result.error();
    return error.fields.isEmpty() ? QByteArray(error.code.data()) : QByteArray(error.fields.first().code.data());
}

Address addressIn(const QString &country, const QString &region = {}, const QString &postalCode = u"20459"_s)
{
    return {.firstName = u"Ada"_s,
        .lastName = u"Lovelace"_s,
        .company = {},
        .line1 = u"Deichstraße 1"_s,
        .line2 = {},
        .city = u"Hamburg"_s,
        .region = region,
        .postalCode = postalCode,
        .country = *CountryCode::parse(country),
        .phone = {}};
}

QByteArray problemsOf(const Result<Checkout> &checkout)
{
    QByteArray codes;
    for (const auto &problem : checkout->problems)
        codes += (codes.isEmpty() ? "" : " ") + QByteArray(problem.code);
    return codes;
}

}

class CheckoutTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;

    CheckoutService &checkouts() { return m_own->checkouts; }
    void sql(const QByteArray &text) { run(m_stage->shop.database(), text); }
    ShippingMethodId method(const QByteArray &code, const QByteArray &market = "eu")
    {
        return *ShippingMethodId::parse(QString::fromLatin1(
            m_stage->number("select id from sales.shipping_method where code = '" + code + "' and market = '" + market + "'")));
    }
    Result<Checkout> view(const Secret &token) { return checkouts().view(storefront(), token); }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 5);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void saysWhatIsMissingStepByStepInAnyOrder()
    {
        const auto token = m_own->carts.create(storefront())->token;
        QCOMPARE(refusal(view(token)), QByteArray("not_found"));
        const auto opened = checkouts().open(storefront(), token);
        KONTOR_VERIFY_RESULT(opened);
        QVERIFY(opened->created);
        QCOMPARE(opened->checkout.state(), CheckoutState::Incomplete);
        QCOMPARE(problemsOf(opened->checkout),
            QByteArray("cart_empty contact_missing shipping_address_missing shipping_option_missing payment_missing"));
        auto now = checkouts().setShippingOption(storefront(), token, method("standard"));
        QCOMPARE(problemsOf(now), QByteArray("cart_empty contact_missing shipping_address_missing payment_missing"));
        QCOMPARE(now->cart.totals.shipping.minor(), 490);
        KONTOR_VERIFY_RESULT(m_own->placement.openPayment(storefront(), token, "manual", "", "{}"));
        now = checkouts().setAddresses(storefront(), token, addressIn(u"AT"_s), {});
        QCOMPARE(problemsOf(now), QByteArray("cart_empty contact_missing"));
        now = checkouts().setContact(storefront(), token, *Email::parse(u"ada@example.org"), u"1"_s);
        QCOMPARE(problemsOf(now), QByteArray("cart_empty"));
        KONTOR_VERIFY_RESULT(m_own->carts.addItem(storefront(), token, m_goods.variant, 1));
        now = view(token);
        QCOMPARE(problemsOf(now), QByteArray());
        QCOMPARE(now->state(), CheckoutState::Ready);
        // Austria's rate on both.
        QCOMPARE(now->cart.totals.tax.minor(), 332 + 82);
    }
    void refusesToCompleteWhatIsIncomplete()
    {
        const auto token = m_own->carts.create(storefront())->token;
        KONTOR_VERIFY_RESULT(checkouts().open(storefront(), token));
        const auto refused = m_own->placement.complete(storefront(), token, Money(0, *Currency::parse(u"EUR")));
        QCOMPARE(outcome(refused), QByteArray("checkout_incomplete"));
        for (const QByteArray code :
            {"cart_empty", "contact_missing", "shipping_address_missing", "shipping_option_missing", "payment_missing"})
            QVERIFY2(refused.error().facts.contains(code), refused.error().facts.constData());
    }
    void opensOneCheckoutForACart()
    {
        const auto token = m_own->carts.create(storefront())->token;
        const Action opens = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_TRY(const auto opened, shop.checkouts.open(storefront(), token));
            return QByteArray(opened.created ? "made" : "found");
        };
        const auto words = m_stage->overlap(opens, opens);
        QCOMPARE(words.first, QByteArray("made"));
        QCOMPARE(words.second, QByteArray("found"));
        QCOMPARE(m_stage->number("select count(*) from sales.checkout"), QByteArray("1"));
    }

    void findsProblemsThatComeLater_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QByteArray>("problems");
        QTest::newRow("country") << QByteArray(
            "update sales.checkout set shipping_address = jsonb_set(shipping_address, '{country}', '\"CH\"')")
                                 << QByteArray("country_not_served");
        QTest::newRow("too heavy") << QByteArray(
            "update catalog.variant set weight_g = 10001; update sales.checkout set shipping_method_id = (select id from sales.shipping_method where market = 'eu' and code = 'parcel')")
                                   << QByteArray("shipping_option_unavailable");
        QTest::newRow("does not go there") << QByteArray(
            "update sales.shipping_method set countries = '{FR}' where code = 'standard'")
                                           << QByteArray("shipping_option_unavailable");
        QTest::newRow("none goes there") << QByteArray("update sales.shipping_method set countries = '{FR}'")
                                         << QByteArray("no_shipping_option");
        QTest::newRow("withdrawn") << QByteArray("update sales.shipping_method set active = false where code = 'standard'")
                                   << QByteArray("shipping_option_unavailable");
        QTest::newRow("all withdrawn") << QByteArray("update sales.shipping_method set active = false")
                                       << QByteArray("no_shipping_option");
        QTest::newRow("archived") << QByteArray("update catalog.product set status = 'archived'")
                                  << QByteArray("item_unavailable");
        QTest::newRow("no price") << QByteArray("delete from pricing.price where currency = 'EUR'")
                                  << QByteArray("item_unavailable");
        QTest::newRow("no stock") << QByteArray(
            "select inventory.move(id, 'count', -5, 0, 'test', '', '') from inventory.level where on_hand = 5")
                                  << QByteArray("out_of_stock");
        QTest::newRow("not enough stock") << QByteArray("update inventory.level set safety = 4") << QByteArray("out_of_stock");
    }
    void findsProblemsThatComeLater()
    {
        QFETCH(QByteArray, change);
        QFETCH(QByteArray, problems);
        const auto ready = makeReady(*m_own, {{m_goods.variant, 2}});
        QCOMPARE(view(ready.token)->state(), CheckoutState::Ready);
        sql(change);
        QCOMPARE(problemsOf(view(ready.token)), problems);
        QCOMPARE(view(ready.token)->state(), CheckoutState::Incomplete);
        const auto refused = m_own->placement.complete(storefront(), ready.token, ready.total);
        QCOMPARE(outcome(refused), problems == "out_of_stock" ? problems : QByteArray("checkout_incomplete"));
        QVERIFY(refused.error().facts.contains(problems == "out_of_stock" ? "\"items\":" : problems));
    }
    void pointsAtTheLineThatIsLacking()
    {
        const auto scarce = m_stage->shop.addGoods("SCARCE-1", 100, 1);
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}, {scarce.variant, 2}});
        const auto found = view(ready.token);
        QCOMPARE(found->problems.size(), size_t(1));
        QCOMPARE(found->problems[0].pointer, u"/items/1"_s);
        QVERIFY(found->problems[0].message.startsWith(u"Only 1"_s));
    }

    // --- shipping ---

    void offersWhatGoesThereAndWithThatWeight()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        const auto prices = [&] {
            QByteArray text;
            const auto options = checkouts().shippingOptions(storefront(), ready.token);
            for (const auto &option : *options)
                text += option.method.code + '=' + QByteArray::number(option.amount.minor()) + ' ';
            return text.trimmed();
        };
        QCOMPARE(prices(), QByteArray("standard=490 parcel=390"));
        const auto weigh = [&](int grams) { sql("update catalog.variant set weight_g = " + QByteArray::number(grams)); };
        weigh(2000);
        QCOMPARE(prices(), QByteArray("standard=490 parcel=390"));
        weigh(2001);
        QCOMPARE(prices(), QByteArray("standard=490 parcel=790"));
        weigh(10'001);
        QCOMPARE(prices(), QByteArray("standard=490"));
        sql("update sales.shipping_method set countries = '{FR,AT}' where code = 'standard'");
        QCOMPARE(prices(), QByteArray());
        KONTOR_VERIFY_RESULT(checkouts().setAddresses(storefront(), ready.token, addressIn(u"AT"_s), {}));
        QCOMPARE(prices(), QByteArray("standard=490"));
        KONTOR_VERIFY_RESULT(checkouts().setAddresses(storefront(), ready.token, addressIn(u"US"_s), {}));
        QCOMPARE(prices(), QByteArray());
    }
    void refusesAnOptionOfAnotherMarket()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        QCOMPARE(refusal(checkouts().setShippingOption(storefront(), ready.token, method("standard", "us"))),
            QByteArray("unknown_shipping_option"));
        sql("update sales.shipping_method set active = false where code = 'parcel'");
        QCOMPARE(refusal(checkouts().setShippingOption(storefront(), ready.token, method("parcel"))),
            QByteArray("unknown_shipping_option"));
        QCOMPARE(view(ready.token)->cart.totals.total, ready.total);
    }

    // --- paying ---

    void refusesAPaymentMethodOfAnotherMarket()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        const auto choose = [&](const char *provider, const char *code) {
            return refusal(m_own->placement.openPayment(storefront(), ready.token, provider, code, "{}"));
        };
        QCOMPARE(choose("manual", "cheque"), QByteArray("unknown_payment_method"));
        QCOMPARE(choose("stripe", ""), QByteArray("unknown_payment_method"));
        sql("update sales.payment_method set markets = '{us,jp}' where code = 'cash_on_delivery'; update sales.payment_method set active = false where code = 'wallet'");
        QCOMPARE(choose("manual", "cash_on_delivery"), QByteArray("unknown_payment_method"));
        QCOMPARE(choose("test", "wallet"), QByteArray("unknown_payment_method"));
        const auto methods = checkouts().paymentMethods(storefront(), ready.token);
        QCOMPARE(methods->size(), size_t(2));
        QCOMPARE(view(ready.token)->record.payment->method, QByteArray("bank_transfer"));
        QCOMPARE(choose("test", "card"), QByteArray("accepted"));
        QCOMPARE(view(ready.token)->record.payment->method, QByteArray("card"));
    }
    void chargesNothingByTheChoiceAlone()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}}, "test", "card");
        QCOMPARE(m_stage->number("select count(*) from sales.payment"), QByteArray("0"));
        QCOMPARE(m_stage->number("select sum(reserved) from inventory.level"), QByteArray("0"));
        // A client-confirmed one needs all the rest first.
        const auto token = m_own->carts.create(storefront())->token;
        KONTOR_VERIFY_RESULT(checkouts().open(storefront(), token));
        QCOMPARE(outcome(m_own->placement.openPayment(storefront(), token, "test", "wallet", "{}")),
            QByteArray("checkout_incomplete"));
        QCOMPARE(m_stage->number("select count(*) from sales.payment"), QByteArray("0"));
    }

    // --- states ---

    void isNotEditedWhileOrAfterItIsCompleted()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}}, "test", "card");
        const auto edits = [&] {
            return QList<QByteArray>{
                refusal(checkouts().setContact(storefront(), ready.token, *Email::parse(u"eve@example.org"), {})),
                refusal(checkouts().setAddresses(storefront(), ready.token, addressIn(u"FR"_s), {})),
                refusal(checkouts().setShippingOption(storefront(), ready.token, method("parcel"))),
                outcome(m_own->placement.openPayment(storefront(), ready.token, "manual", "bank_transfer", "{}"))};
        };
        const auto ask = m_stage->begin(*m_own, ready);
        QCOMPARE(edits(), QList<QByteArray>(4, "in_progress"));
        QCOMPARE(view(ready.token)->state(), CheckoutState::Completing);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(ask))), QByteArray("placed"));
        QCOMPARE(edits(), QList<QByteArray>(4, "already_placed"));
        QCOMPARE(view(ready.token)->state(), CheckoutState::Completed);
        QVERIFY(view(ready.token)->orderId);
        QVERIFY(view(ready.token)->problems.empty());
        QVERIFY(!checkouts().open(storefront(), ready.token)->created);
    }
    void opensNoCheckoutForACartThatWasOrderedWithoutOne()
    {
        const auto token = m_own->carts.create(storefront())->token;
        sql("update sales.cart set state = 'completing'");
        QCOMPARE(refusal(checkouts().open(storefront(), token)), QByteArray("in_progress"));
        sql("update sales.cart set state = 'active'");
    }
    void keepsWhatTheBuyerEntered()
    {
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}});
        auto billing = addressIn(u"FR"_s, {}, u"75001"_s);
        billing.company = u"Ætna \"&\" Söhne"_s;
        KONTOR_VERIFY_RESULT(checkouts().setAddresses(storefront(), ready.token, addressIn(u"DE"_s), billing));
        QCOMPARE(*view(ready.token)->record.billingAddress, billing);
        const auto placed = complete(*m_own, m_stage->providers, ready);
        KONTOR_VERIFY_RESULT(placed);
        const auto order = m_own->orders.load(m_own->database(), std::get<Placement::Placed>(*placed).order);
        QCOMPARE(*order->billingAddress, billing);
        QCOMPARE(*order->shippingAddress, addressIn(u"DE"_s));
        QCOMPARE(order->email, u"ada@example.org"_s);
        QCOMPARE(order->phone, u"+49 40 123"_s);
        QCOMPARE(order->shippingMethod, u"Standard"_s);
        QCOMPARE(order->currency, *Currency::parse(u"EUR"));
    }

    // --- taxes ---

    void takesTheNarrowestTaxRate_data()
    {
        QTest::addColumn<QString>("region");
        QTest::addColumn<QString>("postalCode");
        QTest::addColumn<int>("ppm");
        QTest::newRow("country") << u"OR"_s << u"97201"_s << 0;
        QTest::newRow("state") << u"NY"_s << u"12207"_s << 40'000;
        QTest::newRow("state, spelled small") << u"ny"_s << u"12207"_s << 40'000;
        QTest::newRow("city, first code") << u"NY"_s << u"10001"_s << 88'750;
        QTest::newRow("city, last code") << u"NY"_s << u"10292"_s << 88'750;
        QTest::newRow("after the city") << u"NY"_s << u"10293"_s << 40'000;
        QTest::newRow("long code") << u"NY"_s << u"10001-1234"_s << 88'750;
        QTest::newRow("short code") << u"NY"_s << u"1001"_s << 40'000;
        QTest::newRow("code of another state") << u"CA"_s << u"10001"_s << 72'500;
    }
    void takesTheNarrowestTaxRate()
    {
        QFETCH(QString, region);
        QFETCH(QString, postalCode);
        QFETCH(int, ppm);
        const auto ready = makeReady(*m_own, {{m_goods.variant, 1}}, "manual", "bank_transfer", "{}", "us");
        const auto moved = checkouts().setAddresses(storefront(), ready.token, addressIn(u"US"_s, region, postalCode), {});
        QCOMPARE(moved->cart.lines[0].price.taxRate.ppm(), ppm);
    }
};

KONTOR_TEST(CheckoutTest)
#include "tst_checkout.moc"
