#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kontor::architecture {

/** A rule that a file breaks, and where. */
struct Violation
{
    std::string rule;
    std::string file; ///< from the top of the tree
    int line = 0;     ///< 0: the file as a whole
    std::string text;
};

struct Placed
{
    std::string pattern;
    std::vector<std::string> places;
};

/** layers.txt, read. */
struct Table
{
    std::vector<std::string> ladder;
    std::vector<Placed> rooms;
    std::vector<Placed> places;
    std::vector<Placed> words;
    std::vector<std::string> names;
    int warnLines = 0;
    int failLines = 0;
};

/** Every rule's name, in the order of the report. */
inline constexpr const char *rules[] = {"layers", "rooms", "places", "private", "words", "names", "unfinished", "lines"};

Table readTable(const std::filesystem::path &file);

/** Looks at core/, server/ and admin-gui/ below `top`; files that are only worth a look are named in `longFiles`. */
std::vector<Violation> check(const Table &table, const std::filesystem::path &top, std::vector<std::string> &longFiles);

}
