#pragma once

#include "core/base/random.h"

#include <array>

namespace kontor::http {

/** Fresh ids of one request, in hex. */
struct RequestIds
{
    std::array<char, 48> hex{};
    QByteArrayView request() const { return QByteArrayView(hex.data(), 32); } ///< also the trace's, where it begins here
    QByteArrayView span() const { return QByteArrayView(hex.data() + 32, 16); }
};

/**
 * Ids that no two requests share, and that are no secret: a generator for each thread (xoshiro256**), seeded from
 * `random` when the thread first asks.
 */
RequestIds freshIds(Random &random);

}
