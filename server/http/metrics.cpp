#include "server/http/metrics.h"

namespace kontor::http {

namespace {

QByteArray escape(QByteArray value)
{
    return value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
}

QByteArray written(const Metrics::Labels &labels)
{
    QByteArray out;
    for (const auto &[name, value] : labels)
        out += (out.isEmpty() ? "" : ",") + name + "=\"" + escape(value) + '"';
    return out.isEmpty() ? out : '{' + out + '}';
}

}

void Histogram::observe(qint64 microseconds)
{
    const double seconds = static_cast<double>(microseconds) / 1e6;
    size_t at = 0;
    while (at < bounds.size() && seconds > bounds[at])
        ++at;
    m_buckets[at].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(static_cast<quint64>(qMax<qint64>(0, microseconds)), std::memory_order_relaxed);
}

quint64 Histogram::count() const
{
    quint64 sum = 0;
    for (const auto &bucket : m_buckets)
        sum += bucket.load(std::memory_order_relaxed);
    return sum;
}

Counter &Metrics::counter(const QByteArray &name, const QByteArray &help, const Labels &labels)
{
    const std::scoped_lock lock(m_mutex);
    auto &family = m_families[name];
    family.help = help;
    auto &counter = family.counters[written(labels)];
    if (!counter)
        counter = std::make_unique<Counter>();
    return *counter;
}

Histogram &Metrics::histogram(const QByteArray &name, const QByteArray &help)
{
    const std::scoped_lock lock(m_mutex);
    auto &family = m_families[name];
    family.help = help;
    if (!family.histogram)
        family.histogram = std::make_unique<Histogram>();
    return *family.histogram;
}

void Metrics::gauge(const QByteArray &name, const QByteArray &help, std::function<double()> value)
{
    const std::scoped_lock lock(m_mutex);
    m_families[name].help = help;
    m_families[name].gauge = std::move(value);
}

QByteArray Metrics::text() const
{
    const std::scoped_lock lock(m_mutex);
    QByteArray out;
    for (const auto &[name, family] : m_families) {
        const QByteArray kind = family.histogram ? "histogram" : family.gauge ? "gauge" : "counter";
        out += "# HELP " + name + ' ' + family.help + "\n# TYPE " + name + ' ' + kind + '\n';
        for (const auto &[labels, counter] : family.counters)
            out += name + labels + ' ' + QByteArray::number(counter->value()) + '\n';
        if (family.gauge)
            out += name + ' ' + QByteArray::number(family.gauge(), 'g', 15) + '\n';
        if (!family.histogram)
            continue;
        quint64 sum = 0;
        for (size_t i = 0; i <= Histogram::bounds.size(); ++i) {
            sum += family.histogram->m_buckets[i].load(std::memory_order_relaxed);
            const auto bound = i < Histogram::bounds.size() ? QByteArray::number(Histogram::bounds[i]) : QByteArray("+Inf");
            out += name + "_bucket{le=\"" + bound + "\"} " + QByteArray::number(sum) + '\n';
        }
        const double seconds = static_cast<double>(family.histogram->m_sum.load(std::memory_order_relaxed)) / 1e6;
        out += name + "_sum " + QByteArray::number(seconds, 'g', 15) + '\n' + name + "_count " + QByteArray::number(sum) + '\n';
    }
    return out;
}

}
