#include "core/auth/staffservice.h"
#include "core/auth/personaldata.h"
#include "server/api/accountviews.h"
#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

struct AccountPath
{
    AccountId accountId{};
    static auto fields() { return wire::fields(wire::field("account_id", &AccountPath::accountId, "The account.")); }
};

struct AccountQuery : PageQuery
{
    QString email{};
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(wire::field("email", &AccountQuery::email, "What the address begins with.")
                             .maxLength(254)
                             .optional()
                             .example("ada@")));
    }
};

struct StatusBody
{
    QByteArray status{};
    static QByteArray wireName() { return "AccountStatus"; }
    static auto fields()
    {
        return wire::fields(wire::field("status", &StatusBody::status, "Who is disabled cannot sign in, and is signed out.")
                                .oneOf({"active", "disabled"})
                                .example("disabled"));
    }
};

struct InviteBody
{
    Email email{};
    QString firstName{};
    QString lastName{};
    std::vector<QByteArray> roles{};
    static QByteArray wireName() { return "InviteStaff"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("email", &InviteBody::email, "A mail goes there, to set a password."),
            field("first_name", &InviteBody::firstName, "Given name.").maxLength(100).optional().example("Grace"),
            field("last_name", &InviteBody::lastName, "Family name.").maxLength(100).optional().example("Hopper"),
            field("roles", &InviteBody::roles, "By their codes; no more than you have yourself.")
                .minItems(1)
                .maxItems(16)
                .maxLength(40)
                .exampleJson(R"(["manager"])"));
    }
};

struct RolesBody
{
    std::vector<QByteArray> roles{};
    static QByteArray wireName() { return "StaffRoles"; }
    static auto fields()
    {
        return wire::fields(wire::field("roles", &RolesBody::roles, "All of them, as they are from now on.")
                                .maxItems(16)
                                .maxLength(40)
                                .exampleJson(R"(["manager"])"));
    }
};

QList<QByteArray> listOf(const std::vector<QByteArray> &codes)
{
    return QList<QByteArray>(codes.begin(), codes.end());
}

template<typename List, typename Count>
Result<Page<AccountView>> accountPage(Call &call, const AccountQuery &query, List list, Count count)
{
    AccountService::Filter filter{.email = query.email, .before = {}, .limit = query.limit};
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(filter.before, cursor.id<AccountTag>(0));
    }
    KONTOR_TRY(const std::vector<Account> rows, list(filter));
    auto page =
        Page<AccountView>::of(rows, query.limit, call, &AccountView::of, [](const Account &row) { return Cursor().add(row.id); });
    if (query.count) {
        KONTOR_TRY(page.page.total, count(filter));
    }
    return page;
}

Result<AccountView> shown(Call &call, const Result<Account> &account)
{
    if (!account)
        return failure(account.error());
    call.setVersion(account->version);
    return AccountView::of(*account);
}

void addCustomerChanges(Endpoints &endpoints)
{
    endpoints.add(patch<AccountPath, NoQuery, ProfilePatch, AccountView>("/v1/admin/customers/{account_id}",
        operations::changeCustomer,
        {.tag = "Staff: customers",
            .summary = "Change a customer",
            .description = "A merge-patch.",
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const AccountPath &path, const ProfilePatch &body) -> Result<AccountView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call, call.shop().accounts.changeCustomer(call.context(), path.accountId, body.toChange(), expected));
        }));
    endpoints.add(put<AccountPath, NoQuery, StatusBody, AccountView>("/v1/admin/customers/{account_id}/status",
        operations::setCustomerStatus,
        {.tag = "Staff: customers",
            .summary = "Disable a customer, or let them in again",
            .description = "Disabling ends every session.",
            .errors = {"not_found"}},
        [](Call &call, const AccountPath &path, const StatusBody &body) {
            return shown(call, call.shop().staff.setCustomerActive(call.context(), path.accountId, body.status == "active"));
        }));
    endpoints.add(
        del<AccountPath, NoQuery, NoContent>("/v1/admin/customers/{account_id}/sessions", operations::endCustomerSessions,
            {.tag = "Staff: customers",
                .summary = "Sign a customer out",
                .description = "Everywhere.",
                .status = 204,
                .errors = {"not_found"}},
            [](Call &call, const AccountPath &path) -> Result<NoContent> {
                KONTOR_CHECK(call.shop().staff.endCustomerSessions(call.context(), path.accountId));
                return NoContent{};
            }));
    endpoints.add(del<AccountPath, NoQuery, NoContent>("/v1/admin/customers/{account_id}", operations::eraseCustomer,
        {.tag = "Staff: customers",
            .summary = "Forget a customer",
            .description = "Erases everything personal; orders stay as what was sold, for the law.",
            .status = 204,
            .errors = {"not_found"}},
        [](Call &call, const AccountPath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().personalData.eraseCustomer(call.context(), path.accountId));
            return NoContent{};
        }));
}

void addCustomers(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, AccountQuery, Page<AccountView>>("/v1/admin/customers", operations::listCustomers,
        {.tag = "Staff: customers", .summary = "List customers", .description = "The newest first."},
        [](Call &call, const AccountQuery &query) {
            auto &accounts = call.shop().accounts;
            return accountPage(
                call, query, [&](const auto &filter) { return accounts.listCustomers(call.context(), filter); },
                [&](const auto &filter) { return accounts.countCustomers(call.context(), filter); });
        }));
    endpoints.add(get<AccountPath, NoQuery, AccountView>("/v1/admin/customers/{account_id}", operations::viewCustomer,
        {.tag = "Staff: customers", .summary = "Read a customer", .description = "As they are now.", .errors = {"not_found"}},
        [](Call &call, const AccountPath &path) {
            return shown(call, call.shop().accounts.customer(call.context(), path.accountId));
        }));
    endpoints.add(get<AccountPath, NoQuery, AccountAddresses>("/v1/admin/customers/{account_id}/addresses",
        operations::listCustomerAddresses,
        {.tag = "Staff: customers",
            .summary = "List a customer's addresses",
            .description = "At most 50.",
            .errors = {"not_found"}},
        [](Call &call, const AccountPath &path) -> Result<AccountAddresses> {
            KONTOR_TRY(const auto entries, call.shop().accounts.customerAddresses(call.context(), path.accountId));
            return AccountAddresses::of(entries);
        }));
    endpoints.add(
        get<AccountPath, NoQuery, wire::AnyObject>("/v1/admin/customers/{account_id}/export", operations::exportCustomer,
            {.tag = "Staff: customers",
                .summary = "Export a customer's data",
                .description = "All that is known, as the law lets its owner ask for it.",
                .errors = {"not_found"},
                .cacheControl = "private, no-store"},
            [](Call &call, const AccountPath &path) -> Result<wire::AnyObject> {
                KONTOR_TRY(auto json, call.shop().personalData.exportCustomer(call.context(), path.accountId));
                return wire::AnyObject{std::move(json)};
            }));
    addCustomerChanges(endpoints);
}

void addStaff(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, AccountQuery, Page<AccountView>>("/v1/admin/staff", operations::listStaff,
        {.tag = "Staff: people", .summary = "List the staff", .description = "The newest first."},
        [](Call &call, const AccountQuery &query) {
            auto &accounts = call.shop().accounts;
            return accountPage(
                call, query, [&](const auto &filter) { return accounts.listStaff(call.context(), filter); },
                [&](const auto &filter) { return accounts.countStaff(call.context(), filter); });
        }));
    endpoints.add(post<NoPath, NoQuery, InviteBody, AccountView>("/v1/admin/staff", operations::inviteStaff,
        {.tag = "Staff: people",
            .summary = "Invite somebody",
            .description = "A mail lets them set a password.",
            .status = 201,
            .errors = {"email_taken", "unknown_role"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const InviteBody &body) -> Result<AccountView> {
            const CredentialService::Registration registration{
                .email = body.email, .firstName = body.firstName, .lastName = body.lastName, .phone = {}};
            KONTOR_TRY(const auto account, call.shop().staff.invite(call.context(), registration, listOf(body.roles)));
            call.location("/v1/admin/staff/" + account.id.toByteArray());
            return shown(call, account);
        }));
    endpoints.add(get<AccountPath, NoQuery, AccountView>("/v1/admin/staff/{account_id}", operations::viewStaff,
        {.tag = "Staff: people", .summary = "Read one of the staff", .description = "With their roles.", .errors = {"not_found"}},
        [](Call &call, const AccountPath &path) {
            return shown(call, call.shop().accounts.staff(call.context(), path.accountId));
        }));
    endpoints.add(put<AccountPath, NoQuery, RolesBody, AccountView>("/v1/admin/staff/{account_id}/roles", operations::changeRoles,
        {.tag = "Staff: people",
            .summary = "Give and take roles",
            .description =
                "Nobody gives or takes more than they have, nor changes their own; the last admin stays. Tokens that say "
                "otherwise are refused within five seconds.",
            .errors = {"not_found", "unknown_role", "own_roles", "last_admin"}},
        [](Call &call, const AccountPath &path, const RolesBody &body) {
            return shown(call, call.shop().staff.setRoles(call.context(), path.accountId, listOf(body.roles)));
        }));
    endpoints.add(
        put<AccountPath, NoQuery, StatusBody, AccountView>("/v1/admin/staff/{account_id}/status", operations::setStaffStatus,
            {.tag = "Staff: people",
                .summary = "Disable one of the staff, or let them in again",
                .description = "Disabling ends every session.",
                .errors = {"not_found", "last_admin"}},
            [](Call &call, const AccountPath &path, const StatusBody &body) {
                return shown(call, call.shop().staff.setActive(call.context(), path.accountId, body.status == "active"));
            }));
}

}

void addStaffAccounts(Endpoints &endpoints)
{
    addCustomers(endpoints);
    addStaff(endpoints);
}

}
