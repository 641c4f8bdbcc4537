#include "tests/support/redisserver.h"

#include <QFile>
#include <QTest>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kontor::test {

namespace {
constexpr int patienceMs = 30'000;
}

RedisServer::RedisServer(const QStringList &options) : m_options(options)
{
    start();
}

RedisServer::~RedisServer()
{
    goOn();
    kill();
}

void RedisServer::start()
{
    QFile::remove(socketPath());
    const auto log = m_directory.filePath(QStringLiteral("log"));
    m_process.setStandardOutputFile(log, QIODevice::Truncate);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(QStringLiteral("redis-server"),
        QStringList{QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--unixsocket"), socketPath(),
            QStringLiteral("--save"), QString(), QStringLiteral("--appendonly"), QStringLiteral("no"), QStringLiteral("--dir"),
            m_directory.path()}
            + m_options);
    const auto isReady = [&] {
        QFile said(log);
        // "The server is now ready …" before Redis 8, "Ready …" since.
        return said.open(QIODevice::ReadOnly) && said.readAll().contains("eady to accept connections");
    };
    if (!m_process.waitForStarted(patienceMs)
        || !QTest::qWaitFor([&] { return isReady() || m_process.state() == QProcess::NotRunning; }, patienceMs) || !isReady()) {
        QFile said(log);
        const bool isOpen = said.open(QIODevice::ReadOnly);
        qFatal(
            "redis-server does not run: %s\n%s", qPrintable(m_process.errorString()), isOpen ? said.readAll().constData() : "");
    }
}

void RedisServer::kill()
{
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

void RedisServer::stopRunning()
{
    const auto pid = static_cast<id_t>(m_process.processId());
    ::kill(static_cast<pid_t>(pid), SIGSTOP);
    siginfo_t info{};
    if (::waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT) != 0)
        qFatal("redis-server does not stop");
}

void RedisServer::goOn()
{
    if (m_process.state() == QProcess::Running)
        ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
}

quint16 RedisServer::freePort()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (descriptor < 0 || ::bind(descriptor, reinterpret_cast<sockaddr *>(&address), size) != 0
        || ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        qFatal("there is no free port");
    ::close(descriptor);
    return ntohs(address.sin_port);
}

}
