#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

void lamp(Canvas &c, Rgb colour)
{
    c.paint(Shape::capsule({50, 46}, {50, 80}, 1.7F), brass, 0.7F);
    c.paint(Shape::ellipse(50, 51, 5.5F, 4.5F), Rgb{0xff, 0xf1, 0xc9}, 0.2F);
    Outline shade(50, 18);
    shade.line(59, 18).curve(63, 30, 70, 42, 77, 51).line(50, 51).mirrored();
    c.paint(Shape::polygon(shade, 0.8F), colour);
    c.paint(Shape::box(50, 16, 9, 4.4F, 1.4F), brass, 0.6F);
    c.paint(Shape::box(50, 81.5F, 34, 5.6F, 2.6F), colour);
}

void chair(Canvas &c, Rgb colour)
{
    for (const float side : {-1.0F, 1.0F}) {
        c.paint(Shape::capsule({50 + side * 15, 58}, {50 + side * 17, 78}, 1.8F), darker(colour, 0.24F));
        c.paint(Shape::capsule({50 + side * 16, 17}, {50 + side * 15, 58}, 2.1F), colour);
    }
    Outline rail(34, 21);
    rail.curve(42, 18, 58, 18, 66, 21);
    c.paint(Shape::stroke(rail, 4.4F), colour);
    for (const float x : {42.0F, 50.0F, 58.0F})
        c.paint(Shape::capsule({x, 26}, {x, 55}, 1.2F), colour, 0.8F);
    c.paint(Shape::polygon({{33, 54}, {67, 54}, {72, 62}, {28, 62}}, 2.2F), lighter(colour, 0.08F));
    for (const float side : {-1.0F, 1.0F})
        c.paint(Shape::capsule({50 + side * 20, 65}, {50 + side * 22.5F, 87}, 2.3F), colour);
    c.paint(Shape::capsule({29.5F, 75}, {70.5F, 75}, 1.2F), darker(colour, 0.08F), 0.7F);
}

void blanket(Canvas &c, Rgb colour)
{
    // Folded, three layers, with a fringe.
    const Rgb stripe = contrast(colour, 0.25F);
    for (int i = 0; i < 3; ++i) {
        const float y = 72 - static_cast<float>(i) * 13;
        const float inset = static_cast<float>(i) * 0.8F;
        for (int k = 0; k < 5; ++k) {
            const float fy = y - 4.4F + static_cast<float>(k) * 2.2F;
            c.paint(Shape::capsule({76, fy}, {83.5F - inset, fy + 0.6F}, 0.6F), lighter(colour, 0.15F), 0.2F);
        }
        const Shape body = Shape::box(49 + inset / 2, y, 62 - inset, 14, 6);
        c.paint(body, i % 2 == 0 ? colour : lighter(colour, 0.05F));
        for (const float x : {64.0F, 68.5F})
            c.wash(Shape::box(x, y, 2.4F, 15).clip(body), stripe, 0.9F);
    }
    const Shape top = Shape::polygon({{24, 33}, {72, 33}, {78, 40}, {20, 40}}, 3);
    c.paint(top, lighter(colour, 0.1F));
    for (const float x : {64.0F, 68.5F})
        c.wash(Shape::polygon({{x - 2.8F, 28}, {x - 0.6F, 28}, {x + 2, 44}, {x - 0.6F, 44}}).clip(top), stripe, 0.9F);
}

void cushion(Canvas &c, Rgb colour)
{
    Outline body(50, 24);
    body.curve(60, 24, 70, 22, 79, 19).curve(83, 19, 84, 21, 83, 24).curve(79, 36, 79, 64, 83, 77);
    body.curve(84, 81, 82, 83, 78, 82).curve(68, 79, 60, 78, 50, 78).mirrored();
    const Shape shape = Shape::polygon(body);
    c.paint(shape, colour);
    for (int i = 0; i < 5; ++i) { // herringbone, half hidden
        const float y = 32 + static_cast<float>(i) * 9.5F;
        for (int k = 0; k < 4; ++k) {
            const float x = 29 + static_cast<float>(k) * 14;
            c.wash(Shape::stroke({{x - 5, y + 4}, {x, y}, {x + 5, y + 4}}, 0.55F), contrast(colour, 0.2F), 0.8F);
        }
    }
}

void candle(Canvas &c, Rgb colour)
{
    const auto one = [&c](float x, float top, float width, Rgb wax) {
        c.wash(Shape::circle(x, top - 8, 9), flame, 0.16F);
        c.paint(Shape::capsule({x, top - 4.5F}, {x, top + 2}, 0.55F), rubber, 0);
        Outline light(x, top - 15);
        light.curve(x + 4.6F, top - 9, x + 3.6F, top - 3.5F, x, top - 3)
            .curve(x - 3.6F, top - 3.5F, x - 4.6F, top - 9, x, top - 15);
        c.wash(Shape::polygon(light), flame, 1);
        c.wash(Shape::ellipse(x, top - 5.6F, 1.4F, 2.4F), Rgb{0xff, 0xf3, 0xd0}, 1);
        c.paint(Shape::box(x, (top + 80) / 2, width, 80 - top, 2.4F), wax);
        c.wash(Shape::ellipse(x, top + 1.7F, width / 2 - 1.2F, 1.5F), lighter(wax, 0.35F), 0.9F);
    };
    one(63, 50, 17, darker(colour, 0.06F));
    one(39, 35, 19, colour);
    c.paint(Shape::box(50, 82, 62, 5, 2.4F), brass);
}

void towel(Canvas &c, Rgb colour)
{
    const Rgb border = contrast(colour, 0.22F);
    c.paint(Shape::capsule({14, 24}, {86, 24}, 2.2F), wood);
    c.paint(Shape::box(57, 48, 38, 52, 2), darker(colour, 0.1F));
    c.paint(Shape::box(45, 52, 42, 62, 2.4F), colour);
    for (const float y : {70.0F, 75.0F})
        c.wash(Shape::box(45, y, 42, 2.2F), border, 0.9F);
    c.wash(Shape::box(71.3F, 66, 9.4F, 2), darker(border, 0.1F), 0.9F);
    Outline fold(38, 24);
    fold.curve(39, 40, 37, 55, 39, 66);
    c.wash(Shape::stroke(fold, 0.6F), darker(colour, 0.22F), 0.35F);
}

void soap(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(50, 72, 66, 6, 3), wood);
    for (const float x : {27.0F, 73.0F})
        c.paint(Shape::box(x, 77, 7, 6, 1.5F), darker(wood, 0.16F));
    c.paint(Shape::box(52, 58, 50, 23, 8), darker(colour, 0.07F));
    c.paint(Shape::box(50, 48, 50, 24, 9), colour);
    Outline wave(40, 48);
    wave.curve(43, 43, 47, 43, 50, 48).curve(53, 53, 57, 53, 60, 48);
    c.wash(Shape::stroke(wave, 1.1F), darker(colour, 0.2F), 0.8F);
    for (const auto &[x, y, r] :
        {std::tuple{71.0F, 33.0F, 5.0F}, std::tuple{78.5F, 42.0F, 3.2F}, std::tuple{63.5F, 28.0F, 2.6F}}) {
        c.wash(Shape::circle(x, y, r), Rgb{255, 255, 255}, 0.55F);
        c.wash(Shape::circle(x - r * 0.3F, y - r * 0.35F, r * 0.25F), Rgb{255, 255, 255}, 0.9F);
    }
}

void basket(Canvas &c, Rgb colour)
{
    Outline handle(24, 46);
    handle.curve(26, 8, 74, 8, 76, 46);
    c.paint(Shape::stroke(handle, 2.4F), darker(colour, 0.18F));
    const Shape body = Shape::polygon({{20, 44}, {80, 44}, {73, 80}, {27, 80}}, 2.4F);
    c.paint(body, colour);
    for (int row = 0; row < 5; ++row) {
        for (int i = 0; i < 9; ++i) {
            const float y = 52 + static_cast<float>(row) * 6.6F;
            const float x = 18 + static_cast<float>(i) * 8 + (row % 2 == 0 ? 0.0F : 4.0F);
            c.wash(Shape::capsule({x - 2.4F, y}, {x + 2.4F, y}, 1.5F).clip(body), contrast(colour, 0.16F), 0.9F, 0.3F);
        }
    }
    c.paint(Shape::box(50, 44.5F, 67, 6.6F, 3), darker(colour, 0.1F));
}

void clock(Canvas &c, Rgb colour)
{
    c.paint(Shape::circle(50, 50, 33), colour);
    c.wash(Shape::circle(50, 50, 28), lighter(paper, 0.3F), 1);
    c.wash(Shape::ring(50, 50, 28, 0.5F), darker(colour, 0.35F), 0.6F);
    constexpr Point hours[] = {{0, -1}, {0.5F, -0.866F}, {0.866F, -0.5F}, {1, 0}, {0.866F, 0.5F}, {0.5F, 0.866F}, {0, 1},
        {-0.5F, 0.866F}, {-0.866F, 0.5F}, {-1, 0}, {-0.866F, -0.5F}, {-0.5F, -0.866F}};
    for (size_t i = 0; i < 12; ++i) {
        const float inner = i % 3 == 0 ? 20.5F : 22.5F;
        c.wash(Shape::stroke({{50 + hours[i].x * inner, 50 + hours[i].y * inner}, {50 + hours[i].x * 25, 50 + hours[i].y * 25}},
                   i % 3 == 0 ? 1.1F : 0.6F),
            rubber, 1);
    }
    c.paint(Shape::capsule({50, 50}, {38.5F, 42}, 1.5F), rubber, 0.2F);
    c.paint(Shape::capsule({50, 50}, {60, 31}, 1.1F), rubber, 0.2F);
    c.paint(Shape::circle(50, 50, 2.3F), Rgb{0xb4, 0x5a, 0x44}, 0.3F);
}

}

void drawHome(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Lamp: return lamp(canvas, colour);
    case Motif::Chair: return chair(canvas, colour);
    case Motif::Blanket: return blanket(canvas, colour);
    case Motif::Cushion: return cushion(canvas, colour);
    case Motif::Candle: return candle(canvas, colour);
    case Motif::Towel: return towel(canvas, colour);
    case Motif::Soap: return soap(canvas, colour);
    case Motif::Basket: return basket(canvas, colour);
    default: return clock(canvas, colour);
    }
}

}
