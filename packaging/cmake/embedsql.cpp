// Turns .sql files into C++ headers:
//   embedsql statements OUT.h FILE.sql    named statements  →  constants of type kontor::Statement
//   embedsql list       OUT.h FILE.sql…   every statement of every file, for the tests
//   embedsql migrations OUT.h FILE.sql…   whole files in order, with their numbers
//
// A statement begins with "-- name: snake_case_name" and goes on to the next one. Its parameters are written
// :like_this and become "?" here, with their names in order beside it, so that Qt's own parser (which knows
// neither comments nor dollar quotes) never sees a name. Comments are left out.
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Statement
{
    std::string name;
    std::string text;
    std::vector<std::string> parameters;
};

[[noreturn]] void fail(const std::string &file, const std::string &why)
{
    std::cerr << file << ": " << why << '\n';
    std::exit(1);
}

std::string read(const std::string &file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        fail(file, "cannot be read");
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

std::string baseName(const std::string &file)
{
    const auto slash = file.find_last_of("/\\");
    const auto name = slash == std::string::npos ? file : file.substr(slash + 1);
    return name.substr(0, name.find('.'));
}

std::string camelCase(const std::string &snake)
{
    std::string out;
    bool upper = false;
    for (const char c : snake) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = false;
    }
    return out;
}

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Copies one quoted piece, quotes included, and leaves i behind it.
void copyQuoted(const std::string &in, std::size_t &i, std::string &out, const std::string &file)
{
    const char quote = in[i];
    const auto end = in.find(quote, i + 1);
    if (end == std::string::npos)
        fail(file, "a quote is not closed");
    out += in.substr(i, end - i + 1);
    i = end + 1;
}

void finish(Statement &statement, const std::string &raw, const std::string &file)
{
    std::string &out = statement.text;
    for (std::size_t i = 0; i < raw.size();) {
        const char c = raw[i];
        if (c == '-' && raw.compare(i, 2, "--") == 0) {
            i = std::min(raw.find('\n', i), raw.size());
        } else if (c == '\'' || c == '"') {
            copyQuoted(raw, i, out, file);
        } else if (c == '?' || raw.compare(i, 2, "$$") == 0 || raw.compare(i, 2, "/*") == 0) {
            fail(file, statement.name + ": '?', '$$' and block comments do not work in a prepared statement of Qt");
        } else if (raw.compare(i, 2, "::") == 0) {
            out += "::";
            i += 2;
        } else if (c == ':' && i + 1 < raw.size() && std::isalpha(static_cast<unsigned char>(raw[i + 1]))) {
            std::string parameter;
            for (++i; i < raw.size() && isWord(raw[i]); ++i)
                parameter += raw[i];
            statement.parameters.push_back(parameter);
            out += '?';
        } else if (std::isspace(static_cast<unsigned char>(c))) {
            if (!out.empty() && out.back() != ' ')
                out += ' ';
            ++i;
        } else {
            out += c;
            ++i;
        }
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == ';'))
        out.pop_back();
    if (out.empty())
        fail(file, statement.name + " is empty");
}

std::vector<Statement> parse(const std::string &file)
{
    static const std::string marker = "-- name: ";
    std::vector<Statement> statements;
    std::istringstream lines(read(file));
    std::string raw;
    for (std::string line; std::getline(lines, line);) {
        if (line.compare(0, marker.size(), marker) == 0) {
            if (!statements.empty())
                finish(statements.back(), raw, file);
            raw.clear();
            statements.push_back({line.substr(marker.size()), {}, {}});
        } else {
            raw += line + '\n';
        }
    }
    if (statements.empty())
        fail(file, "holds no '-- name:'");
    finish(statements.back(), raw, file);
    return statements;
}

// Compilers limit a literal's length, so long text is written in pieces.
std::string literal(const std::string &text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size() || at == 0; at += 2000)
        out += "R\"sql_(" + text.substr(at, 2000) + ")sql_\"\n";
    return out;
}

void writeStatements(std::ostream &out, const std::string &file)
{
    const auto room = baseName(file);
    out << "#pragma once\n#include \"core/database/statement.h\"\nnamespace kontor::sql::" << room << " {\n";
    for (const auto &statement : parse(file)) {
        const auto name = camelCase(statement.name);
        out << "inline constexpr const char *" << name << "Parameters[] = {";
        for (const auto &parameter : statement.parameters)
            out << '"' << parameter << "\", ";
        out << "nullptr};\ninline constexpr Statement " << name << "{\"" << room << '.' << statement.name << "\", "
            << literal(statement.text) << ", " << name << "Parameters, " << statement.parameters.size() << "};\n";
    }
    out << "}\n";
}

void writeList(std::ostream &out, const std::vector<std::string> &files)
{
    out << "#pragma once\n";
    for (const auto &file : files)
        out << "#include \"sql/" << baseName(file) << ".h\"\n";
    out << "namespace kontor::sql {\ninline constexpr const Statement *all[] = {\n";
    for (const auto &file : files)
        for (const auto &statement : parse(file))
            out << "    &" << baseName(file) << "::" << camelCase(statement.name) << ",\n";
    out << "};\n}\n";
}

void writeMigrations(std::ostream &out, const std::vector<std::string> &files)
{
    out << "#pragma once\n#include \"core/database/migration.h\"\nnamespace kontor::sql {\n"
        << "inline constexpr Migration migrations[] = {\n";
    int expected = 1;
    for (const auto &file : files) {
        const auto name = baseName(file);
        if (std::atoi(name.c_str()) != expected++ || name.size() < 6 || name[4] != '_')
            fail(file, "migrations are named NNNN_name.sql, without a gap");
        out << "    {" << expected - 1 << ", \"" << name.substr(5) << "\", " << literal(read(file)) << "},\n";
    }
    out << "};\n}\n";
}

// One word to a line, in order.
void writeWords(std::ostream &out, const std::string &file)
{
    out << "#pragma once\n#include <string_view>\nnamespace kontor::words {\ninline constexpr std::string_view " << baseName(file)
        << "[] = {\n";
    std::istringstream lines(read(file));
    std::string last;
    for (std::string line; std::getline(lines, line); last = line) {
        if (line <= last)
            fail(file, "is not in order at " + line);
        out << "R\"w_(" << line << ")w_\",\n";
    }
    out << "};\n}\n";
}

}

int main(int argc, char **argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2 || (arguments[0] == "statements" && arguments.size() != 3))
        fail("embedsql", "usage: embedsql statements|list|migrations|words OUT.h FILE.sql…");
    const std::vector<std::string> files(arguments.begin() + 2, arguments.end());
    std::ostringstream out;
    if (arguments[0] == "statements")
        writeStatements(out, files.front());
    else if (arguments[0] == "list")
        writeList(out, files);
    else if (arguments[0] == "words")
        writeWords(out, files.front());
    else
        writeMigrations(out, files);
    std::ofstream(arguments[1], std::ios::binary) << out.str();
    return 0;
}
