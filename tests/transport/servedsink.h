#pragma once

#include "server/transport/listener.h"
#include "tests/support/suite.h"
#include "tests/transport/rawclient.h"
#include "tests/transport/scriptedsink.h"

namespace kontor::test {

/** A transport on a free port with a scripted sink behind it; `options` are for a test to change before start(). */
class ServedSink
{
public:
    void start()
    {
        transport = std::make_unique<transport::HttpTransport>(sink, options);
        KONTOR_VERIFY_RESULT(transport->start(QHostAddress::LocalHost, 0));
    }
    quint16 port() const { return transport->port(); }
    transport::TransportFigures figures() const { return transport->figures(); }
    quint64 refused(transport::Reason reason) const { return figures().refused[static_cast<size_t>(reason)]; }

    ScriptedSink sink;
    transport::TransportOptions options{.threads = 2, .handsOver = false, .limits = {}, .tls = {}};
    std::unique_ptr<transport::HttpTransport> transport; // goes before the sink
};

}
