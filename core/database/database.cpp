#include "core/database/connection_p.h"

#include "core/base/random.h"

#include <libpq-fe.h>

namespace kontor {

namespace {

constexpr int maxAttempts = 5;

QVariant nullText()
{
    return QVariant(QMetaType::fromType<QString>());
}

QString arrayLiteral(const QList<QByteArray> &texts)
{
    QByteArray out = "{";
    for (const auto &text : texts) {
        if (out.size() > 1)
            out += ',';
        out += '"' + QByteArray(text).replace('\\', "\\\\").replace('"', "\\\"") + '"';
    }
    return QString::fromUtf8(out + '}');
}

}

Binding bind(const char *name, const QString &text)
{
    return {name, text.isNull() ? QVariant(u""_s) : QVariant(text)};
}
Binding bind(const char *name, const QByteArray &utf8)
{
    return bind(name, QString::fromUtf8(utf8));
}
Binding bind(const char *name, const char *utf8)
{
    return bind(name, QString::fromUtf8(utf8));
}
Binding bind(const char *name, bool yes)
{
    return {name, yes};
}
Binding bind(const char *name, int number)
{
    return {name, number};
}
Binding bind(const char *name, qint64 number)
{
    return {name, QVariant::fromValue<qlonglong>(number)};
}
Binding bind(const char *name, Instant instant)
{
    return bind(name, toRfc3339(instant));
}
Binding bindNull(const char *name)
{
    return {name, nullText()};
}
Binding bindBytes(const char *name, const QByteArray &bytes)
{
    return {name, QString::fromLatin1("\\x" + bytes.toHex())};
}
Binding bindArray(const char *name, const QList<QByteArray> &texts)
{
    return {name, arrayLiteral(texts)};
}
Binding bindArray(const char *name, std::span<const qint64> numbers)
{
    QList<QByteArray> texts;
    for (const qint64 number : numbers)
        texts.append(QByteArray::number(number));
    return bindArray(name, texts);
}

const char *Row::raw(int &length)
{
    const auto *result = static_cast<const PGresult *>(m_result);
    Q_ASSERT_X(m_column < PQnfields(result), "Row", "more columns read than selected");
    length = PQgetlength(result, m_row, m_column);
    return PQgetvalue(result, m_row, m_column++);
}

bool Row::isNull() const
{
    return PQgetisnull(static_cast<const PGresult *>(m_result), m_row, m_column) != 0;
}

QByteArray Row::bytes()
{
    int length = 0;
    const char *value = raw(length);
    return QByteArray(value, length);
}

QString Row::text()
{
    int length = 0;
    const char *value = raw(length);
    return QString::fromUtf8(value, length);
}

qint64 Row::int64()
{
    int length = 0;
    const char *value = raw(length);
    return length == 0 ? 0 : std::strtoll(value, nullptr, 10);
}

bool Row::boolean()
{
    int length = 0;
    const char *value = raw(length);
    return length > 0 && *value == 't';
}

Instant Row::instant()
{
    return parseRfc3339(text()).value_or(Instant{});
}

QByteArray Row::bytea()
{
    return QByteArray::fromHex(bytes().mid(2));
}

Uuid Row::uuid()
{
    int length = 0;
    const char *value = raw(length);
    return Uuid::parse(QByteArrayView(value, length)).value_or(Uuid{});
}

Currency Row::currency()
{
    return Currency::parse(text()).value_or(Currency{});
}

Money Row::money()
{
    const qint64 minor = int64();
    return Money(minor, currency());
}

Error Row::refusal(const Statement &statement)
{
    return toError({.sqlState = bytes(), .constraint = bytes(), .message = bytes(), .detail = bytes()}, statement.name);
}

QList<QByteArray> Row::textArray()
{
    // One dimension, as our statements return: {plain,"quoted \" one"}
    const auto literal = bytes();
    QList<QByteArray> texts;
    QByteArray current;
    bool quoted = false;
    bool any = false;
    for (qsizetype i = 1; i + 1 < literal.size(); ++i) {
        const char c = literal[i];
        any = true;
        if (c == '\\')
            current += literal[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            texts.append(std::exchange(current, {}));
        else
            current += c;
    }
    if (any)
        texts.append(current);
    return texts;
}

Result<qint64> Session::execute(const Statement &statement, Bindings bindings)
{
    KONTOR_TRY(const auto rows, d->run(statement, bindings));
    return QByteArray(PQcmdTuples(const_cast<PGresult *>(rows.result()))).toLongLong();
}

Result<void> Session::each(const Statement &statement, Bindings bindings, const std::function<void(Row &)> &read)
{
    KONTOR_TRY(const auto rows, d->run(statement, bindings));
    const int count = PQntuples(rows.result());
    for (int i = 0; i < count; ++i) {
        Row row(rows.result(), i);
        read(row);
    }
    return {};
}

Result<void> Session::compose(const QByteArray &sql, const QList<QByteArray> &values, const std::function<void(Row &)> &read)
{
    return d->compose(sql, values, read);
}

Result<qint64> Transaction::copy(const CopyRows &rows)
{
    return d->copy(rows);
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseConfig &config)
{
    auto connection = std::make_shared<ConnectionPrivate>(config);
    KONTOR_CHECK(connection->open());
    return std::unique_ptr<Database>(new Database(std::move(connection)));
}

std::unique_ptr<Database> Database::later(const DatabaseConfig &config)
{
    return std::unique_ptr<Database>(new Database(std::make_shared<ConnectionPrivate>(config)));
}

Database::Database(std::shared_ptr<ConnectionPrivate> connection) : Session(std::move(connection)) {}

Database::~Database() = default;

bool Database::inTransaction() const
{
    return d->transactionDepth > 0;
}

const DatabaseConfig &Database::config() const
{
    return d->config;
}

Result<void> Database::script(const QByteArray &sql)
{
    KONTOR_CHECK(d->ready());
    return d->script(sql);
}

Result<qint64> Database::backendPid()
{
    KONTOR_CHECK(d->ready());
    return PQbackendPID(d->handle());
}

namespace {

// Ends what the body has left open, also when it throws.
class OpenTransaction
{
public:
    explicit OpenTransaction(ConnectionPrivate &connection) : m_connection(connection)
    {
        m_connection.transactionDepth = 1;
        m_connection.joinedRefusal.reset();
    }
    ~OpenTransaction()
    {
        m_connection.transactionDepth = 0;
        const auto *handle = m_connection.handle();
        if (handle && PQtransactionStatus(handle) != PQTRANS_IDLE && !m_connection.script("rollback"))
            m_connection.close();
    }
    OpenTransaction(const OpenTransaction &) = delete;
    OpenTransaction &operator=(const OpenTransaction &) = delete;

    Result<void> run(const std::function<Result<void>(Transaction &)> &body, Transaction &transaction)
    {
        auto outcome = body(transaction);
        // Half of what a refused joiner did may be there: whoever passes its refusal over does not commit that.
        if (outcome && m_connection.joinedRefusal)
            return failure(*m_connection.joinedRefusal);
        return outcome ? m_connection.commit() : outcome;
    }

private:
    ConnectionPrivate &m_connection;
};

}

Result<void> Database::run(const std::function<Result<void>(Transaction &)> &body, Durability durability)
{
    Transaction transaction(d);
    KONTOR_CHECK(d->ready());
    if (d->transactionDepth > 0) {
        auto outcome = body(transaction);
        if (!outcome)
            d->joinedRefusal = outcome.error();
        return outcome;
    }
    for (int attempt = 1;; ++attempt) {
        KONTOR_CHECK(d->ready());
        const char *begin = durability == Durability::Relaxed ? "begin; set local synchronous_commit = off" : "begin";
        auto begun = d->script(begin);
        if (!begun && isConnectionLost(begun.error())) {
            // The server was restarted since the last use; nothing has been sent that could have had an effect.
            KONTOR_CHECK(d->open());
            begun = d->script(begin);
        }
        KONTOR_CHECK(begun);
        auto outcome = OpenTransaction(*d).run(body, transaction);
        if (outcome || !mayRetry(outcome.error()) || attempt == maxAttempts)
            return outcome;
        QThread::msleep(static_cast<unsigned long>(1 + SystemRandom().below(10u << attempt)));
    }
}

Result<void> Transaction::attempt(const std::function<Result<void>()> &part)
{
    KONTOR_CHECK(d->script("savepoint part"));
    const auto refusalBefore = d->joinedRefusal;
    auto outcome = part();
    if (outcome) {
        KONTOR_CHECK(d->script("release savepoint part"));
    } else if (!mayRetry(outcome.error())) {
        KONTOR_CHECK(d->script("rollback to savepoint part"));
        d->joinedRefusal = refusalBefore;
    }
    return outcome;
}

}
