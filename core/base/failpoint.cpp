#include "core/base/failpoint.h"

#include <QByteArray>

#include <atomic>
#include <csignal>
#include <cstdlib>

#if defined(Q_OS_UNIX)
#include <unistd.h>
#endif

namespace kontor {

void failpoint(Failpoint point)
{
    static const QByteArray armed = qgetenv("KONTOR_FAILPOINT");
    if (armed.isEmpty()) [[likely]]
        return;
    static std::atomic_bool fired = false;
    const QByteArray name = failpointNames[static_cast<size_t>(point)];
#if defined(Q_OS_UNIX)
    if (armed == name)
        ::kill(::getpid(), SIGKILL);
    if (armed == name + ":postgres" && !fired.exchange(true))
        ::kill(static_cast<pid_t>(qgetenv("KONTOR_FAILPOINT_PID").toInt()), SIGKILL);
#else
    if (armed == name)
        std::abort();
#endif
}

}
