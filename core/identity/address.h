#pragma once

#include "core/base/jsonwriter.h"
#include "core/base/text.h"

namespace kontor {

struct Address
{
    QString firstName;
    QString lastName;
    QString company;
    QString line1;
    QString line2;
    QString city;
    QString region;
    QString postalCode;
    CountryCode country;
    QString phone;
    friend bool operator==(const Address &, const Address &) = default;
};

/** As the REST contract spells it, and as it is stored. */
KONTOR_EXPORT QByteArray toJson(const Address &address);
KONTOR_EXPORT std::optional<Address> parseAddress(const QByteArray &json);

}
