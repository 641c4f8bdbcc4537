#include "core/demo/motifs_p.h"

namespace kontor::demo {

namespace {

void bell(Canvas &c, Rgb colour)
{
    c.paint(Shape::capsule({10, 76}, {90, 76}, 3.6F), metal);
    c.paint(Shape::box(50, 76, 22, 10, 3), darkMetal);
    c.paint(Shape::box(50, 68, 9, 9, 1.6F), darkMetal);
    c.paint(Shape::capsule({66, 65}, {83, 55}, 2.3F), darkMetal);
    Outline dome(50, 22);
    dome.curve(72, 22, 80, 42, 80, 61).curve(70, 66, 58, 66.5F, 50, 66.5F).mirrored();
    c.paint(Shape::polygon(dome, 0.6F), colour);
    Outline shine(30, 52);
    shine.curve(31, 40, 36, 33, 43, 30);
    c.wash(Shape::stroke(shine, 1.5F), Rgb{255, 255, 255}, 0.45F);
    c.wash(Shape::stroke({{21, 58.6F}, {79, 58.6F}}, 0.4F), darker(colour, 0.35F), 0.5F);
    c.paint(Shape::circle(50, 22, 3.2F), lighter(colour, 0.16F), 0.7F);
}

void light(Canvas &c, Rgb colour)
{
    c.wash(Shape::polygon({{68, 33}, {104, 20}, {104, 76}, {68, 63}}), flame, 0.22F);
    c.paint(Shape::box(40, 69, 8, 16, 2), darkMetal);
    c.paint(Shape::box(40, 78, 22, 9, 4), darkMetal);
    Outline body(60, 30);
    body.line(60, 66).curve(42, 66, 20, 60, 18, 48).curve(20, 36, 42, 30, 60, 30);
    c.paint(Shape::polygon(body, 0.8F), colour);
    c.paint(Shape::box(62, 48, 9, 41, 3), lighter(colour, 0.12F));
    c.paint(Shape::box(68, 48, 5, 35, 2.5F), Rgb{0xfb, 0xee, 0xc2}, 0.4F);
    c.paint(Shape::circle(38, 40, 2.4F), contrast(colour, 0.35F), 0.3F);
}

void lock(Canvas &c, Rgb colour)
{
    Outline shackle(34, 52);
    shackle.line(34, 38).curve(34, 10, 66, 10, 66, 38).line(66, 52);
    c.paint(Shape::stroke(shackle, 4), metal);
    c.paint(Shape::box(50, 65, 52, 36, 6), colour);
    c.wash(Shape::box(50, 54, 52, 1).clip(Shape::box(50, 65, 52, 36, 6)), contrast(colour, 0.2F), 0.6F);
    c.paint(Shape::circle(50, 66, 7), brass, 0.6F);
    c.wash(Shape::circle(50, 64.6F, 1.9F).add(Shape::polygon({{49.3F, 65}, {50.7F, 65}, {51.6F, 70}, {48.4F, 70}})), rubber, 1);
}

void pump(Canvas &c, Rgb colour)
{
    Outline hose(56, 76);
    hose.curve(86, 76, 84, 40, 72, 42).curve(66, 43, 66, 56, 68, 62);
    c.paint(Shape::stroke(hose, 1.4F), rubber, 0.5F);
    c.paint(Shape::capsule({68, 60}, {68.6F, 66}, 2.2F), darkMetal, 0.6F);
    c.paint(Shape::capsule({50, 20}, {50, 36}, 1.4F), metal, 0.7F);
    c.paint(Shape::capsule({33, 17}, {67, 17}, 3.6F), wood);
    c.paint(Shape::box(50, 55, 12, 48, 2.6F), colour);
    c.paint(Shape::box(50, 34, 14.6F, 6, 2), darkMetal, 0.7F);
    c.paint(Shape::box(50, 81, 46, 6.4F, 3), darkMetal);
    c.paint(Shape::circle(50, 71, 8.4F), metal);
    c.wash(Shape::circle(50, 71, 6.4F), paper, 1);
    c.wash(Shape::stroke({{50, 71}, {53.6F, 67.6F}}, 0.6F), Rgb{0xb0, 0x3a, 0x46}, 1);
    c.wash(Shape::circle(50, 71, 1), rubber, 1);
}

void saddle(Canvas &c, Rgb colour)
{
    c.paint(Shape::capsule({45, 56}, {45, 88}, 3.2F), metal);
    Outline rail(24, 52);
    rail.curve(34, 66, 52, 66, 76, 50);
    c.paint(Shape::stroke(rail, 1.4F), darkMetal, 0.6F);
    for (const float x : {22.5F, 31.0F}) {
        for (int i = 0; i < 4; ++i)
            c.paint(Shape::capsule({x - 3, 57 + static_cast<float>(i) * 3.4F}, {x + 3, 58.6F + static_cast<float>(i) * 3.4F}, 1),
                metal, 0.5F);
    }
    c.paint(Shape::box(45, 60, 11, 7, 2), darkMetal, 0.7F);
    Outline top(12, 40);
    top.curve(14, 32, 26, 30, 40, 35).curve(56, 40, 70, 38, 84, 37).curve(90, 38, 90, 45, 85, 47);
    top.curve(72, 49, 58, 49, 48, 56).curve(40, 60, 22, 60, 15, 54).curve(12, 50, 11, 45, 12, 40);
    c.paint(Shape::polygon(top), colour);
    for (const Point rivet : {Point{17, 49}, Point{24, 53}, Point{32, 54}, Point{82, 43}})
        c.paint(Shape::circle(rivet.x, rivet.y, 1.1F), brass, 0.3F);
}

}

void drawBicycle(Canvas &canvas, Motif motif, Rgb colour)
{
    switch (motif) {
    case Motif::Bell: return bell(canvas, colour);
    case Motif::Light: return light(canvas, colour);
    case Motif::Lock: return lock(canvas, colour);
    case Motif::Pump: return pump(canvas, colour);
    default: return saddle(canvas, colour);
    }
}

}
