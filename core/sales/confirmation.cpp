#include "core/sales/confirmation.h"

#include "core/notifications/mailmoney.h"
#include "core/sales/orderservice.h"
#include "sql/order.h"

#include <QJsonObject>

namespace kontor {

namespace {

constexpr auto tokenPrefix = "ot_";
constexpr auto orderPage = u"orders/%1?token=%2";

// At most one, since most orders have no discount and one kind of tax: the template leaves out what is not there.
void writeAmount(JsonWriter &out, const char *name, const Money &amount, bool isShown, const QByteArray &locale)
{
    out.key(name).beginArray();
    if (isShown)
        out.beginObject().member("amount", inWords(amount, locale)).endObject();
    out.endArray();
}

// Lines add up to the subtotal, as at the storefront: what is taken off and the taxes stand below, for all of them.
QByteArray mailData(const Order &order, const QByteArray &locale, const QString &link)
{
    JsonWriter out;
    out.beginObject().member("number", order.number).member("link", link).key("lines").beginArray();
    for (const auto &line : order.lines)
        out.beginObject()
            .member("quantity", line.quantity)
            .member("title", line.title)
            .member("total", inWords(Money(line.unitPrice.minor() * line.quantity, order.currency), locale))
            .endObject();
    out.endArray().member("subtotal", inWords(order.subtotal, locale)).member("shipping", inWords(order.shipping, locale));
    const Money taken(-order.discount.minor(), order.currency);
    writeAmount(out, "discount", taken, !taken.isZero(), locale);
    writeAmount(out, "tax_included", order.tax, order.pricesIncludeTax && !order.tax.isZero(), locale);
    writeAmount(out, "tax_added", order.tax, !order.pricesIncludeTax, locale);
    return out.member("total", inWords(order.total, locale)).endObject().take();
}

}

Result<std::optional<ComposedMail>> composeConfirmation(
    Database &database, const QJsonObject &payload, const QString &storefront, Random &random)
{
    using Composed = std::optional<ComposedMail>;
    const auto id = OrderId::parse(payload["order_id"_L1].toString());
    if (!id)
        return internal(u"the job names no order"_s);
    KONTOR_TRY(const auto locale,
        database.find(sql::order::confirmationLocale, {bind("id", *id)}, [](Row &row) { return row.bytes(); }));
    if (!locale)
        return Composed();
    KONTOR_TRY(const auto order, OrderService(database).load(database, *id));
    KONTOR_TRY(const auto token, makeLinkToken(database, tokenPrefix, id->toByteArray(), random));
    const auto link = storefront + QString::fromUtf16(orderPage).arg(id->toString(), QString::fromLatin1(token.text()));
    return Composed({.id = id->uuid(),
        .kind = MailKind::OrderConfirmation,
        .to = order.email,
        .locale = *locale,
        .dataJson = mailData(order, *locale, link),
        .at = order.placedAt});
}

Result<bool> isConfirmationToken(Session &session, const OrderId &order, const Secret &token)
{
    KONTOR_TRY(const auto known, findLinkToken(session, tokenPrefix, order.toByteArray()));
    // Equal digests tell no more by their time than any other digests do.
    return known && known->sha256() == token.sha256();
}

}
