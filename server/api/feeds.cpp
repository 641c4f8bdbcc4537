// For those who list the shop elsewhere: search engines and Google Merchant Center.
#include "server/api/api.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr auto fileCaching = "public, max-age=900";

struct FeedPath
{
    QByteArray market{};
    QByteArray locale{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("market", &FeedPath::market, "A market's code.").maxLength(20).example("eu"),
            field("locale", &FeedPath::locale, "One of the shop's languages.").maxLength(20).example("en"));
    }
};

struct FeedFilePath
{
    QByteArray market{};
    QByteArray locale{};
    QByteArray file{};
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("market", &FeedFilePath::market, "A market's code.").maxLength(20).example("eu"),
            field("locale", &FeedFilePath::locale, "One of the shop's languages.").maxLength(20).example("en"),
            field("file", &FeedFilePath::file, "Its number.").maxLength(10).pattern(u"[0-9]{1,6}\\.xml"_s).example("1.xml"));
    }
    int number() const { return file.left(file.indexOf('.')).toInt(); }
};

struct FeedFileView
{
    QByteArray kind{};
    int number = 0;
    QString url{};
    int items = 0;
    int leftOut = 0;
    qint64 bytes = 0;
    Instant builtAt{};
    static QByteArray wireName() { return "FeedFile"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("kind", &FeedFileView::kind, "For whom it is.")
                                .oneOf({feeds::merchant, feeds::sitemap})
                                .example(feeds::merchant),
            field("number", &FeedFileView::number, "Which one of them.").range(0, 999'999).example(1),
            field("url", &FeedFileView::url, "Where it is fetched.")
                .maxLength(500)
                .example("https://shop.example/feeds/eu/en/google-merchant/1.xml"),
            field("items", &FeedFileView::items, "What it lists.").range(0, most).example(9'870),
            field("left_out", &FeedFileView::leftOut, "Variants that Google would not take: they have no image.")
                .range(0, most)
                .example(0),
            field("bytes", &FeedFileView::bytes, "Its length.").range(0, std::numeric_limits<qint64>::max()).example(12'345'678),
            field("built_at", &FeedFileView::builtAt, "When it last changed."));
    }
};

struct FeedFileList
{
    std::vector<FeedFileView> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &FeedFileList::data, "By kind and number.").maxItems(100'000));
    }
};

struct JsonLdProductPath
{
    QByteArray product{};
    static auto fields()
    {
        return wire::fields(
            wire::field("product", &JsonLdProductPath::product, "Id or slug.").maxLength(120).example("stoneware-mug"));
    }
};

struct JsonLdCategoryPath
{
    QByteArray category{};
    static auto fields()
    {
        return wire::fields(
            wire::field("category", &JsonLdCategoryPath::category, "Id or slug.").maxLength(120).example("kitchen"));
    }
};

Result<RawReply> shown(Call &call, Result<FeedService::Content> content)
{
    if (!content)
        return failure(content.error());
    call.setHeader("etag", '"' + content->etag + '"');
    return RawReply{.bytes = std::move(content->bytes), .contentType = "application/xml; charset=utf-8"};
}

Result<FeedFileList> listFiles(Call &call, const FeedPath &path)
{
    KONTOR_TRY(const auto files, call.shop().feeds.list(call.context(), path.market, path.locale));
    FeedFileList out;
    out.data.reserve(files.size());
    for (const auto &file : files)
        out.data.push_back({.kind = file.kind,
            .number = file.number,
            .url = file.address,
            .items = file.items,
            .leftOut = file.leftOut,
            .bytes = file.bytes,
            .builtAt = file.builtAt});
    return out;
}

void addFiles(Endpoints &endpoints)
{
    endpoints.add(get<FeedPath, NoQuery, FeedFileList>("/feeds/{market}/{locale}", operations::listFeedFiles,
        {.tag = "Feeds",
            .summary = "List the files of a market and a language",
            .description =
                "They are made anew from what has changed, every few minutes. Google Merchant Center is given each of its "
                "files; search engines only sitemap.xml.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=60"},
        listFiles));
    endpoints.add(
        get<FeedFilePath, NoQuery, RawReply>("/feeds/{market}/{locale}/google-merchant/{file}", operations::readMerchantFeed,
            {.tag = "Feeds",
                .summary = "Read a file for Google Merchant Center",
                .description = "RSS 2.0 with an item for each variant, 10,000 at most.",
                .errors = {"not_found"},
                .cacheControl = fileCaching,
                .replyType = "application/xml"},
            [](Call &call, const FeedFilePath &path) {
                return shown(call, call.shop().feeds.merchant(call.context(), path.market, path.locale, path.number()));
            }));
    endpoints.add(get<FeedPath, NoQuery, RawReply>("/feeds/{market}/{locale}/sitemap.xml", operations::readSitemapIndex,
        {.tag = "Feeds",
            .summary = "Read the index of the sitemaps",
            .description = "To be named in robots.txt.",
            .errors = {"not_found"},
            .cacheControl = fileCaching,
            .replyType = "application/xml"},
        [](Call &call, const FeedPath &path) -> Result<RawReply> {
            KONTOR_TRY(auto xml, call.shop().feeds.sitemapIndex(call.context(), path.market, path.locale));
            return RawReply{.bytes = std::move(xml), .contentType = "application/xml; charset=utf-8"};
        }));
    endpoints.add(get<FeedFilePath, NoQuery, RawReply>("/feeds/{market}/{locale}/sitemap/{file}", operations::readSitemap,
        {.tag = "Feeds",
            .summary = "Read a sitemap",
            .description = "0.xml has the categories, the others have up to 50,000 products each.",
            .errors = {"not_found"},
            .cacheControl = fileCaching,
            .replyType = "application/xml"},
        [](Call &call, const FeedFilePath &path) {
            return shown(call, call.shop().feeds.sitemap(call.context(), path.market, path.locale, path.number()));
        }));
}

}

void addFeeds(Endpoints &endpoints)
{
    endpoints.add(get<JsonLdProductPath, NoQuery, RawReply>("/v1/products/{product}/json-ld", operations::viewProductJsonLd,
        {.tag = "Feeds",
            .summary = "What search engines read of a product",
            .description =
                "JSON-LD in the words of schema.org: a Product, or a ProductGroup with its variants, their offers in the "
                "market, and the breadcrumb. It goes into a script element as it is.",
            .errors = {"not_found", "unknown_market"},
            .cacheControl = "public, max-age=10",
            .cached = true,
            .replyType = "application/ld+json"},
        [](Call &call, const JsonLdProductPath &path) -> Result<RawReply> {
            KONTOR_TRY(auto found, call.shop().feeds.productJsonLd(call.context(), path.product));
            call.dependsOn("product:" + found.product.toByteArray());
            call.dependsOn("categories");
            return RawReply{.bytes = std::move(found.json), .contentType = "application/ld+json"};
        }));
    endpoints.add(get<JsonLdCategoryPath, NoQuery, RawReply>("/v1/categories/{category}/json-ld", operations::viewCategoryJsonLd,
        {.tag = "Feeds",
            .summary = "What search engines read of a category",
            .description = "JSON-LD in the words of schema.org: a CollectionPage and the breadcrumb.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=10",
            .cached = true,
            .replyType = "application/ld+json"},
        [](Call &call, const JsonLdCategoryPath &path) -> Result<RawReply> {
            KONTOR_TRY(auto json, call.shop().feeds.categoryJsonLd(call.context(), path.category));
            call.dependsOn("categories");
            return RawReply{.bytes = std::move(json), .contentType = "application/ld+json"};
        }));
    addFiles(endpoints);
}

}
