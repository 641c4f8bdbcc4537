#include "tests/support/stage.h"

#include "core/sales/reconciler.h"
#include "tests/support/suite.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace kontor::test {

namespace {

// Somebody in a thread with a connection of his own, of whom others can see whether he waits for a lock.
class Extra
{
public:
    Extra(const TestShop &shop, const Action &action)
        : m_thread([this, &shop, action] {
              const auto own = shop.connect();
              m_pid = own->database().backendPid().value_or(0);
              m_word = outcome(action(*own));
              m_done = true;
          })
    {
    }
    ~Extra() { join(); }

    void untilWaitingOrDone(Database &watch)
    {
        const auto waits = [&] {
            const auto pid = QByteArray::number(m_pid.load());
            return value(watch, "select coalesce(wait_event_type, '') = 'Lock' from pg_stat_activity where pid = " + pid) == "t";
        };
        if (!QTest::qWaitFor([&] { return m_done || (m_pid != 0 && waits()); }, 30'000))
            qFatal("somebody neither waits nor comes to an end");
    }
    QByteArray join()
    {
        if (m_thread.joinable())
            m_thread.join();
        return m_word;
    }

private:
    QByteArray m_word;
    std::atomic<qint64> m_pid = 0;
    std::atomic_bool m_done = false;
    std::thread m_thread;
};

}

QByteArray nameOf(const Placement::Step &step)
{
    if (const auto *placed = std::get_if<Placement::Placed>(&step))
        return placed->created ? "placed" : "existing";
    if (const auto *declined = std::get_if<Placement::Declined>(&step))
        return "declined " + declined->code;
    return std::holds_alternative<Placement::Waiting>(step) ? "waiting" : "ask";
}

QByteArray outcome(const Result<QByteArray> &result)
{
    return result ? *result : QByteArray(result.error().code.data());
}

QByteArray outcome(const Result<Placement::Step> &step)
{
    return step ? nameOf(*step) : QByteArray(step.error().code.data());
}

PlacementTimes hasty()
{
    PlacementTimes times;
    times.lease = times.retry = std::chrono::milliseconds(0);
    return times;
}

Stage::Stage()
{
    providers.add(std::make_unique<ManualProvider>());
    auto test = std::make_unique<TestProvider>(shop.config(), std::chrono::milliseconds(50));
    gateway = test.get();
    providers.add(std::move(test));
}

Stage::~Stage()
{
    // Its connection ends before its database is dropped.
    providers = {};
}

Action Stage::completes(const ReadyCheckout &checkout) const
{
    return [this, checkout](Shop &own) -> Result<QByteArray> {
        KONTOR_TRY(const auto step, complete(own, providers, checkout));
        return nameOf(step);
    };
}

Action Stage::beginsToComplete(const ReadyCheckout &checkout) const
{
    return [checkout](Shop &own) -> Result<QByteArray> {
        KONTOR_TRY(const auto step, own.placement.complete(storefront(), checkout.token, checkout.total));
        return nameOf(step);
    };
}

Action Stage::settles(const GatewayRequest &asked, const GatewayReply &reply) const
{
    return [asked, reply](Shop &own) -> Result<QByteArray> {
        KONTOR_TRY(const auto step, own.placement.settle(storefront(), asked, reply));
        return nameOf(step);
    };
}

GatewayRequest Stage::begin(Shop &own, const ReadyCheckout &checkout) const
{
    const auto step = own.placement.complete(storefront(), checkout.token, checkout.total);
    if (!step || !std::holds_alternative<Placement::Ask>(*step))
        qFatal("complete did not come to its question: %s", outcome(step).constData());
    return std::get<Placement::Ask>(*step);
}

int Stage::returnMoney(Shop &own)
{
    const QByteArray waiting =
        "select payload ->> 'payment_id' from ops.job where kind = 'payment.return_money' and state = 'queued' limit 1";
    int count = 0;
    for (auto next = number(waiting); !next.isEmpty(); next = number(waiting), ++count) {
        const auto payment = *PaymentId::parse(QString::fromLatin1(next));
        if (!Reconciler(own.placement, own.carts, providers).returnMoney(payment))
            qFatal("the money does not go back");
        run(shop.database(), "update ops.job set state = 'done' where payload ->> 'payment_id' = '" + next + "'");
    }
    return count;
}

GatewayReply Stage::confirm(const PaymentId &payment, bool approves) const
{
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<GatewayReply> reply;
    gateway->confirm(payment, approves, [&](GatewayReply said) {
        const std::lock_guard lock(mutex);
        reply = std::move(said);
        arrived.notify_one();
    });
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return reply.has_value(); });
    return *reply;
}

Stage::Pair Stage::overlap(const Action &first, const Action &second)
{
    const auto own = shop.connect();
    std::unique_ptr<Extra> extra;
    const auto done = own->database().transaction([&](Transaction &) -> Result<QByteArray> {
        auto result = first(*own);
        if (!extra) {
            extra = std::make_unique<Extra>(shop, second);
            extra->untilWaitingOrDone(shop.database());
        }
        return result;
    });
    return {.first = outcome(done), .second = extra->join()};
}

namespace {

void lockCart(Database &database, const Secret &cart)
{
    run(database, "begin");
    value(database, "select id from sales.cart where token_hash = '\\x" + cart.sha256().toHex() + "' for update");
}

}

QList<QByteArray> Stage::queue(const Secret &cart, const std::vector<Action> &actions)
{
    const auto lock = shop.connectDatabase();
    lockCart(*lock, cart);
    std::vector<std::unique_ptr<Extra>> people;
    for (const auto &action : actions) {
        people.push_back(std::make_unique<Extra>(shop, action));
        people.back()->untilWaitingOrDone(shop.database());
    }
    run(*lock, "commit");
    QList<QByteArray> words;
    for (const auto &person : people)
        words.append(person->join());
    return words;
}

QByteArray Stage::interrupt(const Secret &cart, const Action &action, const std::function<void()> &meanwhile)
{
    const auto lock = shop.connectDatabase();
    lockCart(*lock, cart);
    Extra extra(shop, action);
    extra.untilWaitingOrDone(shop.database());
    meanwhile();
    run(*lock, "commit");
    return extra.join();
}

QMap<QByteArray, int> Stage::crowd(int threads, int count, const std::function<QByteArray(Shop &, int)> &action)
{
    std::mutex mutex;
    QMap<QByteArray, int> words;
    std::atomic_int next = 0;
    std::vector<std::thread> people;
    for (int i = 0; i < threads; ++i) {
        people.emplace_back([&] {
            const auto own = shop.connect();
            for (int turn = next++; turn < count; turn = next++) {
                const auto word = action(*own, turn);
                const std::lock_guard guard(mutex);
                ++words[word];
            }
        });
    }
    for (auto &person : people)
        person.join();
    return words;
}

}
