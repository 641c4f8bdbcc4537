#include "core/inventory/offered_p.h"

#include "sql/offered.h"

namespace kontor {

Result<Offered> findOffered(Session &session, PricingBook &book, const QByteArray &market, const QByteArray &product,
    const VariantId &variant, QLatin1StringView pointer)
{
    KONTOR_CHECK(book.refresh(session));
    const Market *known = book.find(market);
    if (!known)
        return invalid(u"?market"_s, "unknown_market"_L1, u"There is no such market."_s);
    const auto id = ProductId::parse(QString::fromUtf8(product));
    struct Found
    {
        ProductId product;
        bool isOffered;
    };
    KONTOR_TRY(const auto found,
        session.find(sql::offered::find,
            {bind("market", known->code), bind("variant", variant), bindMaybe("id", id), bind("slug", product),
                bindMaybe("first", id)},
            [](Row &row) {
                const auto read = row.as<ProductId>();
                return Found{.product = read, .isOffered = row.boolean()};
            }));
    if (!found)
        return notFound("product"_L1);
    if (!found->isOffered)
        return invalid(pointer, "unknown_variant"_L1, u"The product has no such variant on sale."_s);
    return Offered{.product = found->product, .market = known->code};
}

}
