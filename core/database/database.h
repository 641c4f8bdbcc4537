#pragma once

#include "core/base/context.h"
#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/database/copyrows.h"
#include "core/database/databaseconfig.h"
#include "core/database/statement.h"

#include <QVariant>

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

namespace kontor {

/** A value for one named parameter. Made by bind(). */
struct Binding
{
    const char *name;
    QVariant value;
};

KONTOR_EXPORT Binding bind(const char *name, const QString &text);
KONTOR_EXPORT Binding bind(const char *name, const QByteArray &utf8);
KONTOR_EXPORT Binding bind(const char *name, const char *utf8);
KONTOR_EXPORT Binding bind(const char *name, bool yes);
KONTOR_EXPORT Binding bind(const char *name, int number);
KONTOR_EXPORT Binding bind(const char *name, qint64 number);
KONTOR_EXPORT Binding bind(const char *name, Instant instant);
KONTOR_EXPORT Binding bindNull(const char *name);
/** bytea */
KONTOR_EXPORT Binding bindBytes(const char *name, const QByteArray &bytes);
/** text[] */
KONTOR_EXPORT Binding bindArray(const char *name, const QList<QByteArray> &texts);
/** bigint[] */
KONTOR_EXPORT Binding bindArray(const char *name, std::span<const qint64> numbers);
template<typename Tag>
Binding bind(const char *name, const Id<Tag> &id)
{
    return bind(name, id.toString());
}
template<typename Rule>
Binding bind(const char *name, const Text<Rule> &text)
{
    return bind(name, text.toString());
}
inline Binding bind(const char *name, Currency currency)
{
    return bind(name, currency.toString());
}
/** The value or NULL. A name of its own, since std::bind would be found for an argument of namespace std. */
template<typename T>
Binding bindMaybe(const char *name, const std::optional<T> &maybe)
{
    return maybe ? bind(name, *maybe) : bindNull(name);
}
/** uuid[] */
template<typename Tag>
Binding bindArray(const char *name, std::span<const Id<Tag>> ids)
{
    QList<QByteArray> texts;
    for (const auto &id : ids)
        texts.append(id.toByteArray());
    return bindArray(name, texts);
}

/**
 * One row of a result, read from left to right: `Cart{.id = row.id<CartTag>(), .version = row.int64()}`.
 * Values come as PostgreSQL's own text, without a way through QVariant: exact for bigint, numeric and timestamps.
 * A NULL reads as an empty value; ask `isNull()` (it looks at the next column) or read an `optional…`.
 */
class KONTOR_EXPORT Row
{
public:
    Row(const void *result, int row) : m_result(result), m_row(row) {}

    bool isNull() const;
    void skip() { ++m_column; }
    QByteArray bytes();
    QString text();
    qint64 int64();
    int int32() { return static_cast<int>(int64()); }
    bool boolean();
    Instant instant();
    QByteArray bytea();
    Uuid uuid();
    template<typename Tag>
    Id<Tag> id()
    {
        return Id<Tag>(uuid());
    }
    template<typename IdType>
    IdType as()
    {
        return IdType(uuid());
    }
    Currency currency();
    /** An amount and then its currency, from two columns. */
    Money money();
    QList<QByteArray> textArray();
    /**
     * How PostgreSQL refused something inside a function that went on after it: SQLSTATE, constraint, message and detail,
     * from four columns. What the refusal of the statement itself would be.
     */
    Error refusal(const Statement &statement);

    template<typename Read>
    auto optional(Read read) -> std::optional<decltype(read(*this))>
    {
        if (isNull()) {
            skip();
            return std::nullopt;
        }
        return read(*this);
    }
    std::optional<QString> optionalText()
    {
        return optional([](Row &row) { return row.text(); });
    }
    std::optional<qint64> optionalInt64()
    {
        return optional([](Row &row) { return row.int64(); });
    }
    std::optional<Instant> optionalInstant()
    {
        return optional([](Row &row) { return row.instant(); });
    }

private:
    const char *raw(int &length);
    const void *m_result;
    int m_row;
    int m_column = 0;
};

using Bindings = std::initializer_list<Binding>;
class ConnectionPrivate;

/** Something statements can be run on: a Database, or the Transaction that is open on it. */
class KONTOR_EXPORT Session
{
public:
    /** Runs the statement; the number of rows it changed or returned. */
    Result<qint64> execute(const Statement &statement, Bindings bindings = {});

    template<typename Read>
    using Value = std::invoke_result_t<Read, Row &>;

    /** Every row. The statement carries its own LIMIT. */
    template<typename Read>
    Result<std::vector<Value<Read>>> list(const Statement &statement, Bindings bindings, Read read)
    {
        std::vector<Value<Read>> rows;
        KONTOR_CHECK(each(statement, bindings, [&](Row &row) { rows.push_back(read(row)); }));
        return rows;
    }
    /** The first row, if there is one. */
    template<typename Read>
    Result<std::optional<Value<Read>>> find(const Statement &statement, Bindings bindings, Read read)
    {
        std::optional<Value<Read>> found;
        KONTOR_CHECK(each(statement, bindings, [&](Row &row) {
            if (!found)
                found.emplace(read(row));
        }));
        return found;
    }
    /** The first row of a statement that always has one. */
    template<typename Read>
    Result<Value<Read>> get(const Statement &statement, Bindings bindings, Read read)
    {
        KONTOR_TRY(auto found, find(statement, bindings, read));
        if (!found)
            return internal(QString::fromLatin1(statement.name) + u": no row"_s);
        return std::move(*found);
    }
    /**
     * For statements put together from named fragments: `sql` has $1, $2 … for the values, each as text and with a cast
     * where its type is not plain; a null QByteArray is NULL. It is planned for these values.
     */
    Result<void> compose(const QByteArray &sql, const QList<QByteArray> &values, const std::function<void(Row &)> &read);

    Result<void> each(const Statement &statement, Bindings bindings, const std::function<void(Row &)> &read);

protected:
    explicit Session(std::shared_ptr<ConnectionPrivate> connection) : d(std::move(connection)) {}
    std::shared_ptr<ConnectionPrivate> d;
};

/** Proof that a transaction is open: every verb of a store that writes asks for one. */
class KONTOR_EXPORT Transaction : public Session
{
public:
    /**
     * Does a part whose refusal undoes it alone, so that the transaction goes on; but for those that the whole body is run
     * again for.
     */
    Result<void> attempt(const std::function<Result<void>()> &part);
    /** Loads rows by COPY, in their order; refuses them all if one cannot be. How many it was. */
    Result<qint64> copy(const CopyRows &rows);

private:
    friend class Database;
    explicit Transaction(std::shared_ptr<ConnectionPrivate> connection) : Session(std::move(connection)) {}
};

/** Whether a commit waits for the disk. Relaxed is for carts and analytics: the last 200 ms may be lost, never torn. */
enum class Durability { Full, Relaxed };

/**
 * One connection to PostgreSQL with its prepared statements; belongs to the thread that opened it.
 * A connection that is lost is opened anew at the next use; what was under way answers `database_unavailable`.
 */
class KONTOR_EXPORT Database : public Session
{
public:
    static Result<std::unique_ptr<Database>> open(const DatabaseConfig &config);
    /** Opened at its first use, in the thread that uses it. */
    static std::unique_ptr<Database> later(const DatabaseConfig &config);
    ~Database();

    /**
     * Runs `body` in a transaction (read committed) and commits if it returns a value; rolls back if it returns a
     * refusal. Inside another transaction of this database it joins it. Serialization failures and deadlocks run the
     * whole body again, at most five times with jitter, so `body` has no effect but on the database.
     */
    template<typename Body>
    auto transaction(Body body, Durability durability = Durability::Full) -> std::invoke_result_t<Body, Transaction &>
    {
        using Outcome = std::invoke_result_t<Body, Transaction &>;
        std::optional<Outcome> outcome;
        auto finished = run(
            [&](Transaction &transaction) -> Result<void> {
                outcome.emplace(body(transaction));
                if (!*outcome)
                    return failure(outcome->error());
                return {};
            },
            durability);
        if (!finished)
            return failure(std::move(finished).error());
        return std::move(*outcome);
    }

    bool inTransaction() const;
    /** Runs a script of several statements; fails at the first that does. For migrations and tests. */
    Result<void> script(const QByteArray &sql);
    /** The pid of the server process behind this connection. */
    Result<qint64> backendPid();
    const DatabaseConfig &config() const;

private:
    explicit Database(std::shared_ptr<ConnectionPrivate> connection);
    Result<void> run(const std::function<Result<void>(Transaction &)> &body, Durability durability);
};

/** Names of the statements that this process has run since the start; for the test that finds the ones no test ran. */
KONTOR_EXPORT QSet<QByteArray> executedStatements();

}
