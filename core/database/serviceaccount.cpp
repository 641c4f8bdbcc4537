#include "core/database/serviceaccount.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#if defined(Q_OS_UNIX)
#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace kontor {

QString defaultDataDirectory()
{
    if (isRoot())
        return u"/var/lib/kontor"_s;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/kontor"_s;
}

#if !defined(Q_OS_UNIX)

bool isRoot()
{
    return false;
}
Result<void> dropRoot(const QString &)
{
    return {};
}
Result<ServiceAccount> ServiceAccount::obtain()
{
    return internal(u"there is no service account on this platform"_s);
}
bool ServiceAccount::mayEnter(const QString &) const
{
    return true;
}
void ServiceAccount::makeRuntimeDirectory() const {}

#else

namespace {

std::optional<ServiceAccount> findAccount()
{
    const passwd *entry = ::getpwnam(ServiceAccount::name);
    if (!entry || entry->pw_uid == 0)
        return std::nullopt;
    return ServiceAccount{entry->pw_uid, entry->pw_gid};
}

}

bool isRoot()
{
    return ::geteuid() == 0;
}

Result<ServiceAccount> ServiceAccount::obtain()
{
    QString said;
    // useradd locks the list of users and fails at once if another holds the lock, perhaps to make this very user.
    for (int attempt = 0; attempt < 10; ++attempt) {
        if (const auto account = findAccount())
            return *account;
        QProcess useradd;
        useradd.setWorkingDirectory(QDir::rootPath());
        useradd.setProcessChannelMode(QProcess::MergedChannels);
        const QString program = QStandardPaths::findExecutable(u"useradd"_s, {u"/usr/sbin"_s, u"/sbin"_s});
        useradd.start(program.isEmpty() ? u"/usr/sbin/useradd"_s : program,
            {u"--system"_s, u"--user-group"_s, u"--no-create-home"_s, u"--home-dir"_s, u"/var/lib/kontor"_s, u"--shell"_s,
                u"/usr/sbin/nologin"_s, QString::fromLatin1(name)});
        const bool finished = useradd.waitForFinished(30'000);
        said = finished ? QString::fromLocal8Bit(useradd.readAll()).trimmed() : useradd.errorString();
        if (!finished || useradd.exitCode() != 0)
            ::usleep(200'000);
    }
    return failure(ErrorKind::Unavailable, "service_account"_L1,
        u"PostgreSQL does not run as root, and the system user '%1' could not be made. Make it (useradd --system %1) "
        "or start Kontor as another user."_s.arg(QString::fromLatin1(name)),
        said);
}

bool ServiceAccount::mayEnter(const QString &directory) const
{
    const QByteArray path = QFile::encodeName(directory);
    const pid_t child = ::fork();
    if (child == 0) {
        const gid_t group = gid;
        const bool may =
            ::setgroups(1, &group) == 0 && ::setgid(gid) == 0 && ::setuid(uid) == 0 && ::access(path.constData(), X_OK) == 0;
        ::_exit(may ? 0 : 1);
    }
    int status = 1;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void ServiceAccount::makeRuntimeDirectory() const
{
    if (::mkdir("/run/kontor", 0755) == 0) [[maybe_unused]]
        const auto given = ::lchown("/run/kontor", uid, gid);
}

#endif

}
