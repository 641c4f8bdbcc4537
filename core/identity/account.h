#pragma once

#include "core/base/context.h"
#include "core/base/text.h"
#include "core/identity/address.h"

#include <vector>

namespace kontor {

using AccountAddressId = Id<struct AccountAddressTag>;

/** Somebody who can sign in: a customer or one of the staff. */
struct Account
{
    AccountId id;
    Actor::Kind kind = Actor::Kind::Customer;
    QString email;
    QString firstName;
    QString lastName;
    QString phone;
    QByteArray locale;
    QByteArray status; ///< active, disabled, erased
    std::optional<Instant> emailConfirmedAt;
    QByteArray consents;    ///< a JSON object
    QByteArray preferences; ///< a JSON object
    QList<QByteArray> roles;
    qint64 version = 1;
    Instant createdAt{};
};

/** What somebody says about themselves; what is empty stays as it is. */
struct ProfileChange
{
    std::optional<QString> firstName;
    std::optional<QString> lastName;
    std::optional<QString> phone;
    std::optional<QByteArray> locale;
    std::optional<QByteArray> consents;
    std::optional<QByteArray> preferences;
};

/** An entry of an account's address book. */
struct AccountAddress
{
    AccountAddressId id;
    QString label;
    Address address;
    bool isDefaultShipping = false;
    bool isDefaultBilling = false;
    qint64 version = 1;
};

namespace limits {
inline constexpr int addressesOfAccount = 50;
}

}
