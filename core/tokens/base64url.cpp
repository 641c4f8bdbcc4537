#include "core/tokens/base64url.h"

#include <array>

namespace kontor {

namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr quint8 foreign = 0x80;

constexpr std::array<quint8, 256> makeValues()
{
    std::array<quint8, 256> values{};
    values.fill(foreign);
    for (quint8 i = 0; i < 64; ++i)
        values[static_cast<uchar>(alphabet[i])] = i;
    return values;
}
constexpr auto values = makeValues();

}

QByteArray toBase64Url(QByteArrayView bytes)
{
    return bytes.toByteArray().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

// Not Qt's, which passes over foreign characters or over bits at the end, and is slower.
std::optional<QByteArray> fromBase64Url(QByteArrayView text)
{
    const auto rest = text.size() % 4;
    if (rest == 1)
        return std::nullopt;
    QByteArray bytes(text.size() / 4 * 3 + (rest == 0 ? 0 : rest - 1), Qt::Uninitialized);
    const auto *in = reinterpret_cast<const uchar *>(text.data());
    const auto *const whole = in + (text.size() - rest);
    auto *out = reinterpret_cast<uchar *>(bytes.data());
    // One look at the end instead of one for each character: whatever was foreign has left its bit.
    unsigned faults = 0;
    for (; in != whole; in += 4, out += 3) {
        const unsigned a = values[in[0]];
        const unsigned b = values[in[1]];
        const unsigned c = values[in[2]];
        const unsigned d = values[in[3]];
        faults |= a | b | c | d;
        out[0] = static_cast<uchar>(a << 2 | b >> 4);
        out[1] = static_cast<uchar>(b << 4 | c >> 2);
        out[2] = static_cast<uchar>(c << 6 | d);
    }
    if (rest > 0) {
        const unsigned a = values[in[0]];
        const unsigned b = values[in[1]];
        const unsigned c = rest == 3 ? values[in[2]] : 0;
        faults |= a | b | c;
        out[0] = static_cast<uchar>(a << 2 | b >> 4);
        if (rest == 3)
            out[1] = static_cast<uchar>(b << 4 | c >> 2);
        const unsigned idle = rest == 3 ? c & 0x03 : b & 0x0f;
        faults |= idle != 0 ? foreign : 0u;
    }
    return (faults & foreign) == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

}
