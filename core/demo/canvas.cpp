#include "core/demo/canvas_p.h"

#include <algorithm>
#include <cmath>

namespace kontor::demo {

static constexpr float scale = pictureSize / 100.0F;
static constexpr float rim = 3.2F;      // units over which an edge is shaded
static constexpr float shadowReach = 9; // units
static constexpr int shadowStep = 8;    // pixels between samples of the shadow: it is soft enough
static constexpr int block = 16;        // pixels; a block that an edge does not meet is filled without asking its pixels

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
        const Rgb row = darker(lighter(background, 0.14F), 0.05F * static_cast<float>(y) / pictureSize);
        for (int x = 0; x < pictureSize; ++x) {
            quint8 *pixel = &pixels[static_cast<size_t>(y * pictureSize + x) * 3];
            pixel[0] = row.red;
            pixel[1] = row.green;
            pixel[2] = row.blue;
        }
    }
    drawShadow(pixels);
    for (const Layer &layer : m_layers)
        drawLayer(pixels, layer);
    return pixels;
}

void Canvas::drawShadow(std::vector<quint8> &pixels) const
{
    constexpr int samples = pictureSize / shadowStep + 1;
    std::vector<float> dark(static_cast<size_t>(samples) * samples, 0);
    for (int j = 0; j < samples; ++j) {
        for (int i = 0; i < samples; ++i) {
            // Two lights: the lamp throws the far soft shadow, the room the near one.
            const float x = static_cast<float>(i * shadowStep) / scale, y = static_cast<float>(j * shadowStep) / scale;
            float far = 1e6F;
            float near = 1e6F;
            for (const Layer &layer : m_layers) {
                const Bounds b = layer.shape.bounds();
                const bool isNear = x > b.left - shadowReach && x < b.right + 2 * shadowReach && y > b.top - shadowReach
                    && y < b.bottom + 2 * shadowReach;
                if (!layer.castsShadow || !isNear)
                    continue;
                far = std::min(far, layer.shape.distance(x - 2.6F, y - 4.2F));
                near = std::min(near, layer.shape.distance(x - 0.8F, y - 1.4F));
            }
            dark[static_cast<size_t>(j * samples + i)] =
                0.17F * (1 - smooth(-shadowReach * 0.6F, shadowReach * 0.8F, far)) + 0.12F * (1 - smooth(-1.5F, 2.5F, near));
        }
    }
    for (int y = 0; y < pictureSize; ++y) {
        for (int x = 0; x < pictureSize; ++x) {
            const float *corner = &dark[static_cast<size_t>(y / shadowStep * samples + x / shadowStep)];
            const float fx = static_cast<float>(x % shadowStep) / shadowStep,
                        fy = static_cast<float>(y % shadowStep) / shadowStep;
            const float amount =
                (corner[0] * (1 - fx) + corner[1] * fx) * (1 - fy) + (corner[samples] * (1 - fx) + corner[samples + 1] * fx) * fy;
            if (amount < 0.002F)
                continue;
            quint8 *pixel = &pixels[static_cast<size_t>(y * pictureSize + x) * 3];
            pixel[0] = toByte(static_cast<float>(pixel[0]) * (1 - amount));
            pixel[1] = toByte(static_cast<float>(pixel[1]) * (1 - amount * 0.94F));
            pixel[2] = toByte(static_cast<float>(pixel[2]) * (1 - amount * 0.86F)); // a shadow is a little bluer
        }
    }
}

void Canvas::drawLayer(std::vector<quint8> &pixels, const Layer &layer)
{
    const Bounds b = layer.shape.bounds();
    const auto pixel = [](float unit, int margin) { return std::clamp(static_cast<int>(unit * scale) + margin, 0, pictureSize); };
    const int left = pixel(b.left, -2), top = pixel(b.top, -2), right = pixel(b.right, 2), bottom = pixel(b.bottom, 2);
    for (int y = top; y < bottom; y += block) {
        for (int x = left; x < right; x += block)
            drawBlock(pixels, layer, x, y, std::min(x + block, right), std::min(y + block, bottom));
    }
}

void Canvas::drawBlock(std::vector<quint8> &pixels, const Layer &layer, int left, int top, int right, int bottom)
{
    const Shape &shape = layer.shape;
    const float reach = block * 0.72F / scale;
    const float middle =
        shape.distance(static_cast<float>(left + right) / 2 / scale, static_cast<float>(top + bottom) / 2 / scale);
    if (middle > reach + 0.1F)
        return;
    const bool isPlain = middle < -(reach + rim + 3.0F) || (layer.relief <= 0 && middle < -(reach + 0.1F));
    const Bounds b = shape.bounds();
    for (int y = top; y < bottom; ++y) {
        const float v = (static_cast<float>(y) + 0.5F) / scale;
        // The light falls off a little from top to bottom of the whole picture.
        const float fall =
            layer.relief * (0.045F - 0.09F * std::clamp((v - b.top) / std::max(b.bottom - b.top, 1.0F), 0.0F, 1.0F));
        for (int x = left; x < right; ++x) {
            float coverage = layer.opacity;
            float light = fall;
            if (!isPlain) {
                const float u = (static_cast<float>(x) + 0.5F) / scale;
                const float d = shape.distance(u, v);
                coverage *= std::clamp(0.5F - d * scale, 0.0F, 1.0F);
                if (coverage <= 0)
                    continue;
                if (layer.relief > 0 && d > -(rim + 3.0F)) {
                    light += layer.relief * 0.13F * smooth(-rim, 0.6F, shape.distance(u - 1.0F, v - 1.4F));
                    light -= layer.relief * 0.20F * smooth(-rim, 0.6F, shape.distance(u + 1.5F, v + 2.1F));
                }
            }
            const Rgb lit = light >= 0 ? lighter(layer.colour, light) : darker(layer.colour, -light);
            quint8 *pixel = &pixels[static_cast<size_t>(y * pictureSize + x) * 3];
            pixel[0] = toByte(static_cast<float>(pixel[0]) * (1 - coverage) + static_cast<float>(lit.red) * coverage);
            pixel[1] = toByte(static_cast<float>(pixel[1]) * (1 - coverage) + static_cast<float>(lit.green) * coverage);
            pixel[2] = toByte(static_cast<float>(pixel[2]) * (1 - coverage) + static_cast<float>(lit.blue) * coverage);
        }
    }
}

}
