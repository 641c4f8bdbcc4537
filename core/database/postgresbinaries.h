#pragma once

#include "core/base/result.h"

namespace kontor {

/** One installed PostgreSQL server. `directory` holds postgres and initdb. */
struct KONTOR_EXPORT PostgresBinaries
{
    int major = 0;
    QString directory;

    static constexpr int oldestMajor = 15;

    QString program(const QString &name) const;

    /**
     * Every server found, the newest major first. Looks where packages put them (Debian keeps them off PATH), beside
     * this program and on PATH; KONTOR_POSTGRES_BIN names the one directory to use instead.
     */
    static QList<PostgresBinaries> installed();
    /** The same for `places`, directories in which one part may be a pattern such as "*" or "pgsql-*". */
    static QList<PostgresBinaries> installedIn(const QStringList &places);

    /** The newest one that is new enough. Code: postgres_missing. */
    static Result<PostgresBinaries> newest();
    /** The one that can open what this major wrote. Code: postgres_version_missing. */
    static Result<PostgresBinaries> ofMajor(int major);
};

}
