#include "tests/support/testcluster.h"

#include "core/database/childprocess_p.h"
#include "core/database/postgresbinaries.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <QUrl>
#include <QUrlQuery>

#include <csignal>
#include <cstdlib>
#include <unistd.h>

namespace kontor::test {

namespace {

class TestCluster
{
public:
    ~TestCluster()
    {
        if (m_server.state() == QProcess::NotRunning)
            return;
        ::kill(static_cast<pid_t>(m_server.processId()), SIGINT);
        if (!m_server.waitForFinished(30'000))
            m_server.kill();
        m_server.waitForFinished(5'000);
    }

    DatabaseConfig start()
    {
        removeWhatOthersLeft();
        m_directory.emplace(root() + u"/kontor-test-%1-XXXXXX"_s.arg(::getpid()));
        if (!m_directory->isValid())
            qFatal("no directory for the test cluster: %s", qPrintable(m_directory->errorString()));
        const auto binaries = PostgresBinaries::newest();
        if (!binaries)
            qFatal("%s", qPrintable(binaries.error().message));
        std::optional<ServiceAccount> account;
        if (isRoot()) {
            account = *ServiceAccount::obtain();
            if (::chown(QFile::encodeName(m_directory->path()).constData(), account->uid, account->gid) != 0)
                qFatal("chown: %s", qPrintable(m_directory->path()));
        }
        const QString data = m_directory->path() + u"/data"_s;
        QProcess initdb;
        prepareChild(initdb, account, m_directory->path(), Lifetime::Own);
        initdb.setProcessChannelMode(QProcess::MergedChannels);
        initdb.start(binaries->program(u"initdb"_s),
            {u"--pgdata"_s, data, u"--username=kontor"_s, u"--auth=trust"_s, u"--locale=C"_s, u"--encoding=UTF8"_s,
                u"--no-sync"_s, u"--no-instructions"_s});
        if (!initdb.waitForFinished(120'000) || initdb.exitCode() != 0)
            qFatal("initdb: %s", initdb.readAll().constData());
        startServer(*binaries, account, data);
        return {.host = m_directory->path(),
            .name = u"postgres"_s,
            .user = u"kontor"_s,
            .password = u"kontor"_s,
            .sslMode = u"disable"_s};
    }

private:
    static QString root()
    {
        const QFileInfo memory(u"/dev/shm"_s);
        return memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath();
    }

    // A program that was killed could not clean up; its pid in the name tells whether it is gone.
    static void removeWhatOthersLeft()
    {
        const auto found = QDir(root()).entryList({u"kontor-test-*"_s}, QDir::Dirs);
        for (const auto &name : found) {
            const auto pid = static_cast<pid_t>(name.section(u'-', 2, 2).toInt());
            if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH)
                QDir(root() + u'/' + name).removeRecursively();
        }
    }

    void startServer(const PostgresBinaries &binaries, const std::optional<ServiceAccount> &account, const QString &data)
    {
        prepareChild(m_server, account, m_directory->path(), Lifetime::EndsWithUs);
        const QString log = m_directory->path() + u"/log"_s;
        m_server.setStandardErrorFile(log);
        m_server.setStandardOutputFile(QProcess::nullDevice());
        QStringList arguments{u"-D"_s, data};
        for (const auto &setting : {u"listen_addresses="_s, u"fsync=off"_s, u"synchronous_commit=off"_s,
                 u"full_page_writes=off"_s, u"max_connections=200"_s, u"shared_buffers=128MB"_s, u"timezone=UTC"_s,
                 u"log_timezone=UTC"_s, u"jit=off"_s, u"unix_socket_directories="_s + m_directory->path()})
            arguments << u"-c"_s << setting;
        m_server.start(binaries.program(u"postgres"_s), arguments);
        QElapsedTimer clock;
        clock.start();
        while (!isReady(data)) {
            if (m_server.waitForFinished(5) || m_server.state() == QProcess::NotRunning || clock.hasExpired(60'000)) {
                QFile said(log);
                if (!said.open(QIODevice::ReadOnly))
                    qFatal("postgres did not start and left no log");
                qFatal("postgres did not start: %s", said.readAll().constData());
            }
        }
    }

    static bool isReady(const QString &data)
    {
        QFile file(data + u"/postmaster.pid"_s);
        return file.open(QIODevice::ReadOnly) && file.readAll().trimmed().endsWith("ready");
    }

    std::optional<QTemporaryDir> m_directory;
    QProcess m_server;
};

DatabaseConfig fromUrl(const QString &text)
{
    const QUrl url(text);
    DatabaseConfig config{.host = QUrl::fromPercentEncoding(url.host(QUrl::FullyEncoded).toUtf8()),
        .port = url.port(5432),
        .name = url.path().mid(1),
        .user = url.userName(),
        .password = url.password()};
    const QUrlQuery query(url);
    if (query.hasQueryItem(u"host"_s))
        config.host = query.queryItemValue(u"host"_s, QUrl::FullyDecoded);
    if (query.hasQueryItem(u"sslmode"_s))
        config.sslMode = query.queryItemValue(u"sslmode"_s);
    return config;
}

}

const DatabaseConfig &cluster()
{
    static std::unique_ptr<TestCluster> running;
    static const DatabaseConfig config = [] {
        const QString url = qEnvironmentVariable("KONTOR_TEST_DATABASE_URL");
        if (!url.isEmpty())
            return fromUrl(url);
        running = std::make_unique<TestCluster>();
        // QProcess has to go before QCoreApplication's own end of the world; statics would come after it.
        qAddPostRoutine([] { running.reset(); });
        return running->start();
    }();
    return config;
}

}
