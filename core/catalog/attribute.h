#pragma once

#include "core/base/id.h"

#include <QByteArray>
#include <QMap>
#include <QString>

#include <optional>
#include <vector>

namespace kontor {

/** Labels by language. */
using Labels = QMap<QByteArray, QString>;

/**
 * What a product says of itself: values by the attribute's code, each as JSON: a text, a number, true or false, a date
 * as text, a choice's code or an array of them. In a change "null" takes a value away.
 */
using AttributeValues = QMap<QByteArray, QByteArray>;

/** One of the values that an attribute may have. Products name it by its code, people read its label. */
struct AttributeChoice
{
    QString code;
    QString label;
    Labels translations{};
    friend bool operator==(const AttributeChoice &, const AttributeChoice &) = default;
};

/** What products can be described by. */
struct Attribute
{
    QByteArray code;
    QString label;
    Labels translations{};
    QByteArray type = "text"; ///< text, number, boolean, date, choice or choices
    QString unit{};           ///< of a number
    bool isFilterable = true;
    bool isFacetable = true;
    bool isSearchable = true;
    int position = 0;
    std::vector<AttributeChoice> choices{}; ///< of choice and choices, in their order
    AttributeId id{};
    qint64 version = 1;
};

/** What a merge-patch changes; `choices` and `translations` are all of them. */
struct AttributeChange
{
    std::optional<QString> label{};
    std::optional<Labels> translations{};
    std::optional<QByteArray> type{};
    std::optional<QString> unit{};
    std::optional<bool> isFilterable{};
    std::optional<bool> isFacetable{};
    std::optional<bool> isSearchable{};
    std::optional<int> position{};
    std::optional<std::vector<AttributeChoice>> choices{};
};

/** What a change of a definition, or its end, would do to the products that have a value. */
struct AttributeImpact
{
    struct Misfit
    {
        ProductId product;
        QString title;
        QByteArray value; ///< JSON
    };
    qint64 converted = 0;          ///< products whose value would be written in another way, such as "12" as 12
    qint64 lost = 0;               ///< products whose value does not fit
    std::vector<Misfit> misfits{}; ///< the first of them
};

/** What is done with values that do not fit a changed definition. */
enum class Misfits { Refuse, Drop };

namespace limits {
inline constexpr int attributes = 1000;
inline constexpr int choicesOfAttribute = 500;
inline constexpr int valuesOfProduct = 100;
inline constexpr int attributesOfCategory = 100;
inline constexpr int valuesChangedAtOnce = 20'000; ///< products that one change of a definition may rewrite
inline constexpr int misfitsShown = 20;
}

}
