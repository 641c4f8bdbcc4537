#pragma once

#include "core/base/permissions.h"
#include "core/database/database.h"
#include "core/identity/account.h"

namespace kontor {

namespace operations {
inline constexpr Operation viewProfile{"profile.view", SignedIn};
inline constexpr Operation changeProfile{"profile.change", SignedIn};
inline constexpr Operation listAddresses{"address.list", SignedIn};
inline constexpr Operation viewAddress{"address.view", SignedIn};
inline constexpr Operation addAddress{"address.add", SignedIn};
inline constexpr Operation changeAddress{"address.change", SignedIn};
inline constexpr Operation removeAddress{"address.remove", SignedIn};
inline constexpr Operation listCustomers{"customer.list", permissions::customersRead};
inline constexpr Operation viewCustomer{"customer.view", permissions::customersRead};
inline constexpr Operation listCustomerAddresses{"customer.list_addresses", permissions::customersRead};
inline constexpr Operation changeCustomer{"customer.change", permissions::customersWrite};
inline constexpr Operation listStaff{"staff.list", permissions::staffRead};
inline constexpr Operation viewStaff{"staff.view", permissions::staffRead};
}

/** Accounts, their profiles and address books: of whoever asks, and for staff those of others. */
class KONTOR_EXPORT AccountService
{
public:
    AccountService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** The account of the context's actor. */
    Result<Account> own(const Context &context);
    /** Refuses `stale_version` where a version is given that is not the present one. */
    Result<Account> changeOwn(const Context &context, const ProfileChange &change, const std::optional<qint64> &version);

    Result<std::vector<AccountAddress>> addresses(const Context &context);
    Result<AccountAddress> address(const Context &context, const AccountAddressId &id);
    /** The first one is the default for everything. Refuses the fifty-first, and what its country's rules refuse. */
    Result<AccountAddress> addAddress(const Context &context, AccountAddress address);
    Result<AccountAddress> changeAddress(
        const Context &context, const AccountAddress &address, const std::optional<qint64> &version);
    Result<void> removeAddress(const Context &context, const AccountAddressId &id);

    struct Filter
    {
        QString email; ///< its beginning
        std::optional<AccountId> before;
        int limit = 20;
    };
    Result<std::vector<Account>> listCustomers(const Context &context, const Filter &filter);
    Result<qint64> countCustomers(const Context &context, const Filter &filter);
    Result<Account> customer(const Context &context, const AccountId &id);
    Result<Account> changeCustomer(
        const Context &context, const AccountId &id, const ProfileChange &change, const std::optional<qint64> &version);
    Result<std::vector<AccountAddress>> customerAddresses(const Context &context, const AccountId &id);
    Result<std::vector<Account>> listStaff(const Context &context, const Filter &filter);
    Result<qint64> countStaff(const Context &context, const Filter &filter);
    Result<Account> staff(const Context &context, const AccountId &id);

private:
    Result<Account> change(const Context &context, const Operation &operation, const AccountId &id, const ProfileChange &change,
        const std::optional<qint64> &version);
    Result<void> writeAddress(
        Transaction &transaction, const AccountId &account, const AccountAddress &address, const Statement &statement);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

/** The account, or 404. */
KONTOR_EXPORT Result<Account> getAccount(Session &session, const AccountId &id);
/** What the audit keeps of an account: what can be changed of it. */
QByteArray toJson(const Account &account);

}
