#pragma once

#include "core/base/result.h"
#include "server/http/message.h"
#include "server/transport/counters.h"
#include "server/transport/limits.h"
#include "server/transport/tls.h"

#include <QHostAddress>

#include <memory>
#include <vector>

class QThread;

namespace kontor::transport {

class Census;
class IoThread;

struct TransportOptions
{
    int threads = 1; ///< one for each core is right: nothing on them blocks
    /** One listener hands descriptors to all threads, also where they could share the port; for tests. */
    bool handsOver = false;
    TransportLimits limits{};
    std::optional<TlsFiles> tls{}; ///< none: plain HTTP
};

/**
 * The sockets of the server. The sink is called on the I/O threads and has to outlive this object. All functions are
 * for one thread, that of the caller; figures() is for any.
 */
class HttpTransport
{
public:
    explicit HttpTransport(http::RequestSink &sink, TransportOptions options = {});
    /** Stops. */
    ~HttpTransport();
    Q_DISABLE_COPY(HttpTransport)

    /** Port 0: any that is free; see port(). Refused as unavailable (`cannot_listen`) if the address is taken, as invalid
     * (`bad_certificate`) if the files for TLS are of no use. */
    Result<void> start(const QHostAddress &address, quint16 port);
    quint16 port() const { return m_port; }
    /** Serves new connections with the certificate that lies there now, if it is another; true if so. See Tls::reload. */
    Result<bool> reloadTls();

    /**
     * Stops accepting, closes idle connections, lets pending requests finish with "Connection: close", then stops.
     * Blocks up to the deadline; false if something had to be cut then.
     */
    bool drain(std::chrono::milliseconds deadline);
    /** Cuts everything. Replies that come later are thrown away. */
    void stop();

    TransportFigures figures() const { return m_counters.figures(); }

private:
    struct Thread;
    Result<void> listenShared(const QHostAddress &address, quint16 port);
    Result<void> listenAndHandOver(const QHostAddress &address, quint16 port);
    void handOver(qintptr descriptor);

    http::RequestSink &m_sink;
    const TransportOptions m_options;
    TransportCounters m_counters;
    std::unique_ptr<Census> m_census;
    std::unique_ptr<Tls> m_tls;
    std::vector<std::unique_ptr<Thread>> m_threads;
    size_t m_nextThread = 0;
    quint16 m_port = 0;
};

}
