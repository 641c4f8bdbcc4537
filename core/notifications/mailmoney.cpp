#include "core/notifications/mailmoney.h"

#include "core/notifications/mailtemplates.h"

#include <QLocale>

namespace kontor {

namespace {

QString symbolOf(const Currency &currency, const QByteArray &language)
{
    static const QMap<QByteArray, QString> symbols{{"EUR", u"€"_s}, {"USD", u"$"_s}, {"GBP", u"£"_s}, {"JPY", u"¥"_s}};
    return language == "ja" && currency.code() == "JPY" ? u"￥"_s : symbols.value(currency.code());
}

}

QString inWords(const Money &money, const QByteArray &locale)
{
    const auto language = MailTemplates::languageFor(locale);
    const QLocale words(QString::fromLatin1(language));
    const int exponent = money.currency().exponent();
    qint64 unit = 1;
    for (int i = 0; i < exponent; ++i)
        unit *= 10;
    const qint64 minor = std::abs(money.minor());
    QString number = words.toString(minor / unit);
    if (exponent > 0)
        number += words.decimalPoint() + QString::number(minor % unit).rightJustified(exponent, u'0');
    const auto sign = money.minor() < 0 ? u"−"_s : QString();
    const auto symbol = symbolOf(money.currency(), language);
    const bool standsBefore = !symbol.isEmpty() && (language == "en" || language == "ja");
    return standsBefore ? sign + symbol + number
                        : sign + number + QChar::Nbsp + (symbol.isEmpty() ? money.currency().toString() : symbol);
}

}
