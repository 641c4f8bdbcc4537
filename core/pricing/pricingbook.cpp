#include "core/pricing/pricingbook.h"

#include "sql/pricing.h"

namespace kontor {

namespace {

Market readMarket(Row &row)
{
    Market market{.code = row.bytes(),
        .name = row.text(),
        .currency = row.currency(),
        .pricesIncludeTax = row.boolean(),
        .rounding = row.bytes() == "half_even" ? Rounding::HalfEven : Rounding::HalfUp,
        .countries = {},
        .defaultCountry = {},
        .defaultLocale = {}};
    const auto countries = row.textArray();
    for (const auto &country : countries)
        if (const auto code = CountryCode::parse(QString::fromLatin1(country)))
            market.countries.append(*code);
    market.defaultCountry = CountryCode::parse(row.text()).value_or(CountryCode());
    market.defaultLocale = row.bytes();
    market.isDefault = row.boolean();
    return market;
}

TaxRate readTaxRate(Row &row)
{
    return {.country = CountryCode::parse(row.text()).value_or(CountryCode()),
        .region = row.text(),
        .postalFrom = row.text(),
        .postalTo = row.text(),
        .taxClass = row.bytes(),
        .rate = Rate::fromPpm(row.int64()).value_or(Rate())};
}

// How narrowly a rate fits a place; −1: not at all.
int fit(const TaxRate &rate, const TaxPlace &place)
{
    if (rate.country != place.country)
        return -1;
    int score = 0;
    if (!rate.region.isEmpty()) {
        if (rate.region.compare(place.region, Qt::CaseInsensitive) != 0)
            return -1;
        score += 1;
    }
    if (!rate.postalFrom.isEmpty()) {
        // As text of one length: 10001 … 10292. Longer forms (ZIP+4) are compared by their beginning, shorter ones fit nothing.
        const auto code = place.postalCode.left(rate.postalFrom.size());
        if (code.size() < rate.postalFrom.size() || code < rate.postalFrom || code > rate.postalTo)
            return -1;
        score += 2;
    }
    return score;
}

}

Result<void> PricingBook::refresh(Session &session)
{
    KONTOR_TRY(const qint64 revision, session.get(sql::pricing::revision, {}, [](Row &row) { return row.int64(); }));
    return refresh(session, revision);
}

Result<void> PricingBook::refresh(Session &session, qint64 revision)
{
    if (revision == m_revision)
        return {};
    KONTOR_TRY(auto markets, session.list(sql::pricing::listMarkets, {}, readMarket));
    KONTOR_TRY(auto rates, session.list(sql::pricing::listTaxRates, {}, readTaxRate));
    m_markets = QList<Market>(markets.begin(), markets.end());
    m_rates = QList<TaxRate>(rates.begin(), rates.end());
    // What was read may be newer than the number: then the next call reads once more, and no harm is done.
    m_revision = revision;
    return {};
}

const Market *PricingBook::find(const QByteArray &code) const
{
    for (const auto &market : m_markets)
        if (code.isEmpty() ? market.isDefault : market.code == code)
            return &market;
    return nullptr;
}

Rate PricingBook::taxRate(const TaxPlace &place, const QByteArray &taxClass) const
{
    int best = -1;
    Rate found;
    for (const auto &rate : m_rates) {
        if (rate.taxClass != taxClass)
            continue;
        if (const int score = fit(rate, place); score > best) {
            best = score;
            found = rate.rate;
        }
    }
    return found;
}

}
