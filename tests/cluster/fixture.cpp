#include "tests/cluster/fixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

namespace kontor::test {

namespace {

QString memory()
{
    const QFileInfo shared(u"/dev/shm"_s);
    return shared.isDir() && shared.isWritable() ? shared.filePath() : QDir::tempPath();
}

// Made once, when the first test wants one.
const QString &finishedCluster()
{
    static const DataDirectory directory;
    static const bool isMade = [] {
        const auto cluster = PrivateCluster::start(directory.path());
        if (!cluster)
            qFatal("%s", qPrintable(describe(cluster.error())));
        return true;
    }();
    Q_UNUSED(isMade);
    return directory.path();
}

}

DataDirectory::DataDirectory(const QString &name)
    : m_parent(memory() + u"/kontor-cluster-XXXXXX"_s),
      m_path(m_parent.path() + u'/' + name)
{
    if (isRoot())
        ::chmod(QFile::encodeName(m_parent.path()).constData(), 0755);
    if (!QDir().mkpath(m_path))
        qFatal("cannot make %s", qPrintable(m_path));
}

DataDirectory::~DataDirectory()
{
    // A test may have closed it.
    ::chmod(QFile::encodeName(m_parent.path()).constData(), 0700);
    ::chmod(QFile::encodeName(m_path).constData(), 0700);
}

void DataDirectory::fill()
{
    if (QProcess::execute(u"cp"_s, {u"-a"_s, finishedCluster() + u"/postgres"_s, m_path}) != 0)
        qFatal("cannot copy a cluster to %s", qPrintable(m_path));
}

Holder::Holder(const QString &directory, const QStringList &more, const QString &program, const QString &cwd)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    if (!cwd.isEmpty())
        m_process.setWorkingDirectory(cwd);
    m_process.start(program.isEmpty() ? QCoreApplication::applicationDirPath() + u"/cluster_holder"_s : program,
        QStringList{directory} + more);
    if (!m_process.waitForStarted())
        qFatal("cluster_holder: %s", qPrintable(m_process.errorString()));
}

Holder::~Holder()
{
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(60'000))
        m_process.kill();
    m_process.waitForFinished();
}

QStringList Holder::answer()
{
    while (!m_process.canReadLine() && m_process.waitForReadyRead(60'000)) {
    }
    return QString::fromLocal8Bit(m_process.readLine()).trimmed().split(u'\t');
}

void Holder::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

QString query(const DatabaseConfig &config, const QString &sql)
{
    const QString name = u"fixture"_s;
    QString value;
    {
        auto database = QSqlDatabase::addDatabase(u"QPSQL"_s, name);
        database.setHostName(config.host);
        database.setPort(config.port);
        database.setDatabaseName(config.name);
        database.setUserName(config.user);
        database.setPassword(config.password);
        if (!database.open()) {
            value = u"error: "_s + database.lastError().text();
        } else {
            QSqlQuery query(database);
            value = !query.exec(sql) ? u"error: "_s + query.lastError().text() : query.next() ? query.value(0).toString() : u""_s;
        }
    }
    QSqlDatabase::removeDatabase(name);
    return value;
}

std::optional<ServiceAccount> account()
{
    if (!isRoot())
        return std::nullopt;
    const auto obtained = ServiceAccount::obtain();
    if (!obtained)
        qFatal("%s", qPrintable(describe(obtained.error())));
    return *obtained;
}

uint postgresUid()
{
    const auto found = account();
    return found ? found->uid : ::geteuid();
}

uint ownerOf(const QString &path)
{
    struct stat is = {};
    return ::lstat(QFile::encodeName(path).constData(), &is) == 0 ? is.st_uid : ~0u;
}

uint modeOf(const QString &path)
{
    struct stat is = {};
    return ::lstat(QFile::encodeName(path).constData(), &is) == 0 ? is.st_mode & 07777 : ~0u;
}

bool isAlive(qint64 pid)
{
    // A zombie that nobody has reaped yet is dead enough.
    const QByteArray state = read(u"/proc/%1/stat"_s.arg(pid));
    return ::kill(static_cast<pid_t>(pid), 0) == 0 && !state.mid(state.lastIndexOf(')') + 1).trimmed().startsWith('Z');
}

void write(const QString &file, const QByteArray &text)
{
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(file));
}

QByteArray read(const QString &file)
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

void give(const QString &path)
{
    const auto to = account();
    if (to && ::lchown(QFile::encodeName(path).constData(), to->uid, to->gid) != 0)
        qFatal("chown %s", qPrintable(path));
}

void fakePostgres(const QString &directory, int major, const QByteArray &initdb, const QByteArray &postgres)
{
    QDir().mkpath(directory);
    const QByteArray version = "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'postgres (PostgreSQL) "
        + QByteArray::number(major) + ".3 (Fake)'; exit 0; fi\n";
    write(directory + u"/postgres"_s, version + postgres + '\n');
    write(directory + u"/initdb"_s, "#!/bin/sh\n" + initdb + '\n');
    ::chmod(QFile::encodeName(directory + u"/postgres"_s).constData(), 0755);
    ::chmod(QFile::encodeName(directory + u"/initdb"_s).constData(), 0755);
}

}
