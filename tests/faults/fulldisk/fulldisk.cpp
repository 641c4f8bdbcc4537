// Preloaded into PostgreSQL: while the file that KONTOR_FULL_DISK names is there, no other file can grow, as on a full disk.
// Unlike a small file system it needs no right to mount, and it is full and empty at a moment of the test's choice.
#include <cerrno>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

bool isTooMuch(int file, off_t end)
{
    static const char *const sign = std::getenv("KONTOR_FULL_DISK");
    struct stat now = {};
    return sign && ::access(sign, F_OK) == 0 && ::fstat(file, &now) == 0 && S_ISREG(now.st_mode) && end > now.st_size;
}

off_t sizeOf(const iovec *parts, int count)
{
    off_t size = 0;
    for (int i = 0; i < count; ++i)
        size += static_cast<off_t>(parts[i].iov_len);
    return size;
}

// The C library's own.
template<typename Function>
Function next(Function, const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

ssize_t noSpace()
{
    errno = ENOSPC;
    return -1;
}

}

extern "C" {

__attribute__((visibility("default"))) ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    static const auto real = next(&::pwrite, "pwrite");
    return isTooMuch(file, at + static_cast<off_t>(size)) ? noSpace() : real(file, bytes, size, at);
}

__attribute__((visibility("default"))) ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    static const auto real = next(&::pwrite64, "pwrite64");
    return isTooMuch(file, at + static_cast<off64_t>(size)) ? noSpace() : real(file, bytes, size, at);
}

__attribute__((visibility("default"))) ssize_t pwritev(int file, const iovec *parts, int count, off_t at)
{
    static const auto real = next(&::pwritev, "pwritev");
    return isTooMuch(file, at + sizeOf(parts, count)) ? noSpace() : real(file, parts, count, at);
}

__attribute__((visibility("default"))) ssize_t pwritev64(int file, const iovec *parts, int count, off64_t at)
{
    static const auto real = next(&::pwritev64, "pwritev64");
    return isTooMuch(file, at + sizeOf(parts, count)) ? noSpace() : real(file, parts, count, at);
}

// These answer with the error instead of errno.
__attribute__((visibility("default"))) int posix_fallocate(int file, off_t at, off_t size)
{
    static const auto real = next(&::posix_fallocate, "posix_fallocate");
    return isTooMuch(file, at + size) ? ENOSPC : real(file, at, size);
}

__attribute__((visibility("default"))) int posix_fallocate64(int file, off64_t at, off64_t size)
{
    static const auto real = next(&::posix_fallocate64, "posix_fallocate64");
    return isTooMuch(file, at + size) ? ENOSPC : real(file, at, size);
}
}
