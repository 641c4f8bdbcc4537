#pragma once

#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listCustomerGroups{"customer_group.list", permissions::customersRead};
inline constexpr Operation viewCustomerGroup{"customer_group.view", permissions::customersRead};
inline constexpr Operation createCustomerGroup{"customer_group.create", permissions::customersWrite};
inline constexpr Operation changeCustomerGroup{"customer_group.change", permissions::customersWrite};
inline constexpr Operation removeCustomerGroup{"customer_group.remove", permissions::customersWrite};
inline constexpr Operation listGroupMembers{"customer_group.list_members", permissions::customersRead};
inline constexpr Operation addGroupMembers{"customer_group.add_members", permissions::customersWrite};
inline constexpr Operation removeGroupMember{"customer_group.remove_member", permissions::customersWrite};
}

/** Customers who buy at other prices than everybody: price lists name the groups that they are for. */
struct CustomerGroup
{
    CustomerGroupId id;
    QByteArray code;
    QString title;
    qint64 version = 1;
};

struct GroupMember
{
    AccountId account;
    QString email;
    QString name;
    Instant addedAt;
};

namespace limits {
inline constexpr int customerGroups = 1'000;
inline constexpr size_t membersAtOnce = 1'000;
}

/** Groups and who is in them. A quote of somebody whose groups change goes stale by a trigger (migration 0020). */
class KONTOR_EXPORT CustomerGroupService
{
public:
    CustomerGroupService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** By code, behind this one. One more than asked for says that there are more. */
    Result<std::vector<CustomerGroup>> list(const Context &context, const QByteArray &after, int limit);
    Result<qint64> count(const Context &context);
    Result<CustomerGroup> view(const Context &context, const CustomerGroupId &id);
    /** Refuses `name_taken`, `too_many`. */
    Result<CustomerGroup> create(const Context &context, const QByteArray &code, const QString &title);
    /** Refuses `stale_version`. */
    Result<CustomerGroup> change(
        const Context &context, const CustomerGroupId &id, const std::optional<QString> &title, std::optional<qint64> expected);
    /** With its memberships. Refuses `customer_group_in_use` while a price list is for it. */
    Result<void> remove(const Context &context, const CustomerGroupId &id, std::optional<qint64> expected);

    /** By account, behind this one. */
    Result<std::vector<GroupMember>> listMembers(
        const Context &context, const CustomerGroupId &id, const std::optional<AccountId> &after, int limit);
    Result<qint64> countMembers(const Context &context, const CustomerGroupId &id);
    /** All or none, up to `limits::membersAtOnce`; how many were not in it yet. Refuses `unknown_account`: no customer, or erased. */
    Result<int> addMembers(const Context &context, const CustomerGroupId &id, const std::vector<AccountId> &accounts);
    Result<void> removeMember(const Context &context, const CustomerGroupId &id, const AccountId &account);

private:
    Result<CustomerGroup> get(Session &session, const CustomerGroupId &id);
    Result<CustomerGroup> lock(Transaction &transaction, const CustomerGroupId &id, std::optional<qint64> expected);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const char *type,
        const CustomerGroup &group, const QByteArray &payload);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
