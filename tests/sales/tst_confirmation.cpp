#include "core/sales/confirmation.h"

#include "core/notifications/mailjob.h"
#include "tests/support/letterbox.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

#include <QJsonObject>
#include <QRegularExpression>

using namespace kontor;
using namespace kontor::test;

class ConfirmationTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;
    SystemClock m_clock;
    SystemRandom m_random;
    MailTemplates m_templates;

    // Does all jobs that are due, as the server does; the mails that came of it.
    std::vector<MailMessage> deliver()
    {
        Letterbox letterbox;
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Hanse & Söhne"_s, .clock = m_clock},
            confirmOrderJob, [this](Database &database, const QJsonObject &payload) {
                return composeConfirmation(database, payload, u"https://shop.example/"_s, m_random);
            });
        while (worker.doNext(m_own->database()).value_or(false)) {
        }
        return letterbox.mails;
    }
    OrderId place(const ReadyCheckout &checkout)
    {
        const auto placed = complete(*m_own, m_stage->providers, checkout);
        return placed ? std::get<Placement::Placed>(*placed).order : OrderId();
    }
    QByteArray waiting()
    {
        return m_stage->number("select count(*) from ops.job where kind = 'order.confirm' and state = 'queued'");
    }
    static std::optional<Secret> tokenIn(const MailMessage &mail)
    {
        static const QRegularExpression pattern(u"https://shop\\.example/orders/[0-9a-f-]{36}\\?token=(ot_[a-z2-7]{32})"_s);
        return Secret::parse("ot_", pattern.match(mail.text).captured(1).toLatin1());
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = MailTemplates::load();
        KONTOR_VERIFY_RESULT(loaded);
        m_templates = std::move(*loaded);
    }
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 9);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    void tellsTheBuyerWhatWasOrderedAndOpensIt()
    {
        const auto checkout = makeReady(*m_own, {{m_goods.variant, 2}});
        const auto order = place(checkout);
        const auto other = place(makeReady(*m_own, {{m_goods.variant, 1}}));
        const auto mails = deliver();
        QCOMPARE(mails.size(), size_t(2));
        const auto &mail = mails[0];
        QCOMPARE(mail.to, u"ada@example.org"_s);
        const auto written = m_own->orders.load(m_own->database(), order);
        QVERIFY2(mail.subject.contains(written->number), qPrintable(mail.subject));
        // 2 × 19.90 + 4.90, with 19 % inside.
        for (const auto &words : {u"€39.80"_s, u"€44.70"_s, u"€7.13"_s, u"https://shop.example/orders/"_s + order.toString()})
            QVERIFY2(mail.text.contains(words), qPrintable(words + u" in "_s + mail.text));
        const auto token = tokenIn(mail);
        QVERIFY(token);
        KONTOR_VERIFY_RESULT(m_own->orders.viewOwn(storefront(), order, token));
        // The token of the cart opens it as before; that of another order does not.
        KONTOR_VERIFY_RESULT(m_own->orders.viewOwn(storefront(), order, orderTokenOf(checkout.token)));
        QCOMPARE(m_own->orders.viewOwn(storefront(), other, token).error().code, "not_found"_L1);
        QCOMPARE(m_stage->number("select count(*) from ops.job where payload::text ~ 'ot_|ada@|Goods'"), QByteArray("0"));
    }
    void isTheSameMailHoweverOftenItIsSent()
    {
        place(makeReady(*m_own, {{m_goods.variant, 1}}));
        const auto first = deliver();
        QCOMPARE(first.size(), size_t(1));
        // The worker died before it had noted that this is done.
        run(m_stage->shop.database(), "update ops.job set state = 'queued', run_at = now()");
        const auto again = deliver();
        QCOMPARE(again.size(), size_t(1));
        QCOMPARE(again[0].id.toByteArray(), first[0].id.toByteArray());
        QCOMPARE(again[0].text, first[0].text);
    }
    void isNotSentWhenItIsOfNoUseAnyMore()
    {
        place(makeReady(*m_own, {{m_goods.variant, 1}}));
        run(m_stage->shop.database(), "update sales.\"order\" set placed_at = now() - interval '8 days'");
        QCOMPARE(deliver().size(), size_t(0));
        QCOMPARE(waiting(), QByteArray("0"));
    }
    void isQueuedForWhatIsPlacedAndNothingElse()
    {
        const auto card = [&](const char *token) {
            return makeReady(*m_own, {{m_goods.variant, 1}}, "test", "card", QByteArray("{\"token\":\"") + token + "\"}");
        };
        QVERIFY(!outcome(complete(*m_own, m_stage->providers, card("tok_decline"))).startsWith("placed"));
        QCOMPARE(waiting(), QByteArray("0"));
        const auto paid = card("tok_capture");
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, paid)), QByteArray("placed"));
        QCOMPARE(outcome(complete(*m_own, m_stage->providers, paid)), QByteArray("existing"));
        QCOMPARE(waiting(), QByteArray("1"));
    }
    void isQueuedForEachOfABatchThatWasPlaced()
    {
        std::vector<Placement::Ready> ready;
        for (const int quantity : {4, 4, 4}) {
            const auto checkout = makeReady(*m_own, {{m_goods.variant, quantity}});
            auto prepared = m_own->placement.prepare(storefront(), checkout.token, checkout.total);
            KONTOR_VERIFY_RESULT(prepared);
            ready.push_back(std::get<Placement::Ready>(*prepared));
        }
        const auto placed =
            m_own->database().transaction([&](Transaction &transaction) { return m_own->placement.place(transaction, ready); });
        KONTOR_VERIFY_RESULT(placed);
        QVERIFY(placed->at(0) && placed->at(1) && !placed->at(2));
        QCOMPARE(waiting(), QByteArray("2"));
        const auto mails = deliver();
        QCOMPARE(mails.size(), size_t(2));
        for (size_t i = 0; i < mails.size(); ++i)
            QVERIFY(mails[i].text.contains(placed->at(i)->order.toString()));
    }
    void speaksTheLanguageOfTheCart_data()
    {
        QTest::addColumn<QByteArray>("market");
        QTest::addColumn<QByteArray>("locale");
        QTest::addColumn<QString>("total");
        QTest::newRow("gross, German") << QByteArray("eu") << QByteArray("de-AT") << u"24,80\u00a0€"_s;
        QTest::newRow("net, English") << QByteArray("us") << QByteArray("en") << u"$27.00"_s;
        QTest::newRow("gross, Japanese yen") << QByteArray("jp") << QByteArray("fr") << u"¥"_s;
    }
    void speaksTheLanguageOfTheCart()
    {
        QFETCH(QByteArray, market);
        QFETCH(QByteArray, locale);
        QFETCH(QString, total);
        const auto checkout = makeReady(*m_own, {{m_goods.variant, 1}}, "manual", "bank_transfer", "{}", market.constData());
        run(m_stage->shop.database(), "update sales.cart set locale = '" + locale + "'");
        QVERIFY(place(checkout) != OrderId());
        const auto mails = deliver();
        QCOMPARE(mails.size(), size_t(1));
        QCOMPARE(mails[0].locale, locale.left(2));
        QVERIFY2(mails[0].text.contains(total), qPrintable(mails[0].text));
    }
    void saysNothingAboutAnErasedPerson()
    {
        QVERIFY(place(makeReady(*m_own, {{m_goods.variant, 1}})) != OrderId());
        run(m_stage->shop.database(), "update sales.\"order\" set email = 'erased@erased.invalid'");
        QCOMPARE(deliver().size(), size_t(0));
        QCOMPARE(waiting(), QByteArray("0"));
    }
    void refusesAJobWithoutAnOrder()
    {
        const auto done = composeConfirmation(m_own->database(), {}, u"https://shop.example/"_s, m_random);
        QVERIFY(!done);
        QCOMPARE(done.error().code, "internal"_L1);
    }
};

KONTOR_TEST(ConfirmationTest)
#include "tst_confirmation.moc"
