#include "server/api/orderqueue.h"

#include "core/base/failpoint.h"
#include "server/api/gateway.h"

namespace kontor::api {

using namespace http;

namespace {

Error tooMany()
{
    return {.kind = ErrorKind::Unavailable,
        .code = "unavailable"_L1,
        .message = u"Too many orders are waiting; try again soon."_s,
        .retryAfter = std::chrono::seconds(2)};
}

bool hasToBePreparedAnew(const Error &error)
{
    return error.code == "stale_quote"_L1 || error.code == "placed_meanwhile"_L1;
}

}

OrderQueue::OrderQueue(const WorkerPool::Options &options, WorkerPool::Factory factory, Effects &effects)
    : m_effects(effects),
      m_queueDeadline(options.queueDeadline),
      m_pool(options, std::move(factory))
{
}

void OrderQueue::submit(Job job)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_jobs.push_back({std::move(job), std::chrono::steady_clock::now()});
    }
    // The pool's jobs are no more than their number: an order may have gone along with those before it, and then the one
    // that is the oldest now is asked how long it has waited.
    const auto refuseOne = [this](std::chrono::milliseconds age) {
        if (const auto late = takeOne(age))
            answer(*late, tl::unexpected(tooMany()));
    };
    if (!m_pool.post({.run = [this](Services &services) { work(*services.shop()); },
            .expire = [refuseOne, this] { refuseOne(m_queueDeadline); }}))
        refuseOne(std::chrono::milliseconds(0));
}

std::optional<OrderQueue::Job> OrderQueue::takeOne(std::chrono::milliseconds age)
{
    const std::scoped_lock lock(m_mutex);
    if (m_jobs.empty() || std::chrono::steady_clock::now() - m_jobs.front().since < age)
        return {};
    auto job = std::move(m_jobs.front().job);
    m_jobs.pop_front();
    return job;
}

std::vector<OrderQueue::Job> OrderQueue::take(size_t most)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<Job> jobs;
    while (!m_jobs.empty() && jobs.size() < most) {
        jobs.push_back(std::move(m_jobs.front().job));
        m_jobs.pop_front();
    }
    return jobs;
}

OrderQueue::Figures OrderQueue::figures() const
{
    const std::scoped_lock lock(m_mutex);
    return {.waiting = static_cast<qint64>(m_jobs.size()), .batches = m_batches, .orders = m_orders};
}

void OrderQueue::work(Shop &shop)
{
    const auto jobs = take(maxTogether);
    if (jobs.empty())
        return; // gone along with others
    const auto together = place(shop, jobs);
    if (!together && jobs.size() > 1 && together.error().kind != ErrorKind::Unavailable) {
        for (const auto &job : jobs) {
            auto alone = place(shop, std::span(&job, 1));
            answer(job, alone ? std::move(alone->front()) : tl::unexpected(alone.error()));
        }
        return;
    }
    for (size_t i = 0; i < jobs.size(); ++i)
        answer(jobs[i], together ? (*together)[i] : tl::unexpected(together.error()));
}

Result<OrderQueue::Replies> OrderQueue::place(Shop &shop, std::span<const Job> jobs)
{
    std::vector<Placement::Ready> requests;
    for (const auto &job : jobs)
        requests.push_back(job.ready);
    qint64 placedCount = 0;
    auto replies = shop.database().transaction([&](Transaction &transaction) -> Result<Replies> {
        KONTOR_TRY(const auto placed, shop.placement.place(transaction, requests));
        std::vector<OrderId> ids;
        for (const auto &order : placed)
            if (order)
                ids.push_back(order->order);
        placedCount = static_cast<qint64>(ids.size());
        KONTOR_TRY(const auto orders, shop.orders.load(transaction, ids));
        Replies all;
        all.reserve(jobs.size());
        std::vector<std::pair<const Call *, const Reply *>> kept;
        auto order = orders.begin();
        for (size_t i = 0; i < jobs.size(); ++i) {
            if (!placed[i]) {
                all.push_back(tl::unexpected(placed[i].error()));
                continue;
            }
            all.push_back(orderReply(*jobs[i].call, jobs[i].token, *order++, true));
            kept.emplace_back(jobs[i].call, &*all.back());
        }
        KONTOR_CHECK(m_effects.keep(transaction, kept));
        return all;
    });
    if (!replies)
        return replies;
    failpoint(Failpoint::T2AfterCommit);
    ++m_batches;
    m_orders += placedCount;
    for (size_t i = 0; i < jobs.size(); ++i)
        if ((*replies)[i])
            m_effects.forget(jobs[i].call);
    failpoint(Failpoint::ReplyBeforeSend);
    return replies;
}

void OrderQueue::answer(const Job &job, Result<Reply> reply)
{
    if (!reply && job.again && hasToBePreparedAnew(reply.error()))
        return job.resume(job.again);
    job.resume([reply = std::move(reply)](Call &) -> Result<Outcome> {
        if (!reply)
            return tl::unexpected(reply.error());
        return Outcome(*reply);
    });
}

}
