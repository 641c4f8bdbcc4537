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
    static const bool wanted = qEnvironmentVariableIsSet("KONTOR_STATEMENT_LOG");
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

ServerError errorOf(const PGconn *connection, const PGresult *result)
{
    ServerError error{.sqlState = field(result, PG_DIAG_SQLSTATE),
        .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
        .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
        .detail = field(result, PG_DIAG_MESSAGE_DETAIL)};
    // A dead connection leaves an empty SQLSTATE, or the one of the server's farewell.
    if (PQstatus(connection) == CONNECTION_BAD)
        error.sqlState.clear();
    return error;
}

}

QSet<QByteArray> executedStatements()
{
    const QMutexLocker lock(&executedMutex);
    return executed;
}

ConnectionPrivate::ConnectionPrivate(const DatabaseConfig &c) : config(c), m_name(nextConnectionName()) {}

ConnectionPrivate::~ConnectionPrivate()
{
    close();
}

void ConnectionPrivate::close()
{
    if (!m_database.isValid())
        return;
    const CallWatch::Call call(m_watch);
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
    // After the driver: as long as that is there, each one would send its own DEALLOCATE, to a dead server too.
    m_prepared.clear();
    m_stale.clear();
    m_watch.forget();
}

Result<void> ConnectionPrivate::open()
{
    close();
    transactionDepth = 0;
    m_thread = QThread::currentThread();
    m_database = QSqlDatabase::addDatabase(u"QPSQL"_s, m_name);
    if (!m_database.isValid())
        return failure(ErrorKind::Unavailable, "database_driver_missing"_L1, u"Qt's PostgreSQL driver is not installed."_s);
    m_database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    m_database.setHostName(config.host);
    m_database.setPort(config.port);
    m_database.setDatabaseName(config.name);
    m_database.setUserName(config.user);
    m_database.setPassword(config.password);
    // A peer that has gone without a word is noticed in seconds, not in the two hours of the system's default.
    QString options =
        u"connect_timeout=%1;application_name=kontor;sslmode=%2;keepalives_idle=10;keepalives_interval=5;"
        u"keepalives_count=3;tcp_user_timeout=20000"_s.arg(config.connectTimeoutSeconds)
            .arg(config.sslMode);
    if (!config.sslRootCertificate.isEmpty())
        options += u";sslrootcert="_s + quoted(config.sslRootCertificate);
    m_database.setConnectOptions(options);
    if (!m_database.open()) {
        const auto why = m_database.lastError().databaseText();
        return failure(ErrorKind::Unavailable, "database_unavailable"_L1, u"The database does not answer; try again soon."_s,
            u"connect to %1:%2/%3: %4"_s.arg(config.host).arg(config.port).arg(config.name, why));
    }
    // libpq would print what the server says aside, such as its farewell; what matters arrives as an error.
    PQsetNoticeProcessor(
        handle(), [](void *, const char *) {}, nullptr);
    m_watch.follow(PQsocket(handle()), std::chrono::milliseconds(config.statementTimeoutMs));
    // By SET and not as start-up options, which connection poolers refuse. Qt itself asks for bytea as "escape".
    auto configured = script(
        "set bytea_output = 'hex'; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set client_min_messages = warning;"
        "set standard_conforming_strings = on; "
        // A page in memory or on a solid-state disk costs the same wherever it lies; the default is that of a turning one.
        "set random_page_cost = 1.1; set jit = off; "
        // Many short questions at once: each has its own process, and starting others for it costs more than they bring.
        "set max_parallel_workers_per_gather = 0; set statement_timeout = "
        + QByteArray::number(config.statementTimeoutMs) + "; set lock_timeout = " + QByteArray::number(config.lockTimeoutMs)
        + "; set idle_in_transaction_session_timeout = " + QByteArray::number(config.idleInTransactionTimeoutMs));
    // Half set up it would misread timestamps: better none.
    if (!configured)
        close();
    return configured;
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

bool ConnectionPrivate::isAlive() const
{
    PGconn *connection = handle();
    if (!connection)
        return false;
    // Sees the farewell of a server that was stopped since the last use: the first read takes its words, the second
    // one the end. Both return at once and cost a microsecond.
    return PQconsumeInput(connection) && PQconsumeInput(connection) && PQstatus(connection) == CONNECTION_OK;
}

Result<void> ConnectionPrivate::ready()
{
    if (m_thread && QThread::currentThread() != m_thread)
        return internal(u"a database connection is used by a thread that did not open it"_s);
    if (transactionDepth > 0)
        return {};
    if (!isAlive())
        return open();
    if (!m_stale.empty()) {
        const CallWatch::Call call(m_watch);
        m_stale.clear();
    }
    return {};
}

Result<std::shared_ptr<PreparedStatement>> ConnectionPrivate::prepared(const Statement &statement)
{
    if (const auto found = m_prepared.constFind(statement.name); found != m_prepared.constEnd())
        return *found;
    const CallWatch::Call call(m_watch);
    auto made = std::make_shared<PreparedStatement>(m_database);
    if (!made->query.prepare(QString::fromUtf8(statement.text)))
        return failure(lastError(made->query, statement.name));
    m_prepared.insert(statement.name, made);
    return made;
}

Result<void> ConnectionPrivate::exec(QSqlQuery &query, const char *name)
{
    const CallWatch::Call call(m_watch);
    if (!query.exec())
        return failure(lastError(query, name));
    return {};
}

namespace {

// A NUL would end the statement's text in the middle of the value.
bool holdsNul(const QVariant &value)
{
    return value.typeId() == QMetaType::QString && value.toString().contains(QChar(u'\0'));
}

Result<void> bindAll(QSqlQuery &query, const Statement &statement, Bindings bindings)
{
    // An unbound or misspelt parameter would be NULL without a word: names are checked both ways.
    quint64 used = 0;
    for (int i = 0; i < statement.parameterCount; ++i) {
        const auto found = std::find_if(bindings.begin(), bindings.end(),
            [&](const Binding &binding) { return qstrcmp(binding.name, statement.parameters[i]) == 0; });
        if (found == bindings.end())
            return internal(u"%1: parameter %2 is not bound"_s.arg(
                QLatin1StringView(statement.name), QLatin1StringView(statement.parameters[i])));
        if (holdsNul(found->value))
            return internal(u"%1: parameter %2 holds a NUL"_s.arg(
                QLatin1StringView(statement.name), QLatin1StringView(statement.parameters[i])));
        used |= quint64(1) << (found - bindings.begin());
        query.bindValue(i, found->value);
    }
    if (bindings.size() > 63 || used != (quint64(1) << bindings.size()) - 1)
        return internal(u"%1: a binding has no parameter"_s.arg(QLatin1StringView(statement.name)));
    return {};
}

}

Result<ResultRows> ConnectionPrivate::runOnce(const Statement &statement, Bindings bindings)
{
    KONTOR_TRY(auto query, prepared(statement));
    if (query->isBeingRead)
        return internal(u"%1: run again while its rows are being read"_s.arg(QLatin1StringView(statement.name)));
    KONTOR_CHECK(bindAll(query->query, statement, bindings));
    KONTOR_CHECK(exec(query->query, statement.name));
    const PGresult *result = resultOf(query->query);
    if (!result)
        return internal(u"%1: Qt's driver gives no result handle"_s.arg(QLatin1StringView(statement.name)));
    return ResultRows(std::move(query), result);
}

Result<ResultRows> ConnectionPrivate::run(const Statement &statement, Bindings bindings)
{
    KONTOR_CHECK(ready());
    noteExecuted(statement.name);
    auto rows = runOnce(statement, bindings);
    if (rows || !isStalePlan(rows.error()))
        return rows;
    // What was prepared has gone, or a migration has changed the type of its result. Nothing was done yet; inside a
    // transaction, which PostgreSQL has given up by now, the whole of that runs again.
    m_stale.push_back(m_prepared.take(statement.name));
    if (transactionDepth > 0)
        return rows;
    return runOnce(statement, bindings);
}

// Planned for these very values, in one round trip: prepare, execute and deallocate would be three.
Result<void> ConnectionPrivate::compose(
    const QByteArray &sql, const QList<QByteArray> &values, const std::function<void(Row &)> &read)
{
    KONTOR_CHECK(ready());
    PGconn *connection = handle();
    if (!connection)
        return failure(toError({}, "composed"));
    std::vector<const char *> texts;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (values[i].contains('\0'))
            return internal(u"composed: value %1 holds a NUL"_s.arg(i));
        texts.push_back(values[i].isNull() ? nullptr : values[i].constData());
    }
    const CallWatch::Call call(m_watch);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecParams(connection, sql.constData(), static_cast<int>(texts.size()), nullptr, texts.data(), nullptr, nullptr, 0),
        &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return failure(toError(errorOf(connection, result.get()), "composed"));
    for (int i = 0; i < PQntuples(result.get()); ++i) {
        Row row(result.get(), i);
        read(row);
    }
    return {};
}

Result<qint64> ConnectionPrivate::copy(const CopyRows &rows)
{
    KONTOR_CHECK(ready());
    PGconn *connection = handle();
    if (!connection)
        return failure(toError({}, "copy"));
    const CallWatch::Call call(m_watch);
    using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;
    const QByteArray sql = QByteArray("copy ") + rows.target() + " from stdin";
    if (const Answer begun(PQexec(connection, sql.constData()), &PQclear); PQresultStatus(begun.get()) != PGRES_COPY_IN)
        return failure(toError(errorOf(connection, begun.get()), "copy"));
    // A failure while sending shows in the result, which is asked for in any case.
    constexpr qsizetype piece = 1 << 20;
    const auto &bytes = rows.bytes();
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        if (PQputCopyData(connection, bytes.constData() + at, static_cast<int>(std::min(piece, bytes.size() - at))) != 1)
            break;
    PQputCopyEnd(connection, nullptr);
    Answer last(nullptr, &PQclear);
    while (PGresult *next = PQgetResult(connection))
        last.reset(next);
    if (PQresultStatus(last.get()) != PGRES_COMMAND_OK)
        return failure(toError(errorOf(connection, last.get()), "copy"));
    return QByteArray(PQcmdTuples(last.get())).toLongLong();
}

Result<void> ConnectionPrivate::commit()
{
    PGconn *connection = handle();
    if (!connection)
        return failure(toError({}, "commit"));
    const CallWatch::Call call(m_watch);
    PGresult *result = PQexec(connection, "commit");
    const QByteArray outcome = PQcmdStatus(result);
    const bool succeeded = PQresultStatus(result) == PGRES_COMMAND_OK;
    const auto error = succeeded ? ServerError{} : errorOf(connection, result);
    PQclear(result);
    if (!succeeded)
        return failure(toError(error, "commit"));
    // PostgreSQL answers the commit of a transaction in which a statement has failed with a successful "ROLLBACK".
    if (outcome != "COMMIT")
        return internal(u"commit: a statement had failed and its error was passed over"_s);
    return {};
}

Result<void> ConnectionPrivate::script(const QByteArray &sql)
{
    PGconn *connection = handle();
    if (!connection)
        return failure(toError({}, "script"));
    const CallWatch::Call call(m_watch);
    PGresult *result = PQexec(connection, sql.constData());
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        PQclear(result);
        return {};
    }
    auto error = errorOf(connection, result);
    if (const auto position = field(result, PG_DIAG_STATEMENT_POSITION); !position.isEmpty())
        error.message += " at: " + sql.mid(position.toInt() - 1, 120).simplified();
    error.message += ' ' + field(result, PG_DIAG_CONTEXT);
    PQclear(result);
    return failure(toError(error, "script"));
}

}
