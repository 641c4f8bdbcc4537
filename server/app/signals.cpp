#include "server/app/signals.h"

#include <QtGlobal>

#include <csignal>

#if defined(Q_OS_UNIX)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace kontor::app {

#if defined(Q_OS_UNIX)

namespace {

constexpr char stopByte = 1;
constexpr char reloadByte = 2;

// A signal handler may do no more than write a byte.
int pipeEnds[2] = {-1, -1};

void onSignal(int number)
{
    if (number != SIGHUP)
        std::signal(number, SIG_DFL);
    const char byte = number == SIGHUP ? reloadByte : stopByte;
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
}

}

Signals::Signals(bool hearsHangup)
{
    if (::pipe(pipeEnds) != 0)
        return;
    for (const int end : pipeEnds)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (::read(pipeEnds[0], &byte, 1) != 1)
            return;
        if (byte == reloadByte)
            Q_EMIT reloadRequested();
        else
            Q_EMIT stopRequested();
    });
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);
    if (hearsHangup)
        std::signal(SIGHUP, onSignal);
}

Signals::~Signals()
{
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGHUP, SIG_DFL);
    m_notifier.reset();
    ::close(pipeEnds[0]);
    ::close(pipeEnds[1]);
}

#else

Signals::Signals(bool) {}
Signals::~Signals() = default;

#endif

}
