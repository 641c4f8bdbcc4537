#pragma once

#include <QByteArray>

#include <vector>

namespace kontor::test {

/** Bytes from somebody who means ill, or whose program is broken, and the status that refuses them. */
struct Attack
{
    const char *name;
    QByteArray bytes;
    int status;
};

/** Behind most of them stands a request, which must not be taken for one. */
std::vector<Attack> attacks();

}
