// Products by the list: finding them, changing many, copies, words in other languages, history.
#include "server/api/api.h"
#include "server/api/auditview.h"
#include "server/api/staffproductviews.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

struct StaffProductRow
{
    ProductId id{};
    QString slug{};
    QString title{};
    QString brand{};
    QByteArray status{};
    std::optional<ImageView> image{};
    qint64 variantCount = 0;
    qint64 onHand = 0;
    qint64 version = 1;
    std::optional<Instant> publishAt{};
    Instant createdAt{};
    Instant updatedAt{};
    static QByteArray wireName() { return "StaffProductSummary"; }
    static auto fields()
    {
        return wire::fields(field("id", &StaffProductRow::id, "Names the product."),
            field("slug", &StaffProductRow::slug, "For the URL.").maxLength(120).example("stoneware-mug"),
            field("title", &StaffProductRow::title, "In the shop's own words.").maxLength(200).example("Stoneware mug"),
            field("brand", &StaffProductRow::brand, "Who makes it.").maxLength(100).example("Elbwerk"),
            field("status", &StaffProductRow::status, "Only active products are sold.").oneOf({"draft", "active", "archived"}),
            field("image", &StaffProductRow::image, "The first one."),
            field("variant_count", &StaffProductRow::variantCount, "How many variants it has.")
                .range(0, limits::variantsOfProduct)
                .example(3),
            field("on_hand", &StaffProductRow::onHand, "Of all variants in all locations.")
                .range(0, std::numeric_limits<qint64>::max())
                .example(12),
            field("version", &StaffProductRow::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1),
            field("publish_at", &StaffProductRow::publishAt, publishAtHelp).exampleJson("null"),
            field("created_at", &StaffProductRow::createdAt, "When it came."),
            field("updated_at", &StaffProductRow::updatedAt, "When it last changed."));
    }
};

struct StaffProductsQuery : PageQuery
{
    QString q{};
    QByteArray status{};
    QString brand{};
    QString tag{};
    std::optional<CategoryId> categoryId{};
    QByteArray sort = "newest";
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(
                field("q", &StaffProductsQuery::q,
                    "Beginnings of words of title and brand, of an SKU, or a barcode. 10,000 matches at most are looked at.")
                    .maxLength(limits::searchText)
                    .optional()
                    .example("stone"),
                field("status", &StaffProductsQuery::status, "Only of this one.")
                    .oneOf({"draft", "active", "archived"})
                    .optional()
                    .example("active"),
                field("brand", &StaffProductsQuery::brand, "Exactly this one.").maxLength(100).optional().example("Elbwerk"),
                field("tag", &StaffProductsQuery::tag, "That has this one.").maxLength(60).optional().example("handmade"),
                field("category_id", &StaffProductsQuery::categoryId, "In this category or below."),
                field("sort", &StaffProductsQuery::sort, "The newest, what was changed last, or by title.")
                    .oneOf({"newest", "updated", "title"})
                    .optional()
                    .example("updated")));
    }
    StaffProductQuery toQuery() const
    {
        using Sort = StaffProductQuery::Sort;
        return {.status = status,
            .brand = brand,
            .tag = tag,
            .category = categoryId,
            .text = q.trimmed(),
            .sort = sort == "updated" ? Sort::Updated
                : sort == "title"     ? Sort::Title
                                      : Sort::Newest,
            .limit = limit};
    }
};

using ProductPage = Page<wire::RawJson<StaffProductRow>>;

// The key was ours, but a cursor is input like any other: what is no time must not reach a cast in SQL.
bool fits(const QByteArray &key, StaffProductQuery::Sort sort)
{
    switch (sort) {
    case StaffProductQuery::Sort::Newest: return key.isEmpty();
    case StaffProductQuery::Sort::Updated: return parseRfc3339(QString::fromLatin1(key)).has_value();
    case StaffProductQuery::Sort::Title: return isStorable(QString::fromUtf8(key));
    }
    return false;
}

Result<ProductPage> listStaffProducts(Call &call, const StaffProductsQuery &query)
{
    using Row = CatalogService::StaffRow;
    auto wanted = query.toQuery();
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 2));
        StaffProductQuery::Position position{.key = cursor.text(0).toUtf8(), .id = {}};
        KONTOR_TRY(position.id, cursor.id<ProductTag>(1));
        if (!fits(position.key, wanted.sort))
            return Cursor::refused();
        wanted.after = position;
    }
    KONTOR_TRY(const auto rows, call.shop().catalog.listStaff(call.context(), wanted));
    auto page = ProductPage::of(
        rows, query.limit, call, [](const Row &row) { return wire::RawJson<StaffProductRow>{row.json}; },
        [](const Row &row) { return Cursor().add(row.position.key).add(row.position.id); });
    if (query.count) {
        KONTOR_TRY(const auto count, call.shop().catalog.countStaff(call.context(), wanted));
        page.page.total = std::min<qint64>(count, limits::staffMatches);
        page.page.totalIsExact = count <= limits::staffMatches;
    }
    return page;
}

struct BulkRow
{
    ProductId id{};
    std::optional<qint64> version{};
    ProductPatch set{};
    static QByteArray wireName() { return "ProductBulkChange"; }
    static auto fields()
    {
        return wire::fields(field("id", &BulkRow::id, "The product."),
            field("version", &BulkRow::version, "The version that was seen; left out: whatever there is.")
                .range(1, std::numeric_limits<qint64>::max())
                .exampleJson("null"),
            field("set", &BulkRow::set, "A merge-patch, as of a single product."));
    }
};

struct BulkBody
{
    QByteArray mode = "all_or_nothing";
    std::vector<BulkRow> changes{};
    static QByteArray wireName() { return "ProductBulk"; }
    static auto fields()
    {
        return wire::fields(field("mode", &BulkBody::mode, "Whether one refusal undoes all, or only itself.")
                                .oneOf({"all_or_nothing", "per_row"})
                                .optional()
                                .example("per_row"),
            field("changes", &BulkBody::changes, "Each product once.").minItems(1).maxItems(limits::productsChangedAtOnce));
    }
};

struct BulkFault
{
    QString pointer{};
    QByteArray code{};
    QString message{};
    static QByteArray wireName() { return "BulkFault"; }
    static auto fields()
    {
        return wire::fields(
            field("pointer", &BulkFault::pointer, "Into the request.").maxLength(500).example("/changes/1/set/category_ids"),
            field("code", &BulkFault::code, "For programs.").maxLength(60).example("unknown_category"),
            field("message", &BulkFault::message, "For people.").maxLength(2000).example("There is no such category."));
    }
};

struct BulkRefusal
{
    QByteArray code{};
    QString detail{};
    std::vector<BulkFault> errors{};
    static QByteArray wireName() { return "BulkRefusal"; }
    static auto fields()
    {
        return wire::fields(field("code", &BulkRefusal::code, "As a problem has it.").maxLength(60).example("validation_failed"),
            field("detail", &BulkRefusal::detail, "For people.").maxLength(2000).example("The request has faults."),
            field("errors", &BulkRefusal::errors, "Each fault of what was sent.").maxItems(100));
    }
};

struct BulkResult
{
    ProductId id{};
    QByteArray status{};
    std::optional<qint64> version{};
    std::optional<BulkRefusal> refusal{};
    static QByteArray wireName() { return "ProductBulkResult"; }
    static auto fields()
    {
        return wire::fields(field("id", &BulkResult::id, "The product."),
            field("status", &BulkResult::status, "What became of it.").oneOf({"changed", "refused"}),
            field("version", &BulkResult::version, "Its new version; null where it was refused.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(2),
            field("refusal", &BulkResult::refusal, "Why it was refused; null where it was not."));
    }
};

struct BulkView
{
    std::vector<BulkResult> data{};
    static QByteArray wireName() { return "ProductBulkResults"; }
    static auto fields()
    {
        return wire::fields(
            field("data", &BulkView::data, "In the order of the request.").maxItems(limits::productsChangedAtOnce));
    }
};

BulkRefusal toRefusal(const Error &error)
{
    BulkRefusal refusal{.code = {error.code.data(), error.code.size()}, .detail = error.message, .errors = {}};
    for (const auto &fault : error.fields)
        refusal.errors.push_back({fault.pointer, {fault.code.data(), fault.code.size()}, fault.message});
    return refusal;
}

Result<BulkView> changeMany(Call &call, const BulkBody &body)
{
    std::vector<CatalogService::BulkChange> changes;
    for (const auto &row : body.changes)
        changes.push_back({.id = row.id, .change = row.set.toChange(), .expected = row.version});
    using Mode = CatalogService::BulkMode;
    KONTOR_TRY(const auto outcomes,
        call.shop().catalog.changeMany(call.context(), changes, body.mode == "per_row" ? Mode::PerRow : Mode::AllOrNothing));
    BulkView view;
    for (size_t i = 0; i < outcomes.size(); ++i) {
        BulkResult result{.id = changes[i].id, .status = outcomes[i] ? "changed" : "refused", .version = {}, .refusal = {}};
        if (outcomes[i])
            result.version = *outcomes[i];
        else
            result.refusal = toRefusal(outcomes[i].error());
        view.data.push_back(std::move(result));
    }
    return view;
}

struct DuplicateBody
{
    std::optional<QString> title{};
    std::optional<Slug> slug{};
    QString skuSuffix{};
    static QByteArray wireName() { return "DuplicateProduct"; }
    static auto fields()
    {
        return wire::fields(field("title", &DuplicateBody::title, "Left out: the same.")
                                .maxLength(200)
                                .notEmpty()
                                .example("Stoneware mug, small"),
            field("slug", &DuplicateBody::slug, "Left out: made from the title.").exampleJson("null"),
            field("sku_suffix", &DuplicateBody::skuSuffix, "Behind each variant's SKU, since no two are the same.")
                .maxLength(20)
                .notEmpty()
                .pattern(u"[A-Za-z0-9._/-]+"_s)
                .example("-SMALL"));
    }
};

struct TranslationPath
{
    ProductId productId{};
    QByteArray locale{};
    static auto fields()
    {
        return wire::fields(field("product_id", &TranslationPath::productId, "The product."),
            field("locale", &TranslationPath::locale, "One of the shop's languages.")
                .pattern(u"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"_s)
                .maxLength(35)
                .example("de"));
    }
};

struct TranslationBody
{
    QString title{};
    QString description{};
    std::optional<QString> seoTitle{};
    std::optional<QString> seoDescription{};
    wire::Values attributes{};
    static QByteArray wireName() { return "ProductTranslation"; }
    static auto fields()
    {
        return wire::fields(
            field("title", &TranslationBody::title, "As buyers read it.").maxLength(200).notEmpty().example("Steinzeugbecher"),
            field("description", &TranslationBody::description, descriptionHelp)
                .maxLength(20000)
                .multiline()
                .optional()
                .example("<p>Von Hand gedreht.</p>"),
            field("seo_title", &TranslationBody::seoTitle, seoTitleHelp).maxLength(200).notEmpty().exampleJson("null"),
            field("seo_description", &TranslationBody::seoDescription, seoDescriptionHelp)
                .maxLength(500)
                .notEmpty()
                .exampleJson("null"),
            field("attributes", &TranslationBody::attributes, "Words for attributes that are texts, by code.")
                .maxItems(limits::valuesOfProduct)
                .maxLength(500)
                .optional()
                .exampleJson("{}"));
    }
};

/** Of lists that nobody counts: all of them would have to be read. */
struct UncountedQuery
{
    int limit = 20;
    std::optional<QByteArray> cursor{};
    static auto fields()
    {
        return wire::fields(field("limit", &UncountedQuery::limit, "How many at most.").range(1, 100).optional().example(20),
            field("cursor", &UncountedQuery::cursor, "Where to go on: next_cursor of the page before.")
                .maxLength(Cursor::maxLength));
    }
};

struct WordsView
{
    std::vector<QString> data{};
    PageInfo page{};
    static QByteArray wireName() { return "WordPage"; }
    static auto fields()
    {
        return wire::fields(
            field("data", &WordsView::data, "In their order.").maxItems(100).maxLength(100).exampleJson(R"(["Elbwerk"])"),
            field("page", &WordsView::page, "Where this page stands."));
    }
};

template<typename List>
Result<WordsView> listWords(Call &call, const UncountedQuery &query, List list)
{
    QString after;
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        after = cursor.text(0);
    }
    KONTOR_TRY(auto words, list(after, query.limit + 1));
    WordsView view{.data = {}, .page = {.limit = query.limit}};
    view.page.hasMore = words.size() > static_cast<size_t>(query.limit);
    if (view.page.hasMore) {
        words.pop_back();
        view.page.nextCursor = Cursor().add(words.back().toUtf8()).encode(call);
    }
    view.data = std::move(words);
    return view;
}

Result<Page<AuditView>> history(Call &call, const StaffProductPath &path, const UncountedQuery &query)
{
    std::optional<qint64> before;
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(before, cursor.integer(0));
    }
    KONTOR_TRY(const auto rows, call.shop().catalog.history(call.context(), path.productId, before, query.limit));
    return Page<AuditView>::of(
        rows, query.limit, call, AuditView::of, [](const AuditEntry &row) { return Cursor().add(row.seq); });
}

void addReading(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, StaffProductsQuery, ProductPage>("/v1/admin/products", operations::listStaffProducts,
        {.tag = "Staff: catalogue", .summary = "List products", .description = "Whatever their status."}, listStaffProducts));
    endpoints.add(get<StaffProductPath, UncountedQuery, Page<AuditView>>("/v1/admin/products/{product_id}/history",
        operations::viewProductHistory,
        {.tag = "Staff: catalogue",
            .summary = "Read a product's history",
            .description = "Who changed what and when, newest first.",
            .errors = {"not_found"}},
        history));
    endpoints.add(get<NoPath, UncountedQuery, WordsView>("/v1/admin/brands", operations::listBrands,
        {.tag = "Staff: catalogue", .summary = "List the brands", .description = "Those that products have."},
        [](Call &call, const UncountedQuery &query) {
            return listWords(call, query,
                [&](const QString &after, int limit) { return call.shop().catalog.brands(call.context(), after, limit); });
        }));
    endpoints.add(get<NoPath, UncountedQuery, WordsView>("/v1/admin/tags", operations::listTags,
        {.tag = "Staff: catalogue", .summary = "List the tags", .description = "Those that products have."},
        [](Call &call, const UncountedQuery &query) {
            return listWords(call, query,
                [&](const QString &after, int limit) { return call.shop().catalog.tags(call.context(), after, limit); });
        }));
}

void addWriting(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, BulkBody, BulkView>("/v1/admin/products/bulk", operations::changeProducts,
        {.tag = "Staff: catalogue",
            .summary = "Change many products",
            .description = "In one transaction, all or nothing or row by row. A body that is not of this shape is refused as a "
                           "whole either way; row by row is what the shop refuses: a stale version, an unknown category.",
            .status = 200,
            .errors = {"not_found", "stale_version", "slug_taken", "unknown_category", "unknown_tax_class",
                "unknown_shipping_profile", "unknown_attribute", "unknown_choice", "unknown_image", "unknown_variant",
                "unknown_product"},
            .idempotency = Idempotency::Accepted},
        changeMany));
    endpoints.add(post<StaffProductPath, NoQuery, DuplicateBody, StaffProductView>("/v1/admin/products/{product_id}/duplicate",
        operations::duplicateProduct,
        {.tag = "Staff: catalogue",
            .summary = "Duplicate a product",
            .description = "A draft with everything but stock, schedules and old slugs.",
            .status = 201,
            .errors = {"not_found", "slug_taken", "sku_taken"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const StaffProductPath &path, const DuplicateBody &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto id,
                call.shop().catalog.duplicate(call.context(), path.productId, body.title, body.slug, body.skuSuffix));
            call.location("/v1/admin/products/" + id.toByteArray());
            return shownProduct(call, id);
        }));
    endpoints.add(put<TranslationPath, NoQuery, TranslationBody, StaffProductView>(
        "/v1/admin/products/{product_id}/translations/{locale}", operations::translateProduct,
        {.tag = "Staff: catalogue",
            .summary = "Translate a product",
            .description = "All of its words in one of the shop's languages; what is left out is shown in the shop's own.",
            .errors = {"not_found", "stale_version", "unknown_locale", "unknown_attribute"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const TranslationPath &path, const TranslationBody &body) -> Result<wire::RawJson<StaffProductView>> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().catalog.translate(call.context(), path.productId, path.locale,
                {.title = body.title,
                    .description = body.description,
                    .seoTitle = body.seoTitle,
                    .seoDescription = body.seoDescription,
                    .attributes = body.attributes},
                expected));
            return shownProduct(call, path.productId);
        }));
    endpoints.add(del<TranslationPath, NoQuery, NoContent>("/v1/admin/products/{product_id}/translations/{locale}",
        operations::untranslateProduct,
        {.tag = "Staff: catalogue",
            .summary = "Remove a translation",
            .description = "The product is shown in the shop's own words there again.",
            .status = 204,
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const TranslationPath &path) -> Result<NoContent> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_CHECK(call.shop().catalog.removeTranslation(call.context(), path.productId, path.locale, expected));
            return NoContent{};
        }));
}

}

void addStaffProducts(Endpoints &endpoints)
{
    addReading(endpoints);
    addWriting(endpoints);
}

}
