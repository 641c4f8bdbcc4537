#include "core/demo/democatalogue.h"
#include "core/demo/pricepoint_p.h"

#include <array>

namespace kontor::demo {

using namespace Qt::StringLiterals;

namespace {

struct Thing
{
    const char16_t *title;
    const char16_t *slug;
    const char16_t *sku;
    const char16_t *category;
    const char16_t *taxClass;
    const char16_t *option;
    std::array<const char16_t *, 3> values;
    std::array<const char16_t *, 3> codes;
    Motif motif;
    int cents;
    int grams;
};

// clang-format off
const Thing things[] = {
    {u"Linen Shirt", u"linen-shirt", u"SHI", u"shirts", u"standard", u"Size", {u"S", u"M", u"L"}, {u"S", u"M", u"L"}, Motif::Shirt, 7990, 240},
    {u"T-Shirt", u"t-shirt", u"TSH", u"t-shirts", u"standard", u"Size", {u"S", u"M", u"L"}, {u"S", u"M", u"L"}, Motif::TShirt, 2990, 180},
    {u"Wool Jumper", u"wool-jumper", u"JUM", u"jumpers", u"standard", u"Size", {u"S", u"M", u"L"}, {u"S", u"M", u"L"}, Motif::Jumper, 9990, 520},
    {u"Work Trousers", u"work-trousers", u"TRO", u"trousers", u"standard", u"Waist", {u"30", u"32", u"34"}, {u"30", u"32", u"34"}, Motif::Trousers, 8990, 640},
    {u"Rain Coat", u"rain-coat", u"COA", u"coats", u"standard", u"Size", {u"S", u"M", u"L"}, {u"S", u"M", u"L"}, Motif::Coat, 13990, 1100},
    {u"Canvas Bag", u"canvas-bag", u"BAG", u"bags", u"standard", u"Colour", {u"Natural", u"Ink", u"Brick"}, {u"NAT", u"INK", u"BRI"}, Motif::Bag, 3490, 300},
    {u"Table Lamp", u"table-lamp", u"LAM", u"lamps", u"standard", u"Colour", {u"Brick", u"Chalk", u"Sea"}, {u"BRI", u"CHA", u"SEA"}, Motif::Lamp, 8990, 1700},
    {u"Wool Blanket", u"wool-blanket", u"BLA", u"blankets", u"standard", u"Colour", {u"Fog", u"Brick", u"Pine"}, {u"FOG", u"BRI", u"PIN"}, Motif::Blanket, 9990, 1300},
    {u"Beeswax Candle", u"beeswax-candle", u"CAN", u"candles", u"standard", u"Height", {u"10 cm", u"15 cm", u"20 cm"}, {u"10CM", u"15CM", u"20CM"}, Motif::Candle, 1290, 260},
    {u"Bath Towel", u"bath-towel", u"TOW", u"towels", u"standard", u"Colour", {u"White", u"Sea", u"Clay"}, {u"WHI", u"SEA", u"CLA"}, Motif::Towel, 2990, 560},
    {u"Iron Pan", u"iron-pan", u"POT", u"pots-and-pans", u"standard", u"Diameter", {u"20 cm", u"24 cm", u"28 cm"}, {u"20CM", u"24CM", u"28CM"}, Motif::Pan, 5490, 1900},
    {u"Kitchen Knife", u"kitchen-knife", u"KNI", u"knives", u"standard", u"Blade", {u"12 cm", u"16 cm", u"20 cm"}, {u"12CM", u"16CM", u"20CM"}, Motif::Knife, 6990, 180},
    {u"Stoneware Mug", u"stoneware-mug", u"MUG", u"mugs", u"standard", u"Colour", {u"Brick", u"Fog", u"Cream"}, {u"BRI", u"FOG", u"CRE"}, Motif::Mug, 1890, 380},
    {u"Stoneware Bowl", u"stoneware-bowl", u"BOW", u"bowls-and-plates", u"standard", u"Colour", {u"Fog", u"Sea", u"Cream"}, {u"FOG", u"SEA", u"CRE"}, Motif::Bowl, 1990, 460},
    {u"Storage Jar", u"storage-jar", u"JAR", u"storage", u"standard", u"Volume", {u"0.5 l", u"1 l", u"2 l"}, {u"0.5L", u"1L", u"2L"}, Motif::Jar, 1490, 600},
    {u"Storm Lantern", u"storm-lantern", u"LAN", u"lanterns", u"standard", u"Colour", {u"Black", u"Cherry", u"Sea"}, {u"BLA", u"CHE", u"SEA"}, Motif::Lantern, 3490, 620},
    {u"Clay Pot", u"clay-pot", u"PLA", u"pots-and-planters", u"standard", u"Diameter", {u"14 cm", u"20 cm", u"28 cm"}, {u"14CM", u"20CM", u"28CM"}, Motif::PlantPot, 1490, 1500},
    {u"Notebook", u"notebook", u"NOT", u"notebooks", u"standard", u"Ruling", {u"Plain", u"Lined", u"Dotted"}, {u"PLA", u"LIN", u"DOT"}, Motif::Notebook, 1690, 290},
    {u"Black Tea", u"black-tea", u"TEE", u"tea", u"reduced", u"Weight", {u"100 g", u"250 g", u"500 g"}, {u"100G", u"250G", u"500G"}, Motif::Packet, 890, 280},
    {u"Filter Coffee", u"filter-coffee", u"COF", u"coffee", u"reduced", u"Grind", {u"Whole bean", u"Filter", u"Espresso"}, {u"WHO", u"FIL", u"ESP"}, Motif::Packet, 1190, 520},
    {u"Dark Chocolate", u"dark-chocolate", u"SWE", u"sweets", u"reduced", u"Cocoa", {u"55 %", u"70 %", u"85 %"}, {u"55", u"70", u"85"}, Motif::Bar, 490, 90},
    {u"Pocket Atlas", u"pocket-atlas", u"PRA", u"practical-books", u"reduced", u"Binding", {u"Hardback", u"Paperback", u"Linen"}, {u"HAR", u"PAP", u"LIN"}, Motif::Book, 1900, 310},
    {u"Building Blocks", u"building-blocks", u"WOO", u"wooden-toys", u"standard", u"Pieces", {u"25", u"50", u"100"}, {u"25", u"50", u"100"}, Motif::Blocks, 3490, 1400},
    {u"Bicycle Bell", u"bicycle-bell", u"BEL", u"bells-and-lights", u"standard", u"Finish", {u"Brass", u"Black", u"Steel"}, {u"BRA", u"BLA", u"STE"}, Motif::Bell, 1490, 130},
};

struct Word
{
    const char16_t *title;
    const char16_t *slug;
};

const Word words[] = {
    {u"Sturdy", u"sturdy"}, {u"Light", u"light"}, {u"Classic", u"classic"}, {u"Small", u"small"}, {u"Large", u"large"},
    {u"Simple", u"simple"}, {u"Fine", u"fine"}, {u"Honest", u"honest"}, {u"Quiet", u"quiet"}, {u"Northern", u"northern"},
    {u"Everyday", u"everyday"}, {u"Sunday", u"sunday"}, {u"Old", u"old"}, {u"New", u"new"}, {u"Winter", u"winter"},
    {u"Summer", u"summer"}, {u"Harbour", u"harbour"}, {u"Island", u"island"}, {u"Country", u"country"}, {u"Town", u"town"},
};

const Word places[] = {
    {u"Borkum", u"borkum"}, {u"Juist", u"juist"}, {u"Baltrum", u"baltrum"}, {u"Amrum", u"amrum"}, {u"Föhr", u"foehr"}, {u"Sylt", u"sylt"},
    {u"Pellworm", u"pellworm"}, {u"Büsum", u"buesum"}, {u"Husum", u"husum"}, {u"Tönning", u"toenning"}, {u"Stade", u"stade"}, {u"Buxtehude", u"buxtehude"},
    {u"Glückstadt", u"glueckstadt"}, {u"Lauenburg", u"lauenburg"}, {u"Mölln", u"moelln"}, {u"Ratzeburg", u"ratzeburg"}, {u"Plön", u"ploen"}, {u"Eutin", u"eutin"},
    {u"Malente", u"malente"}, {u"Heiligenhafen", u"heiligenhafen"}, {u"Fehmarn", u"fehmarn"}, {u"Wismar", u"wismar"}, {u"Poel", u"poel"}, {u"Rerik", u"rerik"},
    {u"Warnemünde", u"warnemuende"}, {u"Ribnitz", u"ribnitz"}, {u"Zingst", u"zingst"}, {u"Barth", u"barth"}, {u"Stralsund", u"stralsund"}, {u"Hiddensee", u"hiddensee"},
};

const char16_t *const brands[] = {
    u"Elbtuch", u"Koggenhof", u"Luvseite", u"Haff & Sohn", u"Marsch & Geest", u"Windwacht", u"Sieltor", u"Hansekessel", u"Klingenhof",
    u"Töpferei Backstein", u"Glashütte Trave", u"Papiermühle Bille",
};

const char16_t *const openings[] = {
    u"Made in a small workshop that has done little else for three generations.", u"A plain thing, well made, for people who use it every day.",
    u"Nobody notices it until it is missing.", u"Tried through a whole winter before we took it into the shop.",
    u"It does one thing, and does it properly.", u"The older it gets, the better it looks.",
};

const char16_t *const closings[] = {
    u"Every part of it can be mended.", u"It comes in paper, without plastic.", u"We keep spare parts for ten years.",
    u"If it does not please you, send it back.", u"It makes a good present, also for yourself.",
};
// clang-format on

template<typename T, size_t N>
const T &pick(const T (&list)[N], quint64 number)
{
    return list[number % N];
}

/** Mixes the number, so that neighbours differ in everything (the finish of SplitMix64). */
quint64 mixed(quint64 number)
{
    quint64 z = (number + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

QString text(const char16_t *literal)
{
    return QString::fromUtf16(literal);
}

}

DemoProduct scaleProduct(qint64 index)
{
    Q_ASSERT(index >= 0 && index < scaleLimit);
    const quint64 mix = mixed(static_cast<quint64>(index));
    const Thing &thing = pick(things, static_cast<quint64>(index));
    const Word &word = pick(words, mix);
    const Word &place = pick(places, mix >> 8);
    // The number alone makes slug and SKU unique; the words make them readable.
    const QString number = QString::number(index + 1);

    DemoProduct product;
    product.title = text(word.title) + u' ' + text(thing.title) + u' ' + text(place.title) + u" No. "_s + number;
    product.germanTitle = product.title;
    product.slug = text(word.slug) + u'-' + text(thing.slug) + u'-' + text(place.slug) + u"-no-"_s + number;
    product.description = text(pick(openings, mix >> 16)) + u' ' + text(pick(closings, mix >> 24));
    product.brand = text(pick(brands, mix >> 32));
    product.category = text(thing.category);
    product.taxClass = text(thing.taxClass);
    product.motif = thing.motif;
    product.tone = static_cast<int>(mix % 16);
    product.age = std::chrono::seconds((mix >> 20) % (365 * 86'400));
    DemoOption option{text(thing.option), {}};
    const qint64 cents = pricePointBelow(thing.cents * static_cast<qint64>(60 + (mix >> 40) % 90) / 100);
    product.variants.reserve(3);
    for (size_t i = 0; i < 3; ++i) {
        const QString value = text(thing.values[i]);
        option.values.append(value);
        DemoVariant variant;
        variant.sku = text(thing.sku) + u"-N"_s + number + u'-' + text(thing.codes[i]);
        variant.barcode = ean13(290'000'000'000 + index * 3 + static_cast<qint64>(i));
        variant.options = {{option.name, value}};
        variant.weightGrams = thing.grams;
        variant.colour = thing.option == u"Colour"_s ? value : u"Slate"_s;
        variant.prices.reserve(3);
        appendPrices(variant.prices, u"base"_s, cents + static_cast<qint64>(i) * 100, false);
        const quint64 stock = mix >> (i * 7);
        variant.stock = {{u"hamburg"_s, stock % 11 == 0 ? 0 : static_cast<int>(stock % 90), 0},
            {u"luebeck"_s, static_cast<int>((stock >> 3) % 25), 0}};
        product.variants.append(variant);
    }
    product.options = {option};
    return product;
}

}
