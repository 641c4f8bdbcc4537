#pragma once

#include "server/http/dispatcher.h"

namespace kontor::http {

/** One request from its arrival to its reply. Held by whatever is working on it; answers exactly once. */
class Exchange : public std::enable_shared_from_this<Exchange>
{
public:
    Exchange(Dispatcher &dispatcher, Request request, Respond respond);
    ~Exchange();
    Q_DISABLE_COPY_MOVE(Exchange)

    /** On the I/O thread: what needs no database, or the way into the queue. */
    void start();

    const QByteArray &traceId() const { return m_trace.traceId; }
    void finish(Reply reply);
    void fail(const Error &error);

private:
    void answerWithoutEndpoint(const Router::Match &match);
    Result<void> chooseContext(const Identity &identity);
    Result<void> checkHeaders() const;
    Result<void> takeEffectKey(const QByteArray &secret);
    Result<Prepared> prepare(Services *services);
    RateClass rateClass() const;
    Result<void> note(const RateVerdict &verdict);
    Result<void> chargeAddress();
    /** `mayWait`: on a database thread, where the budget that servers share may be asked. */
    Result<void> chargeAccount(const Actor &actor, bool mayWait);
    Result<Outcome> completed(Result<Outcome> outcome) const;
    void work(Services *services);
    void settle(Result<Outcome> outcome, Services *services);
    void suspend(Suspend suspended);
    void continueWith(const Step &step, Services &services);
    bool answerKept(Services *services = nullptr);
    bool answerShared();
    ReplyCache::Kept keep(const Reply &whole, ReplyForm form);
    void share(const Reply &whole, const ReplyCache::Fill &fill);
    FormWishes wishes() const;
    void dress(Reply &reply) const;
    void addOwnFields(Reply &reply) const;
    void send(Reply reply);
    void record(const Reply &reply);

    Dispatcher &m_dispatcher;
    Request m_request;
    Respond m_respond;
    std::chrono::steady_clock::time_point m_begun;
    QByteArray m_requestId;
    Trace m_trace;
    QByteArray m_spanId;
    const Endpoint *m_endpoint = nullptr;
    std::vector<QByteArray> m_captures;
    std::vector<Parameter> m_query;
    const Dispatcher::Languages &m_languages; ///< that there were when it came
    std::unique_ptr<Call> m_call;
    QByteArray m_cacheKey; ///< empty: the reply is for this client alone
    ReplyCache::Moment m_readFrom;
    std::optional<SharedReplies::Moment> m_sharedFrom;
    std::optional<RateVerdict> m_rate; ///< the strictest so far; none: it has no limit
    bool m_isAnswered = false;
};

}
