#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct Reply
{
    int status = 0;
    std::string body;
};

/**
 * One keep-alive connection to a server on this machine, blocking. A connection that breaks, or an answer that takes
 * longer than 30 s, ends the program: figures of a load that was not carried are worth nothing.
 */
class HttpClient
{
public:
    explicit HttpClient(uint16_t port);
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    /** `headers` is empty or whole lines, each with its CR LF. */
    Reply send(std::string_view method, std::string_view target, std::string_view body = {}, std::string_view headers = {});

private:
    void write(std::string_view bytes) const;
    void readMore();

    int m_socket;
    std::string m_received;
};

}
