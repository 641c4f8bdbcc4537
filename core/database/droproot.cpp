#include "core/database/serviceaccount.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

#if defined(Q_OS_UNIX)
#include <cerrno>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kontor {

namespace {

Failure foreign(const QString &directory, const QString &why)
{
    return failure(ErrorKind::Unavailable, "data_directory_foreign"_L1,
        u"%1 is not given to the user '%2': %3. Name another data directory, or give it yourself: chown -R %2 %1"_s.arg(
            directory, QString::fromLatin1(ServiceAccount::name), why));
}

Failure unusable(const QString &directory)
{
    return failure(ErrorKind::Unavailable, "data_directory_unusable"_L1,
        u"The data directory %1 cannot be used: %2."_s.arg(directory, qt_error_string(errno)));
}

// Only what root owns is given away, never through a link: somebody else may have put one here.
Result<void> give(const QString &path, const ServiceAccount &account)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat is = {};
    if (::lstat(name.constData(), &is) != 0)
        return unusable(path);
    const bool hasAnotherName = S_ISREG(is.st_mode) && is.st_nlink > 1;
    if (is.st_uid == 0 && !S_ISLNK(is.st_mode) && !hasAnotherName && ::lchown(name.constData(), account.uid, account.gid) != 0)
        return unusable(path);
    return {};
}

bool holdsOnlyOurs(const QString &directory)
{
    const auto entries = QDir(directory).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    const bool isOurs = entries.contains(u"kontor.lock"_s) || entries.contains(u"postgres"_s);
    return isOurs || std::all_of(entries.begin(), entries.end(), [](const QString &entry) {
        return entry.startsWith(u"kontor"_s) || entry == u"lost+found"_s; // the latter is what a new file system has
    });
}

Result<void> giveDataDirectory(const QString &directory, const ServiceAccount &account)
{
    const QByteArray path = QFile::encodeName(directory);
    const bool isNew = !QFileInfo::exists(directory);
    if (isNew && (!QDir().mkpath(directory) || ::chmod(path.constData(), 0750) != 0))
        return unusable(directory);
    struct stat is = {};
    if (::stat(path.constData(), &is) != 0)
        return unusable(directory);
    if (!S_ISDIR(is.st_mode))
        return foreign(directory, u"it is no directory"_s);
    if (is.st_uid == account.uid)
        return {};
    if (is.st_uid != 0)
        return foreign(directory, u"it belongs to another user"_s);
    if (!holdsOnlyOurs(directory))
        return foreign(directory, u"it holds other things than Kontor's data"_s);
    QDirIterator below(
        directory, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (below.hasNext())
        KONTOR_CHECK(give(below.next(), account));
    // Last: until then an interrupted run is seen and done again.
    return give(directory, account);
}

Failure stillRoot()
{
    return failure(ErrorKind::Internal, "root_not_dropped"_L1,
        u"Kontor was started as root and cannot become the user '%1': %2."_s.arg(
            QString::fromLatin1(ServiceAccount::name), qt_error_string(errno)));
}

}

Result<void> dropRoot(const QString &dataDirectory)
{
    if (!isRoot())
        return {};
    KONTOR_TRY(const auto account, ServiceAccount::obtain());
    const QString directory = QDir::cleanPath(QDir::current().absoluteFilePath(dataDirectory));
    KONTOR_CHECK(giveDataDirectory(directory, account));
    if (!account.mayEnter(directory))
        return failure(ErrorKind::Unavailable, "data_directory_unreachable"_L1,
            u"The user '%1' cannot enter %2. Choose a data directory outside of private homes, such as /var/lib/kontor, "
            "or open the directories above it (chmod o+x)."_s.arg(QString::fromLatin1(ServiceAccount::name), directory));
    account.makeRuntimeDirectory();
    // The current directory may be closed to this user, and then nothing could be started from it.
    const QByteArray path = QFile::encodeName(directory);
    if (::chdir(path.constData()) != 0)
        return unusable(directory);
    if (::initgroups(ServiceAccount::name, account.gid) != 0 || ::setgid(account.gid) != 0 || ::setuid(account.uid) != 0)
        return stillRoot();
    errno = EPERM;
    if (::setuid(0) == 0 || isRoot())
        return stillRoot();
    qputenv("HOME", path);
    qputenv("USER", ServiceAccount::name);
    qputenv("LOGNAME", ServiceAccount::name);
    // These name places in root's own home and session.
    for (const char *variable : {"XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qunsetenv(variable);
    if (const auto temporary = qgetenv("TMPDIR"); !temporary.isEmpty() && ::access(temporary.constData(), W_OK | X_OK) != 0)
        qunsetenv("TMPDIR");
    return {};
}

}
#endif
