#include "core/demo/png_p.h"

#include <QHash>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <vector>

namespace kontor::demo {

namespace {

using Colour = quint32; // 0x00rrggbb

int difference(Colour a, Colour b)
{
    const auto part = [a, b](int shift) {
        return std::abs(static_cast<int>(a >> shift & 0xff) - static_cast<int>(b >> shift & 0xff));
    };
    return part(16) + part(8) + part(0);
}

struct Candidate
{
    Colour colour;
    int count = 0;
    int distance = 1000; ///< to the nearest in the palette
    quint8 place = 0;    ///< of that one
};

/** The picture as numbers into the list of its colours, in the order in which they are met. */
struct Inventory
{
    std::vector<quint32> pixels;
    std::vector<Candidate> colours;
};

Inventory countColours(std::span<const quint8> pixels, size_t width)
{
    Inventory found;
    found.pixels.resize(pixels.size() / 3);
    QHash<Colour, quint32> numbers;
    for (size_t i = 0; i < found.pixels.size(); ++i) {
        const quint8 *pixel = &pixels[3 * i];
        const auto colour = static_cast<Colour>(pixel[0] << 16 | pixel[1] << 8 | pixel[2]);
        quint32 number = 0;
        if (i > 0 && found.colours[found.pixels[i - 1]].colour == colour) { // mostly it is that of a neighbour
            number = found.pixels[i - 1];
        } else if (i >= width && found.colours[found.pixels[i - width]].colour == colour) {
            number = found.pixels[i - width];
        } else {
            const auto next = static_cast<quint32>(found.colours.size());
            number = numbers.value(colour, next);
            if (number == next) {
                numbers.insert(colour, next);
                found.colours.push_back({.colour = colour});
            }
        }
        found.pixels[i] = number;
        ++found.colours[number].count;
    }
    return found;
}

/**
 * Fills a palette, and tells each colour its place there. The next one in is always the one that would be missed most:
 * far from those that are there, and seen often; so that a small detail of another material keeps its hue.
 */
std::vector<Colour> choosePalette(std::vector<Candidate> &colours)
{
    std::vector<Colour> palette;
    while (palette.size() < 256) {
        constexpr int often = 2000;
        const auto missed = [](const Candidate &c) {
            return qint64(c.count < often ? c.count : often) * c.distance * c.distance;
        };
        const auto next = std::max_element(
            colours.cbegin(), colours.cend(), [&](const Candidate &a, const Candidate &b) { return missed(a) < missed(b); });
        if (next->distance == 0)
            break;
        const Colour colour = next->colour;
        for (Candidate &candidate : colours) {
            if (const int d = difference(candidate.colour, colour); d < candidate.distance) {
                candidate.distance = d;
                candidate.place = static_cast<quint8>(palette.size());
            }
        }
        palette.push_back(colour);
    }
    return palette;
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
    Inventory inventory = countColours(pixels, static_cast<size_t>(width));
    const std::vector<Colour> palette = choosePalette(inventory.colours);

    QByteArray rows(qsizetype(width + 1) * height, '\0'); // each begins with a 0, no filter: best for a palette
    for (qsizetype y = 0; y < height; ++y) {
        for (qsizetype x = 0; x < width; ++x)
            rows[y * (width + 1) + x + 1] =
                static_cast<char>(inventory.colours[inventory.pixels[static_cast<size_t>(y * width + x)]].place);
    }
    QByteArray header(13, '\0');
    qToBigEndian(quint32(width), header.data());
    qToBigEndian(quint32(height), header.data() + 4);
    header[8] = 8; // bits a pixel
    header[9] = 3; // a palette
    QByteArray entries;
    for (const Colour colour : palette)
        entries.append(static_cast<char>(colour >> 16)).append(static_cast<char>(colour >> 8)).append(static_cast<char>(colour));

    QByteArray png("\x89PNG\r\n\x1a\n", 8);
    appendChunk(png, "IHDR", header);
    appendChunk(png, "PLTE", entries);
    appendChunk(png, "IDAT", qCompress(rows, 6).sliced(4)); // Qt puts four bytes of length before zlib's stream
    appendChunk(png, "IEND", {});
    return png;
}

}
