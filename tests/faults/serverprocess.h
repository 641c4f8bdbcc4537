#pragma once

#include "core/database/databaseconfig.h"

#include <QMap>
#include <QProcess>
#include <QTemporaryDir>

namespace kontor::test {

using Environment = QMap<QString, QString>;

/** How a run of kontor-server ended, and what it said. */
struct Ran
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};
/** Runs a command to its end; code -1 if that does not come within half a minute. */
Ran runServer(const QStringList &arguments, const Environment &environment = {});
/** postgresql://…, for --database-url. */
QString urlOf(const DatabaseConfig &config);

/**
 * A real kontor-server that serves: the test provider on, short times, a port of the system's choice. What it says goes
 * to files, so that it never waits for a test that does not read. Killed at the end unless it has ended.
 */
class ServerProcess
{
public:
    explicit ServerProcess(const DatabaseConfig &database, const QStringList &more = {}, const Environment &environment = {});
    /** With options of one's own alone. */
    ServerProcess(const QStringList &arguments, const Environment &environment);
    ~ServerProcess();
    Q_DISABLE_COPY_MOVE(ServerProcess)

    /** False if it ended instead, or does not come up within half a minute. */
    bool isOpen();
    quint16 port() const { return m_port; }
    qint64 pid() const { return m_process.processId(); }

    void kill();
    void terminate() { m_process.terminate(); }
    /** False if it still runs after half a minute. */
    bool hasEnded();
    bool wasKilled() const;
    int exitCode() const { return m_process.exitCode(); }
    QByteArray out() const;
    QByteArray err() const;

private:
    void start(const QStringList &arguments, const Environment &environment);

    QTemporaryDir m_directory;
    QProcess m_process;
    quint16 m_port = 0;
};

}
