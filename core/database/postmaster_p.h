#pragma once

#include "core/database/clusterdirectory_p.h"

#include <QMap>
#include <QObject>
#include <QProcess>

namespace kontor {

/** The server process of a cluster, a child of this one. Lives in the main thread. */
class Postmaster : public QObject
{
    Q_OBJECT

public:
    Postmaster(ClusterDirectory directory, PostgresBinaries binaries, QString socketDirectory, QMap<QString, QString> settings);
    ~Postmaster() override;

    /** Returns once it takes connections. Codes: cluster_start_failed, disk_full, data_directory_unusable. */
    Result<void> start(std::chrono::milliseconds timeout);
    /** Ends its connections and stops it, with all data on the disk. Code: cluster_stop_failed. */
    Result<void> stop();
    qint64 pid() const { return m_process.processId(); }
    int port() const { return m_port; }

Q_SIGNALS:
    /** It ended without having been asked. */
    void died();

private:
    Result<void> startOnce(std::chrono::milliseconds timeout);
    bool isReady() const;
    void endWithUs();

    const ClusterDirectory m_directory;
    const PostgresBinaries m_binaries;
    const QString m_socketDirectory;
    const QMap<QString, QString> m_settings;
    QProcess m_process;
    QProcess m_watcher; ///< used where the kernel cannot tell a child of its parent's end
    int m_port = 5432;
    bool m_isServing = false;
};

}
