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
    /** True if this user may enter `directory` and write there, as the kernel sees it. */
    bool mayWrite(const QString &directory) const;
};

/** True if this process has the rights of root, which PostgreSQL refuses to run with. */
KONTOR_EXPORT bool isRoot();

/** /var/lib/kontor as root; otherwise "kontor" where the person's programs keep their data. */
KONTOR_EXPORT QString defaultDataDirectory();

}
