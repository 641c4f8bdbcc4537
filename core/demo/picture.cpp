#include "core/demo/picture.h"

#include "core/demo/canvas_p.h"
#include "core/demo/png_p.h"

#include <cstdlib>

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

}

QByteArray drawPicture(Motif motif, Rgb colour, int tone)
{
    Canvas canvas;
    drawMotif(canvas, motif, colour);
    return encodePng(canvas.render(toneFor(colour, tone)), pictureSize, pictureSize);
}

}
