#include "core/demo/mediafiles_p.h"

#include <QCryptographicHash>
#include <QDir>
#include <QSaveFile>

#include <atomic>
#include <thread>

namespace kontor::demo {

namespace {

QByteArray keyOf(const QByteArray &png)
{
    const QByteArray hash = QCryptographicHash::hash(png, QCryptographicHash::Sha256).toHex();
    return hash.left(2) + '/' + hash.mid(2, 2) + '/' + hash + ".png";
}

Result<void> write(const QDir &directory, const QByteArray &key, const QByteArray &png)
{
    const QString path = directory.filePath(QString::fromLatin1(key));
    if (QFile::exists(path))
        return {};
    directory.mkpath(QString::fromLatin1(key.left(5)));
    QSaveFile file(path); // under another name until it is whole
    if (!file.open(QIODevice::WriteOnly) || file.write(png) != png.size() || !file.commit())
        return internal(u"%1: %2"_s.arg(path, file.errorString()));
    return {};
}

}

Result<PictureFiles> drawPictures(
    const DemoCatalogue &shop, const QString &mediaDirectory, const std::function<void(const QString &)> &progress)
{
    const QDir directory(mediaDirectory);
    if (!directory.mkpath(u"."_s))
        return internal(u"%1: cannot be made"_s.arg(mediaDirectory));
    PictureFiles files;
    QList<PictureKey> wanted;
    for (const DemoProduct &product : shop.products) {
        for (const DemoVariant &variant : product.variants) {
            const PictureKey key{product.motif, variant.colour, product.tone};
            if (!files.contains(key)) {
                files.insert(key, {});
                wanted.append(key);
            }
        }
    }
    std::vector<QByteArray> keys(static_cast<size_t>(wanted.size()));
    std::vector<Result<void>> outcomes(keys.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        for (size_t i = next++; i < keys.size(); i = next++) {
            const PictureKey &picture = wanted.at(static_cast<qsizetype>(i));
            const QByteArray png = drawPicture(picture.motif, colourOf(picture.colour).value_or(Rgb{}), picture.tone);
            keys[i] = keyOf(png);
            outcomes[i] = write(directory, keys[i], png);
        }
    };
    progress(u"Drawing %1 pictures"_s.arg(keys.size()));
    std::vector<std::thread> helpers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
        helpers.emplace_back(work);
    work();
    for (std::thread &helper : helpers)
        helper.join();
    for (size_t i = 0; i < keys.size(); ++i) {
        KONTOR_CHECK(outcomes[i]);
        files[wanted.at(static_cast<qsizetype>(i))] = keys[i];
    }
    return files;
}

}
