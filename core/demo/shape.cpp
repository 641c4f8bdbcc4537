#include "core/demo/shape_p.h"

#include <algorithm>
#include <cmath>

namespace kontor::demo {

void Bounds::include(Point point, float radius)
{
    left = std::min(left, point.x - radius);
    top = std::min(top, point.y - radius);
    right = std::max(right, point.x + radius);
    bottom = std::max(bottom, point.y + radius);
}

void Bounds::include(const Bounds &other)
{
    left = std::min(left, other.left);
    top = std::min(top, other.top);
    right = std::max(right, other.right);
    bottom = std::max(bottom, other.bottom);
}

Outline &Outline::line(float x, float y)
{
    m_points.push_back({x, y});
    return *this;
}

Outline &Outline::curve(float cx1, float cy1, float cx2, float cy2, float x, float y)
{
    constexpr int steps = 11;
    const Point from = m_points.back();
    for (int i = 1; i <= steps; ++i) {
        const float t = static_cast<float>(i) / steps;
        const float u = 1 - t;
        const float a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
        m_points.push_back({a * from.x + b * cx1 + c * cx2 + d * x, a * from.y + b * cy1 + c * cy2 + d * y});
    }
    return *this;
}

Outline &Outline::mirrored()
{
    for (size_t i = m_points.size(); i > 0; --i) {
        const Point point = m_points[i - 1];
        if (std::abs(point.x - 50) > 0.01F) // those on the axis are there already
            m_points.push_back({100 - point.x, point.y});
    }
    return *this;
}

Shape Shape::of(Piece piece, const Bounds &bounds)
{
    Shape shape;
    shape.m_groups.push_back({Operation::Add, {std::move(piece)}});
    shape.m_bounds = bounds;
    return shape;
}

Shape Shape::box(float cx, float cy, float width, float height, float radius)
{
    Bounds bounds;
    bounds.include({cx - width / 2, cy - height / 2}, 0);
    bounds.include({cx + width / 2, cy + height / 2}, 0);
    return of({Kind::Box, {cx, cy}, {width / 2 - radius, height / 2 - radius}, radius, {}}, bounds);
}

Shape Shape::circle(float cx, float cy, float radius)
{
    return box(cx, cy, 2 * radius, 2 * radius, radius);
}

Shape Shape::ellipse(float cx, float cy, float rx, float ry)
{
    const float k = 0.5523F; // four cubics that are nearly a circle
    Outline outline(cx + rx, cy);
    outline.curve(cx + rx, cy + k * ry, cx + k * rx, cy + ry, cx, cy + ry);
    outline.curve(cx - k * rx, cy + ry, cx - rx, cy + k * ry, cx - rx, cy);
    outline.curve(cx - rx, cy - k * ry, cx - k * rx, cy - ry, cx, cy - ry);
    outline.curve(cx + k * rx, cy - ry, cx + rx, cy - k * ry, cx + rx, cy);
    return polygon(outline);
}

Shape Shape::capsule(Point a, Point b, float radius)
{
    return stroke({a, b}, radius);
}

Shape Shape::polygon(std::vector<Point> points, float rounding)
{
    Bounds bounds;
    for (const Point point : points)
        bounds.include(point, rounding);
    return of({Kind::Polygon, {}, {}, rounding, std::move(points)}, bounds);
}

Shape Shape::stroke(std::vector<Point> points, float radius)
{
    Bounds bounds;
    for (const Point point : points)
        bounds.include(point, radius);
    return of({Kind::Stroke, {}, {}, radius, std::move(points)}, bounds);
}

Shape Shape::ring(float cx, float cy, float radius, float halfWidth)
{
    Bounds bounds;
    bounds.include({cx, cy}, radius + halfWidth);
    return of({Kind::Ring, {cx, cy}, {radius, 0}, halfWidth, {}}, bounds);
}

Shape &Shape::combine(const Shape &other, Operation operation)
{
    if (operation == Operation::Add) {
        for (const Group &group : other.m_groups)
            m_groups.push_back(group);
        m_bounds.include(other.m_bounds);
        return *this;
    }
    Group group{operation, {}};
    for (const Group &part : other.m_groups) {
        for (const Piece &piece : part.pieces)
            group.pieces.push_back(piece);
    }
    m_groups.push_back(std::move(group));
    if (operation == Operation::Clip) {
        m_bounds.left = std::max(m_bounds.left, other.m_bounds.left);
        m_bounds.top = std::max(m_bounds.top, other.m_bounds.top);
        m_bounds.right = std::min(m_bounds.right, other.m_bounds.right);
        m_bounds.bottom = std::min(m_bounds.bottom, other.m_bounds.bottom);
    }
    return *this;
}

static float squaredToSegment(Point p, Point a, Point b)
{
    const float ex = b.x - a.x, ey = b.y - a.y;
    const float wx = p.x - a.x, wy = p.y - a.y;
    const float length = ex * ex + ey * ey;
    const float t = length > 0 ? std::clamp((wx * ex + wy * ey) / length, 0.0F, 1.0F) : 0.0F;
    const float dx = wx - ex * t, dy = wy - ey * t;
    return dx * dx + dy * dy;
}

float Shape::distance(const Piece &piece, Point at)
{
    switch (piece.kind) {
    case Kind::Box: {
        const float dx = std::abs(at.x - piece.centre.x) - piece.half.x;
        const float dy = std::abs(at.y - piece.centre.y) - piece.half.y;
        const float ox = std::max(dx, 0.0F), oy = std::max(dy, 0.0F);
        return std::sqrt(ox * ox + oy * oy) + std::min(std::max(dx, dy), 0.0F) - piece.radius;
    }
    case Kind::Ring: {
        const float dx = at.x - piece.centre.x, dy = at.y - piece.centre.y;
        return std::abs(std::sqrt(dx * dx + dy * dy) - piece.half.x) - piece.radius;
    }
    case Kind::Stroke: {
        float squared = 1e12F;
        for (size_t i = 1; i < piece.points.size(); ++i)
            squared = std::min(squared, squaredToSegment(at, piece.points[i - 1], piece.points[i]));
        return std::sqrt(squared) - piece.radius;
    }
    case Kind::Polygon: {
        float squared = 1e12F;
        bool isInside = false;
        for (size_t i = 0, j = piece.points.size() - 1; i < piece.points.size(); j = i++) {
            const Point a = piece.points[i], b = piece.points[j];
            squared = std::min(squared, squaredToSegment(at, a, b));
            if ((a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x)
                isInside = !isInside;
        }
        return (isInside ? -std::sqrt(squared) : std::sqrt(squared)) - piece.radius;
    }
    }
    return 1e6F;
}

float Shape::distance(const Group &group, Point at)
{
    float result = 1e6F;
    for (const Piece &piece : group.pieces)
        result = std::min(result, distance(piece, at));
    return result;
}

float Shape::distance(float x, float y) const
{
    float result = 1e6F;
    for (const Group &group : m_groups) {
        const float next = distance(group, {x, y});
        switch (group.operation) {
        case Operation::Add: result = std::min(result, next); break;
        case Operation::Cut: result = std::max(result, -next); break;
        case Operation::Clip: result = std::max(result, next); break;
        }
    }
    return result;
}

}
