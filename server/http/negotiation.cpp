#include "server/http/negotiation.h"

#include <zlib.h>

#include <algorithm>

namespace kontor::http {

namespace {

bool isLowerHex(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isZero(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

struct Weighted
{
    QByteArray value;
    double quality;
};

// "a;q=0.5, b" in the order of preference; what has q=0 comes last.
std::vector<Weighted> parseWeighted(QByteArrayView header)
{
    std::vector<Weighted> out;
    const auto parts = header.toByteArray().split(',');
    for (const auto &part : parts) {
        const auto pieces = part.split(';');
        Weighted entry{pieces[0].trimmed().toLower(), 1};
        for (qsizetype i = 1; i < pieces.size(); ++i) {
            const auto parameter = pieces[i].trimmed();
            bool isNumber = false;
            const double quality = parameter.startsWith("q=") ? parameter.mid(2).toDouble(&isNumber) : 1;
            if (parameter.startsWith("q="))
                entry.quality = isNumber && quality >= 0 && quality <= 1 ? quality : 0;
        }
        if (!entry.value.isEmpty())
            out.push_back(entry);
    }
    std::stable_sort(out.begin(), out.end(), [](const Weighted &a, const Weighted &b) { return a.quality > b.quality; });
    return out;
}

QByteArray bareTag(QByteArrayView tag)
{
    auto bare = tag.trimmed().toByteArray();
    if (bare.startsWith("W/"))
        bare.remove(0, 2);
    if (bare.endsWith("-gzip\""))
        bare = bare.left(bare.size() - 6) + '"';
    return bare;
}

}

std::optional<Trace> parseTraceparent(QByteArrayView value)
{
    // version "-" trace-id "-" parent-id "-" flags; later versions may add more behind a hyphen.
    if (value.size() < 55 || value[2] != '-' || value[35] != '-' || value[52] != '-')
        return std::nullopt;
    const auto version = value.first(2);
    const auto traceId = value.sliced(3, 32);
    const auto parentId = value.sliced(36, 16);
    const auto flags = value.sliced(53, 2);
    if (!isLowerHex(version) || version == "ff" || !isLowerHex(traceId) || isZero(traceId) || !isLowerHex(parentId)
        || isZero(parentId) || !isLowerHex(flags))
        return std::nullopt;
    if (value.size() > 55 && (version == "00" || value[55] != '-'))
        return std::nullopt;
    return Trace{traceId.toByteArray(), flags.toByteArray()};
}

bool isSafeRequestId(QByteArrayView value)
{
    return !value.isEmpty() && value.size() <= 64 && std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

std::optional<QByteArray> chooseLanguage(QByteArrayView acceptLanguage, const QList<QByteArray> &offered)
{
    constexpr qsizetype sensible = 1000;
    const auto wishes = parseWeighted(acceptLanguage.first(qMin(acceptLanguage.size(), sensible)));
    for (const auto &[tag, quality] : wishes) {
        if (quality <= 0)
            break;
        for (QByteArray shorter = tag; !shorter.isEmpty(); shorter = shorter.left(qMax<qsizetype>(0, shorter.lastIndexOf('-'))))
            for (const auto &offer : offered)
                if (offer.toLower() == shorter)
                    return offer;
    }
    return std::nullopt;
}

bool acceptsGzip(QByteArrayView acceptEncoding)
{
    std::optional<bool> any;
    for (const auto &[coding, quality] : parseWeighted(acceptEncoding)) {
        if (coding == "gzip" || coding == "x-gzip")
            return quality > 0;
        if (coding == "*")
            any = quality > 0;
    }
    return any.value_or(false);
}

QByteArray mediaType(QByteArrayView contentType)
{
    const auto semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.first(semicolon)).trimmed().toByteArray().toLower();
}

bool matchesETag(QByteArrayView ifNoneMatch, QByteArrayView etag)
{
    const auto wanted = bareTag(etag);
    const auto tags = ifNoneMatch.toByteArray().split(',');
    return std::any_of(
        tags.begin(), tags.end(), [&](const QByteArray &tag) { return tag.trimmed() == "*" || bareTag(tag) == wanted; });
}

std::optional<QByteArray> bearerToken(QByteArrayView authorization)
{
    const auto space = authorization.indexOf(' ');
    if (space < 0 || authorization.first(space).compare("bearer", Qt::CaseInsensitive) != 0)
        return std::nullopt;
    auto token = authorization.sliced(space + 1).trimmed().toByteArray();
    const bool isPlain = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    return token.isEmpty() || !isPlain ? std::nullopt : std::optional(token);
}

QByteArray gzipped(QByteArrayView bytes)
{
    constexpr int level = 5;
    constexpr int gzipWrapper = 15 + 16;
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzipWrapper, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return result == Z_STREAM_END ? out : QByteArray();
}

}
