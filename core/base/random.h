#pragma once

#include "core/base/export.h"

#include <QByteArray>

namespace kontor {

/** Where randomness comes from, so that a test or the demo shop can repeat it. */
class KONTOR_EXPORT Random
{
public:
    virtual ~Random();
    virtual void fill(void *bytes, size_t count) = 0;

    quint64 next64();
    /** Even over 0 … below − 1; `below` > 0. */
    quint64 below(quint64 below);
};

/** From the operating system; for secrets and ids. Safe to share between threads. */
class KONTOR_EXPORT SystemRandom final : public Random
{
public:
    void fill(void *bytes, size_t count) override;
};

/** The same numbers for the same seed, on every platform (SplitMix64). Never for secrets. */
class KONTOR_EXPORT SeededRandom final : public Random
{
public:
    explicit SeededRandom(quint64 seed) : m_state(seed) {}
    void fill(void *bytes, size_t count) override;

private:
    quint64 m_state;
};

}
