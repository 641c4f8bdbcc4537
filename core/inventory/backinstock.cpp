#include "core/inventory/backinstock.h"

#include "core/base/jsonwriter.h"
#include "sql/backinstock.h"

#include <QJsonObject>

namespace kontor {

namespace {

constexpr auto confirmPage = u"back-in-stock/confirm?subscription=%1&token=%2";
constexpr auto unsubscribePage = u"back-in-stock/unsubscribe?subscription=%1&token=%2";

struct Facts
{
    QString to;
    QByteArray locale;
    QString title;
    QString slug;
    QString product;
    Instant askedAt{};
    bool isConfirmed = false;
    std::optional<Instant> toldAt;
};

Facts readFacts(Row &row)
{
    Facts facts;
    facts.to = row.text();
    facts.locale = row.bytes();
    facts.title = row.text();
    if (const auto options = row.optionalText())
        facts.title += u" (%1)"_s.arg(*options);
    facts.slug = row.text();
    facts.product = row.text();
    facts.askedAt = row.instant();
    facts.isConfirmed = row.boolean();
    facts.toldAt = row.optionalInstant();
    return facts;
}

struct Meant
{
    Uuid subscription;
    std::optional<Facts> facts;
};

Result<Meant> findMeant(Database &database, const QJsonObject &payload)
{
    const auto id = Uuid::parse(payload["subscription_id"_L1].toString());
    if (!id)
        return internal(u"the job names no subscription"_s);
    KONTOR_TRY(auto facts, database.find(sql::backinstock::findMail, {bind("id", id->toByteArray())}, readFacts));
    return Meant{.subscription = *id, .facts = std::move(facts)};
}

Result<QString> makeLink(Database &database, const Storefront &storefront, const char16_t *page, const char *prefix,
    const Uuid &subscription, Random &random)
{
    KONTOR_TRY(const auto token, makeLinkToken(database, prefix, subscription.toByteArray(), random));
    return storefront.base + QString::fromUtf16(page).arg(subscription.toString(), QString::fromLatin1(token.text()));
}

}

Result<void> tellBackInStock(Database &database, const QJsonObject &payload)
{
    const auto variant = VariantId::parse(payload["variant_id"_L1].toString());
    if (!variant)
        return internal(u"the job names no variant"_s);
    const auto market = payload["market"_L1].toString();
    // Each portion begins behind the last one: who was told just now is not passed again and again.
    std::optional<QString> after;
    for (;;) {
        KONTOR_TRY(const int told,
            database.get(sql::backinstock::tell,
                {bind("variant_id", *variant), bind("market", market), bindMaybe("after", after),
                    bind("limit", limits::toldAtOnce)},
                [&](Row &row) {
                    const int count = row.int32();
                    after = row.optionalText();
                    return count;
                }));
        if (told < limits::toldAtOnce)
            return {};
    }
}

Result<std::optional<ComposedMail>> composeBackInStockQuestion(
    Database &database, const QJsonObject &payload, const Storefront &storefront, Random &random)
{
    using Composed = std::optional<ComposedMail>;
    KONTOR_TRY(const auto meant, findMeant(database, payload));
    if (!meant.facts || meant.facts->isConfirmed)
        return Composed();
    KONTOR_TRY(const auto link, makeLink(database, storefront, confirmPage, confirmTokenPrefix, meant.subscription, random));
    return Composed({.id = meant.subscription,
        .kind = MailKind::BackInStockQuestion,
        .to = meant.facts->to,
        .locale = meant.facts->locale,
        .dataJson = JsonWriter().beginObject().member("title", meant.facts->title).member("link", link).endObject().take(),
        .at = meant.facts->askedAt});
}

Result<std::optional<ComposedMail>> composeBackInStock(
    Database &database, const QJsonObject &payload, const Storefront &storefront, Random &random)
{
    using Composed = std::optional<ComposedMail>;
    KONTOR_TRY(const auto meant, findMeant(database, payload));
    if (!meant.facts || !meant.facts->toldAt)
        return Composed();
    KONTOR_TRY(
        const auto end, makeLink(database, storefront, unsubscribePage, unsubscribeTokenPrefix, meant.subscription, random));
    // Not the id of the question, which would be taken for a copy of it.
    const auto own = sha256("back in stock\n" + meant.subscription.toByteArray()).toHex();
    const auto id = meant.subscription.toByteArray().left(24) + own.left(12);
    return Composed({.id = Uuid::parse(QByteArrayView(id)).value_or(meant.subscription),
        .kind = MailKind::BackInStock,
        .to = meant.facts->to,
        .locale = meant.facts->locale,
        .dataJson = JsonWriter()
                        .beginObject()
                        .member("title", meant.facts->title)
                        .member("link", storefront.productUrl(meant.facts->slug, meant.facts->product))
                        .member("unsubscribe", end)
                        .endObject()
                        .take(),
        .at = *meant.facts->toldAt});
}

Result<void> pruneBackInStock(Database &database)
{
    constexpr int maxRounds = 100; // of five hundred rows: short locks, and an end
    for (int round = 0; round < maxRounds; ++round) {
        KONTOR_TRY(const qint64 gone, database.execute(sql::backinstock::prune));
        if (gone == 0)
            break;
    }
    return {};
}

}
