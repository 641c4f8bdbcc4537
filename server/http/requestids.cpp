#include "server/http/requestids.h"

#include <bit>

namespace kontor::http {

namespace {

class Generator
{
public:
    explicit Generator(Random &random)
    {
        for (auto &part : m_state)
            part = random.next64();
        m_state[0] |= 1; // all zero would stay so
    }
    quint64 next()
    {
        auto &s = m_state;
        const quint64 result = std::rotl(s[1] * 5, 7) * 9;
        const quint64 shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = std::rotl(s[3], 45);
        return result;
    }

private:
    std::array<quint64, 4> m_state{};
};

}

RequestIds freshIds(Random &random)
{
    thread_local Generator generator(random);
    constexpr char digits[] = "0123456789abcdef";
    RequestIds ids;
    for (size_t at = 0; at < ids.hex.size();) {
        quint64 value = generator.next();
        for (int i = 0; i < 16; ++i, value >>= 4)
            ids.hex[at++] = digits[value & 15];
    }
    return ids;
}

}
