#include "core/shipping/shippingstore.h"

#include "sql/shipping.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kontor {

ShippingMethod readShippingMethod(Row &row, Currency currency)
{
    ShippingMethod method{.id = row.as<ShippingMethodId>(),
        .code = row.bytes(),
        .name = row.text(),
        .kind = row.bytes() == "weight" ? ShippingMethod::Kind::Weight : ShippingMethod::Kind::Flat,
        .countries = {},
        .taxClass = {},
        .brackets = {}};
    const auto countries = row.textArray();
    for (const auto &country : countries)
        if (const auto code = CountryCode::parse(QString::fromLatin1(country)))
            method.countries.append(*code);
    method.taxClass = row.bytes();
    const auto brackets = QJsonDocument::fromJson(row.bytes()).array();
    for (const auto &entry : brackets) {
        const auto bracket = entry.toObject();
        method.brackets.append({.upToGrams = bracket["up_to_g"_L1].toInteger(std::numeric_limits<qint64>::max()),
            .amount = Money(bracket["amount"_L1].toInteger(), currency)});
    }
    method.deliveryDaysMin = row.int32();
    method.deliveryDaysMax = row.int32();
    method.profiles = row.textArray();
    return method;
}

Result<std::vector<ShippingMethod>> listShippingMethods(Session &session, const QByteArray &market, Currency currency)
{
    return session.list(
        sql::shipping::listMethods, {bind("market", market)}, [&](Row &row) { return readShippingMethod(row, currency); });
}

}
