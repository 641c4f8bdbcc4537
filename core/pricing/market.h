#pragma once

#include "core/base/money.h"
#include "core/base/text.h"

#include <QList>

namespace kontor {

/** Where one sells: a currency, its countries, and whether prices include tax. */
struct Market
{
    QByteArray code;
    QString name;
    Currency currency;
    bool pricesIncludeTax = true;
    Rounding rounding = Rounding::HalfUp;
    QList<CountryCode> countries;
    CountryCode defaultCountry;
    QByteArray defaultLocale;
    bool isDefault = false;

    bool serves(const CountryCode &country) const { return countries.contains(country); }
};

/** A tax rate for a place and a class. Empty region or postal codes hold for the whole of what is above them. */
struct TaxRate
{
    CountryCode country;
    QString region;
    QString postalFrom;
    QString postalTo;
    QByteArray taxClass;
    Rate rate;
};

/** Where a tax is owed. */
struct TaxPlace
{
    CountryCode country;
    QString region{};
    QString postalCode{};
};

}
