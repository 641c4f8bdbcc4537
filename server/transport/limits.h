#pragma once

#include "server/http/ipaddress.h"

#include <QtGlobal>

#include <chrono>

namespace kontor::transport {

/** What one request may take up before its body is judged by RequestSink::bodyLimit. */
struct GuardLimits
{
    qsizetype targetBytes = 8 * 1024;          ///< beyond: 414
    qsizetype headBytes = 16 * 1024;           ///< request line and fields; beyond: 431
    qsizetype fields = 100;                    ///< beyond: 431
    qsizetype chunkLineBytes = 256;            ///< a chunk's size with its extensions; beyond: 400
    qsizetype chunkExtensionBytes = 16 * 1024; ///< of all chunks together; beyond: 400
    qsizetype trailerBytes = 4 * 1024;         ///< beyond: 431
};

/** Everything that bounds what one client, and all of them together, can take from an I/O thread. */
struct TransportLimits
{
    GuardLimits guard{};

    /** From the first byte of a request to the end of its head; never restarted by more bytes. */
    std::chrono::milliseconds head{5'000};
    /** From the end of the head to the end of the body, plus one second for every `bodyBytesPerSecond` received. */
    std::chrono::milliseconds body{20'000};
    qint64 bodyBytesPerSecond = 64 * 1024;
    /** Without a byte, between two requests or before the first. */
    std::chrono::milliseconds idle{30'000};
    /** A reply of which the client takes nothing for so long is cut … */
    std::chrono::milliseconds write{20'000};
    /** … as is one that, `write` after its start, was taken more slowly than this. */
    qint64 writeBytesPerSecond = 4 * 1024;
    /** How long what the client still sends is read and thrown away after the last reply, lest a reset swallow it. */
    std::chrono::milliseconds linger{2'000};

    int connections = 10'000;        ///< of the whole transport; beyond: 503
    int connectionsPerAddress = 500; ///< 0: no such limit; beyond: 503
    bool loopbackIsExempt = true;    ///< a reverse proxy on this machine brings everybody from one address
    /** Proxies whose word on the client's address counts (http::forwardedClient); what they bring is not one address's. */
    http::IpNetworks trustedProxies{};

    qint64 readBuffer = 64 * 1024;    ///< of a socket: what is held back while a reply is pending
    qint64 writePiece = 64 * 1024;    ///< a larger body goes out in pieces of this size …
    qint64 writeBacklog = 256 * 1024; ///< … of which at most this much waits in the socket
};

}
