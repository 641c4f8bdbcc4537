#pragma once

#include "core/database/databaseconfig.h"
#include "core/payments/paymentprovider.h"

#include <QObject>
#include <QThread>

namespace kontor {

class Database;

/**
 * A gateway to try a shop with; it charges nobody. It behaves like one elsewhere: it keeps its own books through its
 * own connection (schema testgateway), answers from its own thread, and knows a payment by its key for ever. What it
 * does is chosen by the token in the payment's data, {"token": "tok_…"}:
 *
 *   tok_authorize (or none)  authorises          tok_decline       declines
 *   tok_capture              captures            tok_action        wants the buyer to confirm first
 *   tok_slow                 authorises, late    tok_drop          authorises, and its answer is lost
 *   tok_wrong_amount         charges one unit too much             tok_error  answers nothing and charges nothing, once
 *
 * A client-confirmed payment waits for `confirm()`, which stands for the buyer at the gateway's own page.
 */
class KONTOR_EXPORT TestProvider final : public PaymentProvider
{
public:
    explicit TestProvider(const DatabaseConfig &books, std::chrono::milliseconds slowness = std::chrono::seconds(2));
    ~TestProvider() override;

    QByteArray name() const override { return "test"; }
    void send(const GatewayRequest &request, Done done) override;
    /** The buyer confirms or refuses; `done` learns what came of it. */
    void confirm(const PaymentId &key, bool approve, Done done);

private:
    QThread m_thread;
    QObject m_desk; // lives on m_thread: what is posted to it is done there in order
    DatabaseConfig m_books;
    std::unique_ptr<Database> m_database;
    std::chrono::milliseconds m_slowness;
    std::vector<Done> m_unanswered;
};

/** Payments that nobody has to confirm; only its Query and Cancel are ever asked, by the reconciler. */
class KONTOR_EXPORT ManualProvider final : public PaymentProvider
{
public:
    QByteArray name() const override { return "manual"; }
    void send(const GatewayRequest &request, Done done) override;
};

}
