#pragma once

#include "core/base/export.h"

#include <QByteArray>
#include <QLatin1StringView>

#include <optional>

namespace kontor::demo {

/** What a picture shows. One silhouette per kind of thing, the same for every product of that kind. */
enum class Motif {
    Shirt,
    TShirt,
    Jumper,
    Trousers,
    Dress,
    Coat,
    Hat,
    Scarf,
    Sock,
    Shoe,
    Boot,
    Bag,
    Backpack,
    Umbrella,
    Lamp,
    Chair,
    Blanket,
    Cushion,
    Candle,
    Towel,
    Soap,
    Basket,
    Clock,
    Mug,
    Bowl,
    Plate,
    Glass,
    Bottle,
    Teapot,
    Pan,
    Pot,
    Knife,
    Board,
    Jar,
    Tin,
    Packet,
    Bar,
    Tent,
    SleepingBag,
    Lantern,
    Spade,
    WateringCan,
    PlantPot,
    Panel,
    Notebook,
    Pen,
    Card,
    Scissors,
    Book,
    Ball,
    Kite,
    Boat,
    Blocks,
    GameBox,
    Bell,
    Light,
    Lock,
    Pump,
    Saddle,
};
inline constexpr int motifCount = static_cast<int>(Motif::Saddle) + 1;

struct Rgb
{
    quint8 red = 0;
    quint8 green = 0;
    quint8 blue = 0;
    friend bool operator==(const Rgb &, const Rgb &) = default;
};

/** The shop's colours by the name that the option carries ("Indigo", "Oak"). */
KONTOR_EXPORT std::optional<Rgb> colourOf(QStringView name);

inline constexpr int pictureSize = 800;

/**
 * A product picture, 800 × 800, as the bytes of a PNG. `tone` picks one of the shop's soft backgrounds (any number);
 * a tone too close to the thing's colour is passed over. The same pixels for the same arguments.
 */
KONTOR_EXPORT QByteArray drawPicture(Motif motif, Rgb colour, int tone);

}
