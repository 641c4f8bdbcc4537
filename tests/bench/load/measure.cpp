#include "tests/bench/load/measure.h"

#include "tests/bench/load/failure.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

namespace bench {

using Clock = std::chrono::steady_clock;

namespace {

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class Run
{
public:
    Run(const Load &load, const Operation &operation) : m_load(load), m_operation(operation), m_ready(load.connections + 1)
    {
        m_latencies.resize(static_cast<size_t>(load.connections));
    }

    Measured measure()
    {
        std::vector<std::thread> threads;
        for (int i = 0; i < m_load.connections; ++i)
            threads.emplace_back([this, i] { work(i); });
        m_ready.arrive_and_wait(); // all are connected
        m_cpu = ProcessCpu::read(m_load.server, m_load.postmaster);
        m_start = Clock::now();
        m_ready.arrive_and_wait();
        for (auto &thread : threads)
            thread.join();
        Measured measured;
        measured.seconds = secondsSince(m_start);
        measured.cpu = ProcessCpu::read(m_load.server, m_load.postmaster) - m_cpu;
        for (const auto &part : m_latencies)
            measured.latencies.insert(measured.latencies.end(), part.begin(), part.end());
        std::sort(measured.latencies.begin(), measured.latencies.end());
        measured.requests = measured.latencies.size();
        return measured;
    }

private:
    void work(int thread)
    {
        HttpClient client(m_load.port);
        auto &latencies = m_latencies[static_cast<size_t>(thread)];
        m_ready.arrive_and_wait();
        m_ready.arrive_and_wait();
        while (true) {
            const size_t number = m_next.fetch_add(1);
            if (m_load.count > 0 ? number >= m_load.count : secondsSince(m_start) >= m_load.seconds)
                return;
            const auto begun = Clock::now();
            m_operation(client, thread, number);
            latencies.push_back(static_cast<float>(secondsSince(begun) * 1000));
        }
    }

    const Load &m_load;
    const Operation &m_operation;
    std::barrier<> m_ready;
    std::atomic<size_t> m_next = 0;
    Clock::time_point m_start;
    ProcessCpu m_cpu;
    std::vector<std::vector<float>> m_latencies;
};

float percentile(const std::vector<float> &sorted, double share)
{
    return sorted.empty() ? 0 : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}

void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_load: %s\n", why.c_str());
    // Other threads are in the middle of things that their destructors would wait for.
    std::_Exit(1);
}

void require2xx(const Reply &reply, const char *what)
{
    if (reply.status < 200 || reply.status > 299)
        fail(std::string(what) + " was answered with " + std::to_string(reply.status) + ": " + reply.body.substr(0, 800));
}

Measured measure(const Load &load, const Operation &operation)
{
    return Run(load, operation).measure();
}

void prepare(const Load &load, size_t count, const Operation &operation)
{
    Load counted = load;
    counted.count = count;
    counted.server = 0;
    counted.postmaster = 0;
    Run(counted, operation).measure();
}

std::string toJson(const std::string &mode, const Load &load, const Measured &measured)
{
    if (measured.requests == 0)
        fail("nothing was measured");
    const auto each = [&](int64_t microseconds) {
        return static_cast<double>(microseconds) / static_cast<double>(measured.requests);
    };
    char text[512];
    std::snprintf(text, sizeof text,
        R"({"mode":"%s","connections":%d,"requests":%zu,"failures":0,"seconds":%.3f,"rate":%.1f,"p50_ms":%.3f,"p99_ms":%.3f,)"
        R"("server_cpu_us":%.1f,"postgres_cpu_us":%.1f})",
        mode.c_str(), load.connections, measured.requests, measured.seconds,
        static_cast<double>(measured.requests) / measured.seconds, static_cast<double>(percentile(measured.latencies, 0.5)),
        static_cast<double>(percentile(measured.latencies, 0.99)), each(measured.cpu.server), each(measured.cpu.postgres));
    return text;
}

}
