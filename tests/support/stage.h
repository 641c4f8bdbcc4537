#pragma once

#include "core/payments/testprovider.h"
#include "tests/support/testshop.h"

namespace kontor::test {

/** What somebody does in a shop, and what came of it in a word: see outcome(). */
using Action = std::function<Result<QByteArray>(Shop &)>;

/** "placed", "existing", "waiting", "declined <code>" or "ask". */
QByteArray nameOf(const Placement::Step &step);
/** The word, or the code of the refusal. */
QByteArray outcome(const Result<QByteArray> &result);
QByteArray outcome(const Result<Placement::Step> &step);

/** Leases and pauses that are over at once: whoever comes next goes on. */
PlacementTimes hasty();

/** A shop with its gateways, in which several people meet at chosen moments. */
class Stage
{
public:
    Stage();
    ~Stage();

    TestShop shop;
    PaymentProviders providers;
    TestProvider *gateway = nullptr;

    /** Takes the road of `complete` to its end; "placed" and so on. */
    Action completes(const ReadyCheckout &checkout) const;
    /** Only complete's own transaction, without asking a gateway. */
    Action beginsToComplete(const ReadyCheckout &checkout) const;
    /** Goes on with this reply. */
    Action settles(const GatewayRequest &asked, const GatewayReply &reply) const;

    /** T1 is done and the gateway is to be asked: what it is to be asked. */
    GatewayRequest begin(Shop &shop, const ReadyCheckout &checkout) const;
    GatewayReply ask(const GatewayRequest &request) const { return providers.ask(request, std::chrono::seconds(10)); }
    /** What the worker does with the jobs that give money back; how many there were. */
    int returnMoney(Shop &own);
    /** The buyer at the gateway's own page. */
    GatewayReply confirm(const PaymentId &payment, bool approves = true) const;

    struct Pair
    {
        QByteArray first;
        QByteArray second;
    };
    /** `first` in a transaction that stays open until `second`, on a connection of its own, waits for it or is done. */
    Pair overlap(const Action &first, const Action &second);
    /** Lets `action` run until it waits for the cart, does `meanwhile`, and lets it go on. */
    QByteArray interrupt(const Secret &cart, const Action &action, const std::function<void()> &meanwhile);
    /** Lets the actions run, one after the other, until each waits for the cart, and then all of them go on. */
    QList<QByteArray> queue(const Secret &cart, const std::vector<Action> &actions);
    /** Does it `count` times by that many threads, each with a connection of its own; how often each word came. */
    QMap<QByteArray, int> crowd(int threads, int count, const std::function<QByteArray(Shop &, int)> &action);

    QByteArray number(const QByteArray &sql) { return value(shop.database(), sql); }
    QByteArray brokenRule() { return test::brokenRule(shop.database()); }
};

}
