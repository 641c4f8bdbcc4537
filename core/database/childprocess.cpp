#include "core/database/childprocess_p.h"

#include <QProcess>
#include <QProcessEnvironment>

#if defined(Q_OS_UNIX)
#include <csignal>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#if defined(Q_OS_LINUX)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace kontor {

namespace {

QProcessEnvironment environment()
{
    const auto ours = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment theirs;
    for (const auto &name : {u"PATH"_s, u"LD_LIBRARY_PATH"_s, u"DYLD_LIBRARY_PATH"_s, u"SystemRoot"_s, u"TEMP"_s, u"TMP"_s}) {
        if (ours.contains(name))
            theirs.insert(name, ours.value(name));
    }
    // Its messages are read by us; and a locale that is named but not installed is an error.
    theirs.insert(u"LC_ALL"_s, u"C"_s);
    theirs.insert(u"TZ"_s, u"UTC"_s);
    return theirs;
}

#if defined(Q_OS_UNIX)
bool become(const ServiceAccount &account)
{
    const gid_t group = account.gid;
#if defined(Q_OS_LINUX)
    // Qt may use vfork, so our memory is shared with the parent here. The C library's own setuid would look for the
    // parent's other threads in it, to change them as well; the kernel's changes nobody but the caller.
#if defined(SYS_setuid32)
    constexpr long groups = SYS_setgroups32, setGroup = SYS_setgid32, setUser = SYS_setuid32;
#else
    constexpr long groups = SYS_setgroups, setGroup = SYS_setgid, setUser = SYS_setuid;
#endif
    return ::syscall(groups, 1, &group) == 0 && ::syscall(setGroup, account.gid) == 0 && ::syscall(setUser, account.uid) == 0;
#else
    return ::setgroups(1, &group) == 0 && ::setgid(account.gid) == 0 && ::setuid(account.uid) == 0;
#endif
}

[[noreturn]] void giveUp(const char *why, size_t length)
{
    // Between fork and exec; what is written goes where PostgreSQL's own complaints go.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, why, length);
    ::_exit(126);
}
#endif

}

void prepareChild(QProcess &process, const std::optional<ServiceAccount> &account, const QString &directory, Lifetime lifetime)
{
    process.setProcessEnvironment(environment());
    process.setWorkingDirectory(directory);
    process.setStandardInputFile(QProcess::nullDevice());
#if defined(Q_OS_UNIX)
    const pid_t parent = ::getpid();
    process.setChildProcessModifier([account, lifetime, parent] {
        static constexpr char cannotBecome[] = "FATAL:  cannot become the user kontor\n";
        static constexpr char orphaned[] = "FATAL:  the process that started this one is gone\n";
        if (account && !become(*account))
            giveUp(cannotBecome, sizeof cannotBecome - 1);
        if (lifetime == Lifetime::EndsWithUs) {
#if defined(Q_OS_LINUX)
            // After setuid, which clears it.
            ::prctl(PR_SET_PDEATHSIG, SIGINT);
#endif
            // It may have ended before prctl.
            if (::getppid() != parent)
                giveUp(orphaned, sizeof orphaned - 1);
            // Ctrl-C in a terminal is for us; we stop PostgreSQL after our own work.
            ::setsid();
        }
        ::umask(077);
    });
#else
    Q_UNUSED(account);
    Q_UNUSED(lifetime);
#endif
}

}
