// The architecture test: the tree breaks no rule of layers.txt, and each small tree in violations/ breaks its own.
// usage: test_architecture [PATTERN]   PATTERN: part of a test's name
#include "tests/architecture/rules.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>

namespace {

namespace fs = std::filesystem;
using namespace kontor::architecture;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

class Tests
{
public:
    explicit Tests(std::string pattern) : m_pattern(lower(std::move(pattern))) {}

    bool wants(const std::string &name) const { return lower("architecture " + name).find(m_pattern) != std::string::npos; }

    void count(const std::string &name, const std::vector<std::string> &complaints)
    {
        if (!wants(name))
            return;
        ++(complaints.empty() ? m_passed : m_failed);
        std::printf("%s %s\n", complaints.empty() ? "PASS   :" : "FAIL!  :", name.c_str());
        for (const auto &complaint : complaints)
            std::printf("   %s\n", complaint.c_str());
    }

    int finish() const
    {
        std::printf("%d passed, %d failed\n", m_passed, m_failed);
        // Nothing run is a failure, unless a pattern chose tests of another program.
        return m_failed > 0 || (m_passed == 0 && m_pattern.empty()) ? 1 : 0;
    }

private:
    std::string m_pattern;
    int m_passed = 0;
    int m_failed = 0;
};

std::string describe(const Violation &violation)
{
    return violation.file + (violation.line > 0 ? ':' + std::to_string(violation.line) : std::string()) + ": " + violation.text;
}

void checkTree(Tests &tests, const Table &table, const fs::path &top)
{
    std::vector<std::string> longFiles;
    const auto found = check(table, top, longFiles);
    for (const std::string rule : rules) {
        std::vector<std::string> complaints;
        for (const auto &violation : found)
            if (violation.rule == rule)
                complaints.push_back(describe(violation));
        tests.count("the tree keeps the rule: " + rule, complaints);
    }
    for (const auto &file : longFiles)
        std::printf("note: a long file: %s\n", file.c_str());
}

// violations/RULE.CASE/ is a tree of its own that must break RULE, and nothing else.
void checkViolations(Tests &tests, const Table &table, const fs::path &folder)
{
    std::vector<fs::path> cases;
    for (const auto &entry : fs::directory_iterator(folder))
        cases.push_back(entry.path());
    std::sort(cases.begin(), cases.end());
    std::set<std::string> proven;
    for (const auto &tree : cases) {
        const auto name = tree.filename().string();
        const auto rule = name.substr(0, name.find('.'));
        std::vector<std::string> ignored;
        const auto own = tree / "layers.txt";
        const auto found = check(fs::exists(own) ? readTable(own) : table, tree, ignored);
        std::vector<std::string> complaints;
        if (found.empty())
            complaints.push_back("nothing was found in it");
        for (const auto &violation : found)
            if (violation.rule != rule)
                complaints.push_back(violation.rule + ": " + describe(violation));
        tests.count("a violation is found: " + name, complaints);
        proven.insert(rule);
    }
    std::vector<std::string> unproven;
    for (const std::string rule : rules)
        if (proven.count(rule) == 0)
            unproven.push_back(rule);
    tests.count("every rule has a violation that proves it", unproven);
}

}

int main(int argc, char **argv)
{
    Tests tests(argc > 1 ? argv[1] : "");
    const fs::path top = KONTOR_SOURCE_DIR;
    const auto table = readTable(top / "tests/architecture/layers.txt");
    checkTree(tests, table, top);
    checkViolations(tests, table, top / "tests/architecture/violations");
    return tests.finish();
}
