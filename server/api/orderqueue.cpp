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

std::vector<Result<Reply>> refusalsOf(const std::vector<Result<Placement::Placed>> &placed)
{
    std::vector<Result<Reply>> refusals;
    for (const auto &order : placed)
        refusals.push_back(tl::unexpected(order.error()));
    return refusals;
}

bool hasToBePreparedAnew(const Error &error)
{
    return error.code == "stale_quote"_L1 || error.code == "placed_meanwhile"_L1;
}

}

OrderQueue::OrderQueue(const WorkerPool::Options &options, WorkerPool::Factory factory, Effects &effects)
    : m_effects(effects),
      m_options(options),
      m_pool({.threads = options.threads, .queueLimit = static_cast<size_t>(options.threads)}, std::move(factory))
{
}

void OrderQueue::submit(Job job)
{
    {
        const std::scoped_lock lock(m_mutex);
        const bool hasRoom = m_jobs.size() < m_options.queueLimit;
        const bool wakesOne = hasRoom && m_working < m_options.threads;
        if (hasRoom && (!wakesOne || m_pool.post({.run = [this](Services &services) { work(*services.shop()); }}))) {
            m_working += wakesOne ? 1 : 0;
            m_jobs.push_back({std::move(job), std::chrono::steady_clock::now()});
            return;
        }
    }
    answer(job, tl::unexpected(tooMany()));
}

void OrderQueue::expireLate()
{
    std::vector<Job> late;
    {
        const std::scoped_lock lock(m_mutex);
        const auto since = std::chrono::steady_clock::now() - m_options.queueDeadline;
        while (!m_jobs.empty() && m_jobs.front().since < since) {
            late.push_back(std::move(m_jobs.front().job));
            m_jobs.pop_front();
        }
    }
    for (const auto &job : late)
        answer(job, tl::unexpected(tooMany()));
}

std::vector<OrderQueue::Job> OrderQueue::take()
{
    const std::scoped_lock lock(m_mutex);
    std::vector<Job> jobs;
    while (!m_jobs.empty() && jobs.size() < maxTogether) {
        jobs.push_back(std::move(m_jobs.front().job));
        m_jobs.pop_front();
    }
    if (jobs.empty())
        --m_working;
    return jobs;
}

OrderQueue::Figures OrderQueue::figures() const
{
    const std::scoped_lock lock(m_mutex);
    return {.waiting = static_cast<qint64>(m_jobs.size()), .batches = m_batches, .orders = m_orders};
}

void OrderQueue::work(Shop &shop)
{
    for (auto jobs = take(); !jobs.empty(); jobs = take())
        placeAll(shop, jobs);
}

void OrderQueue::placeAll(Shop &shop, std::span<const Job> jobs)
{
    const auto together = place(shop, jobs);
    // One cart that is stuck must not be the others' refusal; but where the database is gone, one answer is enough.
    if (!together && jobs.size() > 1 && together.error().code != "database_unavailable"_L1) {
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
        if (ids.empty())
            return refusalsOf(placed);
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
