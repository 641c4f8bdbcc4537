#include "core/payments/testprovider.h"

#include "core/base/failpoint.h"
#include "core/base/log.h"
#include "core/database/database.h"
#include "sql/testgateway.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace kontor {

namespace {

using Outcome = GatewayReply::Outcome;

struct Charge
{
    QByteArray reference;
    Money amount;
    QByteArray behaviour;
    QByteArray state;
};

GatewayReply replyOf(const GatewayRequest &request, const Charge &charge)
{
    GatewayReply reply{.outcome = Outcome::Unknown, .reference = charge.reference, .amount = charge.amount};
    if (charge.state == "authorized") {
        reply.outcome = Outcome::Authorized;
    } else if (charge.state == "captured") {
        reply.outcome = Outcome::Captured;
    } else if (charge.state == "declined") {
        reply.outcome = Outcome::Declined;
        reply.code = "card_declined";
    } else if (charge.state == "requires_action") {
        reply.outcome = Outcome::ActionRequired;
        reply.nextAction = JsonWriter()
                               .beginObject()
                               .member("type", "confirm_at_gateway")
                               .member("url", QByteArray("/v1/payments/test/" + request.key.toByteArray() + "/confirm"))
                               .endObject()
                               .take();
    } else {
        reply.outcome = Outcome::Canceled;
    }
    return reply;
}

const char *stateFor(const QByteArray &behaviour, PaymentMode mode)
{
    if (behaviour == "tok_decline")
        return "declined";
    if (mode == PaymentMode::Client || behaviour == "tok_action")
        return "requires_action";
    return behaviour == "tok_capture" ? "captured" : "authorized";
}

Result<std::optional<Charge>> findCharge(Database &books, const PaymentId &key)
{
    return books.find(sql::testgateway::find, {bind("key", key)}, [](Row &row) {
        return Charge{.reference = row.bytes(), .amount = row.money(), .behaviour = row.bytes(), .state = row.bytes()};
    });
}

QByteArray behaviourOf(const GatewayRequest &request)
{
    return QJsonDocument::fromJson(request.choice.data).object()["token"_L1].toString(u"tok_authorize"_s).toLatin1();
}

// What the gateway's machine does with one request, by its own books.
Result<GatewayReply> serve(Database &books, const GatewayRequest &request)
{
    const auto reference = "tg_" + request.key.toByteArray();
    if (request.verb == GatewayRequest::Verb::Cancel) {
        KONTOR_CHECK(books.execute(sql::testgateway::cancel,
            {bind("key", request.key), bind("reference", reference), bind("amount", request.amount.minor()),
                bind("currency", request.amount.currency())}));
    } else if (request.verb == GatewayRequest::Verb::Authorize) {
        const auto behaviour = behaviourOf(request);
        const qint64 amount = request.amount.minor() + (behaviour == "tok_wrong_amount" ? 1 : 0);
        KONTOR_CHECK(books.execute(sql::testgateway::open,
            {bind("key", request.key), bind("reference", reference), bind("amount", amount),
                bind("currency", request.amount.currency()), bind("behaviour", behaviour),
                bind("state", stateFor(behaviour, request.choice.mode))}));
    }
    KONTOR_TRY(const auto charge, findCharge(books, request.key));
    if (!charge)
        return GatewayReply{.outcome = Outcome::NotFound};
    return replyOf(request, *charge);
}

}

TestProvider::TestProvider(const DatabaseConfig &books, std::chrono::milliseconds slowness) : m_books(books), m_slowness(slowness)
{
    m_thread.setObjectName("test gateway"_L1);
    m_desk.moveToThread(&m_thread);
    m_thread.start();
}

TestProvider::~TestProvider()
{
    QMetaObject::invokeMethod(
        &m_desk, [this] { m_database.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void TestProvider::send(const GatewayRequest &request, Done done)
{
    failpoint(Failpoint::GatewayBeforeSend);
    QMetaObject::invokeMethod(&m_desk, [this, request, done = std::move(done)] {
        const auto behaviour = behaviourOf(request);
        const bool isAuthorize = request.verb == GatewayRequest::Verb::Authorize;
        if (!m_database) {
            auto opened = Database::open(m_books);
            if (!opened)
                return done({});
            m_database = std::move(*opened);
        }
        if (isAuthorize && behaviour == "tok_error")
            return done({});
        auto reply = serve(*m_database, request);
        failpoint(Failpoint::GatewayAfterSend);
        if (!reply) {
            log(LogLevel::Warning, "test_gateway", reply.error());
            return done({});
        }
        if (isAuthorize && behaviour == "tok_drop")
            return done({}); // as after a time-out: the charge stands, and nobody was told
        if (isAuthorize && behaviour == "tok_silent")
            return m_unanswered.push_back(done); // as a connection that stays open and dumb
        if (isAuthorize && behaviour == "tok_slow")
            return QTimer::singleShot(m_slowness, &m_desk, [done, answer = *reply] { done(answer); });
        done(*reply);
    });
}

void TestProvider::confirm(const PaymentId &key, bool approve, Done done)
{
    QMetaObject::invokeMethod(&m_desk, [this, key, approve, done = std::move(done)] {
        if (!m_database) {
            auto opened = Database::open(m_books);
            if (!opened)
                return done({});
            m_database = std::move(*opened);
        }
        const auto confirmed = m_database->execute(
            sql::testgateway::confirm, {bind("state", approve ? "authorized" : "declined"), bind("key", key)});
        const auto charge = confirmed ? findCharge(*m_database, key) : tl::unexpected(confirmed.error());
        if (!charge)
            return done({});
        done(*charge ? replyOf({.key = key, .amount = {}, .choice = {}}, **charge) : GatewayReply{.outcome = Outcome::NotFound});
    });
}

void ManualProvider::send(const GatewayRequest &, Done done)
{
    done({.outcome = Outcome::NotFound});
}

}
