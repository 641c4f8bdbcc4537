#pragma once

#include "core/database/postgresbinaries.h"
#include "core/database/serviceaccount.h"

namespace kontor {

/**
 * The files of a private cluster below the data directory:
 *   postgres/                  PGDATA; mode 0700, owned by whoever PostgreSQL runs as
 *   postgres/kontor.password   the login's password, 0600; born and moved together with the roles it opens
 *   postgres.new/              a cluster in the making; means nothing and is removed
 *   postgres.log[.1]           what PostgreSQL says
 *   socket/                    its Unix socket, where the path is short enough
 * Every change happens under the ProcessLock of the data directory.
 */
class ClusterDirectory
{
public:
    /** Makes `dataDirectory` if it is missing and looks whether it can be used. `account` is given where we are root. */
    static Result<ClusterDirectory> open(const QString &dataDirectory, const std::optional<ServiceAccount> &account);

    const QString &dataDirectory() const { return m_data; }
    QString cluster() const { return m_data + u"/postgres"_s; }
    QString log() const { return m_data + u"/postgres.log"_s; }
    const std::optional<ServiceAccount> &account() const { return m_account; }

    /**
     * The major version that wrote the cluster; nothing if there is none yet. Never changes anything.
     * Codes: cluster_damaged, cluster_not_owned, cluster_mode.
     */
    Result<std::optional<int>> major() const;
    /** Runs initdb aside and puts the finished cluster in place. Codes: disk_full, cluster_init_failed. */
    Result<void> create(const PostgresBinaries &binaries) const;
    /** Code: cluster_password_missing. */
    Result<QString> password() const;
    /** An empty log to append to, the one before kept if it has grown past 10 MB; its present size. */
    Result<qint64> openLog() const;
    /** What was written to the log after `position`; at most the last 4 KB. */
    QString logSince(qint64 position) const;

    /**
     * Where the socket goes: a directory of its own that nobody else may enter, with a name short enough for the
     * kernel. `forAll` lets every user of the machine reach the socket. Codes: socket_directory_unusable.
     */
    Result<QString> socketDirectory(bool forAll) const;

private:
    ClusterDirectory(QString data, std::optional<ServiceAccount> account) : m_data(std::move(data)), m_account(account) {}
    Result<void> giveToAccount(const QString &path) const;

    QString m_data;
    std::optional<ServiceAccount> m_account;
};

/** Turns what PostgreSQL or initdb said into a refusal that names the cure. */
Failure clusterFailure(QLatin1StringView code, const QString &message, const QString &said, const QString &directory);

}
