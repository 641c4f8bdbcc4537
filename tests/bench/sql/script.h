#pragma once

#include "core/database/statement.h"
#include "core/listing/listbuilder_p.h"

#include <QByteArray>

#include <initializer_list>
#include <utility>

namespace kontor::bench {

/** What stands for a parameter in place of the pgbench variable of its own name. */
using Replacements = std::initializer_list<std::pair<const char *, const char *>>;

/** A number that pgbench draws anew for each transaction; `marker` is the value that it replaces. */
struct DrawnNumber
{
    QByteArray name;
    qint64 marker;
    qint64 low;
    qint64 high;
};

/** Writes a pgbench script from the statements that the server runs. */
class Script
{
public:
    /** The statement as it is, its parameters as pgbench variables. */
    Script &run(const Statement &statement, Replacements replacements = {});
    /** Its columns become variables. */
    Script &fetch(const Statement &statement, Replacements replacements = {});
    Script &line(const char *text);
    Script &begin();
    /** As a transaction that does not wait for the disk. pgbench takes no two statements at once: one round trip more. */
    Script &beginRelaxed();
    Script &commit();
    /** A list as it is composed for these values; `prefix` keeps the variables of several apart. */
    Script &composed(const QByteArray &prefix, const ComposedSql &sql, const QList<DrawnNumber> &drawn);

    const QByteArray &text() const { return m_text; }

private:
    QByteArray m_text;
};

}
