#include "core/identity/address.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace kontor {

using namespace Qt::StringLiterals;

QByteArray toJson(const Address &address)
{
    JsonWriter out;
    out.beginObject()
        .member("first_name", address.firstName)
        .member("last_name", address.lastName)
        .member("company", address.company)
        .member("line1", address.line1)
        .member("line2", address.line2)
        .member("city", address.city)
        .member("region", address.region)
        .member("postal_code", address.postalCode)
        .member("country", address.country)
        .member("phone", address.phone)
        .endObject();
    return out.take();
}

std::optional<Address> parseAddress(const QByteArray &json)
{
    const auto object = QJsonDocument::fromJson(json).object();
    const auto country = CountryCode::parse(object["country"_L1].toString());
    if (!country)
        return std::nullopt;
    return Address{.firstName = object["first_name"_L1].toString(),
        .lastName = object["last_name"_L1].toString(),
        .company = object["company"_L1].toString(),
        .line1 = object["line1"_L1].toString(),
        .line2 = object["line2"_L1].toString(),
        .city = object["city"_L1].toString(),
        .region = object["region"_L1].toString(),
        .postalCode = object["postal_code"_L1].toString(),
        .country = *country,
        .phone = object["phone"_L1].toString()};
}

}
