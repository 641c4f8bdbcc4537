#include "core/database/processlock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#if defined(Q_OS_WIN)
#include <windows.h>
#else
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace kontor {

namespace {

Failure inUse(const QString &directory, const QString &file)
{
    QFile holder(file);
    const auto pid = holder.open(QIODevice::ReadOnly) ? holder.read(20).trimmed().toLongLong() : 0;
    const QString who = pid > 0 ? u"process %1"_s.arg(pid) : u"another process"_s;
    return failure(ErrorKind::Conflict, "data_directory_in_use"_L1,
        u"Kontor is already running on %1 (%2). Stop that one first, or name another data directory."_s.arg(
            QDir::toNativeSeparators(directory), who));
}

Failure unusable(const QString &file, const QString &why)
{
    return failure(ErrorKind::Unavailable, "data_directory_unusable"_L1,
        u"%1 cannot be opened (%2). The data directory has to belong to the user who starts Kontor."_s.arg(
            QDir::toNativeSeparators(file), why));
}

}

#if defined(Q_OS_WIN)

Result<ProcessLock> ProcessLock::take(const QString &directory)
{
    const QString file = directory + u"/kontor.lock"_s;
    // Others may read the pid in it, but not open it for writing as well.
    const HANDLE handle = ::CreateFileW(reinterpret_cast<const wchar_t *>(QDir::toNativeSeparators(file).utf16()), GENERIC_WRITE,
        FILE_SHARE_READ, nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        const DWORD error = ::GetLastError();
        return error == ERROR_SHARING_VIOLATION ? inUse(directory, file)
                                                : unusable(file, qt_error_string(static_cast<int>(error)));
    }
    const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
    DWORD written = 0;
    ::SetEndOfFile(handle);
    ::WriteFile(handle, pid.constData(), static_cast<DWORD>(pid.size()), &written, nullptr);
    return ProcessLock(reinterpret_cast<qintptr>(handle));
}

ProcessLock::~ProcessLock()
{
    if (m_handle != none)
        ::CloseHandle(reinterpret_cast<HANDLE>(m_handle));
}

#else

Result<ProcessLock> ProcessLock::take(const QString &directory)
{
    const QString file = directory + u"/kontor.lock"_s;
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return unusable(file, qt_error_string(errno));
    ProcessLock lock(descriptor);
    int taken = 0;
    while ((taken = ::flock(descriptor, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR) {
    }
    if (taken != 0)
        return errno == EWOULDBLOCK ? inUse(directory, file) : unusable(file, qt_error_string(errno));
    // For people and for the message above; the lock holds without it, so a full disk is no reason to stop here.
    const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
    if (::ftruncate(descriptor, 0) == 0) [[maybe_unused]]
        const auto written = ::write(descriptor, pid.constData(), static_cast<size_t>(pid.size()));
    return lock;
}

ProcessLock::~ProcessLock()
{
    if (m_handle != none)
        ::close(static_cast<int>(m_handle));
}

#endif

}
