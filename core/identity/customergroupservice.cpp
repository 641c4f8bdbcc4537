#include "core/identity/customergroupservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "sql/customergroup.h"

#include <QSet>

namespace kontor {

namespace {

CustomerGroup readGroup(Row &row)
{
    return {.id = row.as<CustomerGroupId>(), .code = row.bytes(), .title = row.text(), .version = row.int64()};
}

GroupMember readMember(Row &row)
{
    return {.account = row.as<AccountId>(), .email = row.text(), .name = row.text(), .addedAt = row.instant()};
}

JsonWriter &writeGroup(JsonWriter &out, const CustomerGroup &group)
{
    return out.member("customer_group_id", group.id).member("code", group.code).member("title", group.title);
}

QByteArray toJson(const CustomerGroup &group)
{
    JsonWriter out;
    return writeGroup(out.beginObject(), group).endObject().take();
}

QByteArray toJson(const CustomerGroup &group, const std::vector<AccountId> &accounts)
{
    JsonWriter out;
    writeGroup(out.beginObject(), group).key("account_ids").beginArray();
    for (const auto &account : accounts)
        out.value(account);
    return out.endArray().endObject().take();
}

}

Result<std::vector<CustomerGroup>> CustomerGroupService::list(const Context &context, const QByteArray &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listCustomerGroups));
    return m_database.list(sql::customergroup::list, {bind("after", after), bind("limit", limit + 1)}, readGroup);
}

Result<qint64> CustomerGroupService::count(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listCustomerGroups));
    return m_database.get(sql::customergroup::count, {}, [](Row &row) { return row.int64(); });
}

Result<CustomerGroup> CustomerGroupService::view(const Context &context, const CustomerGroupId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewCustomerGroup));
    return get(m_database, id);
}

Result<CustomerGroup> CustomerGroupService::create(const Context &context, const QByteArray &code, const QString &title)
{
    KONTOR_CHECK(authorise(context, operations::createCustomerGroup));
    return m_database.transaction([&](Transaction &transaction) -> Result<CustomerGroup> {
        KONTOR_TRY(auto created,
            transaction.find(sql::customergroup::insert,
                {bind("id", CustomerGroupId::make(m_clock, m_random)), bind("code", code), bind("title", title),
                    bind("most", limits::customerGroups)},
                readGroup));
        if (!created)
            return invalid(u"/code"_s, "too_many"_L1, u"A shop has at most %1 customer groups."_s.arg(limits::customerGroups));
        KONTOR_CHECK(
            note(transaction, context, operations::createCustomerGroup, "customer_group.created", *created, toJson(*created)));
        return std::move(*created);
    });
}

Result<CustomerGroup> CustomerGroupService::change(
    const Context &context, const CustomerGroupId &id, const std::optional<QString> &title, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeCustomerGroup));
    return m_database.transaction([&](Transaction &transaction) -> Result<CustomerGroup> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        KONTOR_TRY(
            auto after, transaction.get(sql::customergroup::update, {bindMaybe("title", title), bind("id", id)}, readGroup));
        KONTOR_CHECK(note(transaction, context, operations::changeCustomerGroup, "customer_group.updated", after,
            beforeAndAfter(toJson(before), toJson(after))));
        return after;
    });
}

Result<void> CustomerGroupService::remove(const Context &context, const CustomerGroupId &id, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeCustomerGroup));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, id, expected));
        KONTOR_CHECK(transaction.execute(sql::customergroup::remove, {bind("id", id)}));
        return note(transaction, context, operations::removeCustomerGroup, "customer_group.removed", before, toJson(before));
    });
}

Result<std::vector<GroupMember>> CustomerGroupService::listMembers(
    const Context &context, const CustomerGroupId &id, const std::optional<AccountId> &after, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listGroupMembers));
    KONTOR_CHECK(get(m_database, id));
    return m_database.list(
        sql::customergroup::listMembers, {bind("group_id", id), bindMaybe("after", after), bind("limit", limit + 1)}, readMember);
}

Result<qint64> CustomerGroupService::countMembers(const Context &context, const CustomerGroupId &id)
{
    KONTOR_CHECK(authorise(context, operations::listGroupMembers));
    return m_database.get(sql::customergroup::countMembers, {bind("group_id", id)}, [](Row &row) { return row.int64(); });
}

Result<int> CustomerGroupService::addMembers(
    const Context &context, const CustomerGroupId &id, const std::vector<AccountId> &accounts)
{
    KONTOR_CHECK(authorise(context, operations::addGroupMembers));
    if (accounts.empty() || accounts.size() > limits::membersAtOnce)
        return invalid(u"/account_ids"_s, "too_many"_L1, u"One to 1,000 accounts are added at once."_s);
    return m_database.transaction([&](Transaction &transaction) -> Result<int> {
        KONTOR_TRY(const auto group, lock(transaction, id, {}));
        QSet<AccountId> known;
        KONTOR_CHECK(transaction.each(sql::customergroup::lockAccounts,
            {bindArray("accounts", std::span<const AccountId>(accounts))}, [&](Row &row) { known.insert(row.as<AccountId>()); }));
        QList<FieldError> faults;
        for (size_t i = 0; i < accounts.size(); ++i)
            if (!known.contains(accounts[i]))
                faults.append({u"/account_ids/%1"_s.arg(i), "unknown_account"_L1, u"There is no such customer."_s});
        KONTOR_CHECK(refuseIfAny(faults));
        KONTOR_TRY(const auto added,
            transaction.execute(sql::customergroup::addMembers,
                {bind("group_id", id), bindArray("accounts", std::span<const AccountId>(accounts))}));
        if (added > 0)
            KONTOR_CHECK(note(transaction, context, operations::addGroupMembers, "customer_group.members_added", group,
                toJson(group, accounts)));
        return static_cast<int>(added);
    });
}

Result<void> CustomerGroupService::removeMember(const Context &context, const CustomerGroupId &id, const AccountId &account)
{
    KONTOR_CHECK(authorise(context, operations::removeGroupMember));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto group, lock(transaction, id, {}));
        // Before the membership, as whoever erases the account does.
        KONTOR_CHECK(transaction.execute(sql::customergroup::lockAccounts, {bindArray("accounts", std::span(&account, 1))}));
        KONTOR_TRY(const auto removed,
            transaction.execute(sql::customergroup::removeMember, {bind("group_id", id), bind("account_id", account)}));
        if (removed == 0)
            return notFound("member"_L1);
        return note(transaction, context, operations::removeGroupMember, "customer_group.member_removed", group,
            toJson(group, {account}));
    });
}

Result<CustomerGroup> CustomerGroupService::get(Session &session, const CustomerGroupId &id)
{
    KONTOR_TRY(auto found, session.find(sql::customergroup::find, {bind("id", id)}, readGroup));
    if (!found)
        return notFound("customer group"_L1);
    return std::move(*found);
}

Result<CustomerGroup> CustomerGroupService::lock(
    Transaction &transaction, const CustomerGroupId &id, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::customergroup::lock, {bind("id", id)}, readGroup));
    if (!found)
        return notFound("customer group"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<void> CustomerGroupService::note(Transaction &transaction, const Context &context, const Operation &operation,
    const char *type, const CustomerGroup &group, const QByteArray &payload)
{
    KONTOR_CHECK(appendEvent(transaction,
        {.type = type, .aggregate = "customer_group", .aggregateId = group.id.uuid(), .payload = toJson(group)}, m_clock,
        m_random));
    return recordAudit(transaction, context, operation, "customer_group", group.id.uuid(), payload);
}

}
