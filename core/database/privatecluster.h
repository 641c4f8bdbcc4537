#pragma once

#include "core/database/databaseconfig.h"

#include <QMap>

#include <chrono>
#include <memory>

namespace kontor {

struct PrivateClusterOptions
{
    /** PostgreSQL settings that replace or add to ours, as on its command line: {"shared_buffers", "1GB"}. */
    QMap<QString, QString> settings{};
    /** Lets other users of this machine reach the socket (a desktop beside a service); the password still guards it. */
    bool openToLocalUsers = false;
    /** Recovery after a power cut is part of a start and may take minutes. */
    std::chrono::milliseconds startTimeout = std::chrono::minutes(10);
};

/**
 * A PostgreSQL of our own in the data directory: made at the first start, running while this object lives, stopped with
 * this process even if that is killed, and started again should it die. One for each data directory; belongs to the main
 * thread (the kernel ties PostgreSQL's life to that thread) and needs its event loop to notice a death.
 *
 * 1. No data directory is ever used by two of us: the lock is held from before the first look to after the last.
 * 2. Only a finished cluster is ever called DIR/postgres.
 * 3. What another major version wrote, or what we do not own, is left untouched.
 * 4. PostgreSQL never runs as root, listens on no network, and lets nobody in without the password.
 */
class KONTOR_EXPORT PrivateCluster
{
public:
    /**
     * Codes: data_directory_in_use, data_directory_unusable, data_directory_unreachable, cluster_not_owned, cluster_mode,
     * cluster_damaged, cluster_leftover, cluster_init_failed, cluster_start_failed, cluster_password_missing,
     * cluster_login_failed, disk_full, postgres_missing, postgres_version_missing, service_account,
     * socket_directory_unusable.
     */
    static Result<std::unique_ptr<PrivateCluster>> start(const QString &dataDirectory, const PrivateClusterOptions &options = {});
    /**
     * The way into a cluster that another process of ours is running, for verify, doctor and the like. Needs the right to
     * read the password. Codes: cluster_not_running, cluster_password_missing.
     */
    static Result<DatabaseConfig> attach(const QString &dataDirectory);
    ~PrivateCluster();

    /** The login of the schema's owner, to the database "kontor", which exists. Changes only on Windows after a restart. */
    DatabaseConfig config() const;
    /** 0 while it is down. */
    qint64 postmasterPid() const;
    /** Ends all connections and stops; the destructor does it as well. Code: cluster_stop_failed. */
    Result<void> stop();

private:
    struct Private;
    explicit PrivateCluster(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

}
