#pragma once

#include "core/database/database.h"
#include "core/listing/productlist.h"

#include <QList>

namespace kontor {

/** A filter with everything looked up: what is left is numbers, ids and a tsquery. */
struct ResolvedFilter
{
    /** Term ids, of which a product has at least one; and which facet they filter. */
    struct TermGroup
    {
        QByteArray kind;
        QString key;
        QList<qint64> anyOf;
        bool isRule = false; ///< of a collection: no facet can be chosen without it
    };
    struct TermBoost
    {
        qint64 term = 0;
        qint64 percent = 100;
    };
    struct ProductBoost
    {
        QByteArray product{};
        qint64 percent = 100;
    };
    qint64 marketTerm = 0; ///< of every product that has a price there
    std::optional<CategoryId> category{};
    std::optional<qint64> categoryTerm{};
    std::vector<TermGroup> groups{};
    QByteArray text{};               ///< a tsquery; empty: none
    QString corrected{};             ///< the text as it might have been meant; empty: as it is
    bool isGuess = false;            ///< `text` has words in it that are only similar
    QList<QByteArray> pins{};        ///< products that come first by relevance, in their order
    std::vector<TermBoost> boosts{}; ///< of matches, by relevance
    std::vector<ProductBoost> favourites{};
    std::optional<qint64> priceMin{};
    std::optional<qint64> priceMax{};
    bool isInStock = false;
};

struct LookedUp
{
    qint64 pricingRevision = 0;
    QByteArray market{};                    ///< its code; empty: there is no such market
    std::optional<ResolvedFilter> filter{}; ///< nothing where it names what no product has
};

/** Looks everything up at one go; an empty market is the default one. */
Result<LookedUp> lookUp(Session &session, const QByteArray &market, const QByteArray &locale, const ProductFilter &filter,
    const std::optional<ProductRule> &rule = {});

}
