#pragma once

#include "core/base/result.h"

namespace kontor {

/**
 * Keeps a second process out of a directory. The kernel frees it when this process ends, however that happens, so a
 * file that was left behind means nothing.
 */
class KONTOR_EXPORT ProcessLock
{
public:
    /** Takes `directory`/kontor.lock, at once or not at all. Codes: data_directory_in_use, data_directory_unusable. */
    static Result<ProcessLock> take(const QString &directory);
    ProcessLock(ProcessLock &&other) noexcept : m_handle(std::exchange(other.m_handle, none)) {}
    ProcessLock &operator=(ProcessLock &&) = delete;
    ~ProcessLock();

private:
    static constexpr qintptr none = -1;
    explicit ProcessLock(qintptr handle) : m_handle(handle) {}
    qintptr m_handle;
};

}
