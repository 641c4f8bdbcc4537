#include "core/auth/staffservice.h"

#include "core/audit/audit.h"
#include "core/auth/sessionstore_p.h"
#include "core/identity/roleservice.h"
#include "sql/account.h"
#include "sql/auth.h"
#include "sql/role.h"

namespace kontor {

namespace {

constexpr auto adminRole = "admin";

Result<Account> getOfKind(Session &session, const AccountId &id, Actor::Kind kind)
{
    KONTOR_TRY(auto account, getAccount(session, id));
    if (account.kind != kind)
        return notFound("account"_L1);
    return account;
}

Result<void> record(
    Transaction &transaction, const Context &context, const Operation &operation, const Account &before, const Account &after)
{
    return recordAudit(
        transaction, context, operation, "account", before.id.uuid(), beforeAndAfter(toJson(before), toJson(after)));
}

}

Result<void> StaffService::checkRoles(Session &session, const Context &context, const QList<QByteArray> &roles)
{
    KONTOR_TRY(
        const auto known, session.get(sql::role::countRoles, {bindArray("codes", roles)}, [](Row &row) { return row.int64(); }));
    if (known != static_cast<qint64>(QSet<QByteArray>(roles.begin(), roles.end()).size()))
        return invalid(u"/roles"_s, "unknown_role"_L1, u"There is no such role."_s);
    KONTOR_TRY(const auto permissions,
        session.list(sql::role::permissionsOfRoles, {bindArray("codes", roles)}, [](Row &row) { return row.bytes(); }));
    return mayGive(context.actor, QList<QByteArray>(permissions.begin(), permissions.end()));
}

Result<void> StaffService::keepAnAdmin(Transaction &transaction, const AccountId &account)
{
    // Two admins who dismiss each other at once wait for each other here.
    KONTOR_CHECK(transaction.execute(sql::role::lockAdmins));
    KONTOR_TRY(const auto others,
        transaction.get(sql::role::countOtherAdmins, {bind("account_id", account)}, [](Row &row) { return row.int64(); }));
    if (others == 0)
        return failure(ErrorKind::Conflict, "last_admin"_L1, u"Without another admin nobody could give this role again."_s);
    return {};
}

Result<Account> StaffService::invite(
    const Context &context, const CredentialService::Registration &registration, const QList<QByteArray> &roles)
{
    KONTOR_CHECK(authorise(context, operations::inviteStaff));
    return m_database.transaction([&](Transaction &transaction) -> Result<Account> {
        KONTOR_CHECK(checkRoles(transaction, context, roles));
        KONTOR_TRY(const auto id, m_credentials.addStaff(context, operations::inviteStaff, registration, roles, {}));
        return getAccount(transaction, id);
    });
}

Result<Account> StaffService::setRoles(const Context &context, const AccountId &account, const QList<QByteArray> &roles)
{
    KONTOR_CHECK(authorise(context, operations::changeRoles));
    if (context.actor.isAccount() && context.actor.account() == account)
        return failure(ErrorKind::Forbidden, "own_roles"_L1, u"Nobody changes their own roles."_s);
    return m_database.transaction([&](Transaction &transaction) -> Result<Account> {
        KONTOR_CHECK(transaction.execute(sql::account::lock, {bind("id", account)}));
        KONTOR_TRY(const auto before, getOfKind(transaction, account, Actor::Kind::Staff));
        KONTOR_CHECK(checkRoles(transaction, context, before.roles));
        KONTOR_CHECK(checkRoles(transaction, context, roles));
        if (before.roles.contains(adminRole) && !roles.contains(adminRole))
            KONTOR_CHECK(keepAnAdmin(transaction, account));
        KONTOR_CHECK(transaction.execute(sql::role::clearRoles, {bind("account_id", account)}));
        KONTOR_CHECK(transaction.execute(sql::role::grantRoles, {bind("account_id", account), bindArray("roles", roles)}));
        KONTOR_CHECK(transaction.execute(sql::auth::revokeAccount, {bind("account_id", account)}));
        KONTOR_CHECK(transaction.execute(sql::auth::closeDesktop, {bind("account_id", account)}));
        KONTOR_TRY(auto after, getAccount(transaction, account));
        KONTOR_CHECK(record(transaction, context, operations::changeRoles, before, after));
        return after;
    });
}

Result<Account> StaffService::setStatus(
    Transaction &transaction, const Context &context, const Operation &operation, const Account &before, bool isActive)
{
    KONTOR_CHECK(
        transaction.execute(sql::account::setStatus, {bind("status", isActive ? "active" : "disabled"), bind("id", before.id)}));
    if (!isActive)
        KONTOR_CHECK(endSessions(transaction, before.id, "disabled"));
    KONTOR_TRY(auto after, getAccount(transaction, before.id));
    KONTOR_CHECK(record(transaction, context, operation, before, after));
    return after;
}

Result<Account> StaffService::setActive(const Context &context, const AccountId &account, bool isActive)
{
    KONTOR_CHECK(authorise(context, operations::setStaffStatus));
    return m_database.transaction([&](Transaction &transaction) -> Result<Account> {
        KONTOR_CHECK(transaction.execute(sql::account::lock, {bind("id", account)}));
        KONTOR_TRY(const auto before, getOfKind(transaction, account, Actor::Kind::Staff));
        KONTOR_CHECK(checkRoles(transaction, context, before.roles));
        if (!isActive && before.roles.contains(adminRole))
            KONTOR_CHECK(keepAnAdmin(transaction, account));
        return setStatus(transaction, context, operations::setStaffStatus, before, isActive);
    });
}

Result<Account> StaffService::setCustomerActive(const Context &context, const AccountId &account, bool isActive)
{
    KONTOR_CHECK(authorise(context, operations::setCustomerStatus));
    return m_database.transaction([&](Transaction &transaction) -> Result<Account> {
        KONTOR_TRY(const auto before, getOfKind(transaction, account, Actor::Kind::Customer));
        return setStatus(transaction, context, operations::setCustomerStatus, before, isActive);
    });
}

Result<void> StaffService::endCustomerSessions(const Context &context, const AccountId &account)
{
    KONTOR_CHECK(authorise(context, operations::endCustomerSessions));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_CHECK(getOfKind(transaction, account, Actor::Kind::Customer));
        KONTOR_CHECK(endSessions(transaction, account, "ended_by_staff"));
        return recordAudit(transaction, context, operations::endCustomerSessions, "account", account.uuid(), "{}");
    });
}

}
