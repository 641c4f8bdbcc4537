#pragma once

#include "core/auth/credentialservice.h"
#include "core/identity/accountservice.h"

namespace kontor {

namespace operations {
inline constexpr Operation inviteStaff{"staff.invite", permissions::staffWrite};
inline constexpr Operation changeRoles{"staff.change_roles", permissions::staffWrite};
inline constexpr Operation setStaffStatus{"staff.set_status", permissions::staffWrite};
inline constexpr Operation setCustomerStatus{"customer.set_status", permissions::customersWrite};
inline constexpr Operation endCustomerSessions{"customer.end_sessions", permissions::customersWrite};
}

/**
 * What some of the staff may do to other accounts. Nobody gives, takes away or switches off more than they have themselves,
 * nobody changes their own roles, and the last admin stays.
 */
class KONTOR_EXPORT StaffService
{
public:
    StaffService(Database &database, CredentialService &credentials) : m_database(database), m_credentials(credentials) {}

    /** An account with these roles; a mail lets its owner set a password. Refuses `email_taken`, `unknown_role`. */
    Result<Account> invite(
        const Context &context, const CredentialService::Registration &registration, const QList<QByteArray> &roles);
    /** All of the roles that the account has from then on. Its access tokens are worth nothing any more. */
    Result<Account> setRoles(const Context &context, const AccountId &account, const QList<QByteArray> &roles);
    /** Switched off, nobody signs in with it and its sessions end. */
    Result<Account> setActive(const Context &context, const AccountId &account, bool isActive);
    Result<Account> setCustomerActive(const Context &context, const AccountId &account, bool isActive);
    Result<void> endCustomerSessions(const Context &context, const AccountId &account);

private:
    Result<void> checkRoles(Session &session, const Context &context, const QList<QByteArray> &roles);
    Result<void> keepAnAdmin(Transaction &transaction, const AccountId &account);
    Result<Account> setStatus(
        Transaction &transaction, const Context &context, const Operation &operation, const Account &before, bool isActive);

    Database &m_database;
    CredentialService &m_credentials;
};

}
