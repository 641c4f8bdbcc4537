#pragma once

#include "server/http/cursor.h"
#include "server/http/dispatcher.h"

// A small shop for the tests of the edge: endpoints of every kind, and a dispatcher around them without sockets.
namespace kontor::test {

/** What a database thread brings along here. */
struct ShopServices final : http::Services
{
    static inline std::atomic<int> made = 0;
    ShopServices() { ++made; }
    int calls = 0;
};

/** Knows three tokens: ks_staff, ks_reader and, with a market, kp_tokyo. */
struct TokenList final : http::Authenticator
{
    Result<http::Identity> authenticate(QByteArrayView token, http::Services &services) override;
};

/** Remembers replies in memory, as the core does in its tables. */
struct EffectList final : http::EffectRunner
{
    struct Entry
    {
        QByteArray bodyHash;
        std::optional<http::Reply> reply;
    };
    std::mutex mutex;
    std::map<QByteArray, Entry> entries;
    Result<http::Outcome> run(http::Call &call, const http::EffectKey &key, const Effect &effect) override;
    Result<http::Outcome> resume(http::Call &call, const http::EffectKey &key, const Effect &effect) override;
};

/** Steps that wait for a test to let them go on. */
struct Gateway
{
    std::mutex mutex;
    std::vector<http::Resume> waiting;
    size_t count();
    void answer(const http::Step &step);
    void drop();
};

/** Holds a handler until the test lets it go. */
struct Gate
{
    std::mutex mutex;
    std::condition_variable changed;
    bool isOpen = false;
    int inside = 0;
    void pass();
    void open();
    void waitFor(int handlers);
};

class ExampleShop
{
public:
    explicit ExampleShop(http::WorkerPool::Options pool = {.threads = 2}, http::DispatcherOptions options = defaults(),
        const std::function<void(http::Endpoints &)> &declareMore = {}, http::SharedReplies *shared = nullptr,
        http::RateLimiter *limiter = nullptr, http::SharedBudget *budget = nullptr);
    ~ExampleShop();
    static http::DispatcherOptions defaults();

    /** Sends and waits for the reply. */
    http::Reply send(http::Method method, const QByteArray &target, const QByteArray &body = {},
        const QList<http::Headers::Field> &headers = {});
    QByteArray peer = "192.0.2.7"; ///< who sends
    /** Sends and returns at once; `take` waits for the reply. */
    std::shared_ptr<struct PendingReply> begin(http::Method method, const QByteArray &target, const QByteArray &body = {},
        const QList<http::Headers::Field> &headers = {});
    QByteArray logLines();

    Gateway gateway;
    Gate gate;
    EffectList effects;
    http::Metrics metrics;
    http::ReplyCache cache; ///< idle until a test watches it
    http::Endpoints endpoints;
    std::atomic<int> handled = 0;

private:
    void declare();

    TokenList m_tokens;
    SystemClock m_clock;
    SystemRandom m_random;
    std::mutex m_logMutex;
    QByteArray m_log;
    std::unique_ptr<http::AccessLog> m_accessLog;
    std::unique_ptr<http::WorkerPool> m_pool;

public:
    std::unique_ptr<http::Dispatcher> dispatcher;
};

struct PendingReply
{
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<http::Reply> reply;
    int answers = 0;
    http::Reply take();
};

}
