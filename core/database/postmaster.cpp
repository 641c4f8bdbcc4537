#include "core/database/postmaster_p.h"

#include "core/base/random.h"
#include "core/database/childprocess_p.h"
#include "core/database/leftover_p.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QThread>

#if defined(Q_OS_UNIX)
#include <csignal>
#endif
#if defined(Q_OS_WIN)
#include <windows.h>
#endif

namespace kontor {

using namespace std::chrono_literals;

namespace {

constexpr int fastStopMs = 60'000; // a checkpoint of everything changed is part of it
constexpr int hardStopMs = 10'000;
constexpr int patienceMs = 5'000;

// What the dead leave behind for a moment: their pid until it is reaped, shared memory until the last backend is gone.
bool mayPass(const Error &error)
{
    static const QRegularExpression passing(u"lock file .* already exists|shared memory block|could not bind"_s);
    return error.code == "cluster_start_failed"_L1 && error.detail.contains(passing);
}

}

Postmaster::Postmaster(
    ClusterDirectory directory, PostgresBinaries binaries, QString socketDirectory, QMap<QString, QString> settings)
    : m_directory(std::move(directory)),
      m_binaries(std::move(binaries)),
      m_socketDirectory(std::move(socketDirectory)),
      m_settings(std::move(settings))
{
    connect(&m_process, &QProcess::finished, this, [this] {
        if (std::exchange(m_isServing, false))
            Q_EMIT died();
    });
}

Postmaster::~Postmaster()
{
    // A refusal to stop was logged by whoever asked before; here nobody is left to hear it.
    [[maybe_unused]] const auto stopped = stop();
}

Result<void> Postmaster::start(std::chrono::milliseconds timeout)
{
    QElapsedTimer clock;
    clock.start();
    for (auto pause = 20ms;; pause *= 2) {
        KONTOR_CHECK(clearLeftovers(m_directory.cluster(), m_socketDirectory));
        const auto started = startOnce(timeout);
        if (started || !mayPass(started.error()) || clock.hasExpired(patienceMs))
            return started;
        QThread::msleep(static_cast<unsigned long>(pause.count()));
    }
}

Result<void> Postmaster::startOnce(std::chrono::milliseconds timeout)
{
    KONTOR_TRY(const auto logStart, m_directory.openLog());
    prepareChild(m_process, m_directory.account(), m_directory.dataDirectory(), Lifetime::EndsWithUs);
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(m_directory.log(), QIODevice::Append);
    auto settings = m_settings;
#if defined(Q_OS_WIN)
    SystemRandom random;
    m_port = 20'000 + static_cast<int>(random.below(40'000));
    settings.insert(u"listen_addresses"_s, u"127.0.0.1"_s);
#endif
    settings.insert(u"port"_s, QString::number(m_port));
    QStringList arguments{u"-D"_s, m_directory.cluster()};
    for (auto it = settings.cbegin(); it != settings.cend(); ++it)
        arguments << u"-c"_s << it.key() + u'=' + it.value();
    m_process.start(m_binaries.program(u"postgres"_s), arguments);

    const auto refusal = [&](const QString &what) {
        return clusterFailure("cluster_start_failed"_L1, u"%1 What it said is in %2."_s.arg(what, m_directory.log()),
            m_directory.logSince(logStart), m_directory.dataDirectory());
    };
    if (!m_process.waitForStarted())
        return refusal(u"PostgreSQL could not be started: %1."_s.arg(m_process.errorString()));
    endWithUs();
    QElapsedTimer clock;
    clock.start();
    while (!isReady()) {
        if (m_process.waitForFinished(5) || m_process.state() == QProcess::NotRunning)
            return refusal(u"PostgreSQL ended as soon as it was started."_s);
        if (clock.hasExpired(timeout.count())) {
            [[maybe_unused]] const auto stopped = stop();
            return refusal(u"PostgreSQL was not ready in time."_s);
        }
    }
    m_isServing = true;
    return {};
}

// The eighth line of its pid file, which is how pg_ctl knows it as well; the first says whose file it is.
bool Postmaster::isReady() const
{
    QFile file(m_directory.cluster() + u"/postmaster.pid"_s);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const auto lines = file.read(8192).split('\n');
    return lines.size() >= 8 && lines[0].trimmed().toLongLong() == m_process.processId() && lines[7].trimmed() == "ready";
}

Result<void> Postmaster::stop()
{
    m_isServing = false;
    if (m_process.state() == QProcess::NotRunning)
        return {};
#if defined(Q_OS_UNIX)
    const auto process = static_cast<pid_t>(m_process.processId());
    ::kill(process, SIGINT);
    bool ended = m_process.waitForFinished(fastStopMs);
    const bool wasClean = ended && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    if (!ended) {
        ::kill(process, SIGQUIT); // recovers from the log at the next start
        ended = m_process.waitForFinished(hardStopMs);
    }
#else
    QProcess::execute(m_binaries.program(u"pg_ctl"_s), {u"kill"_s, u"INT"_s, QString::number(pid())});
    bool ended = m_process.waitForFinished(fastStopMs);
    const bool wasClean = ended;
#endif
    if (!ended) {
        m_process.kill();
        m_process.waitForFinished(hardStopMs);
    }
    if (m_watcher.state() != QProcess::NotRunning) {
        m_watcher.kill();
        m_watcher.waitForFinished(hardStopMs);
    }
    if (!wasClean)
        return failure(ErrorKind::Unavailable, "cluster_stop_failed"_L1,
            u"PostgreSQL had to be stopped by force; nothing committed is lost, and it will recover at the next start."_s);
    return {};
}

// Linux has it in the child itself (PR_SET_PDEATHSIG).
void Postmaster::endWithUs()
{
#if defined(Q_OS_WIN)
    // Its last handle closes with this process, and the job's processes end with it.
    static const HANDLE job = [] {
        const HANDLE made = ::CreateJobObjectW(nullptr, nullptr);
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        ::SetInformationJobObject(made, JobObjectExtendedLimitInformation, &limits, sizeof limits);
        return made;
    }();
    const HANDLE process = ::OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, FALSE, static_cast<DWORD>(pid()));
    ::AssignProcessToJobObject(job, process);
    ::CloseHandle(process);
#elif defined(Q_OS_UNIX) && !defined(Q_OS_LINUX)
    // Its standard input is a pipe that only we hold open, so reading ends when we do.
    m_watcher.kill();
    m_watcher.waitForFinished();
    m_watcher.start(
        u"/bin/sh"_s, {u"-c"_s, u"trap '' INT TERM HUP; cat > /dev/null; kill -INT \"$0\""_s, QString::number(pid())});
#endif
}

}
