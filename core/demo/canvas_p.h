#pragma once

#include "core/demo/picture.h"
#include "core/demo/shape_p.h"

#include <vector>

namespace kontor::demo {

Rgb lighter(Rgb colour, float amount);
Rgb darker(Rgb colour, float amount);

/**
 * Layers of shapes, drawn in one light: from the upper left, so that every edge there is a little brighter, every edge
 * at the lower right a little darker, and the whole thing throws one soft shadow to the lower right.
 */
class Canvas
{
public:
    /** `relief` 0 is flat (print, stripes), 1 a body. */
    void paint(Shape shape, Rgb colour, float relief = 1);
    /** As paint(), but casts no shadow: glass, holes, light. `opacity` 0 … 1. */
    void wash(Shape shape, Rgb colour, float opacity, float relief = 0);

    std::vector<quint8> render(Rgb background) const;

private:
    struct Layer
    {
        Shape shape;
        Rgb colour;
        float relief = 1;
        float opacity = 1;
        bool castsShadow = true;
    };

    void drawShadow(std::vector<quint8> &pixels) const;
    static void drawBody(std::vector<quint8> &pixels, const Layer &layer);
    static void drawFlat(std::vector<quint8> &pixels, const Layer &layer);

    std::vector<Layer> m_layers;
};

/** Draws one motif in a product's colour. */
void drawMotif(Canvas &canvas, Motif motif, Rgb colour);

}
