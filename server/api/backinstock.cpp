// Who wants to be told when something can be ordered again.
#include "core/inventory/backinstockservice.h"
#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

struct ProductPath
{
    QByteArray product{};
    static auto fields()
    {
        return wire::fields(wire::field("product", &ProductPath::product, "Id or slug.").maxLength(120).example("stoneware-mug"));
    }
};

struct SubscribeBody
{
    VariantId variantId{};
    std::optional<Email> email{};
    static QByteArray wireName() { return "SubscribeBackInStock"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("variant_id", &SubscribeBody::variantId, "Which variant."),
            field("email", &SubscribeBody::email, "Whom to tell; whoever has signed in may leave it out."));
    }
};

struct SubscribedView
{
    QByteArray status{};
    std::optional<BackInStockId> id{};
    static QByteArray wireName() { return "BackInStockSubscribed"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("status", &SubscribedView::status,
                "confirmation_sent: a mail asks first, unless the address waits for this already; subscribed: the account is told.")
                .oneOf({"confirmation_sent", "subscribed"})
                .example("confirmation_sent"),
            field("id", &SubscribedView::id, "Names the account's subscription; null: only the mail does.").exampleJson("null"));
    }
};

struct SubscriptionView
{
    BackInStockId id{};
    VariantId variantId{};
    ProductId productId{};
    QString sku{};
    QString title{};
    QByteArray market{};
    QByteArray status{};
    Instant createdAt{};
    static QByteArray wireName() { return "BackInStock"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &SubscriptionView::id, "Names the subscription."),
            field("variant_id", &SubscriptionView::variantId, "Of what."),
            field("product_id", &SubscriptionView::productId, "The variant's product."),
            field("sku", &SubscriptionView::sku, "The variant's SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("title", &SubscriptionView::title, "The product's, in the chosen language.")
                .maxLength(200)
                .example("Stoneware mug"),
            field("market", &SubscriptionView::market, "Where it is to be ordered.").maxLength(40).example("eu"),
            field("status", &SubscriptionView::status, "pending: the mail that asks has not been answered.")
                .oneOf({"pending", "active"})
                .example("active"),
            field("created_at", &SubscriptionView::createdAt, "Since when."));
    }
    static SubscriptionView of(const BackInStock &subscription)
    {
        return {.id = subscription.id,
            .variantId = subscription.variant,
            .productId = subscription.product,
            .sku = subscription.sku,
            .title = subscription.title,
            .market = subscription.market,
            .status = subscription.isConfirmed ? "active" : "pending",
            .createdAt = subscription.createdAt};
    }
};

struct SubscriptionPath
{
    BackInStockId subscriptionId{};
    static auto fields()
    {
        return wire::fields(wire::field("subscription_id", &SubscriptionPath::subscriptionId, "The subscription."));
    }
};

struct LinkBody
{
    BackInStockId subscriptionId{};
    QByteArray token{};
    static QByteArray wireName() { return "BackInStockLink"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("subscription_id", &LinkBody::subscriptionId, "From the link in the mail."),
            field("token", &LinkBody::token, "From the link in the mail.")
                .maxLength(100)
                .example("bc_abcdefghijklmnopqrstuvwxyz234567"));
    }
};

Result<SubscribedView> subscribe(Call &call, const ProductPath &path, const SubscribeBody &body)
{
    KONTOR_TRY(const auto id,
        call.shop().backInStock.subscribe(
            call.context(), {.product = path.product, .variant = body.variantId, .email = body.email}));
    return SubscribedView{.status = id ? "subscribed" : "confirmation_sent", .id = id};
}

void addLinks(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, LinkBody, NoContent>("/v1/back-in-stock/confirm", operations::confirmBackInStock,
        {.tag = "Catalogue",
            .summary = "Confirm a back-in-stock subscription",
            .description = "By the link of the mail that asked. If the variant is back by now, its mail follows at once.",
            .status = 204,
            .errors = {"invalid_ticket"},
            .idempotency = Idempotency::Accepted,
            .rateClass = RateClass::SignIn},
        [](Call &call, const LinkBody &body) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().backInStock.confirm(call.context(), body.subscriptionId, body.token));
            return NoContent{};
        }));
    endpoints.add(post<NoPath, NoQuery, LinkBody, NoContent>("/v1/back-in-stock/unsubscribe", operations::unsubscribeBackInStock,
        {.tag = "Catalogue",
            .summary = "End a back-in-stock subscription",
            .description = "By the link of the mail that told, however often.",
            .status = 204,
            .errors = {"invalid_ticket"},
            .idempotency = Idempotency::Accepted,
            .rateClass = RateClass::SignIn},
        [](Call &call, const LinkBody &body) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().backInStock.unsubscribe(call.context(), body.subscriptionId, body.token));
            return NoContent{};
        }));
}

}

void addBackInStock(Endpoints &endpoints)
{
    endpoints.add(post<ProductPath, NoQuery, SubscribeBody, SubscribedView>("/v1/products/{product}/back-in-stock",
        operations::subscribeBackInStock,
        {.tag = "Catalogue",
            .summary = "Ask to be told when a variant is back",
            .description =
                "One mail, once it can be ordered in the market. Whoever has signed in with a confirmed address is subscribed at "
                "once; any other address is asked by a mail first, and the answer here tells nothing about it.",
            .status = 201,
            .errors = {"not_found", "unknown_market", "unknown_variant", "variant_available"},
            .idempotency = Idempotency::Accepted,
            .rateClass = RateClass::SignIn,
            .cacheControl = "no-store"},
        subscribe));
    addLinks(endpoints);
    endpoints.add(get<NoPath, PageQuery, Page<SubscriptionView>>("/v1/me/back-in-stock", operations::listOwnBackInStock,
        {.tag = "Me",
            .summary = "List what one waits for",
            .description =
                "The newest first; those too that were asked for as a guest with the address that was confirmed since.",
            .cacheControl = "private, no-store"},
        [](Call &call, const PageQuery &query) -> Result<Page<SubscriptionView>> {
            std::optional<BackInStockId> before;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(before, cursor.id<BackInStockTag>(0));
            }
            KONTOR_TRY(const auto rows, call.shop().backInStock.listOwn(call.context(), before, query.limit));
            auto page = Page<SubscriptionView>::of(
                rows, query.limit, call, &SubscriptionView::of, [](const BackInStock &row) { return Cursor().add(row.id); });
            if (query.count) {
                KONTOR_TRY(page.page.total, call.shop().backInStock.countOwn(call.context()));
            }
            return page;
        }));
    endpoints.add(
        del<SubscriptionPath, NoQuery, NoContent>("/v1/me/back-in-stock/{subscription_id}", operations::removeOwnBackInStock,
            {.tag = "Me",
                .summary = "Wait no longer",
                .description = "Ends a subscription of one's own.",
                .status = 204,
                .errors = {"not_found"}},
            [](Call &call, const SubscriptionPath &path) -> Result<NoContent> {
                KONTOR_CHECK(call.shop().backInStock.removeOwn(call.context(), path.subscriptionId));
                return NoContent{};
            }));
}

}
