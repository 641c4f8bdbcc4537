#include "tests/bench/load/httpclient.h"

#include "tests/bench/load/failure.h"

#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace bench {

namespace {

// Header names come in any case.
size_t contentLength(std::string_view head)
{
    constexpr std::string_view name = "\ncontent-length:";
    for (size_t at = 0; at + name.size() < head.size(); ++at) {
        if (::strncasecmp(head.data() + at, name.data(), name.size()) != 0)
            continue;
        at += name.size();
        while (head[at] == ' ')
            ++at;
        size_t length = 0;
        std::from_chars(head.data() + at, head.data() + head.size(), length);
        return length;
    }
    fail("an answer without Content-Length: " + std::string(head));
}

}

HttpClient::HttpClient(uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (m_socket < 0 || ::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        fail("no connection to port " + std::to_string(port) + ": " + std::strerror(errno));
    const int yes = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

HttpClient::~HttpClient()
{
    ::close(m_socket);
}

void HttpClient::write(std::string_view bytes) const
{
    while (!bytes.empty()) {
        const auto written = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written <= 0)
            fail(std::string("the connection broke while sending: ") + std::strerror(errno));
        bytes.remove_prefix(static_cast<size_t>(written));
    }
}

void HttpClient::readMore()
{
    char buffer[16'384];
    const auto count = ::recv(m_socket, buffer, sizeof buffer, 0);
    if (count <= 0)
        fail(std::string("the connection broke while reading: ") + (count == 0 ? "closed" : std::strerror(errno)));
    m_received.append(buffer, static_cast<size_t>(count));
}

Reply HttpClient::send(std::string_view method, std::string_view target, std::string_view body, std::string_view headers)
{
    std::string request;
    request.reserve(256 + target.size() + body.size() + headers.size());
    request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(headers);
    if (!body.empty())
        request.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    request.append("\r\n").append(body);
    write(request);

    size_t end = 0;
    while ((end = m_received.find("\r\n\r\n")) == std::string::npos)
        readMore();
    const auto length = contentLength(std::string_view(m_received).substr(0, end + 2));
    while (m_received.size() < end + 4 + length)
        readMore();
    Reply reply;
    std::from_chars(m_received.data() + 9, m_received.data() + 12, reply.status);
    reply.body = m_received.substr(end + 4, length);
    m_received.erase(0, end + 4 + length);
    return reply;
}

}
