#pragma once

#include "core/base/result.h"

namespace kontor {

/** The unprivileged system user that Kontor and its PostgreSQL run as when root started them. */
struct ServiceAccount
{
    static constexpr const char *name = "kontor";
    unsigned uid = 0;
    unsigned gid = 0;

    /** Finds it; as root, makes it first if need be. */
    static Result<ServiceAccount> obtain();
    /** True if this user may enter `directory`, as the kernel sees it: every directory above it counts. */
    bool mayEnter(const QString &directory) const;
    /** Makes /run/kontor for its sockets, which only root can. Without it they go to /tmp. */
    void makeRuntimeDirectory() const;
};

/** True if this process has the rights of root, which PostgreSQL refuses to run with. */
KONTOR_EXPORT bool isRoot();

/** /var/lib/kontor as root; otherwise "kontor" where the person's programs keep their data. */
KONTOR_EXPORT QString defaultDataDirectory();

/**
 * Turns a process started by root into one of the user `kontor`, for good; does nothing for anybody else. Called by
 * main() before there is a second thread. Makes the user and `dataDirectory` if they are missing, gives that directory
 * (and nothing else) to the user, and goes there: the program itself may lie where that user cannot.
 * Refuses a directory that is somebody else's, or that holds other things than Kontor's.
 * Codes: service_account, data_directory_foreign, data_directory_unreachable, data_directory_unusable, root_not_dropped.
 */
KONTOR_EXPORT Result<void> dropRoot(const QString &dataDirectory);

}
