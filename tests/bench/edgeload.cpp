// A crowd of clients that do no good, for tests/bench/edge: idle keep-alive connections, slow readers, a slowloris. One
// thread, raw sockets. usage: edgeload PORT TARGET IDLE READERS SLOW SECONDS
// Slow readers ask for TARGET over and over and take 256 bytes a second of it; slow senders send a head byte by byte.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

enum class Kind { Idle, Reader, Sender };
constexpr int kinds = 3;
constexpr std::array<const char *, kinds> names = {"idle", "slow readers", "slow senders"};

struct Client
{
    int descriptor = -1;
    Kind kind = Kind::Idle;
    size_t sent = 0;
};

bool wouldBlock(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

int connectTo(int port, bool isSlowReader)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    if (isSlowReader) {
        // So that little waits in the kernel, and the server feels how slow this is.
        const int size = 4096;
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
        ::close(descriptor);
        return -1;
    }
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return descriptor;
}

// One second's worth; false when the server has closed it.
bool act(Client &client, const std::string &request, const std::string &requests)
{
    std::array<char, 256> some{};
    switch (client.kind) {
    case Kind::Idle: {
        const auto got = ::recv(client.descriptor, some.data(), some.size(), MSG_PEEK);
        if (got > 0)
            while (::recv(client.descriptor, some.data(), some.size(), 0) > 0) {
            }
        return got > 0 || wouldBlock(got);
    }
    case Kind::Reader: {
        if (client.sent < requests.size()) {
            const auto put =
                ::send(client.descriptor, requests.data() + client.sent, requests.size() - client.sent, MSG_NOSIGNAL);
            if (put > 0)
                client.sent += static_cast<size_t>(put);
            else if (!wouldBlock(put))
                return false;
        }
        const auto got = ::recv(client.descriptor, some.data(), some.size(), 0);
        return got > 0 || wouldBlock(got);
    }
    case Kind::Sender: {
        const auto put = ::send(client.descriptor, request.data() + client.sent % (request.size() - 4), 1, MSG_NOSIGNAL);
        client.sent += put > 0 ? 1 : 0;
        const auto got = ::recv(client.descriptor, some.data(), some.size(), 0);
        return (put > 0 || wouldBlock(put)) && got != 0 && (got > 0 || wouldBlock(got));
    }
    }
    return false;
}

}

int main(int argc, char **argv)
{
    if (argc != 7) {
        std::fprintf(stderr, "usage: edgeload PORT TARGET IDLE READERS SLOW SECONDS\n");
        return 2;
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const int port = std::atoi(argv[1]);
    const std::array<int, kinds> wanted = {std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5])};
    const std::string request = "GET " + std::string(argv[2]) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string requests;
    while (requests.size() < 64 * 1024)
        requests += request;

    std::vector<Client> clients;
    std::array<int, kinds> opened{};
    for (int kind = 0; kind < kinds; ++kind) {
        for (int i = 0; i < wanted[static_cast<size_t>(kind)]; ++i) {
            const int descriptor = connectTo(port, kind == static_cast<int>(Kind::Reader));
            if (descriptor < 0)
                continue;
            ++opened[static_cast<size_t>(kind)];
            clients.push_back({descriptor, static_cast<Kind>(kind), 0});
            // An idle one has had its answer before.
            if (kind == static_cast<int>(Kind::Idle)) [[maybe_unused]]
                const auto put = ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL);
        }
    }
    std::printf("open: %d idle, %d slow readers, %d slow senders\n", opened[0], opened[1], opened[2]);
    std::fflush(stdout);

    std::array<int, kinds> cut{};
    std::array<double, kinds> last{};
    const auto begun = Clock::now();
    const auto end = begun + std::chrono::seconds(std::atoi(argv[6]));
    for (auto turn = begun; turn < end; turn += std::chrono::seconds(1)) {
        const auto seconds = std::chrono::duration<double>(Clock::now() - begun).count();
        std::erase_if(clients, [&](Client &client) {
            if (act(client, request, requests))
                return false;
            ::close(client.descriptor);
            ++cut[static_cast<size_t>(client.kind)];
            last[static_cast<size_t>(client.kind)] = seconds;
            return true;
        });
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(turn + std::chrono::seconds(1) - Clock::now());
        if (left.count() > 0)
            ::poll(nullptr, 0, static_cast<int>(left.count()));
    }
    for (size_t kind = 0; kind < kinds; ++kind)
        std::printf("%s: %d of %d cut, the last after %.0f s\n", names[kind], cut[kind], opened[kind], last[kind]);
    return 0;
}
