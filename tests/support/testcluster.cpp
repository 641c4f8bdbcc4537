#include "tests/support/testcluster.h"

#include "core/database/privatecluster.h"
#include "core/database/serviceaccount.h"
#include "tests/support/suite.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

namespace kontor::test {

namespace {

class TestCluster
{
public:
    TestCluster() : m_directory(parent() + u"/kontor-test-%1-XXXXXX"_s.arg(::getpid()))
    {
        removeWhatOthersLeft();
        // As root, PostgreSQL runs as another user, who has to get in.
        if (isRoot())
            ::chmod(QFile::encodeName(m_directory.path()).constData(), 0711);
        // Nothing here outlives the program, so nothing has to reach a disk.
        auto started = PrivateCluster::start(m_directory.path(),
            {.settings = {{u"fsync"_s, u"off"_s}, {u"synchronous_commit"_s, u"off"_s}, {u"full_page_writes"_s, u"off"_s},
                 {u"max_connections"_s, u"200"_s}}});
        if (!started)
            qFatal("no PostgreSQL for the tests: %s %s", qPrintable(started.error().message), qPrintable(started.error().detail));
        m_cluster = std::move(*started);
    }

    DatabaseConfig config() const { return m_cluster->config().withName(u"postgres"_s); }

private:
    static QString parent()
    {
        const QFileInfo memory(u"/dev/shm"_s);
        return memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath();
    }

    // A program that was killed could not clean up; its pid in the name tells whether it is gone.
    static void removeWhatOthersLeft()
    {
        const auto found = QDir(parent()).entryList({u"kontor-test-*"_s}, QDir::Dirs);
        for (const auto &name : found) {
            const auto pid = static_cast<pid_t>(name.section(u'-', 2, 2).toInt());
            if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH)
                QDir(parent() + u'/' + name).removeRecursively();
        }
    }

    QTemporaryDir m_directory;
    std::unique_ptr<PrivateCluster> m_cluster; // ends before its directory does
};

}

const DatabaseConfig &cluster()
{
    static std::unique_ptr<TestCluster> running;
    static const DatabaseConfig config = [] {
        const QString url = qEnvironmentVariable("KONTOR_TEST_DATABASE_URL");
        if (!url.isEmpty()) {
            const auto given = DatabaseConfig::fromUrl(url);
            if (!given)
                qFatal("KONTOR_TEST_DATABASE_URL: %s", qPrintable(describe(given.error())));
            return *given;
        }
        running = std::make_unique<TestCluster>();
        // A process is stopped while there is still a QCoreApplication; statics would come after it.
        qAddPostRoutine([] { running.reset(); });
        return running->config();
    }();
    return config;
}

}
