#pragma once

#include "server/app/config.h"

#include <span>

namespace kontor::app {

/** One word of the command line. */
struct Command
{
    const char *name;
    const char *help;
    int (*run)(const Config &config, const QStringList &words);
};

std::span<const Command> commands();
QString help();

}
