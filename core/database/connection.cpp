#include "core/database/connection_p.h"

#include <QMutex>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlResult>

#include <atomic>
#include <libpq-fe.h>

namespace kontor {

namespace {

QString nextConnectionName()
{
    static std::atomic<int> counter = 0;
    return u"kontor-%1"_s.arg(++counter);
}

// libpq's key=value form, values quoted.
QString quoted(QString value)
{
    return u'\'' + value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s) + u'\'';
}

QMutex executedMutex;
QSet<QByteArray> executed;

void noteExecuted(const char *name)
{
    static const bool wanted = qEnvironmentVariableIsSet("KONTOR_NOTE_STATEMENTS");
    if (!wanted)
        return;
    const QMutexLocker lock(&executedMutex);
    executed.insert(name);
}

const PGresult *resultOf(const QSqlQuery &query)
{
    const QVariant handle = query.result()->handle();
    // Documented as "PGresult*", named "pg_result*" by Qt 6.4.
    const QByteArrayView type(handle.typeName());
    if (type != "PGresult*" && type != "pg_result*")
        return nullptr;
    return *static_cast<PGresult *const *>(handle.constData());
}

QByteArray field(const PGresult *result, int code)
{
    return result ? QByteArray(PQresultErrorField(result, code)) : QByteArray();
}

}

QSet<QByteArray> executedStatements()
{
    const QMutexLocker lock(&executedMutex);
    return executed;
}

ConnectionPrivate::ConnectionPrivate(const DatabaseConfig &c) : config(c), m_name(nextConnectionName())
{
}

ConnectionPrivate::~ConnectionPrivate()
{
    close();
}

void ConnectionPrivate::close()
{
    m_prepared.clear();
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> ConnectionPrivate::open()
{
    close();
    transactionDepth = 0;
    m_database = QSqlDatabase::addDatabase(u"QPSQL"_s, m_name);
    if (!m_database.isValid())
        return failure(ErrorKind::Unavailable, "database_driver_missing"_L1, u"Qt's PostgreSQL driver is not installed."_s);
    m_database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    m_database.setHostName(config.host);
    m_database.setPort(config.port);
    m_database.setDatabaseName(config.name);
    m_database.setUserName(config.user);
    m_database.setPassword(config.password);
    QString options = u"connect_timeout=%1;application_name=kontor;sslmode=%2"_s.arg(config.connectTimeoutSeconds).arg(config.sslMode);
    if (!config.sslRootCertificate.isEmpty())
        options += u";sslrootcert="_s + quoted(config.sslRootCertificate);
    m_database.setConnectOptions(options);
    if (!m_database.open()) {
        const auto why = m_database.lastError().databaseText();
        return failure(ErrorKind::Unavailable, "database_unavailable"_L1, u"The database does not answer; try again soon."_s,
                       u"connect to %1:%2/%3: %4"_s.arg(config.host).arg(config.port).arg(config.name, why));
    }
    // By SET and not as start-up options, which connection poolers refuse. Qt itself asks for bytea as "escape".
    return script("set bytea_output = 'hex'; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set client_min_messages = warning;"
                  "set standard_conforming_strings = on; set statement_timeout = " + QByteArray::number(config.statementTimeoutMs)
                  + "; set lock_timeout = " + QByteArray::number(config.lockTimeoutMs)
                  + "; set idle_in_transaction_session_timeout = " + QByteArray::number(config.idleInTransactionTimeoutMs));
}

PGconn *ConnectionPrivate::handle() const
{
    if (!m_database.isOpen())
        return nullptr;
    const QVariant handle = m_database.driver()->handle();
    return handle.isValid() ? *static_cast<PGconn *const *>(handle.constData()) : nullptr;
}

Error ConnectionPrivate::lastError(const QSqlQuery &query, const char *name)
{
    const PGresult *result = resultOf(query);
    ServerError error{.sqlState = query.lastError().nativeErrorCode().toLatin1(),
                      .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
                      .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                      .detail = field(result, PG_DIAG_MESSAGE_DETAIL)};
    if (error.message.isEmpty())
        error.message = query.lastError().databaseText().toUtf8();
    // A dead connection leaves an empty SQLSTATE, or the one of the server's farewell.
    if (const auto *connection = handle(); !connection || PQstatus(connection) == CONNECTION_BAD)
        error.sqlState.clear();
    return toError(error, name);
}

Result<QSqlQuery *> ConnectionPrivate::prepared(const Statement &statement)
{
    if (const auto found = m_prepared.constFind(statement.name); found != m_prepared.constEnd())
        return found->get();
    auto query = std::make_shared<QSqlQuery>(m_database);
    if (!query->prepare(QString::fromUtf8(statement.text)))
        return failure(lastError(*query, statement.name));
    m_prepared.insert(statement.name, query);
    return query.get();
}

Result<void> ConnectionPrivate::exec(QSqlQuery &query, const char *name)
{
    if (!query.exec())
        return failure(lastError(query, name));
    return {};
}

namespace {

Result<void> bindAll(QSqlQuery &query, const Statement &statement, Bindings bindings)
{
    // An unbound or misspelt parameter would be NULL without a word: names are checked both ways.
    quint64 used = 0;
    for (int i = 0; i < statement.parameterCount; ++i) {
        const auto found = std::find_if(bindings.begin(), bindings.end(), [&](const Binding &binding) {
            return qstrcmp(binding.name, statement.parameters[i]) == 0;
        });
        if (found == bindings.end())
            return internal(u"%1: parameter %2 is not bound"_s.arg(QLatin1StringView(statement.name), QLatin1StringView(statement.parameters[i])));
        used |= quint64(1) << (found - bindings.begin());
        query.bindValue(i, found->value);
    }
    if (bindings.size() > 63 || used != (quint64(1) << bindings.size()) - 1)
        return internal(u"%1: a binding has no parameter"_s.arg(QLatin1StringView(statement.name)));
    return {};
}

}

Result<const PGresult *> ConnectionPrivate::run(const Statement &statement, Bindings bindings)
{
    noteExecuted(statement.name);
    // A second try only where the first cannot have had an effect: no transaction is open and the connection, or what
    // was prepared on it, had gone before the statement was sent.
    for (int attempt = 0;; ++attempt) {
        if (const auto *connection = handle(); (!connection || PQstatus(connection) == CONNECTION_BAD) && transactionDepth == 0)
            KONTOR_CHECK(open());
        auto query = prepared(statement);
        if (query) {
            KONTOR_CHECK(bindAll(**query, statement, bindings));
            if (auto done = exec(**query, statement.name)) {
                const PGresult *result = resultOf(**query);
                if (!result)
                    return internal(u"%1: Qt's driver gives no result handle"_s.arg(QLatin1StringView(statement.name)));
                return result;
            } else {
                query = failure(done.error());
            }
        }
        const bool stalePlan = query.error().detail.contains(u": 26000 "_s) || query.error().detail.contains(u": 0A000 "_s);
        if (stalePlan)
            m_prepared.remove(statement.name);
        const bool again = attempt == 0 && transactionDepth == 0 && (stalePlan || isConnectionLost(query.error()));
        if (!again)
            return failure(query.error());
        // Of a lost connection nobody knows whether the statement took effect: only reads are sent again.
        if (!stalePlan && !QByteArrayView(statement.text).startsWith("select"))
            return failure(query.error());
    }
}

Result<void> ConnectionPrivate::compose(const QByteArray &sql, const QVariantList &values, const std::function<void(Row &)> &read)
{
    if (!handle() && transactionDepth == 0)
        KONTOR_CHECK(open());
    QSqlQuery query(m_database);
    if (!query.prepare(QString::fromUtf8(sql)))
        return failure(lastError(query, "composed"));
    for (int i = 0; i < values.size(); ++i)
        query.bindValue(i, values[i]);
    KONTOR_CHECK(exec(query, "composed"));
    const PGresult *result = resultOf(query);
    for (int i = 0; result && i < PQntuples(result); ++i) {
        Row row(result, i);
        read(row);
    }
    return {};
}

Result<void> ConnectionPrivate::script(const QByteArray &sql)
{
    PGconn *connection = handle();
    if (!connection)
        return failure(toError({}, "script"));
    PGresult *result = PQexec(connection, sql.constData());
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        PQclear(result);
        return {};
    }
    ServerError error{.sqlState = field(result, PG_DIAG_SQLSTATE),
                      .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
                      .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                      .detail = field(result, PG_DIAG_MESSAGE_DETAIL)};
    if (const auto position = field(result, PG_DIAG_STATEMENT_POSITION); !position.isEmpty())
        error.message += " at: " + sql.mid(position.toInt() - 1, 120).simplified();
    error.message += ' ' + field(result, PG_DIAG_CONTEXT);
    PQclear(result);
    if (PQstatus(connection) == CONNECTION_BAD)
        error.sqlState.clear();
    return failure(toError(error, "script"));
}

}
