#include "core/demo/rows_p.h"

namespace kontor::demo {

// clang-format off
static const ProductRow rows[] = {
    {"bells-and-lights", Motif::Bell, "Bicycle Bell Hafenglocke", "Fahrradklingel Hafenglocke", "Radwerk Altona", 1490, 130, "Finish=Brass,Black,Steel", "Brass", "material=Brass;origin=Germany",
        "One clear stroke that goes on for four seconds. People step aside and smile, which is the point."},
    {"bells-and-lights", Motif::Bell, "Double Bell Ding-Dong", "Zweiklangklingel", "Radwerk Altona", 1990, 210, "Colour=Cherry,Cream,Sky", "", "material=Steel;origin=Netherlands",
        "Two notes for a large bicycle or a small rider with a large opinion. The lever is wide enough for mittens."},
    {"bells-and-lights", Motif::Light, "Front Light Leitfeuer", "Frontlicht Leitfeuer", "Radwerk Altona", 4990, 160, "Colour=Black,Steel", "", "material=Aluminium;origin=Germany",
        "A sharp upper edge lights the path and spares the eyes of those who come the other way. Approved for the road, rechargeable."},
    {"bells-and-lights", Motif::Light, "Rear Light Rückenwind", "Rücklicht Rückenwind", "Radwerk Altona", 2490, 80, "", "Cherry", "material=Aluminium;origin=Germany",
        "Seen from two hundred metres, and it brightens when you brake. One charge lasts for a fortnight of commuting."},
    {"bells-and-lights", Motif::Light, "Dynamo Lamp Nachtfahrt", "Dynamolampe Nachtfahrt", "Radwerk Altona", 7990, 240, "", "Steel", "material=Aluminium;origin=Germany",
        "Runs from the hub and never needs to be charged. It stays on for four minutes at the traffic lights."},
    {"saddles-and-bags", Motif::Saddle, "Leather Saddle Landstraße", "Ledersattel Landstraße", "Radwerk Altona", 9990, 620, "Colour=Walnut,Black", "", "material=Leather;origin=England",
        "Thick leather on a frame with springs. Hard for a month, and then yours alone."},
    {"saddles-and-bags", Motif::Saddle, "Saddle Cover Regentag", "Sattelbezug Regentag", "Radwerk Altona", 1290, 60, "Colour=Pine,Straw", "", "material=Waxed cotton;origin=Germany",
        "Elastic all round and folded into itself when it is dry. Better than the plastic bag, you will agree. One size fits all saddles."},
    {"saddles-and-bags", Motif::Bag, "Pannier Fährmann", "Packtasche Fährmann", "Sieltor", 8990, 980, "Colour=Slate,Moss,Brick", "", "material=Waxed canvas;origin=Germany;capacity_l=20",
        "Rolls shut against the rain and clicks on to any rack. With a strap it is a decent shoulder bag at the office."},
    {"saddles-and-bags", Motif::Basket, "Handlebar Basket Wochenmarkt", "Lenkerkorb Wochenmarkt", "Korbmacherei Elbmarsch", 4490, 720, "", "Straw", "material=Willow;origin=Germany;capacity_l=14",
        "Willow on a steel hook that lifts off with one hand. Holds two loaves, a melon and a very small dog. Sprinkle it with water in dry summers and it will not creak."},
    {"saddles-and-bags", Motif::Backpack, "Child's Rucksack Beifahrer", "Kinderrucksack Beifahrer", "Sieltor", 4990, 420, "Colour=Straw,Sea", "", "material=Waxed canvas;origin=Germany;capacity_l=8",
        "Room for a drink, a jumper and seventeen stones. The chest strap has a whistle."},
    {"bicycle-care", Motif::Lock, "Chain Lock Ankerkette", "Kettenschloss Ankerkette", "Radwerk Altona", 6990, 1600, "Length=85 cm,110 cm+1000", "Indigo", "material=Hardened steel;origin=Germany",
        "Nine-millimetre links in a textile sleeve that spares the paint. Comes with four keys, because three get lost."},
    {"bicycle-care", Motif::Lock, "Folding Lock Schleuse", "Faltschloss Schleuse", "Radwerk Altona", 7990, 1100, "", "Slate", "material=Hardened steel;origin=Germany",
        "Six bars that fold to the size of a spectacle case. Reaches round the frame and the lamp post."},
    {"bicycle-care", Motif::Pump, "Floor Pump Werkstatt", "Standpumpe Werkstatt", "Radwerk Altona", 4490, 1500, "", "Cherry", "material=Steel and beech;origin=Germany",
        "A broad foot, a beech handle and a gauge that can be read standing up. Fits every valve without an adapter."},
    {"bicycle-care", Motif::Pump, "Frame Pump Unterwegs", "Rahmenpumpe Unterwegs", "Radwerk Altona", 2990, 210, "Colour=Steel,Black", "", "material=Aluminium;origin=Germany",
        "Clamps beneath the top tube and waits for its day. Two hundred strokes are a full tyre."},
    {"bicycle-care", Motif::Tin, "Puncture Repair Tin Flickzeug", "Flickzeug in der Dose", "Radwerk Altona", 690, 70, "", "Moss", "origin=Germany",
        "Six patches, rubber solution, chalk and sandpaper, as ever. The instructions are printed inside the lid. Fits under every saddle."},
    {"bicycle-care", Motif::Bottle, "Chain Oil Leinpfad", "Kettenöl Leinpfad", "Radwerk Altona", 890, 140, "", "Amber", "origin=Germany;capacity_ml=100",
        "Plant oil that creeps where it should and stays there. Wipe off what you see; the rest is at work. Enough for two years of commuting."},
};
// clang-format on

std::span<const ProductRow> bicycleRows()
{
    return rows;
}

}
