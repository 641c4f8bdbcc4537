#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"

#include <QByteArray>
#include <QHashFunctions>
#include <QString>

#include <array>
#include <optional>

namespace kontor {

/** Sixteen bytes of a UUIDv7 (RFC 9562): ordered by time of making. */
class KONTOR_EXPORT Uuid
{
public:
    Uuid() = default;
    static Uuid make(const Clock &clock, Random &random);
    /** Takes the 36 characters with hyphens, in either case; nothing else. */
    static std::optional<Uuid> parse(QStringView text);
    static std::optional<Uuid> parse(QByteArrayView text);

    bool isNull() const { return *this == Uuid{}; }
    /** 36 lower-case characters. */
    QByteArray toByteArray() const;
    QString toString() const { return QString::fromLatin1(toByteArray()); }

    friend auto operator<=>(const Uuid &, const Uuid &) = default;
    friend size_t qHash(const Uuid &uuid, size_t seed = 0) { return qHashBits(uuid.m_bytes.data(), 16, seed); }

private:
    std::array<quint8, 16> m_bytes{};
};

/** The id of one kind of thing; ids of different kinds do not mix. */
template<typename Tag>
class Id
{
public:
    Id() = default;
    explicit Id(const Uuid &uuid) : m_uuid(uuid) {}
    static Id make(const Clock &clock, Random &random) { return Id(Uuid::make(clock, random)); }
    static std::optional<Id> parse(QStringView text)
    {
        const auto uuid = Uuid::parse(text);
        return uuid ? std::optional(Id(*uuid)) : std::nullopt;
    }

    const Uuid &uuid() const { return m_uuid; }
    bool isNull() const { return m_uuid.isNull(); }
    QByteArray toByteArray() const { return m_uuid.toByteArray(); }
    QString toString() const { return m_uuid.toString(); }

    friend auto operator<=>(const Id &, const Id &) = default;
    friend size_t qHash(const Id &id, size_t seed = 0) { return qHash(id.m_uuid, seed); }

private:
    Uuid m_uuid;
};

// The things that have ids.
using AccountId = Id<struct AccountTag>;
using AttemptId = Id<struct AttemptTag>;
using AttributeId = Id<struct AttributeTag>;
using CartId = Id<struct CartTag>;
using CartItemId = Id<struct CartItemTag>;
using CategoryId = Id<struct CategoryTag>;
using CheckoutId = Id<struct CheckoutTag>;
using CollectionId = Id<struct CollectionTag>;
using CustomerGroupId = Id<struct CustomerGroupTag>;
using JobId = Id<struct JobTag>;
using LocationId = Id<struct LocationTag>;
using MediaId = Id<struct MediaTag>;
using MovementId = Id<struct MovementTag>;
using OptionId = Id<struct OptionTag>;
using OptionValueId = Id<struct OptionValueTag>;
using OrderId = Id<struct OrderTag>;
using OrderLineId = Id<struct OrderLineTag>;
using PaymentId = Id<struct PaymentTag>;
using PriceId = Id<struct PriceTag>;
using PriceListId = Id<struct PriceListTag>;
using ProductId = Id<struct ProductTag>;
using SearchMissId = Id<struct SearchMissTag>;
using SearchRuleId = Id<struct SearchRuleTag>;
using ShippingMethodId = Id<struct ShippingMethodTag>;
using SynonymId = Id<struct SynonymTag>;
using TaxRateId = Id<struct TaxRateTag>;
using VariantId = Id<struct VariantTag>;

}
