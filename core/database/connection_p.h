#pragma once

#include "core/database/callwatch_p.h"
#include "core/database/database.h"
#include "core/database/errormap_p.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <optional>

struct pg_conn;
struct pg_result;

namespace kontor {

/** A statement that the server has prepared. Its result lives until it runs again, so a reader of rows marks it. */
struct PreparedStatement
{
    explicit PreparedStatement(const QSqlDatabase &database) : query(database) {}
    QSqlQuery query;
    bool isBeingRead = false;
};

/** The rows of one run, readable as long as this lives. */
class ResultRows
{
public:
    ResultRows(std::shared_ptr<PreparedStatement> statement, const pg_result *result)
        : m_statement(std::move(statement)),
          m_result(result)
    {
        m_statement->isBeingRead = true;
    }
    ~ResultRows()
    {
        if (m_statement)
            m_statement->isBeingRead = false;
    }
    ResultRows(ResultRows &&) = default;
    ResultRows &operator=(ResultRows &&) = delete;
    const pg_result *result() const { return m_result; }

private:
    std::shared_ptr<PreparedStatement> m_statement;
    const pg_result *m_result;
};

/** One QSqlDatabase with its prepared statements. The only place, beside the notification listener, that talks to Qt SQL. */
class ConnectionPrivate
{
public:
    explicit ConnectionPrivate(const DatabaseConfig &config);
    ~ConnectionPrivate();
    ConnectionPrivate(const ConnectionPrivate &) = delete;
    ConnectionPrivate &operator=(const ConnectionPrivate &) = delete;

    Result<void> open();
    void close();
    /** First of everything: the right thread, and, outside a transaction, a connection that is not known to be dead. */
    Result<void> ready();
    Result<ResultRows> run(const Statement &statement, Bindings bindings);
    Result<void> compose(const QByteArray &sql, const QList<QByteArray> &values, const std::function<void(Row &)> &read);
    Result<qint64> copy(const CopyRows &rows);
    /** Any number of statements at once, without parameters, straight through libpq: it names the one that fails. */
    Result<void> script(const QByteArray &sql);
    Result<void> commit();
    pg_conn *handle() const;

    DatabaseConfig config;
    int transactionDepth = 0;
    /** The refusal of a transaction that joined the one that is open: it will not commit. */
    std::optional<Error> joinedRefusal;

private:
    Result<std::shared_ptr<PreparedStatement>> prepared(const Statement &statement);
    Result<ResultRows> runOnce(const Statement &statement, Bindings bindings);
    Result<void> exec(QSqlQuery &query, const char *name);
    Error lastError(const QSqlQuery &query, const char *name);
    bool isAlive() const;

    QString m_name;
    CallWatch m_watch;
    QSqlDatabase m_database;
    QThread *m_thread = nullptr;
    QHash<const char *, std::shared_ptr<PreparedStatement>> m_prepared;
    /** Given up in a transaction, where a DEALLOCATE would be refused. */
    std::vector<std::shared_ptr<PreparedStatement>> m_stale;
};

}
