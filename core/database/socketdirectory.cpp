#include "core/database/clusterdirectory_p.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#if defined(Q_OS_UNIX)
#include <cerrno>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace kontor {

#if defined(Q_OS_UNIX)

namespace {

constexpr auto socketName = "/.s.PGSQL.5432"_L1;

// libpq takes a comma for the start of a second host, whatever the quoting.
bool canHoldASocket(const QString &directory)
{
    static constexpr auto room = static_cast<qsizetype>(sizeof(sockaddr_un::sun_path)) - 1;
    return QFile::encodeName(directory).size() + socketName.size() <= room && !directory.contains(u',')
        && !directory.contains(u'"');
}

// True if it is a real directory of `owner` (nobody swapped in a link or made it before us) with exactly this mode.
bool makePrivate(const QString &directory, uint owner, uint group, mode_t mode)
{
    const QByteArray path = QFile::encodeName(directory);
    if (::mkdir(path.constData(), mode) == 0) {
        if (::geteuid() == 0 && ::lchown(path.constData(), owner, group) != 0)
            return false;
    } else if (errno != EEXIST) {
        return false;
    }
    struct stat is = {};
    if (::lstat(path.constData(), &is) != 0 || !S_ISDIR(is.st_mode) || is.st_uid != owner)
        return false;
    return (is.st_mode & 07777) == mode || ::chmod(path.constData(), mode) == 0;
}

}

Result<QString> ClusterDirectory::socketDirectory(bool forAll) const
{
    const uint owner = m_account ? m_account->uid : ::geteuid();
    const uint group = m_account ? m_account->gid : ::getegid();
    const mode_t mode = forAll ? 0755 : 0700;
    const QString beside = m_data + u"/socket"_s;
    if (!forAll && canHoldASocket(beside) && makePrivate(beside, owner, group, mode))
        return beside;

    // The same directory gets the same name each time, so nothing piles up.
    const QString name = u"/kontor-"_s
        + QString::fromLatin1(QCryptographicHash::hash(QFile::encodeName(m_data), QCryptographicHash::Sha256).toHex().left(16));
    QStringList places;
    if (!forAll && !m_account)
        places.append(qEnvironmentVariable("XDG_RUNTIME_DIR"));
    if (m_account)
        m_account->makeRuntimeDirectory();
    places.append({u"/run/kontor"_s, u"/tmp"_s});
    for (const auto &place : places) {
        const QString directory = place + name;
        if (place.startsWith(u'/') && canHoldASocket(directory) && makePrivate(directory, owner, group, mode))
            return directory;
    }
    return failure(ErrorKind::Unavailable, "socket_directory_unusable"_L1,
        u"There is no place for the database's socket: %1 is too long, and none of %2 can hold %3. Name a data directory "
        "with a shorter path."_s.arg(beside, places.join(u", "_s), name.mid(1)));
}

#else

Result<QString> ClusterDirectory::socketDirectory(bool) const
{
    return QString();
}

#endif

}
