#include "core/listing/listfilter_p.h"

#include "core/listing/searchservice.h"
#include "sql/listing.h"

#include <QRegularExpression>

#include <algorithm>

namespace kontor {

namespace {

// Every value that is looked for, with the number of its group.
struct Wanted
{
    std::vector<qint64> numbers;
    QList<QByteArray> kinds;
    QList<QByteArray> keys;
    QList<QByteArray> values;
};

void addGroup(Wanted &wanted, ResolvedFilter &resolved, const char *kind, const QString &key, const QStringList &values,
    bool isRule = false)
{
    if (values.isEmpty())
        return;
    for (const auto &value : values) {
        wanted.numbers.push_back(static_cast<qint64>(resolved.groups.size()));
        wanted.kinds.append(kind);
        wanted.keys.append(key.toUtf8());
        wanted.values.append(value.toUtf8());
    }
    resolved.groups.push_back({.kind = kind, .key = key, .anyOf = {}, .isRule = isRule});
}

// As catalog.facts_of() writes them: a number without noughts at its end, a text as far as a term goes.
QStringList spelled(const QStringList &values)
{
    static const QRegularExpression noughts(u"^(-?\\d+)(?:\\.0+|(\\.\\d*[1-9])0+)$"_s);
    constexpr qsizetype termLength = 200;
    QStringList out;
    for (const auto &value : values) {
        out.append(value.left(termLength));
        if (const auto match = noughts.match(value); match.hasMatch())
            out.append(match.captured(1) + match.captured(2));
    }
    return out;
}

void addRule(Wanted &wanted, ResolvedFilter &resolved, const ProductRule &rule)
{
    QStringList categories;
    for (const auto &category : rule.categories)
        categories.append(category.toString());
    addGroup(wanted, resolved, "category", {}, categories, true);
    addGroup(wanted, resolved, "brand", {}, rule.brands, true);
    addGroup(wanted, resolved, "tag", {}, rule.tags, true);
    for (auto it = rule.options.begin(); it != rule.options.end(); ++it)
        addGroup(wanted, resolved, "option", it.key(), it.value(), true);
    for (auto it = rule.attributes.begin(); it != rule.attributes.end(); ++it)
        addGroup(wanted, resolved, "attribute", it.key(), spelled(it.value()), true);
}

Wanted wantedBy(const ProductFilter &filter, const std::optional<ProductRule> &rule, ResolvedFilter &resolved)
{
    Wanted wanted;
    if (rule)
        addRule(wanted, resolved, *rule);
    addGroup(wanted, resolved, "brand", {}, filter.brands);
    addGroup(wanted, resolved, "tag", {}, filter.tags);
    for (auto it = filter.options.begin(); it != filter.options.end(); ++it)
        addGroup(wanted, resolved, "option", it.key(), it.value());
    for (auto it = filter.attributes.begin(); it != filter.attributes.end(); ++it)
        addGroup(wanted, resolved, "attribute", it.key(), spelled(it.value()));
    return wanted;
}

// What of the rows is about the text.
void takeSearch(const QByteArray &what, qint64 number, const QByteArray &value, ResolvedFilter &resolved)
{
    if (what == "text")
        resolved.text = value;
    else if (what == "corrected")
        resolved.corrected = QString::fromUtf8(value);
    else if (what == "guess")
        resolved.isGuess = true;
    else if (what == "boost")
        resolved.boosts.push_back({.term = value.toLongLong(), .percent = number});
    else if (what == "boosted")
        resolved.favourites.push_back({.product = value, .percent = number});
    else if (!resolved.pins.contains(value) && resolved.pins.size() < limits::pins)
        resolved.pins.append(value);
}

void take(Row &row, LookedUp &found, ResolvedFilter &resolved)
{
    const auto what = row.bytes();
    const auto number = row.optionalInt64();
    if (what == "revision") {
        found.pricingRevision = number.value_or(0);
    } else if (what == "market") {
        resolved.marketTerm = number.value_or(0);
        found.market = row.bytes();
    } else if (what == "category") {
        resolved.categoryTerm = number;
        resolved.category = row.as<CategoryId>();
    } else if (what == "term") {
        resolved.groups[static_cast<size_t>(row.int64())].anyOf.append(number.value_or(0));
    } else {
        takeSearch(what, number.value_or(0), row.bytes(), resolved);
    }
}

bool isPossible(const ProductFilter &filter, const ResolvedFilter &resolved)
{
    return resolved.marketTerm != 0 && (filter.category.isEmpty() || resolved.categoryTerm)
        && (filter.text.isEmpty() || !resolved.text.isEmpty())
        && std::none_of(resolved.groups.begin(), resolved.groups.end(),
            [](const ResolvedFilter::TermGroup &group) { return group.anyOf.isEmpty(); });
}

}

Result<LookedUp> lookUp(Session &session, const QByteArray &market, const QByteArray &locale, const ProductFilter &filter,
    const std::optional<ProductRule> &rule)
{
    LookedUp found;
    ResolvedFilter resolved{
        .priceMin = filter.priceMin, .priceMax = filter.priceMax, .isInStock = filter.isInStock || (rule && rule->isInStock)};
    const auto wanted = wantedBy(filter, rule, resolved);
    KONTOR_CHECK(session.each(sql::listing::lookUp,
        {bind("market", market), bindMaybe("category", CategoryId::parse(QString::fromUtf8(filter.category))),
            bind("slug", filter.category), bindArray("numbers", std::span<const qint64>(wanted.numbers)),
            bindArray("kinds", wanted.kinds), bindArray("keys", wanted.keys), bindArray("values", wanted.values),
            bind("locale", locale), bind("text", filter.text)},
        [&](Row &row) { take(row, found, resolved); }));
    if (isPossible(filter, resolved))
        found.filter = std::move(resolved);
    return found;
}

}
