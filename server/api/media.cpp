#include "server/api/api.h"

#include <QDir>
#include <QFile>

namespace kontor::api {

using namespace http;

namespace {

constexpr Operation readMedia{"media.read", Public};

struct MediaPath
{
    QByteArray first{};
    QByteArray second{};
    QByteArray file{};
    static auto fields()
    {
        return wire::fields(wire::field("first", &MediaPath::first, "Two digits of the hash.")
                                .maxLength(2)
                                .pattern(u"[0-9a-f]{2}"_s)
                                .example("3f"),
            wire::field("second", &MediaPath::second, "Two more.").maxLength(2).pattern(u"[0-9a-f]{2}"_s).example("a1"),
            wire::field("file", &MediaPath::file, "The hash of the bytes, and their type.")
                .maxLength(80)
                .pattern(u"[0-9a-f]{64}\\.(png|jpg|webp)"_s)
                .example("3fa1000000000000000000000000000000000000000000000000000000000000.png"));
    }
};

}

void addMedia(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(get<MediaPath, NoQuery, RawReply>("/media/{first}/{second}/{file}", readMedia,
        {.tag = "Catalogue",
            .summary = "Read an image",
            .description = "Named by its content, so it never changes.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=31536000, immutable",
            .replyType = "image/*"},
        [directory = resources.mediaDirectory](Call &call, const MediaPath &path) -> Result<RawReply> {
            QFile file(QDir(directory).filePath(QString::fromLatin1(path.first + '/' + path.second + '/' + path.file)));
            if (!file.open(QIODevice::ReadOnly))
                return notFound("image"_L1);
            // Shown by storefronts of any origin.
            call.setHeader("cross-origin-resource-policy", "cross-origin");
            const auto type = path.file.endsWith(".png") ? "image/png" : path.file.endsWith(".jpg") ? "image/jpeg" : "image/webp";
            return RawReply{.bytes = file.readAll(), .contentType = type};
        }));
}

}
