#include "tests/bench/load/processcpu.h"

#include "tests/bench/load/failure.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <unistd.h>

namespace bench {

namespace {

struct Stat
{
    int parent = 0;
    int64_t own = 0;    ///< clock ticks
    int64_t reaped = 0; ///< of children that were waited for
};

std::optional<Stat> readStat(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line))
        return std::nullopt;
    // The name, in brackets, may hold anything.
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::string skipped;
    Stat stat;
    fields >> skipped >> stat.parent;
    for (int i = 0; i < 9; ++i)
        fields >> skipped;
    int64_t user = 0;
    int64_t system = 0;
    int64_t reapedUser = 0;
    int64_t reapedSystem = 0;
    fields >> user >> system >> reapedUser >> reapedSystem;
    stat.own = user + system;
    stat.reaped = reapedUser + reapedSystem;
    return stat;
}

int64_t childrenOf(int parent)
{
    int64_t sum = 0;
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        if (!std::isdigit(static_cast<unsigned char>(name.front())))
            continue;
        // One that has gone meanwhile counts as reaped.
        if (const auto stat = readStat(std::stoi(name)); stat && stat->parent == parent)
            sum += stat->own;
    }
    return sum;
}

int64_t toMicroseconds(int64_t ticks)
{
    return ticks * 1'000'000 / ::sysconf(_SC_CLK_TCK);
}

Stat getStat(int pid)
{
    const auto stat = readStat(pid);
    if (!stat)
        fail("there is no process " + std::to_string(pid) + " any more");
    return *stat;
}

}

ProcessCpu ProcessCpu::read(int server, int postmaster)
{
    ProcessCpu cpu;
    if (server > 0)
        cpu.server = toMicroseconds(getStat(server).own);
    if (postmaster > 0) {
        const auto children = childrenOf(postmaster);
        const auto own = getStat(postmaster);
        cpu.postgres = toMicroseconds(own.own + own.reaped + children);
    }
    return cpu;
}

}
