#include "core/database/leftover_p.h"

#include "core/base/log.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#if defined(Q_OS_UNIX)
#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace kontor {

#if defined(Q_OS_LINUX)

namespace {

constexpr int gentleMs = 30'000;
constexpr int firmMs = 5'000;

// Every process of a PostgreSQL stays in its data directory. Compared by inode: names may have changed since.
QList<pid_t> postgresIn(const QString &cluster)
{
    struct stat wanted = {};
    if (::stat(QFile::encodeName(cluster).constData(), &wanted) != 0)
        return {};
    QList<pid_t> found;
    const auto entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const auto &entry : entries) {
        const auto pid = static_cast<pid_t>(entry.toInt());
        struct stat directory = {};
        const QByteArray cwd = "/proc/" + QByteArray::number(pid) + "/cwd";
        if (pid <= 0 || ::stat(cwd.constData(), &directory) != 0 || directory.st_ino != wanted.st_ino
            || directory.st_dev != wanted.st_dev)
            continue;
        // A person's shell may stand there as well. After an upgrade of the package a name ends in " (deleted)".
        const QString program = QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(pid)).section(u'/', -1);
        if (program.startsWith(u"postgres"_s) || program.startsWith(u"initdb"_s))
            found.append(pid);
    }
    return found;
}

bool areGone(const QString &cluster, int withinMs)
{
    QElapsedTimer clock;
    clock.start();
    while (!postgresIn(cluster).isEmpty()) {
        if (clock.hasExpired(withinMs))
            return false;
        ::usleep(10'000);
    }
    return true;
}

void signalAll(const QString &cluster, int signal)
{
    for (const auto pid : postgresIn(cluster))
        ::kill(pid, signal);
}

Failure stubborn(const QString &directory)
{
    return failure(ErrorKind::Unavailable, "cluster_leftover"_L1,
        u"A PostgreSQL (process %1) is still at work in %2 and does not stop. End it, then start Kontor again."_s
            .arg(postgresIn(directory).value(0))
            .arg(directory));
}

pid_t pidIn(const QString &lockFile)
{
    QFile file(lockFile);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const auto pid = file.readLine(32).trimmed().toInt();
    return pid < 0 ? -pid : pid; // a single-user backend writes it negative
}

// One whose process is gone PostgreSQL clears itself, with more checks than we have.
void removeIfItNamesAStranger(const QString &lockFile)
{
    const auto pid = pidIn(lockFile);
    if (pid <= 0 || (::kill(pid, 0) != 0 && errno == ESRCH))
        return;
    log(LogLevel::Warning, "cluster.stale_lock_removed", [&](JsonWriter &out) {
        out.member("file", lockFile);
        out.member("pid", qint64(pid));
    });
    QFile::remove(lockFile);
}

}

Result<void> clearLeftovers(const QString &cluster, const QString &socketDirectory)
{
    const auto alive = postgresIn(cluster);
    if (!alive.isEmpty()) {
        const auto postmaster = pidIn(cluster + u"/postmaster.pid"_s);
        const bool isServing = alive.contains(postmaster);
        log(LogLevel::Warning, "cluster.leftover", [&](JsonWriter &out) {
            out.member("processes", qint64(alive.size()));
            out.member("postmaster", isServing ? qint64(postmaster) : qint64(0));
        });
        // Without their postmaster the others end by themselves within moments.
        if (isServing)
            ::kill(postmaster, SIGINT);
        if (!areGone(cluster, isServing ? gentleMs : firmMs))
            signalAll(cluster, SIGQUIT);
        if (!areGone(cluster, firmMs))
            return stubborn(cluster);
    }
    // Now nobody works on these files, so whatever the locks say is history.
    removeIfItNamesAStranger(cluster + u"/postmaster.pid"_s);
    removeIfItNamesAStranger(socketDirectory + u"/.s.PGSQL.5432.lock"_s);
    return {};
}

Result<void> endSetUp(const QString &fresh)
{
    signalAll(fresh, SIGKILL); // nothing in there is worth an orderly end
    if (!areGone(fresh, firmMs))
        return stubborn(fresh);
    return {};
}

#else

// Without /proc we cannot tell whose process a pid is. PostgreSQL then says itself what is wrong.
Result<void> clearLeftovers(const QString &, const QString &)
{
    return {};
}
Result<void> endSetUp(const QString &)
{
    return {};
}

#endif

}
