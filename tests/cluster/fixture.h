#pragma once

#include "core/database/privatecluster.h"
#include "core/database/serviceaccount.h"
#include "tests/support/suite.h"

#include <QProcess>
#include <QTemporaryDir>

namespace kontor::test {

/** A data directory for one test, in memory where there is some; the user that PostgreSQL runs as may enter it. */
class DataDirectory
{
public:
    /** With `name` below the temporary directory. */
    explicit DataDirectory(const QString &name = u"data"_s);
    ~DataDirectory();
    const QString &path() const { return m_path; }
    QString file(const QString &name) const { return m_path + u'/' + name; }
    /** Fills it with a finished, stopped cluster: a copy of one made once. Tests alone may copy a system identifier. */
    void fill();

private:
    QTemporaryDir m_parent;
    QString m_path;
};

/** A process that holds a private cluster and can be killed: tests/cluster/holder. */
class Holder
{
public:
    explicit Holder(const QString &directory, const QStringList &more = {}, const QString &program = {}, const QString &cwd = {});
    ~Holder();
    /** Its one line of output, split; waits for it. */
    QStringList answer();
    void kill();
    qint64 pid() const { return m_process.processId(); }

private:
    QProcess m_process;
};

/** Runs one statement by Qt SQL, as the programs do; its first value, or the driver's complaint behind "error: ". */
QString query(const DatabaseConfig &config, const QString &sql);

/** The account that PostgreSQL is run as, where we are root. */
std::optional<ServiceAccount> account();
uint postgresUid();
uint ownerOf(const QString &path);
/** Permission bits, as chmod takes them. */
uint modeOf(const QString &path);
bool isAlive(qint64 pid);
void write(const QString &file, const QByteArray &text);
QByteArray read(const QString &file);
/** Makes `path` belong to the user that PostgreSQL runs as. */
void give(const QString &path);
/** A directory with programs that claim to be a PostgreSQL; `initdb` and `postgres` are what the scripts do. */
void fakePostgres(
    const QString &directory, int major, const QByteArray &initdb = "exit 0", const QByteArray &postgres = "exit 0");

}
