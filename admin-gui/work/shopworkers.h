#pragma once

#include "core/shop/shop.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <deque>
#include <memory>
#include <thread>
#include <type_traits>

namespace kontor::gui {

/** Who waits for it: a person, or a task in the status bar. The second kind never takes the place of the first. */
enum class Lane { Interactive, Background };

/**
 * Runs the core's verbs on threads that have a Shop each, so that the window never waits. Answers come back to the
 * thread of whoever asked; if that is gone meanwhile, the work is still done and nobody is told.
 *
 * Lives and is called in the window's thread.
 */
class ShopWorkers final : public QObject
{
    Q_OBJECT

public:
    ShopWorkers(const DatabaseConfig &config, const Context &context, QObject *parent = nullptr);
    /** Waits for what is being done; what waits in the queue is left undone. */
    ~ShopWorkers() override;

    /** `work` is `Result<T>(Shop &, const Context &)`, `then` takes that result. */
    template<typename Work, typename Then>
    void run(QObject *receiver, Work work, Then then, Lane lane = Lane::Interactive)
    {
        using Answer = std::invoke_result_t<Work, Shop &, const Context &>;
        auto promise = std::make_shared<QPromise<Answer>>();
        auto *watcher = new QFutureWatcher<Answer>(receiver);
        QObject::connect(watcher, &QFutureWatcherBase::finished, receiver, [watcher, then = std::move(then)]() mutable {
            watcher->deleteLater();
            if (watcher->future().resultCount() > 0)
                then(watcher->result());
        });
        promise->start();
        watcher->setFuture(promise->future());
        enqueue(lane, [promise, work = std::move(work)](Shop &shop, const Context &context) mutable {
            promise->addResult(work(shop, context));
            promise->finish();
        });
    }

    /** A renewed login, for connections from now on. */
    void setDatabase(const DatabaseConfig &config);
    /** The language in which the core answers. */
    void setLocale(const QByteArray &locale);
    const Context &context() const { return m_context; }
    bool may(const Operation &operation) const;
    bool may(const Permission &permission) const { return m_context.actor.may(permission.name); }

private:
    using Job = std::function<void(Shop &, const Context &)>;
    struct Queue;
    void enqueue(Lane lane, Job job);

    Context m_context;
    std::shared_ptr<Queue> m_queue;
    std::vector<std::thread> m_threads;
};

/** Asks one thing at a time: an answer that a newer question has overtaken is dropped. A member of whoever asks. */
class Question
{
public:
    template<typename Work, typename Then>
    void ask(ShopWorkers &workers, QObject *receiver, Work work, Then then)
    {
        const auto asked = ++*m_asked;
        workers.run(receiver, std::move(work), [counter = m_asked, asked, then = std::move(then)](auto answer) mutable {
            if (*counter == asked)
                then(std::move(answer));
        });
    }
    /** No answer that is under way is wanted any more. */
    void forget() { ++*m_asked; }

private:
    std::shared_ptr<quint64> m_asked = std::make_shared<quint64>(0);
};

}
