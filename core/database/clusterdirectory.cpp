#include "core/database/clusterdirectory_p.h"

#include "core/base/secret.h"
#include "core/database/childprocess_p.h"
#include "core/database/leftover_p.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStorageInfo>

#if defined(Q_OS_UNIX)
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace kontor {

namespace {

// A new cluster takes 40 MB, and its write-ahead log wants room to grow.
constexpr qint64 smallestRoom = 100 * 1024 * 1024;
constexpr qint64 largestLog = 10 * 1024 * 1024;
constexpr auto onlyUs = QFile::ReadOwner | QFile::WriteOwner;

Failure unusable(const QString &directory, const QString &why)
{
    return failure(ErrorKind::Unavailable, "data_directory_unusable"_L1,
        u"The data directory %1 cannot be used: %2. Name another one, or give this one to the user who starts Kontor."_s.arg(
            QDir::toNativeSeparators(directory), why));
}

Failure diskFull(const QString &directory, const QString &detail)
{
    return failure(ErrorKind::Unavailable, "disk_full"_L1,
        u"The disk that holds %1 is full: PostgreSQL needs at least %2 MB there. Make room and start again."_s
            .arg(QDir::toNativeSeparators(directory))
            .arg(smallestRoom / (1024 * 1024)),
        detail);
}

// Puts everything below `directory` on the disk before its name counts.
void flush(const QString &directory)
{
#if defined(Q_OS_LINUX)
    const int descriptor = ::open(QFile::encodeName(directory).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::syncfs(descriptor);
        ::close(descriptor);
    }
#elif defined(Q_OS_UNIX)
    Q_UNUSED(directory);
    ::sync();
#else
    Q_UNUSED(directory); // initdb does it itself there
#endif
}

}

Failure clusterFailure(QLatin1StringView code, const QString &message, const QString &said, const QString &directory)
{
    if (said.contains(u"No space left on device"_s) || said.contains(u"Disk quota exceeded"_s))
        return diskFull(directory, said);
    if (said.contains(u"Read-only file system"_s) || said.contains(u"Permission denied"_s))
        return unusable(directory, said.trimmed().section(u'\n', -1));
    return failure(ErrorKind::Unavailable, code, message, said);
}

Result<ClusterDirectory> ClusterDirectory::open(const QString &dataDirectory, const std::optional<ServiceAccount> &account)
{
    const QString path = QDir::cleanPath(QDir::current().absoluteFilePath(dataDirectory));
    const QFileInfo before(path);
    if (before.exists() && !before.isDir())
        return unusable(path, u"it is no directory"_s);
    if (!before.exists()) {
        if (!QDir().mkpath(path))
            return unusable(path, u"it cannot be made"_s);
        // Customers' data will be in it. The user that PostgreSQL runs as has to get through to its own part.
        const auto forAccount = account ? QFile::ExeGroup | QFile::ExeOther : QFile::Permissions();
        QFile::setPermissions(path, onlyUs | QFile::ExeOwner | forAccount);
    }
    const QFileInfo info(path);
    if (!info.isWritable() || !info.isReadable() || !info.isExecutable())
        return unusable(path, u"this user may not read, write and enter it"_s);
    const QString canonical = info.canonicalFilePath();
    if (account && !account->mayEnter(canonical))
        return failure(ErrorKind::Unavailable, "data_directory_unreachable"_L1,
            u"The user '%1' cannot enter %2, and PostgreSQL does not run as root. Choose a data directory outside of "
            "private homes, such as /var/lib/kontor, or open the directories above it (chmod o+x)."_s.arg(
                QString::fromLatin1(ServiceAccount::name), canonical));
    return ClusterDirectory(canonical, account);
}

Result<void> ClusterDirectory::giveToAccount(const QString &path) const
{
#if defined(Q_OS_UNIX)
    if (m_account && ::lchown(QFile::encodeName(path).constData(), m_account->uid, m_account->gid) != 0)
        return unusable(path, qt_error_string(errno));
#else
    Q_UNUSED(path);
#endif
    return {};
}

Result<std::optional<int>> ClusterDirectory::major() const
{
    const QFileInfo info(cluster());
    if (!info.exists() || (info.isDir() && QDir(cluster()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)))
        return std::nullopt;
#if defined(Q_OS_UNIX)
    struct stat is = {};
    const uint wanted = m_account ? m_account->uid : ::geteuid();
    if (::stat(QFile::encodeName(cluster()).constData(), &is) == 0 && is.st_uid != wanted)
        return failure(ErrorKind::Unavailable, "cluster_not_owned"_L1,
            u"%1 belongs to another user (%2) than PostgreSQL would run as (%3). Start Kontor as that user, or give it the "
            "directory: chown -R %3 %1"_s.arg(cluster(), info.owner().isEmpty() ? QString::number(is.st_uid) : info.owner(),
                m_account ? QString::fromLatin1(ServiceAccount::name) : QString::number(wanted)));
    if (info.isDir() && (is.st_mode & 0027) != 0)
        return failure(ErrorKind::Unavailable, "cluster_mode"_L1,
            u"Others may read or change %1, so PostgreSQL refuses to use it. Close it: chmod 700 %1"_s.arg(cluster()));
#endif
    QFile file(cluster() + u"/PG_VERSION"_s);
    const int version = file.open(QIODevice::ReadOnly) ? file.read(20).trimmed().toInt() : 0;
    if (version <= 0)
        return failure(ErrorKind::Unavailable, "cluster_damaged"_L1,
            u"%1 holds files, but no PostgreSQL cluster (no readable PG_VERSION). Nothing was changed. Restore it from a "
            "backup, or move it away to begin anew."_s.arg(cluster()));
    return version;
}

Result<void> ClusterDirectory::create(const PostgresBinaries &binaries) const
{
    const QString fresh = m_data + u"/postgres.new"_s;
    const QString passwordFile = m_data + u"/kontor.password.new"_s;
    // Whatever a start that was interrupted left behind.
    KONTOR_CHECK(endSetUp(fresh));
    QFile::remove(passwordFile);
    if (QFileInfo::exists(fresh) && !QDir(fresh).removeRecursively())
        return unusable(fresh, u"it is left from a start that was interrupted, and cannot be removed"_s);
    const QStorageInfo disk(m_data);
    if (disk.isValid() && disk.bytesAvailable() < smallestRoom)
        return diskFull(m_data, u"%1 bytes are free"_s.arg(disk.bytesAvailable()));

    QFile file(passwordFile);
    SystemRandom random;
    const QByteArray secret = Secret::make("db_", random).text() + '\n';
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, onlyUs) || file.write(secret) != secret.size() || !file.flush())
        return clusterFailure("data_directory_unusable"_L1, file.errorString(), file.errorString(), m_data);
    file.close();
    KONTOR_CHECK(giveToAccount(passwordFile));
    if (!QDir().mkdir(fresh) || !QFile::setPermissions(fresh, onlyUs | QFile::ExeOwner))
        return unusable(fresh, u"it cannot be made"_s);
    KONTOR_CHECK(giveToAccount(fresh));

    QProcess initdb;
    prepareChild(initdb, m_account, fresh, Lifetime::EndsWithUs);
    initdb.setProcessChannelMode(QProcess::MergedChannels);
    QStringList arguments{u"--pgdata="_s + fresh, u"--username=kontor"_s, u"--pwfile="_s + passwordFile,
        u"--auth=scram-sha-256"_s, u"--locale=C"_s, u"--encoding=UTF8"_s, u"--data-checksums"_s, u"--no-instructions"_s};
#if defined(Q_OS_UNIX)
    arguments.append(u"--no-sync"_s); // flush() below
#endif
    initdb.start(binaries.program(u"initdb"_s), arguments);
    const bool finished = initdb.waitForFinished(300'000);
    if (!finished || initdb.exitStatus() != QProcess::NormalExit || initdb.exitCode() != 0) {
        const QString said = finished ? QString::fromLocal8Bit(initdb.readAll()) : initdb.errorString();
        initdb.kill();
        initdb.waitForFinished(5'000);
        QDir(fresh).removeRecursively();
        QFile::remove(passwordFile);
        return clusterFailure("cluster_init_failed"_L1, u"The database could not be set up in %1."_s.arg(m_data), said, m_data);
    }
    if (!QFile::rename(passwordFile, fresh + u"/kontor.password"_s))
        return unusable(passwordFile, u"it cannot be moved"_s);
    flush(fresh);
    // An empty directory of that name may have been made by hand.
    QDir().rmdir(cluster());
    if (!QDir().rename(fresh, cluster()))
        return unusable(cluster(), u"it cannot be put in place"_s);
    flush(m_data);
    return {};
}

Result<QString> ClusterDirectory::password() const
{
    QFile file(cluster() + u"/kontor.password"_s);
    const QString text = file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.read(200)).trimmed() : QString();
    if (text.isEmpty())
        return failure(ErrorKind::Unavailable, "cluster_password_missing"_L1,
            u"The database's password cannot be read from %1. Restore that file from a backup."_s.arg(file.fileName()),
            file.errorString());
    return text;
}

Result<qint64> ClusterDirectory::openLog() const
{
    if (QFileInfo(log()).size() > largestLog) {
        QFile::remove(log() + u".1"_s);
        QFile::rename(log(), log() + u".1"_s);
    }
    QFile file(log());
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append, onlyUs))
        return unusable(log(), file.errorString());
    return file.size();
}

QString ClusterDirectory::logSince(qint64 position) const
{
    QFile file(log());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(std::max(position, file.size() - 4096));
    return QString::fromLocal8Bit(file.readAll());
}

}
