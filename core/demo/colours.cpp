#include "core/demo/picture.h"

#include <QStringView>

#include <algorithm>

namespace kontor::demo {

namespace {

struct Named
{
    QLatin1StringView name;
    Rgb colour;
};

// Muted, as wool, clay and enamel are; next to each other they make one shop.
constexpr Named colours[] = {
    {QLatin1StringView("Amber"), {0xd0, 0x92, 0x3a}},
    {QLatin1StringView("Beech"), {0xd9, 0xb0, 0x82}},
    {QLatin1StringView("Black"), {0x38, 0x38, 0x3c}},
    {QLatin1StringView("Brass"), {0xcb, 0xa6, 0x57}},
    {QLatin1StringView("Brick"), {0xb4, 0x5a, 0x44}},
    {QLatin1StringView("Chalk"), {0xf3, 0xee, 0xe4}},
    {QLatin1StringView("Cherry"), {0xb0, 0x3a, 0x46}},
    {QLatin1StringView("Clay"), {0xc6, 0x86, 0x66}},
    {QLatin1StringView("Cocoa"), {0x66, 0x45, 0x35}},
    {QLatin1StringView("Copper"), {0xc2, 0x7b, 0x53}},
    {QLatin1StringView("Cream"), {0xf0, 0xe2, 0xc4}},
    {QLatin1StringView("Fog"), {0xa9, 0xb7, 0xbd}},
    {QLatin1StringView("Indigo"), {0x42, 0x55, 0x8a}},
    {QLatin1StringView("Ink"), {0x2e, 0x3b, 0x5c}},
    {QLatin1StringView("Mint"), {0xa6, 0xcc, 0xb8}},
    {QLatin1StringView("Moss"), {0x73, 0x86, 0x58}},
    {QLatin1StringView("Natural"), {0xdb, 0xcb, 0xab}},
    {QLatin1StringView("Oak"), {0xc4, 0x98, 0x66}},
    {QLatin1StringView("Ochre"), {0xd4, 0x9c, 0x40}},
    {QLatin1StringView("Pine"), {0x3a, 0x66, 0x5a}},
    {QLatin1StringView("Plum"), {0x74, 0x4c, 0x68}},
    {QLatin1StringView("Rose"), {0xd6, 0x9a, 0xa0}},
    {QLatin1StringView("Sand"), {0xdc, 0xc6, 0xa4}},
    {QLatin1StringView("Sea"), {0x55, 0x8f, 0x9b}},
    {QLatin1StringView("Sky"), {0x94, 0xb9, 0xd2}},
    {QLatin1StringView("Slate"), {0x62, 0x6f, 0x7a}},
    {QLatin1StringView("Steel"), {0xb4, 0xbb, 0xc0}},
    {QLatin1StringView("Straw"), {0xe3, 0xc4, 0x6a}},
    {QLatin1StringView("Walnut"), {0x7d, 0x59, 0x44}},
    {QLatin1StringView("White"), {0xf7, 0xf6, 0xf3}},
};

}

std::optional<Rgb> colourOf(QStringView name)
{
    const auto *found =
        std::find_if(std::begin(colours), std::end(colours), [name](const Named &named) { return named.name == name; });
    return found == std::end(colours) ? std::nullopt : std::optional(found->colour);
}

}
