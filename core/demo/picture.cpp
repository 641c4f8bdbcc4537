#include "core/demo/picture.h"

#include "core/demo/canvas_p.h"

#include <QtEndian>

#include <array>
#include <cstring>

namespace kontor::demo {

namespace {

constexpr Rgb tones[] = {
    {0xe9, 0xdf, 0xd0}, // chalk
    {0xd3, 0xde, 0xe3}, // mist
    {0xeb, 0xd5, 0xcc}, // blush
    {0xd5, 0xde, 0xce}, // sage
    {0xea, 0xdb, 0xb9}, // straw
    {0xdb, 0xd6, 0xe2}, // heather
};

int difference(Rgb a, Rgb b)
{
    return std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue);
}

Rgb toneFor(Rgb colour, int tone)
{
    const int count = static_cast<int>(std::size(tones));
    for (int i = 0; i < count; ++i) {
        const Rgb candidate = tones[(tone + i) % count];
        if (difference(candidate, colour) >= 75)
            return candidate;
    }
    return tones[1];
}

/** CRC-32 of ISO 3309, as PNG wants it. */
quint32 crc32(QByteArrayView bytes)
{
    static const std::array<quint32, 256> table = [] {
        std::array<quint32, 256> made{};
        for (quint32 n = 0; n < 256; ++n) {
            quint32 c = n;
            for (int k = 0; k < 8; ++k)
                c = (c & 1) ? 0xedb88320u ^ (c >> 1) : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    quint32 crc = 0xffffffffu;
    for (const char byte : bytes)
        crc = table[(crc ^ static_cast<quint8>(byte)) & 0xff] ^ (crc >> 8);
    return crc ^ 0xffffffffu;
}

void appendChunk(QByteArray &png, const char *type, const QByteArray &body)
{
    const auto number = [&png](quint32 value) {
        const quint32 big = qToBigEndian(value);
        png.append(reinterpret_cast<const char *>(&big), 4);
    };
    number(static_cast<quint32>(body.size()));
    const QByteArray typed = QByteArray(type, 4) + body;
    png += typed;
    number(crc32(typed));
}

}

QByteArray encodePng(std::span<const quint8> pixels, int width, int height)
{
    const qsizetype stride = qsizetype(width) * 3;
    QByteArray rows((stride + 1) * height, '\0');
    auto *out = reinterpret_cast<quint8 *>(rows.data());
    for (int y = 0; y < height; ++y) {
        // Filter 2: the difference to the row above, which is nearly nothing in pictures as calm as these.
        const quint8 *row = pixels.data() + y * stride;
        *out++ = y == 0 ? 0 : 2;
        for (qsizetype x = 0; x < stride; ++x)
            *out++ = y == 0 ? row[x] : static_cast<quint8>(row[x] - row[x - stride]);
    }
    QByteArray header(13, '\0');
    qToBigEndian(quint32(width), header.data());
    qToBigEndian(quint32(height), header.data() + 4);
    header[8] = 8; // bits
    header[9] = 2; // RGB
    QByteArray png("\x89PNG\r\n\x1a\n", 8);
    appendChunk(png, "IHDR", header);
    appendChunk(png, "IDAT", qCompress(rows, 6).sliced(4)); // Qt puts four bytes of length before zlib's stream
    appendChunk(png, "IEND", {});
    return png;
}

QByteArray drawPicture(Motif motif, Rgb colour, int tone)
{
    Canvas canvas;
    drawMotif(canvas, motif, colour);
    return encodePng(canvas.render(toneFor(colour, tone)), pictureSize, pictureSize);
}

}
