#include "core/sales/reconciler.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class PaymentsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    VariantId m_variant;

    // Nothing is waited for: a lease is over at once, and so is the time before a silent gateway is asked again.
    ReadyCheckout card(const QByteArray &token)
    {
        return makeReady(*m_own, {{m_variant, 1}}, "test", "card", "{\"token\":\"" + token + "\"}");
    }

    struct Opened
    {
        ReadyCheckout cart;
        GatewayRequest intent;
    };
    // A client-confirmed payment whose intent waits at the gateway for the buyer.
    Opened openWallet()
    {
        const auto cart = makeReady(*m_own, {{m_variant, 1}});
        const auto opened = m_own->placement.openPayment(storefront(), cart.token, "test", "wallet", "{}");
        if (!opened || !std::holds_alternative<Placement::Ask>(*opened))
            qFatal("no intent: %s", outcome(opened).constData());
        if (const auto word = outcome(drive(*m_own, m_stage->providers, storefront(), opened)); word != "waiting")
            qFatal("the intent is %s", word.constData());
        return {.cart = cart, .intent = std::get<Placement::Ask>(*opened)};
    }
    QByteArray completed(const ReadyCheckout &cart) { return outcome(m_stage->completes(cart)(*m_own)); }
    CheckoutState stateOf(const ReadyCheckout &cart) { return m_own->checkouts.view(storefront(), cart.token)->state(); }
    QByteArray reserved() { return m_stage->number("select sum(reserved) from inventory.level"); }
    QByteArray charge() { return m_stage->number("select string_agg(state, ' ' order by created_at) from testgateway.charge"); }
    void letHoldsExpire()
    {
        run(m_stage->shop.database(),
            "update sales.payment set expires_at = now() - interval '1 second', lease_until = now() - interval '1 second' where order_id is null");
    }
    // The buyer's time is over and the gateway has no money: what it is to be told.
    GatewayRequest cancelExpired()
    {
        letHoldsExpire();
        const auto lapsed = m_own->placement.claimLapsed();
        if (!lapsed || lapsed->size() != 1 || !lapsed->front().isExpired
            || m_stage->ask(lapsed->front().ask).outcome != GatewayReply::Outcome::ActionRequired)
            qFatal("nothing has expired");
        return std::get<Placement::Ask>(*m_own->placement.abandon(lapsed->front().ask));
    }
    Result<int> reconcile() { return Reconciler(m_own->placement, m_own->carts, m_stage->providers).run(); }
    void refusesASpoiltPayment(const QByteArray &spoil)
    {
        const auto ask = m_stage->begin(*m_own, card("tok_authorize"));
        run(m_stage->shop.database(), spoil);
        QCOMPARE(outcome(m_stage->settles(
                     ask, {.outcome = GatewayReply::Outcome::Authorized, .reference = "tg_1", .amount = ask.amount})(*m_own)),
            QByteArray("internal"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
    }
    int returnMoney() { return m_stage->returnMoney(*m_own); }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect(hasty());
        m_variant = m_stage->shop.addGoods("GOODS-1", 1990, 1).variant;
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- confirmed by the buyer at the gateway ---

    void placesAClientConfirmedOrderAfterTheBuyersWord()
    {
        const auto [cart, intent] = openWallet();
        QCOMPARE(stateOf(cart), CheckoutState::ActionRequired);
        QCOMPARE(reserved(), QByteArray("1"));
        const auto view = m_own->checkouts.view(storefront(), cart.token);
        QVERIFY(view->payment && view->payment->nextAction.contains(intent.key.toByteArray()));
        QCOMPARE(completed(cart), QByteArray("waiting"));
        QCOMPARE(m_stage->confirm(intent.key).outcome, GatewayReply::Outcome::Authorized);
        QCOMPARE(completed(cart), QByteArray("placed"));
        QCOMPARE(completed(cart), QByteArray("existing"));
        QCOMPARE(m_stage->number("select payment_status from sales.\"order\""), QByteArray("authorized"));
        QCOMPARE(stateOf(cart), CheckoutState::Completed);
    }
    void isReadyForAnotherPaymentAfterTheBuyersRefusal()
    {
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key, false);
        QCOMPARE(completed(cart), QByteArray("declined card_declined"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
        QCOMPARE(reserved(), QByteArray("0"));
        KONTOR_VERIFY_RESULT(m_own->placement.openPayment(storefront(), cart.token, "test", "card", "{}"));
        QCOMPARE(completed(cart), QByteArray("placed"));
        QCOMPARE(
            m_stage->number("select string_agg(state, ' ' order by id) from sales.payment"), QByteArray("failed authorized"));
    }
    void settlesByTheGatewaysOwnWordBeforeTheBuyerComesBack()
    {
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key);
        const auto question = m_own->placement.question(intent.key);
        QVERIFY(question && *question);
        QCOMPARE((*question)->verb, GatewayRequest::Verb::Query);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(**question))), QByteArray("placed"));
        QCOMPARE(completed(cart), QByteArray("existing"));
        QVERIFY(!*m_own->placement.question(*PaymentId::parse(u"01900000-0000-7000-8000-00000000dead")));
    }
    void hasToBeOpenedBeforeItIsCompleted()
    {
        const auto cart = makeReady(*m_own, {{m_variant, 1}});
        run(m_stage->shop.database(), "update sales.checkout set payment_provider = 'test', payment_method = 'wallet'");
        const auto refused = m_own->placement.complete(storefront(), cart.token, cart.total);
        QCOMPARE(outcome(refused), QByteArray("checkout_incomplete"));
        QVERIFY(refused.error().facts.contains("payment_not_opened"));
    }
    void refusesASecondPaymentBesideALiveOne()
    {
        const auto [cart, intent] = openWallet();
        QCOMPARE(outcome(m_own->placement.openPayment(storefront(), cart.token, "manual", "bank_transfer", "{}")),
            QByteArray("in_progress"));
        m_stage->confirm(intent.key);
        auto other = cart;
        other.total = Money(1, cart.total.currency());
        QCOMPARE(completed(other), QByteArray("total_changed"));
        QCOMPARE(completed(cart), QByteArray("placed"));
        QCOMPARE(outcome(m_own->placement.openPayment(storefront(), cart.token, "manual", "bank_transfer", "{}")),
            QByteArray("already_placed"));
    }
    void givesTheStockBackWhenTheBuyersTimeIsOver()
    {
        const auto [cart, intent] = openWallet();
        QCOMPARE(*reconcile(), 0);
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(charge(), QByteArray("canceled"));
        QCOMPARE(reserved(), QByteArray("0"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
        QCOMPARE(m_stage->number("select state from sales.payment"), QByteArray("canceled"));
        QCOMPARE(*reconcile(), 0);
        // The buyer's word comes too late for the gateway, too.
        QCOMPARE(m_stage->confirm(intent.key).outcome, GatewayReply::Outcome::Canceled);
    }
    void placesTheOrderOfAPaidPaymentWhoseWebhookWasLost()
    {
        // The buyer has paid, and closes the browser; nobody tells us.
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key);
        QCOMPARE(*reconcile(), 0);
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(charge(), QByteArray("authorized"));
        QCOMPARE(m_stage->number("select payment_status from sales.\"order\""), QByteArray("authorized"));
        QCOMPARE(stateOf(cart), CheckoutState::Completed);
        QCOMPARE(completed(cart), QByteArray("existing"));
        QCOMPARE(*reconcile(), 0);
    }
    void givesBackAnotherAmountThatIsFoundAtTheExpiry()
    {
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key);
        run(m_stage->shop.database(), "update testgateway.charge set amount = amount + 1");
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
        QCOMPARE(reserved(), QByteArray("0"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charge(), QByteArray("canceled"));
    }
    void learnsAtTheExpiryThatTheBuyerRefused()
    {
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key, false);
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(m_stage->number("select state || ' ' || failure from sales.payment"), QByteArray("failed card_declined"));
        QCOMPARE(reserved(), QByteArray("0"));
        QCOMPARE(charge(), QByteArray("declined"));
    }
    void cancelsNothingWhileTheGatewayDoesNotSayWhatBecameOfIt()
    {
        const auto [cart, intent] = openWallet();
        m_stage->confirm(intent.key);
        letHoldsExpire();
        PaymentProviders nobody;
        QCOMPARE(*Reconciler(m_own->placement, m_own->carts, nobody).run(), 1);
        QCOMPARE(
            m_stage->number("select state from sales.payment where cancel_requested_at is null"), QByteArray("requires_action"));
        QCOMPARE(reserved(), QByteArray("1"));
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(completed(cart), QByteArray("existing"));
        QCOMPARE(charge(), QByteArray("authorized"));
    }
    void returnsMoneyThatComesAfterTheStockWentBack()
    {
        const auto [cart, intent] = openWallet();
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        // A gateway that had the money after all.
        run(m_stage->shop.database(), "update testgateway.charge set state = 'captured'");
        const auto question = **m_own->placement.question(intent.key);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(question))),
            QByteArray("declined payment_too_late"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charge(), QByteArray("refunded"));
    }
    void returnsMoneyThatComesAfterTheStockWentBackToAnotherPayment()
    {
        const auto [cart, intent] = openWallet();
        letHoldsExpire();
        QCOMPARE(*reconcile(), 1);
        KONTOR_VERIFY_RESULT(m_own->placement.openPayment(storefront(), cart.token, "test", "card", "{}"));
        const auto second = m_stage->begin(*m_own, cart);
        run(m_stage->shop.database(), "update testgateway.charge set state = 'captured'");
        const auto question = **m_own->placement.question(intent.key);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(question))),
            QByteArray("declined payment_too_late"));
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(second))), QByteArray("placed"));
        QCOMPARE(charge(), QByteArray("refunded authorized"));
    }
    // What can only happen by a fault of ours, or by somebody's own SQL, is refused and changes nothing.
    void placesNoOrderWithoutItsStock()
    {
        const auto cart = card("tok_capture");
        const auto ask = m_stage->begin(*m_own, cart);
        const auto reply = m_stage->ask(ask);
        run(m_stage->shop.database(),
            "select inventory.move(level_id, 'release', 0, -quantity, 'test', '', '') from inventory.hold; update inventory.hold set state = 'released'");
        QCOMPARE(outcome(m_stage->settles(ask, reply)(*m_own)), QByteArray("declined out_of_stock"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charge(), QByteArray("refunded"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
    }
    void placesNoOrderWhoseSumIsWrong()
    {
        refusesASpoiltPayment(
            "update sales.payment set amount = amount + 1, quote = jsonb_set(quote, '{total}', to_jsonb((quote ->> 'total')::bigint + 1))");
    }
    void placesNoOrderWhoseLineIsWrong()
    {
        refusesASpoiltPayment(
            "update sales.payment set quote = jsonb_set(quote, '{lines,0,total}', to_jsonb((quote #>> '{lines,0,total}')::bigint + 1))");
    }
    void anOrderPlacedDuringTheCancelKeepsItsMoney()
    {
        const auto [cart, intent] = openWallet();
        const auto cancel = cancelExpired();
        // The gateway is about to be told, and here comes the buyer with its "authorised".
        m_stage->confirm(intent.key);
        QCOMPARE(completed(cart), QByteArray("waiting"));
        QCOMPARE(outcome(m_stage->settles(cancel, m_stage->ask(cancel))(*m_own)), QByteArray("declined canceled"));
        QCOMPARE(charge(), QByteArray("canceled"));
        QCOMPARE(m_stage->number("select count(*) from sales.\"order\""), QByteArray("0"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
    }
    void placesTheOrderIfTheGatewayCannotCancelAnyMore()
    {
        const auto [cart, intent] = openWallet();
        const auto cancel = cancelExpired();
        run(m_stage->shop.database(), "update testgateway.charge set state = 'captured'");
        const GatewayReply kept{.outcome = GatewayReply::Outcome::Captured, .reference = "tg_kept", .amount = cart.total};
        QCOMPARE(outcome(m_stage->settles(cancel, kept)(*m_own)), QByteArray("placed"));
        QCOMPARE(completed(cart), QByteArray("existing"));
    }
    void aCancelWithoutAnAnswerIsAskedAgain()
    {
        const auto [cart, intent] = openWallet();
        QCOMPARE(outcome(m_stage->settles(cancelExpired(), {})(*m_own)), QByteArray("waiting"));
        const auto again = m_own->placement.claimLapsed();
        QCOMPARE(again->size(), size_t(1));
        const auto &ask = again->front().ask;
        QCOMPARE(ask.verb, GatewayRequest::Verb::Cancel);
        QCOMPARE(outcome(m_stage->settles(ask, m_stage->ask(ask))(*m_own)), QByteArray("declined canceled"));
    }
    void aLaterWordOfTheGatewayDoesNotUnplaceAnOrder_data()
    {
        QTest::addColumn<GatewayReply::Outcome>("said");
        QTest::newRow("declined") << GatewayReply::Outcome::Declined;
        QTest::newRow("canceled") << GatewayReply::Outcome::Canceled;
        QTest::newRow("another amount") << GatewayReply::Outcome::Authorized;
    }
    void aLaterWordOfTheGatewayDoesNotUnplaceAnOrder()
    {
        QFETCH(GatewayReply::Outcome, said);
        const auto cart = card("tok_authorize");
        const auto ask = m_stage->begin(*m_own, cart);
        const auto reply = m_stage->ask(ask);
        QCOMPARE(outcome(m_stage->settles(ask, reply)(*m_own)), QByteArray("placed"));
        QCOMPARE(outcome(m_stage->settles(ask, {.outcome = said, .amount = Money(1, cart.total.currency())})(*m_own)),
            QByteArray("existing"));
        QCOMPARE(m_stage->number("select string_agg(kind, ' ') from ops.job"), QByteArray("order.confirm"));
    }

    // --- asked by us ---

    void aCardMayNeedTheBuyersActionToo()
    {
        const auto cart = card("tok_action");
        QCOMPARE(completed(cart), QByteArray("waiting"));
        QCOMPARE(stateOf(cart), CheckoutState::ActionRequired);
        QCOMPARE(completed(cart), QByteArray("waiting"));
        m_stage->confirm(*PaymentId::parse(QString::fromLatin1(m_stage->number("select id from sales.payment"))));
        QCOMPARE(completed(cart), QByteArray("placed"));
        QCOMPARE(m_stage->number("select count(*) from sales.payment_event where state = 'action_required'"), QByteArray("1"));
    }
    void aGatewayThatNeverHeardOfItChargesNothingLater()
    {
        const auto cart = card("tok_error");
        const auto ask = m_stage->begin(*m_own, cart);
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(ask))), QByteArray("waiting"));
        QCOMPARE(reserved(), QByteArray("1"));
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(reserved(), QByteArray("0"));
        QCOMPARE(stateOf(cart), CheckoutState::Ready);
        // The request was only late on its way; the gateway has been told to refuse it.
        auto late = ask;
        late.choice.data = "{\"token\":\"tok_capture\"}";
        QCOMPARE(m_stage->ask(late).outcome, GatewayReply::Outcome::Canceled);
        QCOMPARE(charge(), QByteArray("canceled"));
    }
    void anAuthorisationThatCrossesTheCancelIsNoOrder()
    {
        const auto cart = card("tok_authorize");
        const auto ask = m_stage->begin(*m_own, cart);
        auto question = ask;
        question.verb = GatewayRequest::Verb::Query;
        const auto next = m_own->placement.settle(storefront(), question, m_stage->ask(question));
        KONTOR_VERIFY_RESULT(next);
        const auto cancel = std::get<Placement::Ask>(*next);
        QCOMPARE(cancel.verb, GatewayRequest::Verb::Cancel);
        const auto authorised = m_stage->ask(ask);
        QCOMPARE(authorised.outcome, GatewayReply::Outcome::Authorized);
        QCOMPARE(outcome(m_stage->settles(ask, authorised)(*m_own)), QByteArray("waiting"));
        QCOMPARE(outcome(m_stage->settles(cancel, m_stage->ask(cancel))(*m_own)), QByteArray("declined canceled"));
        QCOMPARE(charge(), QByteArray("canceled"));
    }
    void reconcilesAChargeWhoseReplyWasLost()
    {
        const auto cart = card("tok_drop");
        QCOMPARE(completed(cart), QByteArray("waiting"));
        QCOMPARE(charge(), QByteArray("authorized"));
        QCOMPARE(*reconcile(), 1);
        QCOMPARE(completed(cart), QByteArray("existing"));
        QCOMPARE(charge(), QByteArray("authorized"));
    }
    void aSecondCompleteTakesALapsedPaymentOver()
    {
        const auto cart = card("tok_authorize");
        const auto first = m_stage->begin(*m_own, cart); // and this server is never heard of again
        const auto patient = m_stage->shop.connect();
        const auto second = m_stage->begin(*patient, cart);
        QCOMPARE(second.key, first.key);
        QCOMPARE(second.verb, GatewayRequest::Verb::Authorize);
        QCOMPARE(second.amount, first.amount);
        // Its lease runs now, and a third one has to wait.
        QCOMPARE(outcome(m_stage->completes(cart)(*m_own)), QByteArray("in_progress"));
        QCOMPARE(m_own->placement.claimLapsed()->size(), size_t(0));
        QCOMPARE(outcome(drive(*patient, m_stage->providers, storefront(), Placement::Step(second))), QByteArray("placed"));
        QCOMPARE(charge(), QByteArray("authorized"));
    }
    void anotherAmountThanConfirmedGoesBack_data()
    {
        QTest::addColumn<qint64>("difference");
        QTest::addColumn<QString>("currency");
        QTest::newRow("more") << qint64(1) << u"EUR"_s;
        QTest::newRow("less") << qint64(-1) << u"EUR"_s;
        QTest::newRow("other money") << qint64(0) << u"USD"_s;
    }
    void anotherAmountThanConfirmedGoesBack()
    {
        QFETCH(qint64, difference);
        QFETCH(QString, currency);
        const auto cart = card("tok_capture");
        const auto ask = m_stage->begin(*m_own, cart);
        auto reply = m_stage->ask(ask);
        reply.amount = Money(cart.total.minor() + difference, *Currency::parse(currency));
        QCOMPARE(outcome(m_stage->settles(ask, reply)(*m_own)), QByteArray("declined amount_mismatch"));
        QCOMPARE(reserved(), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charge(), QByteArray("refunded"));
        QCOMPARE(m_stage->number("select count(*) from sales.payment_event where kind = 'void' and state = 'success'"),
            QByteArray("1"));
        // Told twice, it is written once.
        const auto again = Reconciler(m_own->placement, m_own->carts, m_stage->providers).returnMoney(ask.key);
        KONTOR_VERIFY_RESULT(again);
        QCOMPARE(m_stage->number("select count(*) from sales.payment_event where kind = 'void' and state = 'success'"),
            QByteArray("1"));
    }
    void moneyIsOnItsWayBackUntilTheGatewaySaysSo()
    {
        const auto cart = card("tok_wrong_amount");
        QCOMPARE(completed(cart), QByteArray("declined amount_mismatch"));
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        PaymentProviders nobody;
        const auto key = *PaymentId::parse(QString::fromLatin1(m_stage->number("select id from sales.payment")));
        const auto silent = Reconciler(m_own->placement, m_own->carts, nobody).returnMoney(key);
        QCOMPARE(silent.error().code, "gateway_silent"_L1);
        QCOMPARE(m_stage->number("select count(*) from sales.payment_event where kind = 'void'"), QByteArray("0"));
        QCOMPARE(returnMoney(), 1);
        QCOMPARE(charge(), QByteArray("canceled"));
    }
    void aDeclineThatComesAgainDoesNotTouchTheNextPayment()
    {
        const auto cart = card("tok_decline");
        const auto first = m_stage->begin(*m_own, cart);
        const auto reply = m_stage->ask(first);
        QCOMPARE(outcome(m_stage->settles(first, reply)(*m_own)), QByteArray("declined card_declined"));
        KONTOR_VERIFY_RESULT(m_own->placement.openPayment(storefront(), cart.token, "test", "card", "{}"));
        const auto second = m_stage->begin(*m_own, cart);
        QVERIFY(second.key != first.key);
        QCOMPARE(outcome(m_stage->settles(first, reply)(*m_own)), QByteArray("declined card_declined"));
        QCOMPARE(stateOf(cart), CheckoutState::Completing);
        QCOMPARE(m_own->carts.addItem(storefront(), cart.token, m_variant, 1).error().code, "in_progress"_L1);
        QCOMPARE(reserved(), QByteArray("1"));
        QCOMPARE(outcome(drive(*m_own, m_stage->providers, storefront(), Placement::Step(second))), QByteArray("placed"));
    }
    void aFreeOrderNeedsNoGateway()
    {
        run(m_stage->shop.database(),
            "update pricing.price set amount = 0; update sales.shipping_method set brackets = '[{\"amount\": 0}]'");
        const auto cart = card("tok_decline");
        QCOMPARE(cart.total.minor(), 0);
        QCOMPARE(completed(cart), QByteArray("placed"));
        QCOMPARE(m_stage->number("select payment_status from sales.\"order\""), QByteArray("not_required"));
        QCOMPARE(*reconcile(), 0);
        QCOMPARE(charge(), QByteArray());
    }
};

KONTOR_TEST(PaymentsTest)
#include "tst_payments.moc"
