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
    KONTOR_TRY(out.completions,
        m_database.list(sql::listing::complete, {bind("locale", context.locale), bind("text", text)}, readCompletion));
    // What needs no completion, or is of a script that has none, is looked for as it is.
    QList<QByteArray> texts;
    for (const auto &completion : out.completions)
        texts.append(completion.text.toUtf8());
    if (texts.isEmpty())
        texts.append(text.toUtf8());
    // What takes several words is as dear for one completion as a word for four.
    const auto sampled = texts.first().contains(' ') ? 1 : std::min<qsizetype>(limits::suggestedTexts, texts.size());
    const ListFrame frame{.market = market->code, .locale = context.locale, .mediaBase = m_mediaBase};
    const auto sql = composeSuggested(frame, found.filter->marketTerm, texts.first(sampled));
    KONTOR_CHECK(m_database.compose(sql.sql, sql.values, [&](Row &row) {
        row.skip();
        row.skip();
        out.products.append(row.bytes());
    }));
    KONTOR_TRY(out.categories,
        m_database.list(sql::listing::suggestCategories,
            {bind("text", text), bind("locale", context.locale), bind("of_locale", context.locale)}, readCategory));
    KONTOR_CHECK(m_database.each(sql::listing::suggestBrands, {bind("market", market->code), bind("text", text)},
        [&](Row &row) { out.brands.append(row.text()); }));
    return out;
}

}
