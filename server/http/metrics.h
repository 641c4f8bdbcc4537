#pragma once

#include <QByteArray>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace kontor::http {

/** Only grows. Adding costs one atomic addition; references stay valid as long as the registry. */
class Counter
{
public:
    void add(quint64 count = 1) { m_value.fetch_add(count, std::memory_order_relaxed); }
    quint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_value = 0;
};

/** How long something took, in buckets. */
class Histogram
{
public:
    static constexpr std::array<double, 12> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};
    void observe(qint64 microseconds);
    quint64 count() const;

private:
    friend class Metrics;
    std::array<std::atomic<quint64>, bounds.size() + 1> m_buckets{};
    std::atomic<quint64> m_sum = 0; // µs
};

/** What /metrics shows, in Prometheus' text format 0.0.4. Registering takes a lock, counting does not. */
class Metrics
{
public:
    using Labels = std::vector<std::pair<QByteArray, QByteArray>>;

    /** The same name and labels give the same counter. Names end in _total. */
    Counter &counter(const QByteArray &name, const QByteArray &help, const Labels &labels = {});
    Histogram &histogram(const QByteArray &name, const QByteArray &help);
    /** Asked when /metrics is read, on whatever thread reads it. */
    void gauge(const QByteArray &name, const QByteArray &help, std::function<double()> value);
    QByteArray text() const;

private:
    struct Family
    {
        QByteArray help{};
        std::map<QByteArray, std::unique_ptr<Counter>> counters{}; ///< by the labels as written
        std::unique_ptr<Histogram> histogram{};
        std::function<double()> gauge{};
    };
    mutable std::mutex m_mutex;
    std::map<QByteArray, Family> m_families;
};

}
