#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

void shortSleeves(Canvas &c, Rgb colour, const std::vector<Point> &right)
{
    c.paint(Shape::polygon(right, 1.2F), darker(colour, 0.05F));
    c.paint(Shape::polygon(mirror(right), 1.2F), darker(colour, 0.02F));
}

void sleeves(Canvas &c, Rgb colour, float cuffX, float cuffY, float width)
{
    // From the shoulder to the cuff, behind the body.
    std::vector<Point> right{
        {64, 23}, {70, 27}, {cuffX + width / 2, cuffY - width * 0.16F}, {cuffX - width / 2, cuffY + width * 0.16F}, {66, 48}};
    c.paint(Shape::polygon(right, 1.2F), darker(colour, 0.05F));
    c.paint(Shape::polygon(mirror(right), 1.2F), darker(colour, 0.02F));
}

Outline torso(float hem, float width)
{
    Outline body(50, 25.5F);
    body.curve(54, 25.5F, 57.5F, 23.5F, 58.5F, 20).line(60, 20).curve(64, 21.5F, 67, 22.5F, 69, 25);
    body.curve(70, 34, width - 2, 40, width, 50).line(width, hem - 3).curve(width - 6, hem, 56, hem, 50, hem);
    return body.mirrored();
}

void cuffs(Canvas &c, Rgb colour, float x, float y, float width)
{
    const std::vector<Point> cuff{{x - width / 2 - 0.6F, y + width * 0.16F - 1}, {x + width / 2 + 0.6F, y - width * 0.16F - 1}};
    c.paint(Shape::stroke(cuff, 2.6F), colour, 0.7F);
    c.paint(Shape::stroke(mirror(cuff), 2.6F), colour, 0.7F);
}

void shirt(Canvas &c, Rgb colour)
{
    const Rgb seam = contrast(colour, 0.24F);
    sleeves(c, colour, 82, 66, 11);
    cuffs(c, lighter(colour, 0.06F), 82, 66, 10);
    c.paint(Shape::polygon(torso(82, 69)), colour);
    c.wash(Shape::box(50, 54, 5.4F, 56), contrast(colour, 0.07F), 1);
    c.wash(Shape::stroke({{47.3F, 27}, {47.3F, 82}}, 0.25F), seam, 0.7F);
    for (int i = 0; i < 5; ++i)
        c.paint(Shape::circle(50, 34 + static_cast<float>(i) * 10, 1.15F), contrast(colour, 0.45F), 0.3F);
    c.paint(Shape::box(60.5F, 43, 9.5F, 11, 1.2F), contrast(colour, 0.05F), 0.4F);
    c.wash(Shape::polygon({{43, 20}, {57, 20}, {50, 30}}), darker(colour, 0.38F), 1);
    const std::vector<Point> collar{{41.5F, 19.5F}, {50, 28.5F}, {44, 34}, {38.8F, 23}};
    c.paint(Shape::polygon(collar, 0.8F), lighter(colour, 0.1F));
    c.paint(Shape::polygon(mirror(collar), 0.8F), lighter(colour, 0.1F));
}

void tShirt(Canvas &c, Rgb colour)
{
    shortSleeves(c, colour, {{63, 22.5F}, {70, 26.5F}, {82.5F, 43}, {72.5F, 50}, {65, 42}});
    c.paint(Shape::polygon(torso(82, 68)), colour);
    c.wash(Shape::ellipse(50, 20, 9, 6.5F).clip(Shape::box(50, 30, 40, 20.5F)), darker(colour, 0.35F), 1);
    Outline neck(40.6F, 20);
    neck.curve(42, 28.5F, 58, 28.5F, 59.4F, 20);
    c.paint(Shape::stroke(neck, 1.3F), contrast(colour, 0.12F), 0.5F);
    c.wash(Shape::stroke({{32.5F, 78}, {67.5F, 78}}, 0.25F), contrast(colour, 0.22F), 0.8F);
}

void jumper(Canvas &c, Rgb colour)
{
    const Rgb rib = darker(colour, 0.1F);
    sleeves(c, colour, 82, 67, 13);
    cuffs(c, rib, 82, 66.5F, 11);
    c.paint(Shape::polygon(torso(82, 69.5F), 0.8F), colour);
    for (int i = 0; i < 3; ++i) { // three cables
        const float x = 39 + static_cast<float>(i) * 11;
        for (int j = 0; j < 7; ++j) {
            const float y = 33 + static_cast<float>(j) * 6.4F;
            c.wash(Shape::stroke({{x - 1.7F, y}, {x + 1.7F, y + 4.4F}}, 0.8F), contrast(colour, 0.13F), 1, 0.3F);
        }
    }
    const Shape hem = Shape::box(50, 79.6F, 40.6F, 6.4F, 2);
    c.paint(hem, rib, 0.7F);
    c.paint(Shape::box(50, 20.5F, 20, 8.4F, 3.6F), rib, 0.9F);
    for (int i = 0; i < 14; ++i) {
        const float x = 32.2F + static_cast<float>(i) * 2.75F;
        c.wash(Shape::stroke({{x, 77.4F}, {x, 81.8F}}, 0.28F), darker(colour, 0.3F), 0.55F);
        if (i > 3 && i < 10)
            c.wash(Shape::stroke({{x, 18.2F}, {x, 23.2F}}, 0.28F), darker(colour, 0.3F), 0.55F);
    }
}

void trousers(Canvas &c, Rgb colour)
{
    const std::vector<Point> right{{49.5F, 20}, {67, 20}, {69, 40}, {68, 84}, {55.5F, 84}, {51, 45}, {49.5F, 45}};
    c.paint(Shape::polygon(right, 0.8F), darker(colour, 0.03F));
    c.paint(Shape::polygon(mirror(right), 0.8F), colour);
    c.paint(Shape::box(50, 20.5F, 36.5F, 6, 1.4F), contrast(colour, 0.09F), 0.7F);
    for (const float x : {36.0F, 44.0F, 56.0F, 64.0F})
        c.paint(Shape::box(x, 20.5F, 1.7F, 7.4F, 0.5F), contrast(colour, 0.16F), 0.4F);
    c.paint(Shape::circle(50, 20.5F, 1.3F), contrast(colour, 0.45F), 0.3F);
    Outline fly(50, 24);
    fly.line(50, 36).curve(50, 39, 48, 40, 46.5F, 40);
    c.wash(Shape::stroke(fly, 0.3F), contrast(colour, 0.28F), 0.9F);
    Outline pocket(66.5F, 33);
    pocket.curve(62, 33, 58.5F, 30, 58, 24);
    c.wash(Shape::stroke(pocket, 0.35F), contrast(colour, 0.28F), 0.9F);
    c.wash(Shape::stroke(mirror(pocket.points()), 0.35F), contrast(colour, 0.28F), 0.9F);
    c.wash(Shape::stroke({{56, 81}, {67.8F, 81}}, 0.25F), contrast(colour, 0.24F), 0.8F);
    c.wash(Shape::stroke({{44, 81}, {32.2F, 81}}, 0.25F), contrast(colour, 0.24F), 0.8F);
}

void dress(Canvas &c, Rgb colour)
{
    shortSleeves(c, colour, {{62, 19}, {67.5F, 23}, {75.5F, 36}, {67.5F, 40.5F}, {62, 35}});
    Outline body(50, 26);
    body.curve(55, 26, 58, 22, 58.5F, 17).line(62, 17).curve(65, 19, 66, 20, 67, 22).curve(66.5F, 34, 63.5F, 40, 62, 46);
    body.curve(66, 58, 72, 74, 74, 84).curve(66, 87, 56, 87.5F, 50, 87.5F).mirrored();
    c.paint(Shape::polygon(body), colour);
    c.paint(Shape::box(50, 46, 25, 3.4F, 1.2F), contrast(colour, 0.14F), 0.6F);
    for (const float x : {44.0F, 50.0F, 56.0F}) // folds
        c.wash(Shape::stroke({{x, 50}, {50 + (x - 50) * 2.2F, 84}}, 0.45F), darker(colour, 0.22F), 0.5F);
    for (int i = 0; i < 3; ++i)
        c.paint(Shape::circle(50, 30.5F + static_cast<float>(i) * 4.6F, 0.9F), contrast(colour, 0.45F), 0.2F);
}

void coat(Canvas &c, Rgb colour)
{
    sleeves(c, colour, 82, 66, 13);
    cuffs(c, darker(colour, 0.1F), 82, 65.5F, 11);
    Outline hood(50, 11);
    hood.curve(61, 11, 64, 19, 63, 27).curve(58, 33, 54, 34, 50, 34).mirrored();
    c.paint(Shape::polygon(torso(85, 71), 0.6F), colour);
    c.paint(Shape::polygon(hood), lighter(colour, 0.06F));
    Outline opening(50, 16.5F);
    opening.curve(57, 16.5F, 58.5F, 21, 57.5F, 26).curve(55, 29.5F, 52, 30.5F, 50, 30.5F).mirrored();
    c.wash(Shape::polygon(opening), darker(colour, 0.45F), 1);
    c.wash(Shape::box(50, 58.5F, 7, 52), contrast(colour, 0.06F), 1);
    c.wash(Shape::stroke({{53.5F, 33}, {53.5F, 84}}, 0.35F), darker(colour, 0.35F), 0.8F);
    for (int i = 0; i < 4; ++i) { // toggles
        const float y = 40 + static_cast<float>(i) * 11;
        c.paint(Shape::capsule({46.4F, y}, {52, y}, 1.15F), contrast(colour, 0.5F), 0.4F);
    }
    for (const float x : {38.5F, 61.5F})
        c.paint(Shape::box(x, 68, 12, 10, 1.4F).add(Shape::box(x, 63, 13, 3.2F, 1)), contrast(colour, 0.08F), 0.5F);
}

void hat(Canvas &c, Rgb colour)
{
    Outline crown(50, 26);
    crown.curve(68, 26, 74, 42, 74.5F, 64).line(50, 64).mirrored();
    c.paint(Shape::circle(50, 23, 8), lighter(colour, 0.14F));
    c.paint(Shape::polygon(crown), colour);
    for (int i = -3; i <= 3; ++i) {
        const float x = static_cast<float>(i);
        Outline rib(50 + x * 2.2F, 30);
        rib.curve(50 + x * 5, 38, 50 + x * 6.6F, 50, 50 + x * 6.9F, 62);
        c.wash(Shape::stroke(rib, 0.5F), darker(colour, 0.22F), 0.5F);
    }
    c.paint(Shape::box(50, 68, 56, 15, 5), darker(colour, 0.06F));
    for (int i = -8; i <= 8; ++i)
        c.wash(Shape::capsule({50 + static_cast<float>(i) * 3.1F, 64}, {50 + static_cast<float>(i) * 3.1F, 72}, 0.4F),
            darker(colour, 0.3F), 0.5F);
}

void scarf(Canvas &c, Rgb colour)
{
    const Rgb stripe = contrast(colour, 0.22F);
    for (int i = 0; i < 6; ++i) {
        const float x = 55.2F + static_cast<float>(i) * 2.9F;
        c.paint(Shape::capsule({x, 80}, {x + 0.5F, 87}, 0.7F), colour, 0.3F);
        c.paint(Shape::capsule({x - 17, 68}, {x - 17.5F, 75}, 0.7F), darker(colour, 0.05F), 0.3F);
    }
    c.paint(Shape::polygon({{39, 34}, {53, 34}, {54, 69}, {37, 69}}, 1), darker(colour, 0.06F));
    c.wash(Shape::polygon({{37.3F, 61}, {54, 61}, {54, 64}, {37, 64}}), darker(stripe, 0.06F), 1);
    c.paint(Shape::polygon({{52, 34}, {66, 34}, {71, 80}, {54, 81}}, 1), colour);
    c.wash(Shape::polygon({{53.3F, 69.5F}, {70.4F, 68.7F}, {70.8F, 71.8F}, {53.5F, 72.6F}}), stripe, 1);
    c.wash(Shape::polygon({{53.5F, 74.3F}, {70.9F, 73.5F}, {71.1F, 75}, {53.6F, 75.8F}}), stripe, 1);
    c.paint(Shape::ring(50, 28, 12.5F, 7.2F), lighter(colour, 0.05F));
    Outline fold(32.5F, 27);
    fold.curve(38, 43, 60, 44, 67, 27);
    c.wash(Shape::stroke(fold, 0.5F), darker(colour, 0.3F), 0.5F);
}

void sock(Canvas &c, Rgb colour)
{
    const auto one = [&c](float dx, float dy, Rgb main) {
        Outline leg(38 + dx, 20 + dy);
        leg.line(55 + dx, 20 + dy).line(55 + dx, 50 + dy).curve(56 + dx, 58 + dy, 72 + dx, 58 + dy, 74 + dx, 66 + dy);
        leg.curve(75 + dx, 73 + dy, 70 + dx, 75 + dy, 64 + dx, 75 + dy)
            .curve(50 + dx, 75 + dy, 38 + dx, 72 + dy, 37.5F + dx, 58 + dy);
        const Shape body = Shape::polygon(leg, 0.8F);
        c.paint(body, main);
        c.wash(Shape::circle(39 + dx, 69 + dy, 11).clip(body), contrast(main, 0.22F), 1);
        c.wash(Shape::circle(76 + dx, 68 + dy, 10).clip(body), contrast(main, 0.22F), 1);
        for (const float y : {36.0F, 41.0F})
            c.wash(Shape::box(46.5F + dx, y + dy, 20, 2.2F).clip(body), contrast(main, 0.22F), 1);
        c.paint(Shape::box(46.5F + dx, 23 + dy, 20.5F, 9, 2), contrast(main, 0.1F), 0.8F);
    };
    one(6, -5, darker(colour, 0.1F));
    one(-9, 8, colour);
}

void shoe(Canvas &c, Rgb colour)
{
    Outline upper(18, 42);
    upper.curve(24, 45, 32, 45, 39, 41)
        .curve(46, 50, 56, 53, 68, 56)
        .curve(80, 59, 84, 64, 83, 70)
        .line(17, 70)
        .curve(16, 60, 16, 50, 18, 42);
    c.paint(Shape::polygon(upper), colour);
    Outline toe(70, 56.5F);
    toe.curve(66, 62, 66, 66, 67, 70).line(84, 70).line(84, 56);
    c.wash(Shape::polygon(toe).clip(Shape::polygon(upper)), contrast(colour, 0.13F), 1, 0.4F);
    c.wash(Shape::ellipse(28.5F, 43, 10.5F, 2.6F), darker(colour, 0.45F), 1);
    Outline edge(18, 43);
    edge.curve(24, 48, 34, 48, 40, 42);
    c.paint(Shape::stroke(edge, 1.1F), contrast(colour, 0.15F), 0.5F);
    for (int i = 0; i < 4; ++i) {
        const float x = 42 + static_cast<float>(i) * 5.6F, y = 46.5F + static_cast<float>(i) * 2.5F;
        c.paint(Shape::capsule({x, y}, {x - 3.6F, y + 5}, 0.95F), paper, 0.4F);
    }
    Outline lace(18.5F, 54);
    lace.curve(26, 55.5F, 32, 54.5F, 38, 52);
    c.wash(Shape::stroke(lace, 0.6F), contrast(colour, 0.35F), 0.8F);
    c.paint(Shape::box(50.2F, 72, 70, 7.4F, 3), Rgb{0xf2, 0xea, 0xda});
    c.wash(Shape::stroke({{17.5F, 71.6F}, {82.5F, 71.6F}}, 0.3F), darker(paper, 0.3F), 0.8F);
}

void boot(Canvas &c, Rgb colour)
{
    const auto one = [&c](float dx, float dy, Rgb main) {
        Outline body(33 + dx, 18 + dy);
        body.line(53 + dx, 18 + dy).curve(53 + dx, 36 + dy, 52 + dx, 50 + dy, 55 + dx, 55 + dy);
        body.curve(62 + dx, 59 + dy, 74 + dx, 60 + dy, 75 + dx, 74 + dy)
            .line(34 + dx, 74 + dy)
            .curve(36 + dx, 56 + dy, 33 + dx, 40 + dy, 33 + dx, 18 + dy);
        c.paint(Shape::polygon(body, 0.8F), main);
        c.paint(Shape::box(43 + dx, 20 + dy, 22.5F, 5.2F, 1.6F), contrast(main, 0.14F), 0.7F);
        c.wash(Shape::stroke({{34.5F + dx, 57 + dy}, {53 + dx, 56 + dy}}, 0.4F), darker(main, 0.3F), 0.5F);
        c.paint(Shape::box(54.6F + dx, 75.4F + dy, 43, 5.4F, 2), darker(main, 0.42F), 0.7F);
        c.paint(Shape::box(39.5F + dx, 78.6F + dy, 12, 4.4F, 1.2F), darker(main, 0.45F), 0.6F);
    };
    one(9, -4, darker(colour, 0.12F));
    one(-8, 5, colour);
}

void bag(Canvas &c, Rgb colour)
{
    const auto handle = [&c](Rgb main, float top) {
        Outline arch(37, 46);
        arch.curve(37, top, 63, top, 63, 46);
        c.paint(Shape::stroke(arch, 1.9F), main, 0.7F);
    };
    handle(darker(colour, 0.28F), 8);
    c.paint(Shape::polygon({{23, 40}, {77, 40}, {80.5F, 82}, {19.5F, 82}}, 1.6F), colour);
    c.wash(Shape::stroke({{22.6F, 44.6F}, {77.4F, 44.6F}}, 0.3F), contrast(colour, 0.28F), 0.8F);
    handle(contrast(colour, 0.16F), 14);
    for (const float x : {37.0F, 63.0F}) {
        c.paint(Shape::box(x, 48, 5.4F, 8, 0.8F), contrast(colour, 0.16F), 0.5F);
        c.paint(Shape::circle(x, 46.4F, 0.8F), brass, 0.2F);
        c.paint(Shape::circle(x, 49.8F, 0.8F), brass, 0.2F);
    }
    c.paint(Shape::box(50, 67, 17, 9, 1), darkWood, 0.4F);
}

void backpack(Canvas &c, Rgb colour)
{
    Outline loop(44, 20);
    loop.curve(44, 10, 56, 10, 56, 20);
    c.paint(Shape::stroke(loop, 1.5F), darkWood, 0.6F);
    for (const float x : {24.5F, 75.5F})
        c.paint(Shape::box(x, 66, 10, 22, 4), darker(colour, 0.14F));
    c.paint(Shape::box(50, 53, 50, 64, 12), colour);
    c.paint(Shape::box(50, 69, 36, 25, 4), contrast(colour, 0.07F));
    c.wash(Shape::stroke({{34, 62}, {66, 62}}, 0.35F), darker(colour, 0.3F), 0.8F);
    Outline flap(50, 20);
    flap.line(66, 20).curve(73, 21, 75.5F, 25, 75.5F, 32).line(75.5F, 44).curve(74, 51, 66, 52, 50, 52).mirrored();
    c.paint(Shape::polygon(flap), lighter(colour, 0.07F));
    for (const float x : {39.0F, 61.0F}) {
        c.paint(Shape::box(x, 52, 4, 22, 1), darkWood, 0.5F);
        c.paint(Shape::box(x, 57, 6, 5.4F, 1).cut(Shape::box(x, 57, 3.2F, 2.6F)), brass, 0.4F);
    }
}

void umbrella(Canvas &c, Rgb colour)
{
    Outline crook(50, 30);
    crook.line(50, 77).curve(50, 89, 64, 89, 64, 78);
    c.paint(Shape::stroke(crook, 1.7F), wood, 0.7F);
    c.paint(Shape::capsule({50, 13}, {50, 22}, 1.1F), darkMetal, 0.5F);
    Outline dome(50, 18);
    dome.curve(74, 18, 86, 36, 87, 54)
        .curve(83, 49, 78, 49, 74.7F, 54)
        .curve(70, 48.5F, 66, 48.5F, 62.3F, 54)
        .curve(58, 48.5F, 54, 48.5F, 50, 51);
    c.paint(Shape::polygon(dome.mirrored()), colour);
    for (const float bend : {37.7F, 25.3F}) {
        Outline rib(50, 19);
        rib.curve(bend + 4, 24, bend, 40, bend, 53.4F);
        c.wash(Shape::stroke(rib, 0.4F), darker(colour, 0.3F), 0.7F);
        c.wash(Shape::stroke(mirror(rib.points()), 0.4F), darker(colour, 0.3F), 0.7F);
    }
}

}

void drawClothing(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Shirt: return shirt(canvas, colour);
    case Motif::TShirt: return tShirt(canvas, colour);
    case Motif::Jumper: return jumper(canvas, colour);
    case Motif::Trousers: return trousers(canvas, colour);
    case Motif::Dress: return dress(canvas, colour);
    case Motif::Coat: return coat(canvas, colour);
    case Motif::Hat: return hat(canvas, colour);
    case Motif::Scarf: return scarf(canvas, colour);
    case Motif::Sock: return sock(canvas, colour);
    case Motif::Shoe: return shoe(canvas, colour);
    case Motif::Boot: return boot(canvas, colour);
    case Motif::Bag: return bag(canvas, colour);
    case Motif::Backpack: return backpack(canvas, colour);
    default: return umbrella(canvas, colour);
    }
}

}
