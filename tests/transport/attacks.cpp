#include "tests/transport/attacks.h"

#include "tests/transport/rawclient.h"

namespace kontor::test {

std::vector<Attack> attacks()
{
    const auto smuggled = getRequest("/smuggled");
    const auto post = [&](const QByteArray &fields) {
        return "POST /p HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n" + smuggled;
    };
    const auto get = [&](const QByteArray &fields) { return getRequest("/p", fields) + smuggled; };
    return {
        {"length negative", post("Content-Length: -5\r\n"), 400},
        {"length with letters", post("Content-Length: 5abc\r\n"), 400},
        {"length 10^30", post("Content-Length: 1" + QByteArray(30, '0') + "\r\n"), 400},
        {"length above 2^63", post("Content-Length: 9223372036854775999\r\n"), 400},
        {"lengths differ", post("Content-Length: 5\r\nContent-Length: 0\r\n"), 400},
        {"length and coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"xchunked", post("Transfer-Encoding: xchunked\r\n"), 501},
        {"coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"space before the colon", post("Transfer-Encoding : chunked\r\n"), 400},
        {"chunk size negative", post("Transfer-Encoding: chunked\r\n\r\n-5\r\n"), 400},
        {"chunk size junk", post("Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), 400},
        {"64 MB of headers", getRequest("/p", QByteArray("A: bcdefghijklmnopqrstuvwxyz0123\r\n").repeated(2'000'000)), 431},
        {"1 GB body announced", "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n" + QByteArray(100'000, 'x'),
            413},
        {"chunk of 1 GB",
            "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n" + QByteArray(100'000, 'x'), 413},
        {"body above this resource's limit", postRequest("/small", "0123456789a"), 413},
        {"URL too long", getRequest("/" + QByteArray(9000, 'a')), 414},
        {"HTTP/9.9", QByteArray("GET / HTTP/9.9\r\nHost: a\r\n\r\n"), 505},
        {"HTTP/2", QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
        {"no Host", QByteArray("GET / HTTP/1.1\r\n\r\n"), 400},
        {"two Hosts", get("Host: other.example\r\n"), 400},
        {"junk Host", QByteArray("GET / HTTP/1.1\r\nHost: a/b?c\r\n\r\n"), 400},
        {"LF only", QByteArray("GET / HTTP/1.1\nHost: a\n\n"), 400},
        {"folded", get("A: b\r\n c\r\n"), 400},
        {"NUL in a header", get(QByteArray("A: b\0c\r\n", 8)), 400},
        {"space in a header's name", get("A b: c\r\n"), 400},
        {"header without colon", get("abc\r\n"), 400},
        {"malformed request line", QByteArray("hello there\r\n\r\n"), 400},
        {"TLS on a plain port", QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
        {"unknown method", QByteArray("BREW /p HTTP/1.1\r\nHost: a\r\n\r\n"), 501},
        {"other expectation", post("Content-Length: 5\r\nExpect: a-miracle\r\n"), 417},
        {"%00 in the path", getRequest("/a%00b"), 400},
        {"%ff in the path", getRequest("/a%ffb"), 400},
        {"bad escape in the path", getRequest("/a%g0"), 400},
        {"websocket",
            get("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"),
            501},
        {"absolute form of another host", QByteArray("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400},
    };
}

}
