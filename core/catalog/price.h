#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/money.h"

#include <optional>
#include <vector>

namespace kontor {

/** One price of a variant, in one list and currency, from so many pieces on; it holds from `startsAt` until `endsAt`. */
struct Price
{
    PriceId id;
    VariantId variant;
    QString sku;
    QByteArray list;
    Money amount;
    int minQuantity = 1;
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    qint64 version = 1;
};

/** What a price is set to. Variant, currency, list, quantity and beginning say which one it is. */
struct PriceChange
{
    VariantId variant;
    Money amount;
    QByteArray list = "base";
    int minQuantity = 1;
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
};

/** Prices that come and go together. What is empty is not narrowed: every market, everybody, from ever and for good. */
struct PriceList
{
    PriceListId id{};
    QByteArray code{};
    QString title{};
    std::optional<std::vector<QByteArray>> markets{};
    std::optional<std::vector<CustomerGroupId>> groups{};
    std::optional<Instant> startsAt{};
    std::optional<Instant> endsAt{};
    bool isActive = true;
    qint64 version = 1;
};

/** What a merge-patch changes: absent stays, what is there and empty is not narrowed any more. */
struct PriceListChange
{
    std::optional<QString> title{};
    std::optional<std::optional<std::vector<QByteArray>>> markets{};
    std::optional<std::optional<std::vector<CustomerGroupId>>> groups{};
    std::optional<std::optional<Instant>> startsAt{};
    std::optional<std::optional<Instant>> endsAt{};
    std::optional<bool> isActive{};
};

namespace limits {
inline constexpr size_t pricesAtOnce = 1'000;
inline constexpr int priceLists = 1'000;
inline constexpr int marketsOfList = 200;
inline constexpr int groupsOfList = 100;
inline constexpr int tierQuantity = 999;
}

}
