#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr qint64 countedMembers = 10'000; // customergroup.sql counts no further

struct GroupPath
{
    CustomerGroupId customerGroupId{};
    static auto fields() { return wire::fields(field("customer_group_id", &GroupPath::customerGroupId, "The customer group.")); }
};

struct MemberPath
{
    CustomerGroupId customerGroupId{};
    AccountId accountId{};
    static auto fields()
    {
        return wire::fields(field("customer_group_id", &MemberPath::customerGroupId, "The customer group."),
            field("account_id", &MemberPath::accountId, "The customer."));
    }
};

struct NewGroupBody
{
    QByteArray code{};
    QString title{};
    static QByteArray wireName() { return "NewCustomerGroup"; }
    static auto fields()
    {
        return wire::fields(field("code", &NewGroupBody::code, "Names it for good.")
                                .maxLength(40)
                                .pattern(u"[a-z][a-z0-9_-]{0,39}"_s)
                                .example("trade"),
            field("title", &NewGroupBody::title, "As staff read it.").maxLength(120).notEmpty().example("Trade customers"));
    }
};

struct GroupPatch
{
    wire::Patch<QString> title{};
    static QByteArray wireName() { return "ChangeCustomerGroup"; }
    static auto fields()
    {
        return wire::fields(
            field("title", &GroupPatch::title, "As staff read it.").maxLength(120).notEmpty().notNull().example("Resellers"));
    }
};

struct GroupView
{
    CustomerGroupId id{};
    QByteArray code{};
    QString title{};
    qint64 version = 1;
    static QByteArray wireName() { return "CustomerGroup"; }
    static auto fields()
    {
        return wire::fields(field("id", &GroupView::id, "Names the group."),
            field("code", &GroupView::code, "Stable name.").maxLength(40).example("trade"),
            field("title", &GroupView::title, "As staff read it.").maxLength(120).example("Trade customers"),
            field("version", &GroupView::version, "For If-Match.").range(1, std::numeric_limits<qint64>::max()).example(1));
    }
    static GroupView of(const CustomerGroup &group)
    {
        return {.id = group.id, .code = group.code, .title = group.title, .version = group.version};
    }
};

struct MemberView
{
    AccountId accountId{};
    QString email{};
    QString name{};
    Instant addedAt{};
    static QByteArray wireName() { return "CustomerGroupMember"; }
    static auto fields()
    {
        return wire::fields(field("account_id", &MemberView::accountId, "The customer."),
            field("email", &MemberView::email, "Of the account.").maxLength(254).example("ada@example.org"),
            field("name", &MemberView::name, "First and last.").maxLength(201).example("Ada Lovelace"),
            field("added_at", &MemberView::addedAt, "Since when."));
    }
    static MemberView of(const GroupMember &member)
    {
        return {.accountId = member.account, .email = member.email, .name = member.name, .addedAt = member.addedAt};
    }
};

struct MembersBody
{
    std::vector<AccountId> accountIds{};
    static QByteArray wireName() { return "AddCustomerGroupMembers"; }
    static auto fields()
    {
        return wire::fields(field("account_ids", &MembersBody::accountIds, "Customers; who is in it already stays.")
                                .minItems(1)
                                .maxItems(limits::membersAtOnce));
    }
};

struct MembersView
{
    int added = 0;
    static QByteArray wireName() { return "CustomerGroupMembersAdded"; }
    static auto fields()
    {
        return wire::fields(field("added", &MembersView::added, "How many were not in it before.")
                                .range(0, static_cast<qint64>(limits::membersAtOnce))
                                .example(1));
    }
};

Result<GroupView> shown(Call &call, const Result<CustomerGroup> &group)
{
    if (!group)
        return failure(group.error());
    call.setVersion(group->version);
    return GroupView::of(*group);
}

void addGroups(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, PageQuery, Page<GroupView>>("/v1/admin/customer-groups", operations::listCustomerGroups,
        {.tag = "Staff: customers", .summary = "List the customer groups", .description = "By code."},
        [](Call &call, const PageQuery &query) -> Result<Page<GroupView>> {
            QByteArray after;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                if (!isStorable(cursor.text(0)))
                    return Cursor::refused();
                after = cursor.text(0).toUtf8();
            }
            auto &groups = call.shop().customerGroups;
            KONTOR_TRY(const auto rows, groups.list(call.context(), after, query.limit));
            auto page = Page<GroupView>::of(
                rows, query.limit, call, &GroupView::of, [](const CustomerGroup &row) { return Cursor().add(row.code); });
            if (query.count) {
                KONTOR_TRY(page.page.total, groups.count(call.context()));
            }
            return page;
        }));
    endpoints.add(post<NoPath, NoQuery, NewGroupBody, GroupView>("/v1/admin/customer-groups", operations::createCustomerGroup,
        {.tag = "Staff: customers",
            .summary = "Create a customer group",
            .description = "Price lists may be for it.",
            .status = 201,
            .errors = {"name_taken"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewGroupBody &body) -> Result<GroupView> {
            const auto group = call.shop().customerGroups.create(call.context(), body.code, body.title);
            if (group)
                call.location("/v1/admin/customer-groups/" + group->id.toByteArray());
            return shown(call, group);
        }));
    endpoints.add(
        get<GroupPath, NoQuery, GroupView>("/v1/admin/customer-groups/{customer_group_id}", operations::viewCustomerGroup,
            {.tag = "Staff: customers",
                .summary = "Open a customer group",
                .description = "Its members are a list of their own.",
                .errors = {"not_found"},
                .hasETag = true},
            [](Call &call, const GroupPath &path) {
                return shown(call, call.shop().customerGroups.view(call.context(), path.customerGroupId));
            }));
    endpoints.add(patch<GroupPath, NoQuery, GroupPatch, GroupView>("/v1/admin/customer-groups/{customer_group_id}",
        operations::changeCustomerGroup,
        {.tag = "Staff: customers",
            .summary = "Change a customer group",
            .description = "A merge-patch.",
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const GroupPath &path, const GroupPatch &body) -> Result<GroupView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(
                call, call.shop().customerGroups.change(call.context(), path.customerGroupId, body.title.given(), expected));
        }));
    endpoints.add(
        del<GroupPath, NoQuery, NoContent>("/v1/admin/customer-groups/{customer_group_id}", operations::removeCustomerGroup,
            {.tag = "Staff: customers",
                .summary = "Remove a customer group",
                .description = "Its members are in it no more. Only when no price list is for it.",
                .status = 204,
                .errors = {"not_found", "stale_version", "customer_group_in_use"},
                .ifMatch = IfMatch::Honoured},
            [](Call &call, const GroupPath &path) -> Result<NoContent> {
                KONTOR_TRY(const auto expected, call.expectedVersion());
                KONTOR_CHECK(call.shop().customerGroups.remove(call.context(), path.customerGroupId, expected));
                return NoContent{};
            }));
}

}

void addStaffCustomerGroups(Endpoints &endpoints)
{
    addGroups(endpoints);
    endpoints.add(get<GroupPath, PageQuery, Page<MemberView>>("/v1/admin/customer-groups/{customer_group_id}/members",
        operations::listGroupMembers,
        {.tag = "Staff: customers",
            .summary = "List the members of a customer group",
            .description = "By account.",
            .errors = {"not_found"}},
        [](Call &call, const GroupPath &path, const PageQuery &query) -> Result<Page<MemberView>> {
            std::optional<AccountId> after;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(after, cursor.id<AccountTag>(0));
            }
            auto &groups = call.shop().customerGroups;
            KONTOR_TRY(const auto rows, groups.listMembers(call.context(), path.customerGroupId, after, query.limit));
            auto page = Page<MemberView>::of(
                rows, query.limit, call, &MemberView::of, [](const GroupMember &row) { return Cursor().add(row.account); });
            if (query.count) {
                KONTOR_TRY(const auto counted, groups.countMembers(call.context(), path.customerGroupId));
                page.page.total = std::min(counted, countedMembers);
                page.page.totalIsExact = counted <= countedMembers;
            }
            return page;
        }));
    endpoints.add(post<GroupPath, NoQuery, MembersBody, MembersView>("/v1/admin/customer-groups/{customer_group_id}/members",
        operations::addGroupMembers,
        {.tag = "Staff: customers",
            .summary = "Add members to a customer group",
            .description = "Up to 1,000, all or none. Their carts have the group's prices from then on.",
            .status = 200,
            .errors = {"not_found", "unknown_account"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const GroupPath &path, const MembersBody &body) -> Result<MembersView> {
            KONTOR_TRY(
                const int added, call.shop().customerGroups.addMembers(call.context(), path.customerGroupId, body.accountIds));
            return MembersView{.added = added};
        }));
    endpoints.add(del<MemberPath, NoQuery, NoContent>("/v1/admin/customer-groups/{customer_group_id}/members/{account_id}",
        operations::removeGroupMember,
        {.tag = "Staff: customers",
            .summary = "Take a member out of a customer group",
            .description = "Their carts have everybody's prices from then on.",
            .status = 204,
            .errors = {"not_found"}},
        [](Call &call, const MemberPath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().customerGroups.removeMember(call.context(), path.customerGroupId, path.accountId));
            return NoContent{};
        }));
}

}
