#include "core/base/random.h"

#include <QRandomGenerator>

#include <cstring>

namespace kontor {

Random::~Random() = default;

quint64 Random::next64()
{
    quint64 value = 0;
    fill(&value, sizeof value);
    return value;
}

quint64 Random::below(quint64 below)
{
    Q_ASSERT(below > 0);
    const quint64 unfair = (0 - below) % below; // 2^64 mod below: the part that would come up once too often
    quint64 value = next64();
    while (value < unfair)
        value = next64();
    return value % below;
}

void SystemRandom::fill(void *bytes, size_t count)
{
    auto *out = static_cast<char *>(bytes);
    while (count > 0) {
        const quint64 value = QRandomGenerator::system()->generate64();
        const size_t part = std::min(count, sizeof value);
        std::memcpy(out, &value, part);
        out += part;
        count -= part;
    }
}

void SeededRandom::fill(void *bytes, size_t count)
{
    auto *out = static_cast<uchar *>(bytes);
    while (count > 0) {
        m_state += 0x9e3779b97f4a7c15u;
        quint64 z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        z ^= z >> 31;
        for (int i = 0; i < 8 && count > 0; ++i, --count, z >>= 8)
            *out++ = static_cast<uchar>(z);
    }
}

}
