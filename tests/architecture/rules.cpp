#include "tests/architecture/rules.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string_view>

namespace kontor::architecture {

namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> split(const std::string &text)
{
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

// '*' stands for any characters, slashes included.
bool matches(std::string_view pattern, std::string_view text)
{
    if (pattern.empty())
        return text.empty();
    if (pattern.front() == '*')
        return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
    return !text.empty() && pattern.front() == text.front() && matches(pattern.substr(1), text.substr(1));
}

bool matchesAny(const std::vector<std::string> &patterns, std::string_view text)
{
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto &pattern) { return matches(pattern, text); });
}

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool saysWord(std::string_view line, std::string_view word)
{
    for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
        const bool begins = at == 0 || !isWord(line[at - 1]);
        const bool ends = at + word.size() == line.size() || !isWord(line[at + word.size()]);
        if (begins && ends)
            return true;
    }
    return false;
}

// The line without its comments; `inside` says whether a block comment goes on.
std::string withoutComments(const std::string &line, bool &inside)
{
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (inside) {
            if (line.compare(i, 2, "*/") == 0) {
                inside = false;
                ++i;
            }
        } else if (line.compare(i, 2, "//") == 0) {
            break;
        } else if (line.compare(i, 2, "/*") == 0) {
            inside = true;
            ++i;
        } else {
            out += line[i];
        }
    }
    return out;
}

// What an #include line names, with whether it stood in quotes.
struct Include
{
    std::string name;
    bool quoted = false;
};

std::optional<Include> includeOf(const std::string &line)
{
    const auto text = trimmed(line);
    if (text.empty() || text.front() != '#')
        return std::nullopt;
    const auto rest = trimmed(std::string_view(text).substr(1));
    if (rest.compare(0, 7, "include") != 0)
        return std::nullopt;
    const auto open = rest.find_first_of("<\"");
    const auto close = open == std::string::npos ? open : rest.find_first_of(">\"", open + 1);
    if (close == std::string::npos)
        return std::nullopt;
    return Include{rest.substr(open + 1, close - open - 1), rest[open] == '"'};
}

// The class that this line declares, if it does.
std::string classOf(const std::string &line)
{
    const auto words = split(line);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] != "class" && words[i] != "struct")
            continue;
        for (std::size_t at = i + 1; at < words.size(); ++at) {
            const auto end = std::find_if_not(words[at].begin(), words[at].end(), isWord);
            const std::string name(words[at].begin(), end);
            if (name != "KONTOR_EXPORT" && name.compare(0, 2, "[[") != 0)
                return name;
        }
    }
    return {};
}

std::string folderOf(const std::string &file)
{
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? std::string() : file.substr(0, slash);
}

class Checker
{
public:
    Checker(const Table &table, fs::path top) : m_table(table), m_top(std::move(top)) {}

    std::vector<Violation> run(std::vector<std::string> &longFiles)
    {
        for (const char *part : {"core", "server", "admin-gui"}) {
            if (!fs::is_directory(m_top / part))
                continue;
            std::vector<fs::path> files;
            for (const auto &entry : fs::recursive_directory_iterator(m_top / part))
                if (entry.is_regular_file())
                    files.push_back(entry.path());
            std::sort(files.begin(), files.end());
            for (const auto &file : files)
                checkFile(file, longFiles);
        }
        return std::move(m_found);
    }

private:
    void add(const char *rule, int line, std::string text) { m_found.push_back({rule, m_file, line, std::move(text)}); }

    // The room of a file or folder: the longest name of the table that it lies in.
    std::string roomOf(const std::string &path) const
    {
        std::string best;
        const auto consider = [&](const std::string &room) {
            if ((path == room || path.compare(0, room.size() + 1, room + '/') == 0) && room.size() > best.size())
                best = room;
        };
        for (const auto &room : m_table.ladder)
            consider(room);
        for (const auto &room : m_table.rooms)
            consider(room.pattern);
        // `core` is only the files that lie in it directly; a folder below needs a line of its own.
        return best == "core" && folderOf(path) != "core" ? std::string() : best;
    }

    bool mayInclude(const std::string &from, const std::string &to) const
    {
        if (from == to)
            return true;
        const auto rung = std::find(m_table.ladder.begin(), m_table.ladder.end(), from);
        if (rung != m_table.ladder.end())
            return std::find(m_table.ladder.begin(), rung, to) != rung;
        for (const auto &room : m_table.rooms)
            if (room.pattern == from)
                return matchesAny(room.places, to);
        return false;
    }

    void checkInclude(const Include &include, int line)
    {
        for (const auto &placed : m_table.places)
            if (matches(placed.pattern, include.name) && !matchesAny(placed.places, m_file))
                add("places", line, include.name + " is included only by " + placed.places.front());
        if (!include.quoted || include.name.compare(0, 4, "sql/") == 0 || include.name.compare(0, 6, "words/") == 0
            || include.name.find(".moc") != std::string::npos || include.name.compare(0, 4, "moc_") == 0)
            return;
        const auto &name = include.name;
        if (name.compare(0, 5, "core/") != 0 && name.compare(0, 7, "server/") != 0 && name.compare(0, 10, "admin-gui/") != 0) {
            add("rooms", line, '"' + name + "\" is not written from the top of the tree, or lies in no room");
            return;
        }
        const auto from = roomOf(m_file);
        const auto to = roomOf(name);
        if (to.empty())
            add("rooms", line, folderOf(name) + " is no room: layers.txt does not know it");
        else if (!from.empty() && !mayInclude(from, to))
            add("layers", line, from + " may not see " + to + " (" + name + ')');
        if (name.size() > 4 && name.compare(name.size() - 4, 4, "_p.h") == 0 && folderOf(name) != folderOf(m_file))
            add("private", line, name + " is private to " + folderOf(name));
    }

    void checkCode(const std::string &code, int line)
    {
        for (const auto &word : m_table.words)
            if (saysWord(code, word.pattern) && !matchesAny(word.places, m_file))
                add("words", line, word.pattern + " is said only in " + word.places.front());
        const auto name = classOf(code);
        // Qt's own names are Qt's affair.
        const bool ofQt = name.size() > 1 && name[0] == 'Q' && std::isupper(static_cast<unsigned char>(name[1]));
        for (const auto &banned : m_table.names)
            if (!ofQt && name.find(banned) != std::string::npos)
                add("names", line, name + ": name it after what it does");
    }

    void checkFile(const fs::path &path, std::vector<std::string> &longFiles)
    {
        const auto extension = path.extension().string();
        const bool isCode = extension == ".cpp" || extension == ".h";
        if (!isCode && extension != ".sql")
            return;
        m_file = fs::relative(path, m_top).generic_string();
        if (roomOf(m_file).empty())
            add("rooms", 0, folderOf(m_file) + " is no room: layers.txt does not know it");
        std::ifstream in(path);
        bool inside = false;
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (saysWord(line, "TODO") || saysWord(line, "FIXME"))
                add("unfinished", number, trimmed(line));
            if (!isCode)
                continue;
            const auto code = withoutComments(line, inside);
            if (const auto include = includeOf(code))
                checkInclude(*include, number);
            else
                checkCode(code, number);
        }
        if (isCode && number > m_table.failLines)
            add("lines", 0, std::to_string(number) + " lines: look for the second thing hiding inside");
        else if (isCode && number > m_table.warnLines)
            longFiles.push_back(m_file + " (" + std::to_string(number) + ')');
    }

    const Table &m_table;
    fs::path m_top;
    std::string m_file;
    std::vector<Violation> m_found;
};

}

Table readTable(const fs::path &file)
{
    Table table;
    std::ifstream in(file);
    if (!in) {
        std::cerr << file.string() << " cannot be read\n";
        std::exit(1);
    }
    std::string section;
    for (std::string line; std::getline(in, line);) {
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty())
            continue;
        if (line.front() == '[') {
            section = line;
            continue;
        }
        const auto colon = line.find(':');
        const Placed placed{trimmed(line.substr(0, colon)),
            colon == std::string::npos ? std::vector<std::string>() : split(line.substr(colon + 1))};
        if (section == "[ladder]")
            table.ladder.push_back(line);
        else if (section == "[rooms]" && !placed.places.empty())
            table.rooms.push_back(placed);
        else if (section == "[places]" && !placed.places.empty())
            table.places.push_back(placed);
        else if (section == "[words]" && !placed.places.empty())
            table.words.push_back(placed);
        else if (section == "[names]")
            table.names.push_back(line);
        else if (section == "[lines]" && line.compare(0, 5, "warn ") == 0)
            table.warnLines = std::atoi(line.c_str() + 5);
        else if (section == "[lines]" && line.compare(0, 5, "fail ") == 0)
            table.failLines = std::atoi(line.c_str() + 5);
        else {
            std::cerr << file.string() << ": not understood: " << line << '\n';
            std::exit(1);
        }
    }
    return table;
}

std::vector<Violation> check(const Table &table, const fs::path &top, std::vector<std::string> &longFiles)
{
    return Checker(table, top).run(longFiles);
}

}
