#include "core/base/jsonwriter.h"
#include "core/sales/quote.h"
#include "tests/bench/sql/sales.h"

namespace kontor::bench {

namespace {

// What sales.begin_placement and finish_placement take: as placement.cpp writes it.
QByteArray beginJson(
    const Checkout &checkout, qint64 revision, const OrderId &order, const Clock &clock, const PaymentId &payment, Random &random)
{
    std::vector<OrderLineId> lineIds;
    for (size_t i = 0; i < checkout.cart.lines.size(); ++i)
        lineIds.push_back(OrderLineId::make(clock, random));
    const PlacementTimes times;
    const auto &choice = *checkout.record.payment;
    const Money total = checkout.cart.totals.total;
    JsonWriter p;
    p.beginObject()
        .member("cart_id", checkout.cart.record.id)
        .member("cart_version", checkout.cart.record.version)
        .member("checkout_id", checkout.record.id)
        .member("checkout_version", checkout.record.version)
        .member("market", checkout.cart.record.market)
        .member("revision", revision)
        .member("valid_until", quoteValidUntil(checkout.cart))
        .member("expires_at", clock.now() + times.hold)
        .member("lease_until", clock.now() + times.lease)
        .member("actor", "anonymous")
        .member("address", "127.0.0.1")
        .member("trace_id", "bench");
    p.key("payment")
        .beginObject()
        .member("id", payment)
        .member("provider", choice.provider)
        .member("method", choice.method)
        .member("mode", paymentModeName(choice.mode))
        .member("amount", total.minor())
        .member("currency", total.currency().code());
    p.key("data").raw(choice.data).endObject();
    p.key("quote").raw(quoteJson(checkout, order, lineIds)).endObject();
    return p.take();
}

QByteArray finishJson(const PaymentId &payment)
{
    JsonWriter p;
    p.beginObject()
        .member("payment_id", payment)
        .member("state", paymentStateName(PaymentState::Pending))
        .member("reference", std::optional<QByteArray>())
        .member("payment_status", "awaiting")
        .member("operation", operations::completeCheckout.name)
        .member("after_cancel", false)
        .member("actor", "anonymous")
        .member("address", "127.0.0.1")
        .member("trace_id", "bench")
        .endObject();
    return p.take();
}

constexpr const char *columns[] = {"n", "token_hash", "order_token_hash", "cart_id", "checkout_id", "order_id", "variant_1",
    "variant_2", "market", "locale", "currency", "email", "phone", "shipping", "method_id", "provider", "method", "now",
    "expires_at", "p_begin", "p_finish", "scope", "key", "body_hash", "body", nullptr};

constexpr Statement insertRow{"bench.insert_pending",
    "insert into bench.pending (n, token_hash, order_token_hash, cart_id, checkout_id, order_id, variant_1, variant_2, market, locale,"
    " currency, email, phone, shipping, method_id, provider, method, now, expires_at, p_begin, p_finish, scope, key, body_hash, body)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    columns, std::size(columns) - 1};

QByteArray hexOf(const QByteArray &bytes)
{
    return "\\x" + bytes.toHex();
}

QByteArray randomBytes(Random &random, qsizetype size)
{
    QByteArray bytes(size, '\0');
    random.fill(bytes.data(), static_cast<size_t>(size));
    return bytes;
}

Result<void> insertPending(Transaction &transaction, Shop &shop, qint64 number, Checkout checkout, const QByteArray &tokenHash,
    const Clock &clock, Random &random)
{
    constexpr qsizetype replySize = 2'000; // of an order, as it is kept for its Idempotency-Key
    const auto payment = PaymentId::make(clock, random);
    const auto order = OrderId::make(clock, random);
    const auto &cart = checkout.cart.record;
    if (checkout.cart.lines.size() != 2 || !checkout.problems.empty() || !checkout.record.shippingMethodId)
        return internal(u"a checkout of %1 lines is not ready"_s.arg(checkout.cart.lines.size()));
    KONTOR_CHECK(transaction.execute(insertRow,
        {bind("n", number), bind("token_hash", hexOf(tokenHash)), bind("order_token_hash", hexOf(sha256(tokenHash))),
            bind("cart_id", cart.id), bind("checkout_id", checkout.record.id), bind("order_id", order),
            bind("variant_1", checkout.cart.lines[0].variantId), bind("variant_2", checkout.cart.lines[1].variantId),
            bind("market", cart.market), bind("locale", cart.locale), bind("currency", checkout.cart.currency),
            bind("email", checkout.record.email), bind("phone", checkout.record.phone),
            bind("shipping", toJson(*checkout.record.shippingAddress)), bind("method_id", *checkout.record.shippingMethodId),
            bind("provider", checkout.record.payment->provider), bind("method", checkout.record.payment->method),
            bind("now", clock.now()), bind("expires_at", clock.now() + limits::cartLifetime),
            bind("p_begin", beginJson(checkout, shop.book().revision(), order, clock, payment, random)),
            bind("p_finish", finishJson(payment)), bind("scope", sha256(tokenHash + "scope").toHex()),
            bind("key", sha256(tokenHash + "key").toHex()), bind("body_hash", hexOf(sha256(tokenHash))),
            bind("body", hexOf(randomBytes(random, replySize)))}));
    return {};
}

}

Result<void> preparePending(Shop &shop, const QList<QByteArray> &tokens, bool isFresh, const Clock &clock, Random &random)
{
    return shop.database().transaction([&](Transaction &transaction) -> Result<void> {
        qint64 number = 0;
        for (const auto &text : tokens) {
            const auto token = Secret::parse("ct_", text);
            if (!token)
                return internal(u"what should be a cart's token is none"_s);
            KONTOR_TRY(auto checkout, shop.checkouts.load(transaction, *token));
            auto tokenHash = token->sha256();
            if (isFresh) {
                checkout.cart.record.id = CartId::make(clock, random);
                checkout.record.id = CheckoutId::make(clock, random);
                tokenHash = randomBytes(random, 32);
            }
            KONTOR_CHECK(insertPending(transaction, shop, ++number, std::move(checkout), tokenHash, clock, random));
        }
        return {};
    });
}

}
