#include "core/sales/placement.h"

#include "core/base/failpoint.h"
#include "core/jobs/jobqueue.h"
#include "core/sales/checkoutstore_p.h"
#include "core/sales/quote.h"
#include "sql/placement.h"

#include <QJsonDocument>

namespace kontor {

namespace {

Failure inProgress()
{
    Error error = failure(ErrorKind::Conflict, "in_progress"_L1, u"A payment for this checkout is under way."_s).value();
    error.retryAfter = std::chrono::seconds(2);
    return Failure(std::move(error));
}

Failure totalChanged(const Money &total)
{
    Error error = failure(ErrorKind::Conflict, "total_changed"_L1, u"The total is not the expected one any more."_s).value();
    error.facts = JsonWriter().beginObject().member("total", total).endObject().take();
    return Failure(std::move(error));
}

Failure missing(const std::vector<Problem> &problems)
{
    Error error =
        failure(ErrorKind::Conflict, "checkout_incomplete"_L1, u"Something is still missing before this can be ordered."_s)
            .value();
    JsonWriter facts;
    facts.beginObject().key("problems").beginArray();
    for (const auto &problem : problems)
        facts.beginObject()
            .member("code", problem.code)
            .member("pointer", problem.pointer)
            .member("message", problem.message)
            .endObject();
    error.facts = facts.endArray().endObject().take();
    return Failure(std::move(error));
}

// Where nothing but stock is missing, it is said as T1 says it.
Failure incomplete(const Checkout &checkout)
{
    const auto &problems = checkout.problems;
    if (!std::all_of(problems.begin(), problems.end(), [](const Problem &p) { return qstrcmp(p.code, "out_of_stock") == 0; }))
        return missing(problems);
    Error error = failure(ErrorKind::Conflict, "out_of_stock"_L1, u"Some of this is no longer in stock."_s).value();
    JsonWriter facts;
    facts.beginObject().key("items").beginArray();
    for (const auto &line : checkout.cart.lines)
        if (line.available < line.quantity)
            facts.beginObject()
                .member("variant_id", line.variantId)
                .member("requested", line.quantity)
                .member("available", line.available)
                .endObject();
    error.facts = facts.endArray().endObject().take();
    return Failure(std::move(error));
}

// The database writes JSON in its own way: the values count, not the bytes.
bool isSameChoice(const PaymentChoice &one, const PaymentChoice &other)
{
    return one.provider == other.provider && one.method == other.method
        && QJsonDocument::fromJson(one.data) == QJsonDocument::fromJson(other.data);
}

Placement::Ask readAsk(Row &row)
{
    Placement::Ask ask{.verb = GatewayRequest::Verb::Query, .key = row.as<PaymentId>(), .amount = row.money(), .choice = {}};
    ask.choice = {.provider = row.bytes(), .method = row.bytes(), .mode = parsePaymentMode(row.bytes()), .data = row.bytes()};
    return ask;
}

// What the order's payment_status is right after placing.
const char *paymentStatus(PaymentState state, const Money &amount)
{
    if (amount.isZero())
        return "not_required";
    return state == PaymentState::Captured ? "paid" : state == PaymentState::Authorized ? "authorized" : "awaiting";
}

void writeActor(JsonWriter &out, const Context &context)
{
    out.member("actor", context.actor.label()).member("address", context.address).member("trace_id", context.traceId);
}

// What sales.finish_placement takes.
QByteArray finishRequest(const Context &context, const Placement::Ask &ask, PaymentState state, const QByteArray &reference)
{
    JsonWriter p;
    p.beginObject().member("payment_id", ask.key).member("state", paymentStateName(state));
    p.member("reference", reference.isEmpty() ? std::optional<QByteArray>() : std::optional(reference));
    p.member("payment_status", paymentStatus(state, ask.amount)).member("operation", operations::completeCheckout.name);
    p.member("after_cancel", ask.verb == GatewayRequest::Verb::Cancel);
    writeActor(p, context);
    return p.endObject().take();
}

}

Result<Placement::Step> Placement::complete(const Context &context, const Secret &token, const Money &expectedTotal)
{
    KONTOR_CHECK(authorise(context, operations::completeCheckout));
    // A stale quote, or an order that another call has just placed, makes the transaction run again from here.
    return m_database.transaction([&](Transaction &) { return placeOne(prepare(context, token, expectedTotal)); });
}

Result<Placement::Prepared> Placement::prepare(const Context &context, const Secret &token, const Money &expectedTotal)
{
    KONTOR_CHECK(authorise(context, operations::completeCheckout));
    return m_database.transaction([&](Transaction &transaction) -> Result<Prepared> {
        KONTOR_TRY(auto checkout, m_checkouts.load(transaction, token));
        // What is missing may be in this cart's own order, placed between the look at the cart and the look at its lines.
        if (!checkout.problems.empty()) {
            KONTOR_TRY(checkout, m_checkouts.load(transaction, token));
        }
        if (checkout.orderId)
            return Placed{.order = *checkout.orderId, .created = false};
        if (checkout.payment)
            return resumeLive(*checkout.payment, expectedTotal);
        if (!checkout.problems.empty())
            return incomplete(checkout);
        if (checkout.cart.totals.total != expectedTotal)
            return totalChanged(checkout.cart.totals.total);
        const auto &choice = *checkout.record.payment;
        if (choice.mode == PaymentMode::Client)
            return missing({{"payment_not_opened", u"Open the payment first, by POST to payments."_s, u"/payment"_s}});
        return begin(context, checkout, choice);
    });
}

Result<Placement::Step> Placement::resumeLive(const LivePayment &payment, const Money &expectedTotal)
{
    if (payment.amount != expectedTotal)
        return totalChanged(payment.amount);
    Ask ask{.verb = GatewayRequest::Verb::Query, .key = payment.id, .amount = payment.amount, .choice = payment.choice};
    if (payment.state == PaymentState::RequiresAction)
        return ask;
    // Somebody may be waiting for the gateway right now. If nobody is, the same request with the same key goes on; but a
    // gateway that was silent is asked what it has done: who asks often must not keep the reconciler from finding out.
    KONTOR_TRY(const auto wasSilent,
        m_database.find(sql::placement::claim,
            {bind("lease_until", m_clock.now() + m_times.lease), bind("id", payment.id), bind("now", m_clock.now())},
            [](Row &row) { return row.boolean(); }));
    if (!wasSilent)
        return inProgress();
    if (!*wasSilent)
        ask.verb = GatewayRequest::Verb::Authorize;
    return ask;
}

Result<Placement::Step> Placement::openPayment(
    const Context &context, const Secret &token, const QByteArray &provider, const QByteArray &method, const QByteArray &data)
{
    KONTOR_CHECK(authorise(context, operations::openPayment));
    return m_database.transaction([&](Transaction &transaction) -> Result<Step> {
        KONTOR_TRY(const auto methods, m_checkouts.paymentMethods(context, token));
        const auto known = std::find_if(methods.begin(), methods.end(), [&](const PaymentMethod &candidate) {
            return candidate.provider == provider && (candidate.code == method || method.isEmpty());
        });
        if (known == methods.end())
            return invalid(u"/provider"_s, "unknown_payment_method"_L1, u"There is no such way to pay here."_s);
        const PaymentChoice choice{.provider = known->provider, .method = known->code, .mode = known->mode, .data = data};
        KONTOR_TRY(const auto before, m_checkouts.load(transaction, token));
        if (before.orderId)
            return failure(ErrorKind::Conflict, "already_placed"_L1, u"This cart has been ordered already."_s);
        if (before.payment)
            return isSameChoice(before.payment->choice, choice) && choice.mode == PaymentMode::Client ? Result<Step>(Waiting{})
                                                                                                      : inProgress();
        // The cart before the checkout, as everybody locks them.
        KONTOR_CHECK(transaction.execute(sql::placement::lockCart, {bindBytes("token_hash", token.sha256())}));
        KONTOR_TRY(const auto checkout, m_checkouts.choosePayment(token, choice));
        if (choice.mode != PaymentMode::Client)
            return Waiting{};
        if (!checkout.problems.empty())
            return incomplete(checkout);
        return placeOne(begin(context, checkout, choice));
    });
}

Result<Placement::Prepared> Placement::begin(const Context &context, const Checkout &checkout, const PaymentChoice &choice)
{
    const Money total = checkout.cart.totals.total;
    Ask ask{
        .verb = GatewayRequest::Verb::Authorize, .key = PaymentId::make(m_clock, m_random), .amount = total, .choice = choice};
    auto request = beginRequest(context, checkout, ask);
    if (choice.mode == PaymentMode::Offline || total.isZero()) {
        JsonWriter both;
        both.beginObject().key("begin").raw(request).key("finish").raw(finishRequest(context, ask, PaymentState::Pending, {}));
        return Ready{both.endObject().take()};
    }
    return m_database.transaction([&](Transaction &transaction) -> Result<Prepared> {
        KONTOR_CHECK(transaction.execute(sql::placement::begin, {bind("p", request)}));
        failpoint(Failpoint::T1BeforeCommit);
        return ask;
    });
}

Result<std::vector<Result<Placement::Placed>>> Placement::place(Transaction &transaction, const std::vector<Ready> &orders)
{
    JsonWriter all;
    all.beginArray();
    for (const auto &order : orders)
        all.raw(order.request);
    KONTOR_TRY(
        auto placed, transaction.list(sql::placement::place, {bind("p", all.endArray().take())}, [](Row &row) -> Result<Placed> {
            row.skip();
            const auto order = row.optional([](Row &id) { return id.as<OrderId>(); });
            if (order)
                return Placed{.order = *order, .created = true};
            return failure(row.refusal(sql::placement::place));
        }));
    failpoint(Failpoint::T1BeforeCommit);
    failpoint(Failpoint::T2BeforeCommit);
    return placed;
}

Result<Placement::Step> Placement::placeOne(const Result<Prepared> &prepared)
{
    if (!prepared)
        return failure(prepared.error());
    const auto *ready = std::get_if<Ready>(&*prepared);
    if (!ready)
        return std::get<Step>(*prepared);
    return m_database.transaction([&](Transaction &transaction) -> Result<Step> {
        KONTOR_TRY(const auto placed, place(transaction, {*ready}));
        if (!placed.front())
            return failure(placed.front().error());
        return *placed.front();
    });
}

QByteArray Placement::beginRequest(const Context &context, const Checkout &checkout, const Ask &ask)
{
    std::vector<OrderLineId> lineIds;
    for (size_t i = 0; i < checkout.cart.lines.size(); ++i)
        lineIds.push_back(OrderLineId::make(m_clock, m_random));
    const Instant now = m_clock.now();
    JsonWriter p;
    p.beginObject()
        .member("cart_id", checkout.cart.record.id)
        .member("cart_version", checkout.cart.record.version)
        .member("checkout_id", checkout.record.id)
        .member("checkout_version", checkout.record.version)
        .member("market", checkout.cart.record.market)
        .member("revision", m_quoter.revision())
        .member("price_version", checkout.cart.record.priceVersion)
        .member("valid_until", quoteValidUntil(checkout.cart))
        .member("expires_at", now + m_times.hold)
        .member("lease_until", now + m_times.lease);
    writeActor(p, context);
    p.key("payment")
        .beginObject()
        .member("id", ask.key)
        .member("provider", ask.choice.provider)
        .member("method", ask.choice.method);
    p.member("mode", paymentModeName(ask.choice.mode))
        .member("amount", ask.amount.minor())
        .member("currency", ask.amount.currency().code());
    p.key("data").raw(ask.choice.data).endObject();
    p.key("quote").raw(quoteJson(checkout, OrderId::make(m_clock, m_random), lineIds)).endObject();
    return p.take();
}

Result<Placement::Step> Placement::finish(
    Transaction &transaction, const Context &context, const Ask &ask, PaymentState state, const QByteArray &reference)
{
    struct Finished
    {
        OrderId order;
        QByteArray outcome;
    };
    KONTOR_TRY(const auto finished,
        transaction.get(sql::placement::finish, {bind("p", finishRequest(context, ask, state, reference))},
            [](Row &row) { return Finished{.order = row.as<OrderId>(), .outcome = row.bytes()}; }));
    if (finished.outcome == "too_late") {
        KONTOR_CHECK(returnMoney(transaction, ask.key));
        return Declined{.code = "payment_too_late"};
    }
    if (finished.outcome == "canceling")
        return Waiting{};
    // Counted away while the gateway was at it. Asked again, it would say the same for ever.
    if (finished.outcome == "stock_lost")
        return refuse(transaction, context, ask, "out_of_stock");
    failpoint(Failpoint::T2BeforeCommit);
    return Placed{.order = finished.order, .created = finished.outcome == "created"};
}

Result<Placement::Step> Placement::giveUp(
    Transaction &transaction, const Context &context, const Ask &ask, PaymentState state, const QByteArray &code)
{
    // An order stays an order, whatever its gateway says later.
    KONTOR_TRY(const auto order,
        transaction.find(sql::placement::orderOfPayment, {bind("id", ask.key)}, [](Row &row) { return row.as<OrderId>(); }));
    if (order)
        return Placed{.order = *order, .created = false};
    JsonWriter p;
    p.beginObject().member("payment_id", ask.key).member("state", paymentStateName(state)).member("failure", code);
    p.member("actor", context.actor.label()).endObject();
    KONTOR_CHECK(transaction.execute(sql::placement::release, {bind("p", p.take())}));
    return Declined{.code = code};
}

Result<Placement::Step> Placement::refuse(
    Transaction &transaction, const Context &context, const Ask &ask, const QByteArray &code)
{
    KONTOR_TRY(const auto step, giveUp(transaction, context, ask, PaymentState::Failed, code));
    if (std::holds_alternative<Declined>(step)) {
        KONTOR_CHECK(returnMoney(transaction, ask.key));
    }
    return step;
}

Result<void> Placement::returnMoney(Transaction &transaction, const PaymentId &payment)
{
    KONTOR_CHECK(
        enqueueJob(transaction, returnMoneyJob, JsonWriter().beginObject().member("payment_id", payment).endObject().take(),
            m_clock, m_random, {.uniqueKey = payment.toByteArray(), .maxAttempts = 50}));
    return {};
}

Result<Placement::Step> Placement::settle(const Context &context, const Ask &asked, const GatewayReply &reply)
{
    using Outcome = GatewayReply::Outcome;
    switch (reply.outcome) {
    case Outcome::Authorized:
    case Outcome::Captured: return succeed(context, asked, reply);
    case Outcome::ActionRequired: return awaitBuyer(asked, reply);
    case Outcome::Declined:
    case Outcome::Canceled:
        return m_database.transaction([&](Transaction &transaction) -> Result<Step> {
            const bool isDeclined = reply.outcome == Outcome::Declined;
            const QByteArray code = !reply.code.isEmpty() ? reply.code : isDeclined ? "declined" : "canceled";
            KONTOR_TRY(
                auto step, giveUp(transaction, context, asked, isDeclined ? PaymentState::Failed : PaymentState::Canceled, code));
            if (auto *declined = std::get_if<Declined>(&step))
                declined->mayAskAgain = !isDeclined && asked.verb == GatewayRequest::Verb::Cancel;
            return step;
        });
    case Outcome::NotFound: return abandon(asked); // it may still be on its way
    case Outcome::Unknown:
        KONTOR_CHECK(m_database.execute(
            sql::placement::defer, {bind("lease_until", m_clock.now() + m_times.retry), bind("id", asked.key)}));
        return Waiting{};
    }
    Q_UNREACHABLE();
}

Result<Placement::Step> Placement::abandon(const Ask &asked)
{
    // The gateway is told to refuse it, and only then the stock goes back.
    KONTOR_TRY(const auto requested,
        m_database.find(sql::placement::requestCancel, {bind("now", m_clock.now()), bind("id", asked.key)},
            [](Row &row) { return row.uuid(); }));
    if (!requested)
        return Waiting{}; // settled by somebody else meanwhile
    Ask cancel = asked;
    cancel.verb = GatewayRequest::Verb::Cancel;
    return cancel;
}

Result<Placement::Step> Placement::succeed(const Context &context, const Ask &asked, const GatewayReply &reply)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<Step> {
        if (reply.amount && *reply.amount != asked.amount) {
            // Not the sum that the buyer agreed to.
            return refuse(transaction, context, asked, "amount_mismatch");
        }
        const auto state = reply.outcome == GatewayReply::Outcome::Captured ? PaymentState::Captured : PaymentState::Authorized;
        return finish(transaction, context, asked, state, reply.reference);
    });
}

Result<Placement::Step> Placement::awaitBuyer(const Ask &asked, const GatewayReply &reply)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<Step> {
        KONTOR_CHECK(transaction.execute(sql::placement::awaitBuyer,
            {bind("reference", reply.reference), bind("next_action", reply.nextAction.isEmpty() ? "{}" : reply.nextAction),
                bind("id", asked.key), bind("event_reference", reply.reference)}));
        return Waiting{};
    });
}

Result<std::optional<Placement::Ask>> Placement::question(const PaymentId &payment)
{
    return m_database.find(sql::placement::question, {bind("id", payment)}, readAsk);
}

Result<std::vector<Placement::Lapsed>> Placement::claimLapsed()
{
    return m_database.transaction([&](Transaction &transaction) {
        const Instant now = m_clock.now();
        return transaction.list(sql::placement::claimLapsed,
            {bind("lease_until", now + m_times.lease), bind("now", now), bind("expired_at", now)}, [](Row &row) {
                Ask ask = readAsk(row);
                if (row.boolean())
                    ask.verb = GatewayRequest::Verb::Cancel;
                return Lapsed{.ask = std::move(ask), .isExpired = row.boolean()};
            });
    });
}

Result<void> Placement::noteReturned(const PaymentId &payment, const QByteArray &reference)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_CHECK(transaction.execute(sql::placement::noteReturned, {bind("id", payment), bind("reference", reference)}));
        return {};
    });
}

}
