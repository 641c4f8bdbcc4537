#include "core/identity/addressrules.h"

#include "words/addressrules.h"

#include <QHash>
#include <QRegularExpression>

namespace kontor {

namespace {

struct Rule
{
    bool needsRegion = false;
    bool needsPostalCode = false;
    QRegularExpression postalCode; ///< empty: any
    QString example;
};

// A line is COUNTRY|needed fields|postal code as a regular expression|an example.
QHash<QString, Rule> readRules()
{
    QHash<QString, Rule> rules;
    for (const auto line : words::addressrules) {
        const auto parts = QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size())).split(u'|');
        const auto needed = parts[1].split(u',');
        rules.insert(parts[0],
            {.needsRegion = needed.contains(u"region"_s),
                .needsPostalCode = needed.contains(u"postal_code"_s),
                .postalCode =
                    QRegularExpression(QRegularExpression::anchoredPattern(parts[2]), QRegularExpression::CaseInsensitiveOption),
                .example = parts[3]});
    }
    return rules;
}

}

Result<void> checkAddress(const Address &address, const QString &pointer)
{
    static const auto rules = readRules();
    const auto rule = rules.constFind(address.country.toString());
    if (rule == rules.constEnd())
        return {};
    if (rule->needsRegion && address.region.isEmpty())
        return invalid(pointer + u"/region"_s, "required"_L1, u"Addresses in this country need a state or province."_s);
    if (address.postalCode.isEmpty()) {
        if (rule->needsPostalCode)
            return invalid(pointer + u"/postal_code"_s, "required"_L1, u"Addresses in this country need a postal code."_s);
        return {};
    }
    if (!rule->postalCode.pattern().isEmpty() && !rule->postalCode.match(address.postalCode).hasMatch())
        return invalid(pointer + u"/postal_code"_s, "invalid_format"_L1,
            u"This is no postal code of that country; one looks like %1."_s.arg(rule->example));
    return {};
}

}
