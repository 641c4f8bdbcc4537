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

bool is(QByteArrayView text, QByteArrayView word)
{
    return text.compare(word, Qt::CaseInsensitive) == 0;
}

// Of the parameters behind a value: that of "q", 1 without one, 0 for nonsense.
double qualityOf(QByteArrayView parameters)
{
    double quality = 1;
    while (!parameters.isEmpty()) {
        const auto semicolon = parameters.indexOf(';');
        const auto parameter = (semicolon < 0 ? parameters : parameters.first(semicolon)).trimmed();
        parameters = semicolon < 0 ? QByteArrayView() : parameters.sliced(semicolon + 1);
        if (parameter.size() < 2 || !is(parameter.first(2), "q="))
            continue;
        bool isNumber = false;
        quality = parameter.sliced(2).toDouble(&isNumber);
        if (!isNumber || quality < 0 || quality > 1)
            quality = 0;
    }
    return quality;
}

// "a;q=0.5, b" in the order of preference; what has q=0 comes last.
std::vector<Weighted> parseWeighted(QByteArrayView header)
{
    std::vector<Weighted> out;
    while (!header.isEmpty()) {
        const auto comma = header.indexOf(',');
        const auto part = comma < 0 ? header : header.first(comma);
        header = comma < 0 ? QByteArrayView() : header.sliced(comma + 1);
        const auto semicolon = part.indexOf(';');
        auto value = (semicolon < 0 ? part : part.first(semicolon)).trimmed().toByteArray().toLower();
        if (!value.isEmpty())
            out.push_back({std::move(value), semicolon < 0 ? 1 : qualityOf(part.sliced(semicolon + 1))});
    }
    std::stable_sort(out.begin(), out.end(), [](const Weighted &a, const Weighted &b) { return a.quality > b.quality; });
    return out;
}

// Without the mark of a weak tag, quotes and the suffix of the compressed form.
QByteArrayView bareTag(QByteArrayView tag)
{
    auto bare = tag.trimmed();
    if (bare.startsWith("W/"))
        bare = bare.sliced(2);
    if (bare.size() < 2 || !bare.startsWith('"') || !bare.endsWith('"'))
        return {};
    bare = bare.sliced(1, bare.size() - 2);
    if (bare.endsWith("-gzip"))
        bare.chop(5);
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

// Asked for every request, so without a list of its own: of several that name gzip the kindest counts, as of those
// with an asterisk.
bool acceptsGzip(QByteArrayView acceptEncoding)
{
    bool isNamed = false;
    double named = 0;
    double any = 0;
    while (!acceptEncoding.isEmpty()) {
        const auto comma = acceptEncoding.indexOf(',');
        const auto part = comma < 0 ? acceptEncoding : acceptEncoding.first(comma);
        acceptEncoding = comma < 0 ? QByteArrayView() : acceptEncoding.sliced(comma + 1);
        const auto semicolon = part.indexOf(';');
        const auto coding = (semicolon < 0 ? part : part.first(semicolon)).trimmed();
        const bool isGzip = is(coding, "gzip") || is(coding, "x-gzip");
        if (!isGzip && coding != "*")
            continue;
        const double quality = semicolon < 0 ? 1 : qualityOf(part.sliced(semicolon + 1));
        isNamed = isNamed || isGzip;
        (isGzip ? named : any) = qMax(isGzip ? named : any, quality);
    }
    return (isNamed ? named : any) > 0;
}

QByteArray mediaType(QByteArrayView contentType)
{
    const auto semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.first(semicolon)).trimmed().toByteArray().toLower();
}

bool matchesETag(QByteArrayView ifNoneMatch, QByteArrayView etag)
{
    const auto wanted = bareTag(etag);
    while (!ifNoneMatch.isEmpty()) {
        const auto comma = ifNoneMatch.indexOf(',');
        const auto tag = (comma < 0 ? ifNoneMatch : ifNoneMatch.first(comma)).trimmed();
        ifNoneMatch = comma < 0 ? QByteArrayView() : ifNoneMatch.sliced(comma + 1);
        if (tag == "*")
            return true;
        const auto bare = bareTag(tag);
        if (!bare.isNull() && bare == wanted)
            return true;
    }
    return false;
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
