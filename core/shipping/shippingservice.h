#pragma once

#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/base/random.h"
#include "core/database/database.h"
#include "core/shipping/shippingmethod.h"

namespace kontor {

using ShippingProfileId = Id<struct ShippingProfileTag>;

namespace operations {
inline constexpr Operation listShippingProfiles{"shipping_profile.list", permissions::catalogRead};
inline constexpr Operation viewShippingProfile{"shipping_profile.view", permissions::catalogRead};
inline constexpr Operation createShippingProfile{"shipping_profile.create", permissions::settingsWrite};
inline constexpr Operation changeShippingProfile{"shipping_profile.change", permissions::settingsWrite};
inline constexpr Operation removeShippingProfile{"shipping_profile.remove", permissions::settingsWrite};
inline constexpr Operation listShippingMethods{"shipping_method.list", permissions::catalogRead};
inline constexpr Operation viewShippingMethod{"shipping_method.view", permissions::catalogRead};
inline constexpr Operation changeShippingMethod{"shipping_method.change", permissions::settingsWrite};
}

namespace limits {
inline constexpr int shippingProfiles = 100; // shipping.sql lists no more
inline constexpr int shippingMethods = 1000; // nor of these
}

/** What sending demands of goods. Categories and products name it by its code. */
struct ShippingProfile
{
    ShippingProfileId id;
    QByteArray code;
    QString name;
    qint64 version = 1;
};

/** A method as the shop keeps it, also one that is not offered. */
struct KeptShippingMethod
{
    ShippingMethod method;
    QByteArray market;
    int position = 0;
    bool isActive = true;
    qint64 version = 1;
};

/** What a merge-patch changes. */
struct ShippingMethodChange
{
    std::optional<QString> name{};
    std::optional<int> position{};
    std::optional<bool> isActive{};
    std::optional<QList<QByteArray>> profiles{}; ///< all that it serves; empty: every one
};

/** Shipping as staff keep it. No quote outlives a change: it raises pricing.revision. */
class KONTOR_EXPORT ShippingService
{
public:
    ShippingService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** By code. */
    Result<std::vector<ShippingProfile>> listProfiles(const Context &context);
    Result<ShippingProfile> viewProfile(const Context &context, const QByteArray &code);
    /** Refuses `name_taken`, `too_many`. */
    Result<ShippingProfile> createProfile(const Context &context, const QByteArray &code, const QString &name);
    /** `expected` is the version that the editor saw; `stale_version`. */
    Result<ShippingProfile> changeProfile(
        const Context &context, const QByteArray &code, const std::optional<QString> &name, std::optional<qint64> expected);
    /** Refuses `shipping_profile_in_use` and `default_shipping_profile`. */
    Result<void> removeProfile(const Context &context, const QByteArray &code, std::optional<qint64> expected);

    /** By market, in the order that buyers see them. */
    Result<std::vector<KeptShippingMethod>> listMethods(const Context &context);
    Result<KeptShippingMethod> viewMethod(const Context &context, const ShippingMethodId &id);
    /** Refuses `unknown_shipping_profile`. */
    Result<KeptShippingMethod> changeMethod(
        const Context &context, const ShippingMethodId &id, const ShippingMethodChange &change, std::optional<qint64> expected);

private:
    Result<ShippingProfile> lockProfile(Transaction &transaction, const QByteArray &code, std::optional<qint64> expected);
    Result<void> noteProfile(Transaction &transaction, const Context &context, const Operation &operation,
        const ShippingProfile *before, const ShippingProfile *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
