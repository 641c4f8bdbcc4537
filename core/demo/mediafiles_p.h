#pragma once

#include "core/base/result.h"
#include "core/demo/democatalogue.h"

#include <QHash>

#include <functional>

namespace kontor::demo {

/** One picture to be drawn, or drawn. */
struct PictureKey
{
    Motif motif;
    QString colour;
    int tone;
    friend bool operator==(const PictureKey &, const PictureKey &) = default;
    friend size_t qHash(const PictureKey &key, size_t seed = 0)
    {
        return qHashMulti(seed, static_cast<int>(key.motif), key.colour, key.tone);
    }
};

/** Where each picture lies below the media directory: "3f/a1/3fa1….png". */
using PictureFiles = QHash<PictureKey, QByteArray>;

/**
 * Draws every picture of the shop, on all cores, and writes each to a file named by the SHA-256 of its bytes. Files
 * that are there are left alone: the same name is the same picture.
 */
Result<PictureFiles> drawPictures(
    const DemoCatalogue &shop, const QString &mediaDirectory, const std::function<void(const QString &)> &progress);

}
