#include "tests/notifications/samples.h"

#include "core/notifications/mailmoney.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace kontor::test {

QJsonObject sampleData(MailKind kind, const QByteArray &language)
{
    if (kind == MailKind::EmailChanged)
        return {{u"email"_s, u"new@example.org"_s}};
    QJsonObject data{{u"link"_s, u"https://shop.example/a?token=rt_abcdefghijklmnopqrstuvwxyz234567&next=%2F"_s}};
    if (kind == MailKind::BackInStockQuestion || kind == MailKind::BackInStock)
        data[u"title"_s] = u"Teekanne »Alster« <1 l> & Stövchen"_s;
    if (kind == MailKind::BackInStock)
        data[u"unsubscribe"_s] = u"https://shop.example/back-in-stock/unsubscribe?token=bu_abcdefghijklmnopqrstuvwxyz234567"_s;
    if (kind != MailKind::OrderConfirmation)
        return data;
    const auto euros = [&](qint64 cents) { return inWords(Money(cents, *Currency::parse(u"EUR")), language); };
    data[u"number"_s] = u"K-100042"_s;
    data[u"lines"_s] = QJsonArray{
        QJsonObject{{u"quantity"_s, 2}, {u"title"_s, u"Teekanne »Alster« <1 l> & Stövchen"_s}, {u"total"_s, euros(9'980)}},
        QJsonObject{{u"quantity"_s, 1}, {u"title"_s, u"急須 常滑焼"_s}, {u"total"_s, euros(123'450)}}};
    data[u"subtotal"_s] = euros(133'430);
    data[u"discount"_s] = QJsonArray{QJsonObject{{u"amount"_s, euros(-1'000)}}};
    data[u"shipping"_s] = euros(490);
    data[u"tax_included"_s] = QJsonArray{QJsonObject{{u"amount"_s, euros(21'222)}}};
    data[u"tax_added"_s] = QJsonArray{};
    data[u"total"_s] = euros(132'920);
    return data;
}

QByteArray sampleJson(MailKind kind)
{
    return QJsonDocument(sampleData(kind)).toJson(QJsonDocument::Compact);
}

}
