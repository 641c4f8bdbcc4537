#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

void mug(Canvas &c, Rgb colour)
{
    c.paint(Shape::ring(70, 52, 11.5F, 3.2F), darker(colour, 0.06F));
    Outline body(50, 28);
    body.line(69, 28).curve(70, 45, 69, 62, 66, 74).curve(65, 79, 58, 80, 50, 80);
    const Shape shape = Shape::polygon(
        [&body] {
            std::vector<Point> points;
            for (const Point p : body.mirrored().points())
                points.push_back({p.x - 3, p.y});
            return points;
        }(),
        0.8F);
    c.paint(shape, colour);
    c.wash(Shape::box(47, 79, 44, 22).clip(shape), contrast(colour, 0.14F), 1, 0.5F);
    c.paint(Shape::ellipse(47, 28.5F, 20, 4.6F), lighter(colour, 0.14F), 0.4F);
    c.wash(Shape::ellipse(47, 29.2F, 17, 3.3F), Rgb{0x6d, 0x4a, 0x38}, 1);
}

void bowl(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(50, 75.5F, 26, 6, 2), darker(colour, 0.18F));
    Outline body(50, 42);
    body.line(82, 42).curve(81, 60, 70, 75, 50, 75).mirrored();
    const Shape shape = Shape::polygon(body, 0.6F);
    c.paint(shape, colour);
    c.wash(Shape::box(50, 53, 70, 3).clip(shape), contrast(colour, 0.16F), 0.9F);
    c.paint(Shape::ellipse(50, 42, 32.5F, 7), lighter(colour, 0.14F), 0.4F);
    c.wash(Shape::ellipse(50, 43, 29, 5.2F), darker(colour, 0.22F), 1);
}

void plate(Canvas &c, Rgb colour)
{
    c.paint(Shape::circle(50, 50, 34), colour);
    c.wash(Shape::circle(50, 50, 31.6F), contrast(colour, 0.05F), 1);
    c.wash(Shape::ring(50, 50, 30.2F, 0.55F), contrast(colour, 0.3F), 0.7F);
    c.paint(Shape::circle(50, 50, 21.5F), lighter(colour, 0.1F), -0.7F);
}

void glass(Canvas &c, Rgb colour)
{
    const auto one = [&c](float dx, float dy, Rgb tint) {
        const Shape body = Shape::polygon({{34 + dx, 28 + dy}, {60 + dx, 28 + dy}, {57 + dx, 76 + dy}, {37 + dx, 76 + dy}}, 1.2F);
        c.paint(body, lighter(tint, 0.35F), 0.8F);
        c.wash(Shape::box(47 + dx, 60 + dy, 40, 36).clip(body), lighter(tint, 0.08F), 0.75F, 0.4F);
        for (const float x : {40.0F, 47.0F, 54.0F})
            c.wash(Shape::stroke({{x + dx, 33 + dy}, {47 + (x - 47) * 0.8F + dx, 68 + dy}}, 0.9F), Rgb{255, 255, 255}, 0.42F);
        c.wash(Shape::ellipse(47 + dx, 28.4F + dy, 13.6F, 3), lighter(tint, 0.65F), 1, 0.3F);
        c.wash(Shape::ellipse(47 + dx, 28.9F + dy, 11.6F, 2.1F), lighter(tint, 0.2F), 0.9F);
        c.wash(Shape::box(47 + dx, 74 + dy, 20, 4.6F, 1.5F), lighter(tint, 0.55F), 0.7F);
    };
    one(14, -6, colour);
    one(-11, 6, colour);
}

void bottle(Canvas &c, Rgb colour)
{
    Outline body(50, 20);
    body.line(54.6F, 20)
        .line(54.6F, 33)
        .curve(54.6F, 40, 65, 42, 65, 52)
        .line(65, 80)
        .curve(65, 84, 62, 85, 59, 85)
        .line(50, 85)
        .mirrored();
    const Shape shape = Shape::polygon(body, 0.6F);
    c.paint(shape, colour);
    c.wash(Shape::capsule({39.6F, 54}, {39.6F, 76}, 1.2F), Rgb{255, 255, 255}, 0.32F);
    c.wash(Shape::box(50, 65.5F, 31.2F, 19).clip(shape), paper, 1, 0.3F);
    c.wash(Shape::box(50, 60, 17, 2.2F), contrast(colour, 0.1F), 0.9F);
    for (const float y : {66.0F, 69.4F})
        c.wash(Shape::box(50, y, 21, 0.9F), darker(paper, 0.3F), 0.9F);
    c.paint(Shape::box(50, 16.5F, 8, 8.4F, 1.6F), darkWood, 0.8F);
    c.paint(Shape::box(50, 22.4F, 11.6F, 3.6F, 1.4F), lighter(colour, 0.1F), 0.7F);
}

void teapot(Canvas &c, Rgb colour)
{
    Outline handle(70, 46);
    handle.curve(90, 40, 90, 70, 68, 68);
    c.paint(Shape::stroke(handle, 2.7F), darker(colour, 0.06F));
    Outline spout(33, 60);
    spout.curve(24, 60, 22, 46, 14, 42).line(11, 46).curve(16, 54, 18, 68, 34, 73);
    c.paint(Shape::polygon(spout, 1), colour);
    Outline body(50, 36);
    body.curve(66, 36, 75, 46, 75, 58).curve(75, 72, 64, 80, 50, 80).mirrored();
    c.paint(Shape::polygon(body), colour);
    c.paint(Shape::box(50, 81, 25, 4, 1.8F), darker(colour, 0.15F), 0.7F);
    Outline lid(50, 30);
    lid.curve(60, 30, 65, 34, 66, 39).line(50, 39).mirrored();
    c.paint(Shape::polygon(lid, 0.6F), lighter(colour, 0.08F));
    c.paint(Shape::circle(50, 27, 3.7F), contrast(colour, 0.14F));
}

void pan(Canvas &c, Rgb colour)
{
    c.paint(Shape::capsule({61, 39}, {86, 14}, 3.3F), darker(colour, 0.1F));
    c.wash(Shape::circle(84.8F, 15.2F, 1.3F), Rgb{0xdd, 0xd8, 0xcf}, 1);
    c.paint(Shape::circle(42, 58, 29), colour);
    c.paint(Shape::circle(42, 58, 25), lighter(colour, 0.09F), -0.8F);
    for (const Point rivet : {Point{58.6F, 38.6F}, Point{61.6F, 41.6F}})
        c.paint(Shape::circle(rivet.x, rivet.y, 1.1F), metal, 0.3F);
    Outline shine(26, 50);
    shine.curve(29, 43, 34, 40, 40, 38.5F);
    c.wash(Shape::stroke(shine, 1), Rgb{255, 255, 255}, 0.22F);
}

void pot(Canvas &c, Rgb colour)
{
    for (const float side : {-1.0F, 1.0F})
        c.paint(Shape::ring(50 + side * 32.5F, 51, 5, 1.9F), darker(colour, 0.12F), 0.8F);
    Outline body(50, 40);
    body.line(80, 40).line(79, 70).curve(78, 78, 72, 80, 66, 80).line(50, 80).mirrored();
    c.paint(Shape::polygon(body, 0.8F), colour);
    c.wash(Shape::stroke({{21.6F, 73}, {78.4F, 73}}, 0.5F), contrast(colour, 0.25F), 0.6F);
    Outline lid(50, 29);
    lid.curve(64, 29, 77, 33, 80, 39).line(50, 39).mirrored();
    c.paint(Shape::polygon(lid, 1), lighter(colour, 0.07F));
    c.paint(Shape::box(50, 40.4F, 65, 3.4F, 1.6F), contrast(colour, 0.16F), 0.7F);
    c.paint(Shape::box(50, 26.4F, 4, 5, 1), darkMetal, 0.5F);
    c.paint(Shape::box(50, 23.4F, 13, 4.6F, 2.2F), wood);
}

void knife(Canvas &c, Rgb colour)
{
    Outline blade(45, 55);
    blade.line(52.5F, 62.5F).curve(66, 52, 82, 34, 87, 12).curve(74, 26, 60, 40, 45, 55);
    c.paint(Shape::polygon(blade, 0.5F), metal);
    Outline edge(52.7F, 60.5F);
    edge.curve(66, 50, 81, 33, 86, 15);
    c.wash(Shape::stroke(edge, 0.9F), Rgb{255, 255, 255}, 0.5F);
    c.paint(Shape::polygon({{43.4F, 54.6F}, {52.6F, 63.8F}, {50, 66.4F}, {40.8F, 57.2F}}, 0.6F), darkMetal, 0.6F);
    Outline handle(40.6F, 57.4F);
    handle.line(49.8F, 66.6F).curve(40, 74, 32, 82, 24, 88).curve(18, 90, 12, 84, 15, 79).curve(24, 71, 32, 66, 40.6F, 57.4F);
    c.paint(Shape::polygon(handle, 0.6F), colour);
    for (const Point rivet : {Point{41.5F, 66.5F}, Point{33, 74.5F}, Point{24.5F, 81.5F}})
        c.paint(Shape::circle(rivet.x, rivet.y, 1.3F), brass, 0.3F);
}

void board(Canvas &c, Rgb colour)
{
    Shape body = Shape::box(50, 57, 48, 54, 6);
    body.add(Shape::box(50, 24, 13, 24, 6)).cut(Shape::circle(50, 18.5F, 2.7F));
    c.paint(body, colour);
    for (const float x : {32.0F, 39.0F, 45.0F, 53.0F, 60.0F, 67.0F}) {
        Outline grain(x, 31);
        grain.curve(x + 2.4F, 45, x - 2.4F, 66, x + 1, 83);
        c.wash(Shape::stroke(grain, 0.4F), darker(colour, 0.28F), 0.45F);
    }
    Outline ring(57, 66);
    ring.curve(53, 60, 62, 58, 62, 64).curve(62, 70, 58, 71, 57, 66);
    c.wash(Shape::stroke(ring, 0.4F), darker(colour, 0.3F), 0.5F);
}

void jar(Canvas &c, Rgb colour)
{
    Outline body(50, 34);
    body.line(62, 34).curve(71, 37, 72, 42, 72, 48).line(72, 76).curve(72, 82, 68, 84, 63, 84).line(50, 84).mirrored();
    const Shape shape = Shape::polygon(body, 0.6F);
    c.paint(shape, clearGlass);
    c.wash(Shape::box(50, 65, 40, 35, 4.5F), colour, 1, 0.8F);
    c.wash(Shape::capsule({31.6F, 48}, {31.6F, 74}, 1.1F), Rgb{255, 255, 255}, 0.6F);
    c.paint(Shape::box(50, 63, 28, 20, 1.6F), paper, 0.4F);
    c.wash(Shape::box(50, 58, 17, 2.4F), contrast(colour, 0.15F), 0.9F);
    for (const float y : {63.6F, 67.2F})
        c.wash(Shape::box(50, y, 20, 0.9F), darker(paper, 0.3F), 0.9F);
    c.paint(Shape::box(50, 27, 36, 12, 3), wood);
    c.wash(Shape::stroke({{33, 29.6F}, {67, 29.6F}}, 0.3F), darker(wood, 0.3F), 0.6F);
}

void tin(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(50, 57, 48, 52, 3), colour);
    c.paint(Shape::box(50, 27, 50, 12, 3), lighter(colour, 0.1F));
    c.wash(Shape::stroke({{25, 34.6F}, {75, 34.6F}}, 0.6F), darker(colour, 0.35F), 0.7F);
    c.wash(Shape::box(50, 59, 40, 38, 2), contrast(colour, 0.18F), 1);
    c.wash(Shape::box(50, 59, 37.6F, 35.6F, 1.5F), colour, 1);
    // A row of gables on water, the shop's mark.
    for (const float x : {39.0F, 50.0F, 61.0F}) {
        c.wash(Shape::polygon({{x - 4.4F, 64}, {x - 4.4F, 54}, {x - 2.4F, 54}, {x - 2.4F, 50.5F}, {x, 47.5F}, {x + 2.4F, 50.5F},
                   {x + 2.4F, 54}, {x + 4.4F, 54}, {x + 4.4F, 64}}),
            paper, 0.95F);
        c.wash(Shape::box(x, 59, 2.4F, 3.6F), colour, 1);
    }
    c.wash(Shape::box(50, 67.4F, 31, 1), paper, 0.9F);
    c.wash(Shape::box(50, 70.2F, 22, 1), paper, 0.9F);
}

void packet(Canvas &c, Rgb colour)
{
    c.paint(Shape::polygon({{29, 26}, {71, 26}, {73, 82}, {27, 82}}, 1.4F), colour);
    c.paint(Shape::polygon({{28.6F, 18}, {71.4F, 18}, {72, 31}, {28, 31}}, 1), darker(colour, 0.1F));
    c.wash(Shape::stroke({{28.4F, 24.6F}, {71.6F, 24.6F}}, 0.4F), darker(colour, 0.35F), 0.7F);
    for (const float side : {-1.0F, 1.0F})
        c.wash(
            Shape::polygon({{50 + side * 21.6F, 33}, {50 + side * 17.5F, 50}, {50 + side * 18.5F, 82}, {50 + side * 23.6F, 82}}),
            darker(colour, 0.16F), 0.55F);
    c.paint(Shape::box(50, 57, 31, 32, 1.6F), paper, 0.4F);
    c.wash(Shape::circle(50, 52, 6.4F), contrast(colour, 0.08F), 1);
    Outline blade(46.6F, 55.4F);
    blade.curve(46, 49, 50, 47.4F, 54, 47.6F).curve(54, 52, 52, 56, 46.6F, 55.4F);
    c.wash(Shape::polygon(blade), paper, 0.95F);
    c.wash(Shape::box(50, 62.4F, 19, 1.4F), darker(paper, 0.4F), 0.9F);
    c.wash(Shape::box(50, 66.4F, 23, 0.9F), darker(paper, 0.3F), 0.9F);
}

void bar(Canvas &c, Rgb colour)
{
    constexpr Rgb cocoa{0x5d, 0x40, 0x33};
    c.paint(Shape::box(50, 34, 40, 40, 1.6F), cocoa);
    for (int row = 0; row < 2; ++row) {
        for (int i = 0; i < 3; ++i)
            c.paint(Shape::box(37 + static_cast<float>(i) * 13, 22.4F + static_cast<float>(row) * 13, 11, 11, 1.4F),
                lighter(cocoa, 0.08F), 0.9F);
    }
    c.paint(Shape::polygon({{28.4F, 40}, {33, 43}, {38, 39.4F}, {44, 42.6F}, {50, 39.6F}, {56, 42.6F}, {62, 39.4F}, {67, 43},
                {71.6F, 40}, {71.6F, 48}, {28.4F, 48}}),
        Rgb{0xd9, 0xdc, 0xde}, 0.6F);
    c.paint(Shape::box(50, 66, 45, 40, 1.4F), colour);
    c.wash(Shape::box(50, 66, 36, 17, 1.2F), paper, 1, 0.2F);
    c.wash(Shape::box(50, 62.6F, 20, 2.6F), contrast(colour, 0.12F), 0.9F);
    c.wash(Shape::box(50, 68.6F, 25, 1), darker(paper, 0.35F), 0.9F);
    c.wash(Shape::box(50, 80.4F, 45, 1), contrast(colour, 0.3F), 0.8F);
    c.wash(Shape::box(50, 51.4F, 45, 1), contrast(colour, 0.3F), 0.8F);
}

}

void drawKitchen(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Mug: return mug(canvas, colour);
    case Motif::Bowl: return bowl(canvas, colour);
    case Motif::Plate: return plate(canvas, colour);
    case Motif::Glass: return glass(canvas, colour);
    case Motif::Bottle: return bottle(canvas, colour);
    case Motif::Teapot: return teapot(canvas, colour);
    case Motif::Pan: return pan(canvas, colour);
    case Motif::Pot: return pot(canvas, colour);
    case Motif::Knife: return knife(canvas, colour);
    case Motif::Board: return board(canvas, colour);
    case Motif::Jar: return jar(canvas, colour);
    case Motif::Tin: return tin(canvas, colour);
    case Motif::Packet: return packet(canvas, colour);
    default: return bar(canvas, colour);
    }
}

}
