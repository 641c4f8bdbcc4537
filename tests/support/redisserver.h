#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace kontor::test {

/**
 * A real redis-server of the test's own, nothing kept on disk, killed at the end. It listens on a Unix socket, and on
 * ports if its options say so. A test that cannot have one fails.
 */
class RedisServer
{
public:
    /** Options as redis-server takes them: {"--requirepass", "secret"}. */
    explicit RedisServer(const QStringList &options = {});
    ~RedisServer();
    Q_DISABLE_COPY_MOVE(RedisServer)

    /** One that was free a moment ago, for "--port" or "--tls-port". */
    static quint16 freePort();

    void start();
    void kill();        ///< kill -9
    void stopRunning(); ///< SIGSTOP, and it is in force: connections stay, nothing answers
    void goOn();        ///< SIGCONT
    QString socketPath() const { return m_directory.filePath(QStringLiteral("redis.sock")); }
    /** unix://… */
    QString url() const { return QStringLiteral("unix://") + socketPath(); }
    QString directory() const { return m_directory.path(); }

private:
    const QStringList m_options;
    QTemporaryDir m_directory;
    QProcess m_process;
};

}
