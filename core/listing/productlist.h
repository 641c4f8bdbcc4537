#pragma once

#include "core/base/id.h"
#include "core/base/money.h"

#include <QMap>

#include <optional>
#include <vector>

namespace kontor {

/** What a storefront asks a list of products for. Values of one filter are alternatives; filters hold together. */
struct ProductFilter
{
    QByteArray category{}; ///< id or slug; its subtree
    QString text{};        ///< to be searched for
    QStringList brands{};
    QStringList tags{};
    QMap<QString, QStringList> options{};    ///< name → values
    QMap<QString, QStringList> attributes{}; ///< code → values
    std::optional<qint64> priceMin{};        ///< in minor units of the market's currency; some variant costs that or more …
    std::optional<qint64> priceMax{};        ///< … and some that or less
    bool isInStock = false;                  ///< only what can be ordered now
};

/** What a collection's members have in common. Like a filter, but the same in every market and language. */
struct ProductRule
{
    std::vector<CategoryId> categories{}; ///< in the subtree of one of them
    QStringList brands{};
    QStringList tags{};
    QMap<QString, QStringList> options{};
    QMap<QString, QStringList> attributes{};
    bool isInStock = false;

    bool isEmpty() const
    {
        return categories.empty() && brands.isEmpty() && tags.isEmpty() && options.isEmpty() && attributes.isEmpty()
            && !isInStock;
    }
    friend bool operator==(const ProductRule &, const ProductRule &) = default;
};

enum class ProductSort { Relevance, Newest, PriceUp, PriceDown, Title };

/** Behind which product a page begins: its sort key as the list gave it, and its id. */
struct ListPosition
{
    QByteArray key{}; ///< a price, a title, a rank; empty for the newest
    ProductId id{};
};

struct ProductListQuery
{
    ProductFilter filter{};
    std::optional<ProductRule> rule{};      ///< of a collection; holds besides the filter
    ProductSort sort = ProductSort::Newest; ///< Relevance only with a text
    std::optional<ListPosition> after{};
    int limit = 20;
    bool isCounted = false; ///< how many match is asked for …
    bool hasFacets = false; ///< … or that, and what they can be narrowed by
};

/** How many match; beyond `limits::countedMatches` nobody counts. */
struct MatchCount
{
    qint64 matches = 0;
    bool isExact = true;
};

/** What the matches can be narrowed by. Counts are those of the first `limits::countedMatches` where that is not all. */
struct ProductFacets
{
    struct Value
    {
        QString value{};
        QString label{}; ///< for people
        qint64 count = 0;
    };
    struct Group
    {
        QByteArray kind{}; ///< "brand", "option" or "attribute"
        QString key{};     ///< the option's name or the attribute's code
        QString label{};
        QString unit{};
        std::vector<Value> values{};
    };
    qint64 inStock = 0;
    std::optional<Money> priceMin{};
    std::optional<Money> priceMax{};
    std::vector<Group> groups{};
};

/** Ready JSON of one product, and where it stands in the list. */
struct ListedProduct
{
    ListPosition position{};
    QByteArray json{};
};
struct ProductList
{
    std::vector<ListedProduct> products{};
    bool hasMore = false;
    std::optional<CategoryId> category{}; ///< that of the filter; only events of its products change this list
    QString searchedFor{};                ///< what the products were found by, where that is not the text; else empty
    QString didYouMean{};                 ///< another text, which finds something; empty: none
    MatchCount count{};                   ///< if the query asks for it
    /** If the query asks for them. Values of a facet that is filtered by are counted as if it was not, so that one can choose another. */
    ProductFacets facets{};
};

/** What somebody may be about to type, and what that finds. */
struct Suggestions
{
    struct Completion
    {
        QString text{};
        qint64 products = 0; ///< roughly; the more, the sooner it comes
    };
    struct NamedCategory
    {
        CategoryId id{};
        QString slug{};
        QString title{};
    };
    std::vector<Completion> completions{};
    QList<QByteArray> products{}; ///< ready JSON
    std::vector<NamedCategory> categories{};
    QStringList brands{};
};

namespace limits {
inline constexpr int countedMatches = 10'000;
inline constexpr int rankedMatches = 1'000; ///< as far as pages by relevance go
inline constexpr int filterGroups = 10;     ///< options and attributes in one query
inline constexpr int filterValues = 20;     ///< of one filter
inline constexpr int facetValues = 50;      ///< of one facet, the most frequent first
inline constexpr int searchText = 200;
inline constexpr int completions = 8;
inline constexpr int suggestedProducts = 5;
inline constexpr int suggestedTexts = 4; ///< of the completions, that products are suggested for
inline constexpr int suggestedFrom = 60; ///< products that are looked at for each
}

}
