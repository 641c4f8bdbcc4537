#pragma once

#include "core/auth/session.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation exportOwnData{"profile.export", SignedIn};
inline constexpr Operation eraseOwnData{"profile.erase", SignedIn};
inline constexpr Operation exportCustomer{"customer.export", permissions::customersRead};
inline constexpr Operation eraseCustomer{"customer.erase", permissions::customersWrite};
}

/** All that is known of a customer: to be handed out, or to be forgotten (GDPR, articles 15, 17 and 20). */
class KONTOR_EXPORT PersonalData
{
public:
    explicit PersonalData(Database &database) : m_database(database) {}

    /** A JSON object of the account, its addresses, consents, sessions, carts, orders and what it waits for. */
    Result<QByteArray> exportOwn(const Context &context);
    Result<QByteArray> exportCustomer(const Context &context, const AccountId &account);
    /**
     * Forgets the person. The account stays as an empty row, its orders as what was sold, where to (country, region and
     * postal code, for the taxes) and for how much; audit rows keep their place in the chain without their payload.
     */
    Result<void> eraseOwn(const Context &context);
    Result<void> eraseCustomer(const Context &context, const AccountId &account);

private:
    Result<QByteArray> collect(const Context &context, const Operation &operation, const AccountId &account);
    Result<void> erase(const Context &context, const Operation &operation, const AccountId &account);

    Database &m_database;
};

}
