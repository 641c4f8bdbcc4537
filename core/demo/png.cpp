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

std::vector<Colour> coloursOf(std::span<const quint8> pixels)
{
    std::vector<Colour> colours(pixels.size() / 3);
    for (size_t i = 0; i < colours.size(); ++i)
        colours[i] = static_cast<Colour>(pixels[3 * i] << 16 | pixels[3 * i + 1] << 8 | pixels[3 * i + 2]);
    return colours;
}

QHash<Colour, int> count(const std::vector<Colour> &colours)
{
    QHash<Colour, int> counts;
    for (size_t i = 0; i < colours.size();) {
        size_t end = i + 1;
        while (end < colours.size() && colours[end] == colours[i])
            ++end;
        counts[colours[i]] += static_cast<int>(end - i);
        i = end;
    }
    return counts;
}

/**
 * Fills the palette, and tells where in it each colour is. The next colour is always the one that would be missed most:
 * far from those that are there, and seen often; so that a small detail of another material keeps its hue.
 */
QHash<Colour, quint8> choosePalette(const std::vector<Colour> &colours, std::vector<Colour> &palette)
{
    struct Candidate
    {
        Colour colour;
        int count;
        int distance;
        quint8 place;
    };
    constexpr int often = 2000;
    std::vector<Candidate> candidates;
    const QHash<Colour, int> counts = count(colours);
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        candidates.push_back({it.key(), std::min(it.value(), often), 1000, 0});
    std::sort(candidates.begin(), candidates.end(),
        [](const Candidate &a, const Candidate &b) { return a.colour < b.colour; }); // whatever the hash's order
    while (palette.size() < 256) {
        const auto missed = [](const Candidate &c) { return qint64(c.count) * c.distance * c.distance; };
        const auto next = std::max_element(candidates.cbegin(), candidates.cend(),
            [&](const Candidate &a, const Candidate &b) { return missed(a) < missed(b); });
        if (next->distance == 0)
            break;
        const Colour colour = next->colour;
        for (Candidate &candidate : candidates) {
            if (const int d = difference(candidate.colour, colour); d < candidate.distance) {
                candidate.distance = d;
                candidate.place = static_cast<quint8>(palette.size());
            }
        }
        palette.push_back(colour);
    }
    QHash<Colour, quint8> places;
    places.reserve(static_cast<qsizetype>(candidates.size()));
    for (const Candidate &candidate : candidates)
        places.insert(candidate.colour, candidate.place);
    return places;
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
    const std::vector<Colour> colours = coloursOf(pixels);
    std::vector<Colour> palette;
    const QHash<Colour, quint8> places = choosePalette(colours, palette);

    QByteArray rows;
    rows.reserve(qsizetype(width + 1) * height);
    Colour last = colours.front();
    char place = static_cast<char>(places.value(last));
    for (size_t i = 0; i < colours.size(); ++i) {
        if (i % static_cast<size_t>(width) == 0)
            rows.append('\0'); // no filter: best for a palette
        if (colours[i] != last) {
            last = colours[i];
            place = static_cast<char>(places.value(last));
        }
        rows.append(place);
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
    appendChunk(png, "IDAT", qCompress(rows, 8).sliced(4)); // Qt puts four bytes of length before zlib's stream
    appendChunk(png, "IEND", {});
    return png;
}

}
