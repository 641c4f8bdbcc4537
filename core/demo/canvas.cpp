#include "core/demo/canvas_p.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kontor::demo {

static constexpr float scale = pictureSize / 100.0F;
static constexpr float rim = 3.2F;      // units over which an edge is shaded
static constexpr float shadowReach = 9; // units
static constexpr int block = 16;        // pixels; a block that an edge does not meet is filled without asking its pixels
static constexpr float lightStep = 112; // light and shadow come in so many steps, which nobody sees and which halve the file

static quint8 toByte(float value)
{
    return static_cast<quint8>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
}

Rgb lighter(Rgb c, float amount)
{
    const auto part = [amount](quint8 v) { return toByte(static_cast<float>(v) + (255 - static_cast<float>(v)) * amount); };
    return {part(c.red), part(c.green), part(c.blue)};
}

Rgb darker(Rgb c, float amount)
{
    const auto part = [amount](quint8 v) { return toByte(static_cast<float>(v) * (1 - amount)); };
    return {part(c.red), part(c.green), part(c.blue)};
}

static float smooth(float from, float to, float value)
{
    const float t = std::clamp((value - from) / (to - from), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

void Canvas::paint(Shape shape, Rgb colour, float relief)
{
    m_layers.push_back({std::move(shape), colour, relief, 1, true});
}

void Canvas::wash(Shape shape, Rgb colour, float opacity, float relief)
{
    m_layers.push_back({std::move(shape), colour, relief, opacity, false});
}

std::vector<quint8> Canvas::render(Rgb background) const
{
    std::vector<quint8> pixels(static_cast<size_t>(pictureSize) * pictureSize * 3);
    for (int y = 0; y < pictureSize; ++y) {
        for (int x = 0; x < pictureSize; ++x) {
            quint8 *pixel = &pixels[static_cast<size_t>(y * pictureSize + x) * 3];
            pixel[0] = background.red;
            pixel[1] = background.green;
            pixel[2] = background.blue;
        }
    }
    drawShadow(pixels);
    for (const Layer &layer : m_layers)
        layer.relief == 0 ? drawFlat(pixels, layer) : drawBody(pixels, layer);
    return pixels;
}

namespace {

/** Distances asked once in a grid and interpolated: enough for shading, which wants them often but not exactly. */
class Field
{
public:
    template<typename Distance>
    Field(float left, float top, float right, float bottom, float step, Distance distance)
        : m_left(left),
          m_top(top),
          m_step(step),
          m_columns(static_cast<int>((right - left) / step) + 2),
          m_rows(static_cast<int>((bottom - top) / step) + 2)
    {
        m_values.reserve(static_cast<size_t>(m_columns) * static_cast<size_t>(m_rows));
        constexpr float deep = 8; // further than any shading asks; from there the next edge is so far that we can skip
        for (int j = 0; j < m_rows; ++j) {
            for (int i = 0; i < m_columns;) {
                const float d = distance(left + static_cast<float>(i) * step, top + static_cast<float>(j) * step);
                const int same = d < -deep ? std::min(1 + static_cast<int>((-d - deep) / step), m_columns - i) : 1;
                m_values.insert(m_values.end(), static_cast<size_t>(same), d);
                i += same;
            }
        }
    }

    float at(float x, float y) const
    {
        const float fx = std::clamp((x - m_left) / m_step, 0.0F, static_cast<float>(m_columns) - 1.001F);
        const float fy = std::clamp((y - m_top) / m_step, 0.0F, static_cast<float>(m_rows) - 1.001F);
        const int i = static_cast<int>(fx), j = static_cast<int>(fy);
        const float rx = fx - static_cast<float>(i), ry = fy - static_cast<float>(j);
        const float *corner = &m_values[static_cast<size_t>(j * m_columns + i)];
        return (corner[0] * (1 - rx) + corner[1] * rx) * (1 - ry)
            + (corner[m_columns] * (1 - rx) + corner[m_columns + 1] * rx) * ry;
    }

private:
    float m_left;
    float m_top;
    float m_step;
    int m_columns;
    int m_rows;
    std::vector<float> m_values;
};

struct Area
{
    int left, top, right, bottom;
    explicit Area(const Bounds &b)
        : left(pixel(b.left, -1)),
          top(pixel(b.top, -1)),
          right(pixel(b.right, 2)),
          bottom(pixel(b.bottom, 2))
    {
    }
    static int pixel(float unit, int margin) { return std::clamp(static_cast<int>(unit * scale) + margin, 0, pictureSize); }
};

float outside(const Bounds &b, float x, float y)
{
    return std::max({b.left - x, x - b.right, b.top - y, y - b.bottom});
}

int steps(float amount)
{
    return static_cast<int>(amount * lightStep + (amount < 0 ? -0.5F : 0.5F));
}

/** One colour in every light that there is. */
class Shades
{
public:
    explicit Shades(Rgb colour)
    {
        for (int i = -most; i <= most; ++i) {
            const float light = static_cast<float>(i) / lightStep;
            m_shades[static_cast<size_t>(i + most)] = light >= 0 ? lighter(colour, light) : darker(colour, -light);
        }
    }
    Rgb at(float light) const { return m_shades[static_cast<size_t>(std::clamp(steps(light), -most, most) + most)]; }

private:
    static constexpr int most = 48;
    std::array<Rgb, 2 * most + 1> m_shades;
};

quint8 mixed(quint8 under, quint8 over, float coverage)
{
    return static_cast<quint8>(static_cast<float>(under) * (1 - coverage) + static_cast<float>(over) * coverage + 0.5F);
}

void blend(quint8 *pixel, Rgb colour, float coverage)
{
    if (coverage >= 1) {
        pixel[0] = colour.red;
        pixel[1] = colour.green;
        pixel[2] = colour.blue;
        return;
    }
    pixel[0] = mixed(pixel[0], colour.red, coverage);
    pixel[1] = mixed(pixel[1], colour.green, coverage);
    pixel[2] = mixed(pixel[2], colour.blue, coverage);
}

quint8 *pixelAt(std::vector<quint8> &pixels, int x, int y)
{
    return &pixels[static_cast<size_t>(y * pictureSize + x) * 3];
}

}

void Canvas::drawShadow(std::vector<quint8> &pixels) const
{
    const Field silhouette(-6, -6, 101, 101, 1, [this](float x, float y) {
        float nearest = 2 * shadowReach;
        for (const Layer &layer : m_layers) {
            if (layer.castsShadow && outside(layer.shape.bounds(), x, y) < nearest)
                nearest = std::min(nearest, layer.shape.distance(x, y));
        }
        return nearest;
    });
    Bounds bounds;
    for (const Layer &layer : m_layers) {
        if (layer.castsShadow)
            bounds.include(layer.shape.bounds());
    }
    const Area area(
        {bounds.left - shadowReach, bounds.top - shadowReach, bounds.right + shadowReach + 3, bounds.bottom + shadowReach + 5});
    for (int y = area.top; y + 1 < area.bottom; y += 2) {
        for (int x = area.left; x + 1 < area.right; x += 2) { // soft enough to be asked for four pixels at once
            // Two lights: the lamp throws the far soft shadow, the room the near one.
            const float u = static_cast<float>(x + 1) / scale, v = static_cast<float>(y + 1) / scale;
            const float far = silhouette.at(u - 2.6F, v - 4.2F);
            if (far >= shadowReach * 0.8F || far < -8)
                continue; // no shadow yet, or so deep inside that the thing hides it
            const float near = silhouette.at(u - 0.8F, v - 1.4F);
            const float soft = 0.17F * (1 - smooth(-shadowReach * 0.6F, shadowReach * 0.8F, far));
            const float amount = static_cast<float>(steps(soft + 0.12F * (1 - smooth(-1.5F, 2.5F, near)))) / lightStep;
            const quint8 *under = pixelAt(pixels, x, y);
            // A shadow is a little bluer.
            const Rgb shaded{mixed(under[0], 0, amount), mixed(under[1], 0, amount * 0.94F), mixed(under[2], 0, amount * 0.86F)};
            for (const int row : {y, y + 1}) {
                blend(pixelAt(pixels, x, row), shaded, 1);
                blend(pixelAt(pixels, x + 1, row), shaded, 1);
            }
        }
    }
}

void Canvas::drawBody(std::vector<quint8> &pixels, const Layer &layer)
{
    const Shape &shape = layer.shape;
    const Bounds b = shape.bounds();
    const Field field(
        b.left - 3, b.top - 3, b.right + 3, b.bottom + 3, 0.7F, [&shape](float x, float y) { return shape.distance(x, y); });
    const Area area(b);
    const Shades shades(layer.colour);
    for (int y = area.top; y < area.bottom; ++y) {
        const float v = (static_cast<float>(y) + 0.5F) / scale;
        // The light falls off a little from the top of a thing to its bottom.
        const float fall =
            layer.relief * (0.045F - 0.09F * std::clamp((v - b.top) / std::max(b.bottom - b.top, 1.0F), 0.0F, 1.0F));
        for (int x = area.left; x < area.right; ++x) {
            const float u = (static_cast<float>(x) + 0.5F) / scale;
            const float about = field.at(u, v);
            if (about > 0.6F)
                continue;
            float coverage = layer.opacity;
            if (about > -0.6F)
                coverage *= std::clamp(0.5F - shape.distance(u, v) * scale, 0.0F, 1.0F);
            if (coverage <= 0)
                continue;
            float light = fall;
            if (about > -(rim + 3.0F)) {
                light += layer.relief * 0.13F * smooth(-rim, 0.6F, field.at(u - 1.0F, v - 1.4F));
                light -= layer.relief * 0.20F * smooth(-rim, 0.6F, field.at(u + 1.5F, v + 2.1F));
            }
            blend(pixelAt(pixels, x, y), shades.at(light), coverage);
        }
    }
}

void Canvas::drawFlat(std::vector<quint8> &pixels, const Layer &layer)
{
    const Area area(layer.shape.bounds());
    const float reach = block * 0.72F / scale;
    for (int top = area.top; top < area.bottom; top += block) {
        for (int left = area.left; left < area.right; left += block) {
            const int right = std::min(left + block, area.right), bottom = std::min(top + block, area.bottom);
            const float middle =
                layer.shape.distance(static_cast<float>(left + right) / 2 / scale, static_cast<float>(top + bottom) / 2 / scale);
            if (middle > reach + 0.1F)
                continue;
            for (int y = top; y < bottom; ++y) {
                for (int x = left; x < right; ++x) {
                    float coverage = layer.opacity;
                    if (middle > -(reach + 0.1F)) {
                        const float d =
                            layer.shape.distance((static_cast<float>(x) + 0.5F) / scale, (static_cast<float>(y) + 0.5F) / scale);
                        coverage *= std::clamp(0.5F - d * scale, 0.0F, 1.0F);
                    }
                    if (coverage > 0)
                        blend(pixelAt(pixels, x, y), layer.colour, coverage);
                }
            }
        }
    }
}

}
