#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

void tent(Canvas &c, Rgb colour)
{
    for (const float x : {10.0F, 90.0F})
        c.paint(Shape::capsule({x, 78}, {50 + (x - 50) * 0.1F, 27}, 0.4F), darkMetal, 0);
    c.paint(Shape::polygon({{50, 26}, {84, 78}, {16, 78}}, 1.4F), colour);
    c.wash(Shape::polygon({{50, 26}, {84, 78}, {62, 78}}), darker(colour, 0.1F), 0.8F);
    c.wash(Shape::polygon({{50, 36}, {62, 78}, {38, 78}}), darker(colour, 0.52F), 1);
    Outline flap(50, 35);
    flap.curve(47, 50, 42, 60, 31, 78).line(41, 78).curve(47, 62, 50, 50, 50, 35);
    c.paint(Shape::polygon(flap, 0.4F), lighter(colour, 0.16F), 0.8F);
    c.paint(Shape::polygon(mirror(flap.points()), 0.4F), lighter(colour, 0.1F), 0.8F);
    c.paint(Shape::capsule({50, 20}, {50, 27}, 1.1F), wood, 0.5F);
    c.paint(Shape::polygon({{50.6F, 17.4F}, {60, 20}, {50.6F, 22.6F}}, 0.3F), Rgb{0xb4, 0x5a, 0x44}, 0.3F);
}

void sleepingBag(Canvas &c, Rgb colour)
{
    Outline body(50, 13);
    body.curve(68, 13, 71, 26, 70, 40).curve(69, 60, 65, 76, 62, 84).curve(60, 88, 54, 88, 50, 88).mirrored();
    const Shape shape = Shape::polygon(body);
    c.paint(shape, colour);
    for (int i = 0; i < 6; ++i) {
        const float y = 44 + static_cast<float>(i) * 7.4F;
        Outline seam(28, y);
        seam.curve(40, y + 2.6F, 60, y + 2.6F, 72, y);
        c.wash(Shape::stroke(seam, 0.55F).clip(shape), darker(colour, 0.3F), 0.6F);
    }
    c.wash(Shape::ellipse(50, 29, 13.5F, 11.5F), contrast(colour, 0.26F), 1);
    c.wash(Shape::ellipse(50, 30.5F, 11.5F, 9.5F), darker(colour, 0.4F), 1);
    c.paint(Shape::box(50, 35, 17, 8.6F, 3.6F), paper, 0.7F);
    Outline zip(60, 41);
    zip.curve(61, 55, 59, 68, 57, 78);
    c.wash(Shape::stroke(zip, 0.6F), contrast(colour, 0.4F), 0.9F);
}

void lantern(Canvas &c, Rgb colour)
{
    Outline handle(35, 34);
    handle.curve(30, 6, 70, 6, 65, 34);
    c.paint(Shape::stroke(handle, 1), darkMetal, 0.4F);
    for (const float side : {-1.0F, 1.0F})
        c.paint(Shape::capsule({50 + side * 19, 36}, {50 + side * 19, 74}, 1.5F), darker(colour, 0.08F), 0.8F);
    c.paint(Shape::ellipse(50, 52, 14.5F, 18), Rgb{0xf6, 0xea, 0xc8}, 0.5F);
    c.wash(Shape::circle(50, 55, 10), flame, 0.35F);
    Outline light(50, 44);
    light.curve(55, 52, 54.5F, 60, 50, 61).curve(45.5F, 60, 45, 52, 50, 44);
    c.wash(Shape::polygon(light), Rgb{0xf2, 0xae, 0x49}, 1);
    c.wash(Shape::ellipse(50, 57, 2, 3), Rgb{0xff, 0xf3, 0xd0}, 1);
    c.wash(Shape::capsule({40.6F, 46}, {40.6F, 57}, 0.8F), Rgb{255, 255, 255}, 0.6F);
    c.paint(Shape::box(50, 32, 30, 7, 2), colour);
    c.paint(Shape::polygon({{43, 22}, {57, 22}, {61, 29}, {39, 29}}, 1), colour);
    c.paint(Shape::box(50, 71.5F, 30, 5, 2), darker(colour, 0.08F));
    c.paint(Shape::box(50, 79.5F, 44, 12, 4.5F), colour);
    c.paint(Shape::circle(66, 79.5F, 2.4F), brass, 0.5F);
}

void spade(Canvas &c, Rgb colour)
{
    Shape grip = Shape::polygon({{41, 13}, {59, 13}, {53.4F, 27}, {46.6F, 27}}, 1.6F);
    grip.cut(Shape::polygon({{45.4F, 16.4F}, {54.6F, 16.4F}, {51.6F, 23}, {48.4F, 23}}, 1));
    c.paint(grip, colour);
    c.paint(Shape::capsule({50, 25}, {50, 58}, 2.1F), wood);
    c.paint(Shape::polygon({{47, 46}, {53, 46}, {54.4F, 60}, {45.6F, 60}}, 0.6F), darkMetal);
    Outline blade(50, 57);
    blade.line(64, 57).curve(65.5F, 70, 64, 82, 50, 89).mirrored();
    c.paint(Shape::polygon(blade, 0.8F), metal);
    c.wash(Shape::stroke({{50, 61}, {50, 80}}, 0.7F), darker(metal, 0.25F), 0.6F);
}

void wateringCan(Canvas &c, Rgb colour)
{
    Outline handle(44, 42);
    handle.curve(50, 14, 94, 20, 76, 66);
    c.paint(Shape::stroke(handle, 2.1F), darker(colour, 0.1F));
    c.paint(Shape::polygon({{43, 66}, {43, 74}, {17, 37}, {20.5F, 34.5F}}, 0.9F), darker(colour, 0.04F));
    c.paint(Shape::polygon({{13, 41}, {24, 31}, {19.5F, 26}, {8.5F, 36}}, 1), brass);
    for (const Point hole : {Point{12.6F, 36.6F}, Point{16, 33.4F}, Point{19.4F, 30.4F}})
        c.wash(Shape::circle(hole.x, hole.y, 0.75F), darker(brass, 0.5F), 1);
    c.paint(Shape::polygon({{40, 42}, {76, 42}, {79, 80}, {37, 80}}, 1.6F), colour);
    c.paint(Shape::box(58, 41.5F, 39, 4.6F, 2.2F), lighter(colour, 0.1F), 0.8F);
    c.wash(Shape::stroke({{38.4F, 66}, {77.8F, 66}}, 0.5F), darker(colour, 0.3F), 0.6F);
    c.wash(Shape::stroke({{39.6F, 53}, {76.8F, 53}}, 0.5F), darker(colour, 0.3F), 0.6F);
}

void plantPot(Canvas &c, Rgb colour)
{
    const auto leafAt = [&c](float x, float y, float dx, float dy, Rgb green) {
        const float nx = -dy * 0.32F, ny = dx * 0.32F;
        Outline blade(x, y);
        blade.curve(x + dx * 0.3F + nx, y + dy * 0.3F + ny, x + dx * 0.7F + nx, y + dy * 0.7F + ny, x + dx, y + dy);
        blade.curve(x + dx * 0.7F - nx, y + dy * 0.7F - ny, x + dx * 0.3F - nx, y + dy * 0.3F - ny, x, y);
        c.paint(Shape::polygon(blade), green, 0.7F);
        c.wash(
            Shape::stroke({{x + dx * 0.1F, y + dy * 0.1F}, {x + dx * 0.85F, y + dy * 0.85F}}, 0.35F), darker(green, 0.25F), 0.7F);
    };
    leafAt(50, 50, -24, -14, darker(leaf, 0.14F));
    leafAt(50, 50, 24, -16, darker(leaf, 0.08F));
    leafAt(50, 50, -15, -31, leaf);
    leafAt(50, 50, 15, -30, lighter(leaf, 0.08F));
    leafAt(50, 52, 0, -38, lighter(leaf, 0.14F));
    c.paint(Shape::box(50, 83.5F, 40, 4.4F, 2), darker(colour, 0.16F));
    c.paint(Shape::polygon({{30, 55}, {70, 55}, {65, 81}, {35, 81}}, 1.4F), colour);
    c.paint(Shape::box(50, 53, 48, 10, 2), lighter(colour, 0.07F));
}

void panel(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(50, 50, 46, 66, 1.6F), Rgb{0xcd, 0xd2, 0xd6});
    for (int row = 0; row < 6; ++row) {
        for (int i = 0; i < 4; ++i)
            c.paint(Shape::box(34.6F + static_cast<float>(i) * 10.3F, 24.2F + static_cast<float>(row) * 10.3F, 9.4F, 9.4F, 1.2F),
                lighter(colour, 0.05F * static_cast<float>((row + i) % 3)), 0.6F);
    }
    c.wash(Shape::polygon({{29.6F, 60}, {29.6F, 38}, {48, 19}, {60, 19}}), Rgb{255, 255, 255}, 0.1F);
}

}

void drawOutdoor(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Tent: return tent(canvas, colour);
    case Motif::SleepingBag: return sleepingBag(canvas, colour);
    case Motif::Lantern: return lantern(canvas, colour);
    case Motif::Spade: return spade(canvas, colour);
    case Motif::WateringCan: return wateringCan(canvas, colour);
    case Motif::PlantPot: return plantPot(canvas, colour);
    default: return panel(canvas, colour);
    }
}

}
