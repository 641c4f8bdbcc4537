#include "tests/bench/sql/script.h"

#include <algorithm>

namespace kontor::bench {

namespace {

QByteArray placed(const Statement &statement, Replacements replacements)
{
    // A "?" stands nowhere but for a parameter: embedsql sees to that.
    const auto pieces = QByteArray(statement.text).split('?');
    QByteArray out = pieces.first();
    for (int i = 0; i < statement.parameterCount; ++i) {
        const auto *name = statement.parameters[i];
        const auto found = std::find_if(replacements.begin(), replacements.end(),
            [&](const auto &replacement) { return qstrcmp(replacement.first, name) == 0; });
        out += found == replacements.end() ? ':' + QByteArray(name) : QByteArray(found->second);
        out += pieces[i + 1];
    }
    return out;
}

QByteArray quoted(QByteArray value)
{
    return '\'' + value.replace('\'', "''") + '\'';
}

}

Script &Script::run(const Statement &statement, Replacements replacements)
{
    m_text += placed(statement, replacements) + ";\n";
    return *this;
}

Script &Script::fetch(const Statement &statement, Replacements replacements)
{
    m_text += placed(statement, replacements) + " \\gset\n";
    return *this;
}

Script &Script::line(const char *text)
{
    m_text += text;
    m_text += '\n';
    return *this;
}

Script &Script::begin()
{
    return line("begin;");
}

Script &Script::beginRelaxed()
{
    return line("begin;").line("set local synchronous_commit = off;");
}

Script &Script::commit()
{
    return line("commit;");
}

Script &Script::composed(const QByteArray &prefix, const ComposedSql &sql, const QList<DrawnNumber> &drawn)
{
    QByteArray text = sql.sql;
    QByteArrayList constants;
    // From behind, so that $1 is not found in $10.
    for (auto i = sql.values.size(); i > 0; --i) {
        const auto &value = sql.values[i - 1];
        const auto number = std::find_if(drawn.begin(), drawn.end(),
            [&](const DrawnNumber &candidate) { return QByteArray::number(candidate.marker) == value; });
        const auto name = number == drawn.end() ? prefix + QByteArray::number(i) : number->name;
        if (number == drawn.end())
            constants.prepend(quoted(value) + " as " + name);
        text.replace('$' + QByteArray::number(i), ':' + name);
    }
    m_text += "\\if :turn = 0\nselect " + constants.join(", ") + " \\gset\n\\endif\n";
    m_text += text + ";\n";
    return *this;
}

}
