#include "core/demo/rows_p.h"

namespace kontor::demo {

// clang-format off
static const ProductRow rows[] = {
    {"tents", Motif::Tent, "Ridge Tent Nehrung", "Firstzelt Nehrung", "Windwacht", 34990, 4800, "Persons=2,3+8000;Colour=Moss,Sand", "", "material=Cotton and polyester;origin=Estonia",
        "Two poles, one ridge and a cloth that breathes, so that nobody wakes up wet. Stands in six minutes, or in ten with help."},
    {"tents", Motif::Tent, "Bicycle Tent Deichlauf", "Radzelt Deichlauf", "Windwacht", 27990, 1900, "Colour=Pine,Brick", "", "material=Ripstop nylon;origin=Estonia",
        "One person, one rucksack and a porch for the saddlebags. The pegs are bright enough to be found again."},
    {"tents", Motif::Tent, "Children's Tent Räuberhöhle", "Kinderzelt Räuberhöhle", "Luvseite", 8990, 2600, "", "Straw", "material=Cotton canvas;origin=Poland",
        "A tepee for the garden or the nursery, with a window to keep watch from. The floor is padded for long councils."},
    {"tents", Motif::SleepingBag, "Down Sleeping Bag Eider", "Daunenschlafsack Eider", "Windwacht", 29990, 1150, "Length=185 cm,200 cm+2000", "Indigo", "material=Goose down;origin=Poland",
        "Comfortable to minus two, and still only as large as a loaf. The zip does not bite, thanks to a stiff strip beside it."},
    {"tents", Motif::SleepingBag, "Summer Sleeping Bag Heuboden", "Sommerschlafsack Heuboden", "Windwacht", 9990, 900, "Colour=Moss,Sky", "", "material=Organic cotton;origin=Portugal",
        "A light quilted bag that opens out into a blanket. Comfortable to plus twelve, which is June."},
    {"tents", Motif::SleepingBag, "Camping Mat Findling", "Isomatte Findling", "Windwacht", 5990, 650, "", "Brick", "material=Recycled polyester;origin=Poland",
        "Fills itself while you look for the pegs. Five centimetres between you and every stone."},
    {"lanterns", Motif::Lantern, "Storm Lantern Sturmflut", "Sturmlaterne Sturmflut", "Lichthaus Trave", 3490, 620, "Colour=Black,Cherry,Sea", "", "material=Tinplate and glass;origin=Germany",
        "The lantern of dyke keepers and level-crossing guards, unchanged since 1902. Burns for twenty hours on one filling of paraffin. Wick and glass can be had singly."},
    {"lanterns", Motif::Lantern, "Candle Lantern Laube", "Kerzenlaterne Laube", "Lichthaus Trave", 2490, 480, "Finish=Brass,Steel", "Brass", "material=Metal and glass;origin=Germany",
        "Folds flat and opens into a box of light. Takes tea lights and short stumps."},
    {"lanterns", Motif::Light, "Head Lamp Nachtwache", "Stirnlampe Nachtwache", "Lichthaus Trave", 3990, 90, "", "Slate", "origin=Germany",
        "White to walk by and red to read the chart by. One charge lasts for three nights."},
    {"lanterns", Motif::Pot, "Camp Cooking Set Feuerstelle", "Kochgeschirr Feuerstelle", "Hansekessel", 5990, 880, "", "Steel", "material=Stainless steel;origin=Germany;capacity_l=1.8",
        "Two pots, one lid that fries and a handle that fits all three. They nest around a gas cartridge."},
    {"lanterns", Motif::Bottle, "Vacuum Flask Landstraße", "Isolierflasche Landstraße", "Hansekessel", 3490, 420, "Volume=0.5 l,1 l+1000;Colour=Moss,Brick,Ink", "", "material=Stainless steel;origin=Germany",
        "Tea stays hot from breakfast to the ferry, and beyond if it is late. The cup holds a proper helping."},
    {"lanterns", Motif::Knife, "Pocket Knife Bootsmann", "Taschenmesser Bootsmann", "Klingenhof", 4490, 95, "Wood=Oak,Walnut,Beech", "Oak", "material=Carbon steel and wood;origin=Germany",
        "A sheepfoot blade for rope and cheese, and a marlinspike for everything else. It locks with a turning ring."},
    {"lanterns", Motif::Blanket, "Picnic Blanket Deichwiese", "Picknickdecke Deichwiese", "Marsch & Geest", 5990, 1400, "Colour=Moss,Cherry", "", "material=Wool and waxed cotton;origin=Poland",
        "Wool above and waxed cotton below, for grass that is never quite dry. Rolls up with two leather straps. Brush off the grass when it is dry."},
    {"garden-tools", Motif::Spade, "Garden Spade Marschboden", "Spaten Marschboden", "Schmiede Holstein", 6990, 2100, "Length=90 cm,110 cm+500", "Oak", "material=Forged steel and ash;origin=Germany",
        "Forged for the heavy soil of the marshes, with a tread that is kind to boots. The ash handle is grown straight, not cut."},
    {"garden-tools", Motif::Spade, "Hand Trowel Setzling", "Pflanzkelle Setzling", "Schmiede Holstein", 2290, 290, "", "Cherry", "material=Forged steel and ash;origin=Germany",
        "A narrow blade with a scale in centimetres. Bulbs go as deep as three times their height, by the way."},
    {"garden-tools", Motif::Spade, "Weeding Fork Giersch", "Unkrautstecher Giersch", "Schmiede Holstein", 1990, 260, "", "Walnut", "material=Forged steel and beech;origin=Germany",
        "Two prongs and a lever against ground elder. It does not win, but it keeps the score even."},
    {"garden-tools", Motif::Scissors, "Secateurs Rosengarten", "Rosenschere Rosengarten", "Schmiede Holstein", 4990, 240, "Hand=Right,Left", "Brick", "material=Forged steel;origin=Germany",
        "A clean cut up to two centimetres, with a catch for the thumb. All eleven parts come apart. We sharpen them every winter, if you like."},
    {"garden-tools", Motif::WateringCan, "Watering Can Regenzeit", "Gießkanne Regenzeit", "Schmiede Holstein", 5490, 1600, "Volume=5 l,9 l+1000;Colour=Steel,Pine", "", "material=Galvanised steel;origin=Germany",
        "Balanced so that it can be carried in one hand, full. The brass rose makes a rain that does not bend seedlings. Empty it before the frost."},
    {"garden-tools", Motif::WateringCan, "Indoor Watering Can Fensterbank", "Zimmergießkanne Fensterbank", "Schmiede Holstein", 2990, 420, "Finish=Copper,Steel", "Copper", "material=Metal;origin=Germany;capacity_l=1",
        "A long thin spout that reaches the pot behind the pot. Not one drop on the window sill. It may stay on the sill when there are guests."},
    {"garden-tools", Motif::Basket, "Harvest Basket Obsthof", "Erntekorb Obsthof", "Korbmacherei Elbmarsch", 3990, 700, "", "Oak", "material=Spruce chip;origin=Germany;capacity_l=12",
        "The flat chip basket of the Altes Land orchards. Apples lie beside each other in it and do not bruise. Stacks when it is empty."},
    {"pots-and-planters", Motif::PlantPot, "Clay Pot Gärtnerei", "Tontopf Gärtnerei", "Töpferei Backstein", 1290, 1400, "Diameter=14 cm,20 cm+700,28 cm+2000", "Clay", "material=Terracotta;origin=Germany",
        "Red clay that breathes and shows you when it is dry. Moss comes of its own accord."},
    {"pots-and-planters", Motif::PlantPot, "Zinc Planter Hinterhof", "Zinkkübel Hinterhof", "Schmiede Holstein", 3990, 1900, "Size=M,L+1500", "Steel", "material=Zinc;origin=Germany",
        "For herbs by the kitchen door or an olive tree with ambitions. Two handles make it easy to bring in before the frost."},
    {"pots-and-planters", Motif::PlantPot, "Glazed Pot Orangerie", "Glasierter Topf Orangerie", "Töpferei Backstein", 2990, 2200, "Colour=Sea,Cream,Plum", "", "material=Stoneware;origin=Germany;diameter_cm=22",
        "A deep glaze that gathers at the foot in drops. Looks well with nothing in it, too."},
    {"pots-and-planters", Motif::Packet, "Seed Box Bauerngarten", "Saatgutkiste Bauerngarten", "Marsch & Geest", 1990, 120, "", "Moss", "origin=Germany",
        "Marigold, dill, kale and seven others that get on with each other. Each packet tells when, how deep and how far apart. Sow by the second spring."},
    {"solar", Motif::Panel, "Balcony Solar Panel Südseite", "Balkon-Solarmodul Südseite", "Lichthaus Trave", 18990, 21000, "Power=430 W,2 × 430 W+17000", "Ink", "origin=Germany",
        "Hangs on the balcony and feeds the refrigerator. The inverter is the size of a book and needs no electrician."},
};
// clang-format on

std::span<const ProductRow> outdoorRows()
{
    return rows;
}

}
