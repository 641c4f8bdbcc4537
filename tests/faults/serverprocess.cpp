#include "tests/faults/serverprocess.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QUrl>

#include <csignal>

namespace kontor::test {

namespace {

constexpr int patienceMs = 30'000;

QProcessEnvironment environmentWith(const Environment &more)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : more.asKeyValueRange())
        environment.insert(name, value);
    return environment;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}

Ran runServer(const QStringList &arguments, const Environment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environmentWith(environment));
    process.start(QStringLiteral(KONTOR_SERVER), arguments);
    Ran ran;
    if (process.waitForFinished(patienceMs) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    return ran;
}

QString urlOf(const DatabaseConfig &config)
{
    const auto encoded = [](const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); };
    return u"postgresql://"_s + encoded(config.user) + u':' + encoded(config.password) + u'@' + encoded(config.host) + u':'
        + QString::number(config.port) + u'/' + encoded(config.name) + u"?sslmode=disable"_s;
}

ServerProcess::ServerProcess(const DatabaseConfig &database, const QStringList &more, const Environment &environment)
{
    start(QStringList{u"serve"_s, u"--database-url"_s, urlOf(database), u"--listen"_s, u"127.0.0.1:0"_s, u"--test-provider"_s,
              u"--lease-ms"_s, u"500"_s, u"--gateway-ms"_s, u"400"_s, u"--retry-ms"_s, u"100"_s, u"--idempotency-lease-ms"_s,
              u"500"_s, u"--rate-limits"_s, u"off"_s, u"--feed-minutes"_s, u"0"_s} // no job but those of the test
            + more,
        environment);
}

ServerProcess::ServerProcess(const QStringList &arguments, const Environment &environment)
{
    start(arguments, environment);
}

void ServerProcess::start(const QStringList &arguments, const Environment &environment)
{
    m_process.setProcessEnvironment(environmentWith(environment));
    m_process.setStandardOutputFile(m_directory.filePath(u"out"_s));
    m_process.setStandardErrorFile(m_directory.filePath(u"err"_s));
    m_process.start(QStringLiteral(KONTOR_SERVER), arguments);
    m_process.waitForStarted(patienceMs);
}

ServerProcess::~ServerProcess()
{
    kill();
}

bool ServerProcess::isOpen()
{
    static const QRegularExpression address(u"(?:REST API|in the background)(?: +https?://[^/]*:(\\d+)/)?"_s);
    bool isReady = false;
    const bool decided = QTest::qWaitFor(
        [&] {
            const auto match = address.match(QString::fromUtf8(out()));
            m_port = static_cast<quint16>(match.captured(1).toUInt());
            isReady = match.hasMatch();
            return isReady || m_process.state() == QProcess::NotRunning;
        },
        patienceMs);
    return decided && isReady;
}

void ServerProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

bool ServerProcess::hasEnded()
{
    return QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patienceMs);
}

bool ServerProcess::wasKilled() const
{
    return m_process.exitStatus() == QProcess::CrashExit && m_process.exitCode() == SIGKILL;
}

QByteArray ServerProcess::out() const
{
    return contentOf(m_directory.filePath(u"out"_s));
}

QByteArray ServerProcess::err() const
{
    return contentOf(m_directory.filePath(u"err"_s));
}

}
