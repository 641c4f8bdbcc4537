#include "core/demo/motifs_p.h"

namespace kontor::demo {

Rgb contrast(Rgb colour, float amount)
{
    const int brightness = 2 * colour.red + 5 * colour.green + colour.blue;
    return brightness > 8 * 115 ? darker(colour, amount) : lighter(colour, amount);
}

std::vector<Point> mirror(std::vector<Point> points)
{
    for (Point &point : points)
        point.x = 100 - point.x;
    return points;
}

void drawMotif(Canvas &canvas, Motif motif, Rgb colour)
{
    // The areas follow each other in the enumeration.
    if (motif <= Motif::Umbrella)
        drawClothing(canvas, motif, colour);
    else if (motif <= Motif::Clock)
        drawHome(canvas, motif, colour);
    else if (motif <= Motif::Bar)
        drawKitchen(canvas, motif, colour);
    else if (motif <= Motif::Panel)
        drawOutdoor(canvas, motif, colour);
    else if (motif <= Motif::GameBox)
        drawPaper(canvas, motif, colour);
    else
        drawBicycle(canvas, motif, colour);
}

}
