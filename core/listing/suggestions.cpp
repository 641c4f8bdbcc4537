#include "core/listing/listingservice.h"

#include "core/listing/listbuilder_p.h"
#include "sql/listing.h"

namespace kontor {

namespace {

Suggestions::Completion readCompletion(Row &row)
{
    return {.text = row.text(), .products = row.int64()};
}

Suggestions::NamedCategory readCategory(Row &row)
{
    return {.id = row.as<CategoryId>(), .slug = row.text(), .title = row.text()};
}

}

Result<Suggestions> ListingService::suggest(const Context &context, const QString &text)
{
    KONTOR_CHECK(authorise(context, operations::suggestProducts));
    KONTOR_TRY(const auto found, lookUp(m_database, context.market, context.locale, {}));
    KONTOR_CHECK(m_book.refresh(m_database, found.pricingRevision));
    const Market *market = found.market.isEmpty() ? nullptr : m_book.find(found.market);
    if (!market)
        return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
    if (!found.filter || text.isEmpty())
        return Suggestions{};

    Suggestions out;
    const auto marketTerm = found.filter->marketTerm;
    KONTOR_TRY(out.completions,
        m_database.list(sql::listing::complete, {bind("locale", context.locale), bind("text", text)}, readCompletion));
    // What needs no completion, or is of a script that has none, is looked for as it is.
    QList<QByteArray> texts;
    for (const auto &completion : out.completions)
        texts.append(completion.text.toUtf8());
    if (texts.isEmpty())
        texts.append(text.toUtf8());
    KONTOR_TRY(const auto query,
        m_database.get(sql::listing::findCompleted,
            {bind("locale", context.locale), bindArray("texts", texts.first(std::min<qsizetype>(4, texts.size())))},
            [](Row &row) { return row.bytes(); }));
    if (!query.isEmpty()) {
        const ListFrame frame{.market = market->code, .locale = context.locale, .mediaBase = m_mediaBase};
        const auto sql = composeSuggested(frame, marketTerm, query, limits::suggestedProducts);
        KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) {
            row.skip();
            row.skip();
            out.products.append(row.bytes());
        }));
    }
    KONTOR_TRY(out.categories,
        m_database.list(sql::listing::suggestCategories,
            {bind("text", text), bind("locale", context.locale), bind("of_locale", context.locale)}, readCategory));
    KONTOR_CHECK(m_database.each(sql::listing::suggestBrands,
        {bind("locale", context.locale), bind("market_term", marketTerm), bind("text", text)},
        [&](Row &row) { out.brands.append(row.text()); }));
    return out;
}

}
