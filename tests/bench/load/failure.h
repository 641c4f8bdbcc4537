#pragma once

#include <string>

namespace bench {

/** Ends the program with status 1: a load that was not carried as it should has no figures. */
[[noreturn]] void fail(const std::string &why);

}
