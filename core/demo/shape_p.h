#pragma once

#include <vector>

namespace kontor::demo {

// Shapes as signed distances (negative inside), in a square of 100 × 100 units with y downwards. Only + − × ÷ and
// square roots: the same picture on every platform, and edges whose smoothing costs nothing extra.

struct Point
{
    float x = 0;
    float y = 0;
};

struct Bounds
{
    float left = 1e9F;
    float top = 1e9F;
    float right = -1e9F;
    float bottom = -1e9F;

    void include(Point point, float radius);
    void include(const Bounds &other);
};

/** A closed outline of lines and cubic curves, flattened as it is drawn. */
class Outline
{
public:
    Outline(float x, float y) : m_points{{x, y}} {}
    Outline &line(float x, float y);
    Outline &curve(float cx1, float cy1, float cx2, float cy2, float x, float y);
    /** Adds the reflection of everything so far in the axis x = 50. */
    Outline &mirrored();

    const std::vector<Point> &points() const { return m_points; }

private:
    std::vector<Point> m_points;
};

/** One or more simple shapes, joined, cut or clipped from left to right. */
class Shape
{
public:
    static Shape box(float cx, float cy, float width, float height, float radius = 0);
    static Shape circle(float cx, float cy, float radius);
    static Shape ellipse(float cx, float cy, float rx, float ry);
    static Shape capsule(Point a, Point b, float radius);
    /** Filled; `rounding` makes it larger by so much, with round corners. */
    static Shape polygon(std::vector<Point> points, float rounding = 0);
    static Shape polygon(const Outline &outline, float rounding = 0) { return polygon(outline.points(), rounding); }
    /** A line of the given half width along the points, not closed. */
    static Shape stroke(std::vector<Point> points, float radius);
    static Shape stroke(const Outline &outline, float radius) { return stroke(outline.points(), radius); }
    /** The ring between two circles. */
    static Shape ring(float cx, float cy, float radius, float halfWidth);

    Shape &add(const Shape &other) { return combine(other, Operation::Add); }
    Shape &cut(const Shape &other) { return combine(other, Operation::Cut); }
    Shape &clip(const Shape &other) { return combine(other, Operation::Clip); }

    float distance(float x, float y) const;
    Bounds bounds() const { return m_bounds; }

private:
    enum class Operation { Add, Cut, Clip };
    enum class Kind { Box, Polygon, Stroke, Ring };
    struct Piece
    {
        Kind kind = Kind::Box;
        Point centre;
        Point half;
        float radius = 0;
        std::vector<Point> points;
    };

    static Shape of(Piece piece, const Bounds &bounds);
    static float distance(const Piece &piece, Point at);
    Shape &combine(const Shape &other, Operation operation);

    /** Pieces that count as their union, and how that is applied to what is before it. */
    struct Group
    {
        Operation operation = Operation::Add;
        std::vector<Piece> pieces;
    };
    static float distance(const Group &group, Point at);

    std::vector<Group> m_groups;
    Bounds m_bounds;
};

}
