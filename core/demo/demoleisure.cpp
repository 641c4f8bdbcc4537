#include "core/demo/rows_p.h"

namespace kontor::demo {

// Books, toys and games.
// clang-format off
static const ProductRow rows[] = {
    {"sea-stories", Motif::Book, "The Last Pilot of Cuxhaven", "Der letzte Lotse von Cuxhaven", "Windjammer Verlag", 2400, 480, "Binding=Hardback,Paperback", "Indigo", "author=Hinrich Wessels;pages=368",
        "On his last watch a pilot takes a ship up the Elbe that, by the register, sank nine years ago. A novel of fog, coffee and stubbornness."},
    {"sea-stories", Motif::Book, "Salt in the Ledger", "Salz in den Büchern", "Windjammer Verlag", 2200, 420, "", "Brick", "author=Meta Brinkmann;pages=296",
        "Lübeck, 1468: a merchant's widow carries on the trade under her dead husband's name. Her arithmetic is better than his was."},
    {"sea-stories", Motif::Book, "Twelve Lighthouses", "Zwölf Leuchttürme", "Windjammer Verlag", 2800, 760, "", "Cherry", "author=Jens Ohlsen;pages=224",
        "A year on foot from light to light, from Borkum to Arkona. With drawings and the author's opinion of every inn."},
    {"sea-stories", Motif::Book, "Rounding Skagen", "Um Skagen herum", "Windjammer Verlag", 1600, 260, "", "Sea", "author=Karen Holm;pages=208",
        "Three sisters, one inherited cutter and no experience. Funny, wet and in the end rather wise."},
    {"sea-stories", Motif::Book, "The Ice Winter", "Der Eiswinter", "Windjammer Verlag", 2200, 390, "Binding=Hardback,Paperback", "Fog", "author=Arne Lüders;pages=312",
        "In 1963 the Baltic froze, and a ferry with forty people stayed where it was. What they told each other until the thaw."},
    {"practical-books", Motif::Book, "Forty Knots and What They Are For", "Vierzig Knoten und wozu sie gut sind", "Handwerk & Buch", 1800, 310, "", "Ochre", "author=Piet Mahler;pages=128",
        "From the bowline to the monkey's fist, drawn step by step. A metre of line is in the back cover."},
    {"practical-books", Motif::Book, "Rye: A Baking Book", "Roggen. Ein Backbuch", "Handwerk & Buch", 2900, 820, "", "Walnut", "author=Dörte Sievers;pages=240",
        "Sourdough explained without mysticism, and thirty loaves from Flensburg to Riga. Each with a timetable for people who go to work."},
    {"practical-books", Motif::Book, "Fish, Simply", "Fisch, ganz einfach", "Handwerk & Buch", 2600, 740, "", "Sky", "author=Malte Jürgens;pages=192",
        "Ten fish, four methods and one good sauce. You will also learn what to ask at the counter."},
    {"practical-books", Motif::Book, "Mend It", "Heil machen", "Handwerk & Buch", 2200, 540, "", "Moss", "author=Renate Voss;pages=176",
        "Darning, gluing, soldering, sharpening: a hundred repairs for a rainy afternoon. Arranged by what is broken."},
    {"practical-books", Motif::Book, "The Small Kitchen Garden", "Der kleine Küchengarten", "Handwerk & Buch", 2400, 620, "", "Pine", "author=Ilse Petersen;pages=208",
        "Twenty square metres, month by month, in a climate with wind. It begins with the compost, as it should."},
    {"practical-books", Motif::Book, "Letters by Hand", "Schrift von Hand", "Handwerk & Buch", 1900, 340, "", "Plum", "author=Clara Behn;pages=112",
        "A course in italic handwriting in thirty evenings. Your shopping lists will never look the same."},
    {"childrens-books", Motif::Book, "The Gull Who Was Afraid of Heights", "Die Möwe mit Höhenangst", "Luftikus Kinderbuch", 1500, 390, "", "Sky", "author=Anna Thode;pages=32",
        "Everyone flies; only Frieda walks. And one day that turns out to be exactly what is needed."},
    {"childrens-books", Motif::Book, "Good Night, Harbour", "Gute Nacht, Hafen", "Luftikus Kinderbuch", 1200, 420, "", "Ink", "author=Bo Carstens;pages=24",
        "Crane, tug and dredger go to sleep, one after another. The last light is switched off by the reader."},
    {"childrens-books", Motif::Book, "Who Lives in the Dyke?", "Wer wohnt im Deich?", "Luftikus Kinderbuch", 1400, 430, "", "Moss", "author=Anna Thode;pages=28",
        "Flaps to lift: a mole, two rabbits, a very surprised sheep. With proper facts at the back for older brothers."},
    {"childrens-books", Motif::Book, "The Pirates of the Kitchen Table", "Die Küchentischpiraten", "Luftikus Kinderbuch", 1600, 380, "", "Ochre", "author=Bo Carstens;pages=96",
        "A first chapter book about three children, a tablecloth and a stolen cake. Large type, short chapters, many puns."},
    {"wooden-toys", Motif::Boat, "Wooden Sailing Boat Möwe", "Holzsegelboot Möwe", "Spielwerk Plön", 2990, 340, "Colour=Cherry,Sky,Straw", "", "material=Beech and cotton;origin=Germany;age_years=3",
        "It really sails: the keel is weighted and the sheet can be trimmed. For ponds, gutters and calm bays."},
    {"wooden-toys", Motif::Boat, "Harbour Tug Emma", "Hafenschlepper Emma", "Spielwerk Plön", 2490, 420, "", "Brick", "material=Beech;origin=Germany;age_years=3",
        "Broad, strong and with a hook at the stern. Pulls everything that has a ring, and sometimes the cat."},
    {"wooden-toys", Motif::Blocks, "Building Blocks Backsteingotik", "Bauklötze Backsteingotik", "Spielwerk Plön", 4990, 2900, "Pieces=50,100+4000", "Brick", "material=Maple;origin=Germany;age_years=3",
        "Arches, pillars and stepped gables: enough for a town hall. In a cotton bag that opens into a mat."},
    {"wooden-toys", Motif::Blocks, "Stacking Tower Leuchtturm", "Stapelturm Leuchtturm", "Spielwerk Plön", 1990, 480, "", "Cherry", "material=Beech;origin=Germany;age_years=1",
        "Seven rings, red and white, and a light on top. There are several right ways to do it."},
    {"wooden-toys", Motif::Blocks, "Goods Train Güterzug", "Güterzug aus Holz", "Spielwerk Plön", 3990, 720, "", "Pine", "material=Beech;origin=Germany;age_years=3",
        "One engine and four wagons with loads that come off. Joined by magnets, so it can be shunted all afternoon."},
    {"outdoor-toys", Motif::Kite, "Kite Drachenfest", "Drachen Drachenfest", "Spielwerk Plön", 2490, 260, "Colour=Cherry,Sea,Ochre", "", "material=Ripstop nylon;origin=Germany;age_years=5",
        "Flies from a light breeze upwards and forgives beginners. The tail is three metres long and has bows."},
    {"outdoor-toys", Motif::Kite, "Stunt Kite Sturmvogel", "Lenkdrachen Sturmvogel", "Windwacht", 5990, 410, "", "Indigo", "material=Ripstop nylon;origin=Germany;age_years=10",
        "Two lines and a good deal of pull. Loops, dives and the occasional landing on its nose, which it survives. Comes with two lines on winders."},
    {"outdoor-toys", Motif::Ball, "Beach Ball Badetag", "Strandball Badetag", "Luvseite", 1290, 140, "Colour=Cherry,Sky", "", "material=Natural rubber;origin=Germany;age_years=3",
        "Heavy enough not to blow to Denmark. The seams are inside, where they do not scratch."},
    {"outdoor-toys", Motif::Ball, "Leather Football Bolzplatz", "Lederfußball Bolzplatz", "Spielwerk Plön", 4990, 430, "Size=4,5+500", "Walnut", "material=Leather;origin=Germany;age_years=6",
        "Eighteen panels sewn by hand, as the balls used to be. Grease it and it will forgive the rain."},
    {"outdoor-toys", Motif::WateringCan, "Children's Watering Can Tröpfchen", "Kindergießkanne Tröpfchen", "Luvseite", 1490, 210, "Colour=Straw,Sky,Rose", "", "material=Enamelled steel;origin=Austria;age_years=3",
        "A real can in a small size, for flower beds and for rivers in the sandpit. Half a litre, filled often."},
    {"outdoor-toys", Motif::Spade, "Sand Spade Burgherr", "Sandschaufel Burgherr", "Schmiede Holstein", 1690, 320, "Colour=Cherry,Sea", "", "material=Steel and beech;origin=Germany;age_years=3",
        "Steel that digs, with a handle that does not snap in the second moat. The edges are rolled over."},
    {"games", Motif::GameBox, "Hanse: The Trading Game", "Hanse. Das Handelsspiel", "Spielwerk Plön", 3990, 1300, "", "Pine", "age_years=10;players=2 to 5",
        "Buy herring in Bergen, sell it in Lübeck, and hope that the wind holds. An hour and a half, with a proper ending."},
    {"games", Motif::GameBox, "Lighthouse Keeper", "Leuchtturmwärter", "Spielwerk Plön", 2490, 640, "", "Cherry", "age_years=6;players=2 to 4",
        "All players against the fog: bring twelve ships home before the oil is used up. Twenty minutes, and usually once more."},
    {"games", Motif::GameBox, "Draughts and Nine Men's Morris", "Dame und Mühle", "Spielwerk Plön", 2990, 980, "Wood=Oak,Walnut+1000", "Oak", "material=Solid wood;age_years=6;players=2",
        "Two boards back to back with turned pieces in a drawer. The games that grandfathers win."},
    {"games", Motif::GameBox, "Memory Harbour Animals", "Memo Hafentiere", "Spielwerk Plön", 1690, 420, "", "Sea", "age_years=4;players=2 to 6",
        "Thirty pairs from cormorant to shore crab, on thick board. Children win, and it is not your fault."},
    {"games", Motif::GameBox, "Jigsaw Puzzle Kontorhaus", "Puzzle Kontorhaus", "Spielwerk Plön", 2290, 780, "Pieces=500,1000+700", "Brick", "age_years=10",
        "A brick façade with four hundred windows, no two of which are alike. There is cake behind one of them. Missing pieces are replaced free of charge."},
};
// clang-format on

std::span<const ProductRow> leisureRows()
{
    return rows;
}

}
