#pragma once

#include <QByteArray>

#include <span>

namespace kontor::demo {

/** Wraps rows of RGB pixels (width × height × 3 bytes) into a PNG with a palette; colours beyond 256 go to their nearest. */
QByteArray encodePng(std::span<const quint8> pixels, int width, int height);

}
