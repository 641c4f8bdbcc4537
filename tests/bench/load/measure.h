#pragma once

#include "tests/bench/load/httpclient.h"
#include "tests/bench/load/processcpu.h"

#include <functional>
#include <string>
#include <vector>

namespace bench {

/** What is put on the server: so many connections, for so long or so often. */
struct Load
{
    uint16_t port = 0;
    int connections = 1;
    double seconds = 0; ///< for so long, unless …
    size_t count = 0;   ///< … so often is asked for: in all, not for each connection
    int server = 0;     ///< pids, 0: not measured
    int postmaster = 0;
};

struct Measured
{
    size_t requests = 0;
    double seconds = 0;
    ProcessCpu cpu;
    std::vector<float> latencies; ///< milliseconds, sorted
};

/** One operation on the connection of its thread; `number` counts over all threads. */
using Operation = std::function<void(HttpClient &client, int thread, size_t number)>;

/** Runs the operation from a thread for each connection. Threads start together and open their connections before. */
Measured measure(const Load &load, const Operation &operation);

/** The same without looking at the clock: to make ready what is measured later. */
void prepare(const Load &load, size_t count, const Operation &operation);

/** One JSON object. */
std::string toJson(const std::string &mode, const Load &load, const Measured &measured);

/** Fails the bench where the status is not 2xx. */
void require2xx(const Reply &reply, const char *what);

}
