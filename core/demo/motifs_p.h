#pragma once

#include "core/demo/canvas_p.h"

namespace kontor::demo {

// What things are made of besides the product's own colour.
inline constexpr Rgb wood{0xc9, 0xa0, 0x70};
inline constexpr Rgb darkWood{0x86, 0x62, 0x4a};
inline constexpr Rgb metal{0xbc, 0xc3, 0xc8};
inline constexpr Rgb darkMetal{0x5c, 0x63, 0x6b};
inline constexpr Rgb brass{0xcf, 0xac, 0x5e};
inline constexpr Rgb paper{0xf6, 0xf0, 0xe3};
inline constexpr Rgb rubber{0x3d, 0x3e, 0x43};
inline constexpr Rgb flame{0xf4, 0xc5, 0x5c};
inline constexpr Rgb leaf{0x74, 0x93, 0x5e};
inline constexpr Rgb clearGlass{0xe4, 0xee, 0xf0};

/** A lighter or darker neighbour of the colour, whichever shows on it. */
Rgb contrast(Rgb colour, float amount);
/** The shape, turned over in the axis x = 50. */
std::vector<Point> mirror(std::vector<Point> points);

void drawClothing(Canvas &canvas, Motif motif, Rgb colour);
void drawHome(Canvas &canvas, Motif motif, Rgb colour);
void drawKitchen(Canvas &canvas, Motif motif, Rgb colour);
void drawOutdoor(Canvas &canvas, Motif motif, Rgb colour);
void drawPaper(Canvas &canvas, Motif motif, Rgb colour);
void drawBicycle(Canvas &canvas, Motif motif, Rgb colour);

}
