#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

// Paper, books and toys.

void notebook(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(52, 52, 46, 62, 3), paper, 0.7F);
    c.paint(Shape::box(50, 50, 46, 62, 3), colour);
    c.wash(Shape::box(31, 50, 7, 62, 2), darker(colour, 0.14F), 0.9F);
    c.paint(Shape::box(52.5F, 36, 25, 13, 1.4F), paper, 0.4F);
    for (const float y : {34.0F, 38.0F})
        c.wash(Shape::box(52.5F, y, 17, 0.9F), darker(paper, 0.32F), 0.9F);
    c.paint(Shape::box(67, 50, 2.4F, 62.6F), contrast(colour, 0.25F), 0.3F);
    c.paint(Shape::polygon({{57, 80.6F}, {60, 80.6F}, {60, 90}, {58.5F, 88}, {57, 90}}), Rgb{0xb4, 0x5a, 0x44}, 0.3F);
}

void pen(Canvas &c, Rgb colour)
{
    Outline line(14, 78);
    line.curve(22, 66, 26, 90, 34, 80).curve(40, 72, 42, 86, 48, 82);
    c.wash(Shape::stroke(line, 0.75F), Rgb{0x2e, 0x3b, 0x5c}, 0.75F);
    c.paint(Shape::polygon({{40, 66}, {34, 60}, {29.4F, 73}}, 0.5F), metal, 0.7F);
    c.wash(Shape::stroke({{30.6F, 71}, {35, 65.4F}}, 0.3F), darkMetal, 0.9F);
    c.paint(Shape::capsule({39.6F, 61.2F}, {58, 42}, 4.1F), darker(colour, 0.12F));
    c.paint(Shape::capsule({55, 45}, {80.5F, 19.5F}, 5), colour);
    c.paint(Shape::polygon({{53.4F, 39.8F}, {60.2F, 46.6F}, {58.4F, 48.4F}, {51.6F, 41.6F}}, 0.4F), brass, 0.5F);
    c.paint(Shape::capsule({62.6F, 32}, {79, 15.6F}, 1.1F), brass, 0.5F);
}

void card(Canvas &c, Rgb colour)
{
    c.paint(Shape::polygon({{27, 21}, {79, 29}, {73, 67}, {21, 59}}, 1), lighter(colour, 0.35F));
    c.wash(Shape::stroke({{27, 21}, {48, 44}, {79, 29}}, 0.4F), darker(colour, 0.1F), 0.6F);
    const std::vector<Point> sheet{{24, 42}, {76, 37}, {79, 75}, {27, 80}};
    c.paint(Shape::polygon(sheet, 0.8F), lighter(paper, 0.25F));
    c.wash(Shape::polygon({{27.6F, 45.2F}, {73.2F, 40.8F}, {75.6F, 72}, {30, 76.4F}}), colour, 1);
    for (const float x : {41.0F, 51.6F, 62.2F}) {
        const float y = 63.6F - (x - 41) * 0.097F;
        c.wash(Shape::polygon({{x - 4, y + 3}, {x - 4.6F, y - 7}, {x - 2.6F, y - 7.2F}, {x - 2.8F, y - 10.5F}, {x, y - 14},
                   {x + 2.2F, y - 11}, {x + 2.4F, y - 7.7F}, {x + 4.2F, y - 7.9F}, {x + 4.6F, y + 2.2F}}),
            paper, 0.95F);
    }
    c.wash(Shape::stroke({{36, 71}, {70, 67.7F}}, 0.6F), paper, 0.9F);
}

void scissors(Canvas &c, Rgb colour)
{
    const std::vector<Point> blade{{47, 54}, {53.6F, 56}, {69, 12}, {66, 11}};
    c.paint(Shape::polygon(mirror(blade), 0.5F), darker(metal, 0.08F));
    c.paint(Shape::polygon(blade, 0.5F), metal);
    c.paint(Shape::capsule({52.6F, 54}, {40, 67}, 2.6F), darker(colour, 0.08F));
    c.paint(Shape::capsule({47.4F, 54}, {60, 67}, 2.6F), colour);
    c.paint(Shape::ring(34.6F, 74, 8.4F, 3.2F), darker(colour, 0.08F));
    c.paint(Shape::ring(65.4F, 74, 8.4F, 3.2F), colour);
    c.paint(Shape::circle(50, 52, 2.2F), brass, 0.5F);
}

void book(Canvas &c, Rgb colour)
{
    c.paint(Shape::polygon({{30, 20}, {71, 20}, {74, 23}, {74, 84}, {33, 84}}, 0.8F), paper);
    for (const float x : {71.6F, 72.8F})
        c.wash(Shape::stroke({{x, 24}, {x, 83}}, 0.2F), darker(paper, 0.3F), 0.8F);
    c.paint(Shape::box(49.5F, 50.5F, 41, 65, 1.6F), colour);
    c.wash(Shape::box(32.4F, 50.5F, 4.4F, 65), darker(colour, 0.2F), 0.8F);
    const Rgb ornament = contrast(colour, 0.62F);
    c.wash(Shape::box(52, 31, 23, 2.4F), ornament, 0.95F);
    c.wash(Shape::box(52, 36.4F, 16, 2.4F), ornament, 0.95F);
    // A small ship under way.
    c.wash(Shape::polygon({{50.8F, 46}, {50.8F, 60}, {42.4F, 60}}), ornament, 0.95F);
    c.wash(Shape::polygon({{52.6F, 49}, {52.6F, 60}, {60, 60}}), ornament, 0.8F);
    Outline hull(41, 62);
    hull.line(63, 62).curve(61.5F, 66.5F, 59, 67, 56, 67).line(47, 67).curve(44, 67, 42.5F, 66, 41, 62);
    c.wash(Shape::polygon(hull), ornament, 0.95F);
    c.wash(Shape::box(52, 74, 13, 1.5F), ornament, 0.9F);
}

void ball(Canvas &c, Rgb colour)
{
    const Shape body = Shape::circle(50, 50, 31);
    const Rgb second = lighter(paper, 0.2F);
    c.paint(body, colour);
    Outline left(50, 19);
    left.curve(26, 30, 26, 70, 50, 81).curve(38, 70, 38, 30, 50, 19);
    c.wash(Shape::polygon(left).clip(body), second, 1);
    Outline right(50, 19);
    right.curve(82, 34, 82, 66, 50, 81).curve(66, 66, 66, 34, 50, 19);
    c.wash(Shape::polygon(right).clip(body), second, 1);
    Shape shade = Shape::circle(50, 50, 31);
    shade.cut(Shape::circle(43, 41, 35));
    c.wash(shade, Rgb{0x20, 0x26, 0x38}, 0.14F);
    c.wash(Shape::ellipse(39, 34, 6, 4), Rgb{255, 255, 255}, 0.35F);
    c.paint(Shape::circle(50, 20.6F, 2.6F), darker(colour, 0.15F), 0.4F);
}

void kite(Canvas &c, Rgb colour)
{
    Outline tail(44, 66);
    tail.curve(40, 78, 54, 76, 48, 84).curve(45, 89, 36, 87, 30, 92);
    c.paint(Shape::stroke(tail, 0.5F), darkMetal, 0);
    for (const Point bow : {Point{44.4F, 74}, Point{49.4F, 81}, Point{39, 88}})
        c.paint(Shape::polygon({{bow.x - 4, bow.y - 2.4F}, {bow.x, bow.y}, {bow.x + 4, bow.y - 2.2F}, {bow.x + 4, bow.y + 2.4F},
                                   {bow.x, bow.y}, {bow.x - 4, bow.y + 2.2F}},
                    0.4F),
            contrast(colour, 0.2F), 0.4F);
    const Point top{58, 10}, rightCorner{78, 36}, bottom{44, 66}, leftCorner{28, 26}, middle{53, 31};
    c.paint(Shape::polygon({top, rightCorner, bottom, leftCorner}, 1.2F), colour);
    c.wash(Shape::polygon({top, rightCorner, middle}), contrast(colour, 0.28F), 1);
    c.wash(Shape::polygon({leftCorner, middle, bottom}), contrast(colour, 0.28F), 1);
    c.wash(Shape::stroke({top, bottom}, 0.7F), darkWood, 0.9F);
    c.wash(Shape::stroke({leftCorner, rightCorner}, 0.7F), darkWood, 0.9F);
}

void boat(Canvas &c, Rgb colour)
{
    c.paint(Shape::capsule({50, 14}, {50, 66}, 1.3F), wood, 0.6F);
    Outline main(52.5F, 16);
    main.curve(66, 30, 76, 46, 78, 60).line(52.5F, 60);
    c.paint(Shape::polygon(main, 0.6F), paper);
    c.wash(Shape::stroke({{53, 36}, {66.6F, 36}}, 0.3F), darker(paper, 0.3F), 0.7F);
    c.wash(Shape::stroke({{53, 48}, {73.6F, 48}}, 0.3F), darker(paper, 0.3F), 0.7F);
    Outline jib(47.4F, 22);
    jib.curve(40, 38, 32, 50, 25, 60).line(47.4F, 60);
    c.paint(Shape::polygon(jib, 0.6F), lighter(colour, 0.12F));
    c.paint(Shape::polygon({{51, 13.4F}, {62, 16}, {51, 18.6F}}, 0.3F), colour, 0.3F);
    Outline hull(15, 65);
    hull.line(85, 65).curve(82, 78, 75, 83, 66, 83).line(33, 83).curve(23, 83, 18, 76, 15, 65);
    const Shape body = Shape::polygon(hull, 0.8F);
    c.paint(body, colour);
    c.wash(Shape::box(50, 68, 72, 3).clip(body), paper, 0.95F);
}

void blocks(Canvas &c, Rgb colour)
{
    const Rgb others[] = {wood, Rgb{0x55, 0x8f, 0x9b}, Rgb{0xd4, 0x9c, 0x40}, lighter(wood, 0.3F)};
    c.paint(Shape::box(30, 74, 19, 19, 1.6F), others[0]);
    c.paint(Shape::box(50, 74, 19, 19, 1.6F), others[1]);
    c.paint(Shape::box(70, 74, 19, 19, 1.6F), colour);
    Shape arch = Shape::box(50, 54, 39, 19, 1.6F);
    arch.cut(Shape::circle(50, 64.6F, 10.5F));
    c.paint(arch, others[3]);
    c.paint(Shape::box(38, 37.4F, 11, 13, 1.4F), others[2]);
    c.paint(Shape::box(62, 37.4F, 11, 13, 1.4F), others[1]);
    c.paint(Shape::box(50, 28, 36, 5.4F, 1.4F), others[0]);
    c.paint(Shape::polygon({{34, 24}, {66, 24}, {50, 11}}, 1), colour);
}

void gameBox(Canvas &c, Rgb colour)
{
    c.paint(Shape::box(50, 46, 62, 58, 2.4F), darker(colour, 0.18F));
    c.paint(Shape::box(50, 43, 62, 54, 2.4F), colour);
    c.wash(Shape::box(50, 43, 55, 47, 1.6F), lighter(colour, 0.12F), 1);
    for (int row = 0; row < 4; ++row) {
        for (int i = 0; i < 4; ++i) {
            if ((row + i) % 2 == 0)
                c.wash(Shape::box(38.7F + static_cast<float>(i) * 7.5F, 36 + static_cast<float>(row) * 7.5F, 7.5F, 7.5F), paper,
                    0.85F);
        }
    }
    c.wash(Shape::box(50, 25.5F, 38, 4), paper, 0.95F);
    c.paint(Shape::circle(69, 79, 5.4F), Rgb{0xb4, 0x5a, 0x44});
    c.paint(Shape::circle(80, 82.5F, 5.4F), Rgb{0xf0, 0xe2, 0xc4});
    c.paint(Shape::box(27, 80, 12.6F, 12.6F, 2.6F), lighter(paper, 0.3F));
    for (const Point pip : {Point{23.7F, 76.7F}, Point{27, 80}, Point{30.3F, 83.3F}})
        c.wash(Shape::circle(pip.x, pip.y, 1.2F), rubber, 1);
}

}

void drawPaper(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Notebook: return notebook(canvas, colour);
    case Motif::Pen: return pen(canvas, colour);
    case Motif::Card: return card(canvas, colour);
    case Motif::Scissors: return scissors(canvas, colour);
    case Motif::Book: return book(canvas, colour);
    case Motif::Ball: return ball(canvas, colour);
    case Motif::Kite: return kite(canvas, colour);
    case Motif::Boat: return boat(canvas, colour);
    case Motif::Blocks: return blocks(canvas, colour);
    default: return gameBox(canvas, colour);
    }
}

}
