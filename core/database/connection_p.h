#pragma once

#include "core/database/database.h"
#include "core/database/errormap_p.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>

struct pg_conn;
struct pg_result;

namespace kontor {

/** One QSqlDatabase with its prepared statements. The only place, beside the change feed, that talks to Qt SQL. */
class ConnectionPrivate
{
public:
    explicit ConnectionPrivate(const DatabaseConfig &config);
    ~ConnectionPrivate();
    ConnectionPrivate(const ConnectionPrivate &) = delete;
    ConnectionPrivate &operator=(const ConnectionPrivate &) = delete;

    Result<void> open();
    void close();
    /** Runs a statement; the result stays valid until the same statement runs again. */
    Result<const pg_result *> run(const Statement &statement, Bindings bindings);
    Result<void> compose(const QByteArray &sql, const QVariantList &values, const std::function<void(Row &)> &read);
    /** Any number of statements at once, without parameters, straight through libpq: it names the one that fails. */
    Result<void> script(const QByteArray &sql);
    pg_conn *handle() const;

    DatabaseConfig config;
    int transactionDepth = 0;

private:
    Result<QSqlQuery *> prepared(const Statement &statement);
    Result<void> exec(QSqlQuery &query, const char *name);
    Error lastError(const QSqlQuery &query, const char *name);

    QString m_name;
    QSqlDatabase m_database;
    QHash<const char *, std::shared_ptr<QSqlQuery>> m_prepared;
};

}
