#include "server/api/auditview.h"
#include "core/identity/roleservice.h"
#include "server/api/api.h"
#include "server/http/cursor.h"

namespace kontor::api {

using namespace http;

namespace {

struct RolePath
{
    QByteArray role{};
    static auto fields()
    {
        return wire::fields(wire::field("role", &RolePath::role, "Its code.").maxLength(40).example("manager"));
    }
};

struct RoleBody
{
    QString name{};
    std::vector<QByteArray> permissions{};
    static QByteArray wireName() { return "ChangeRole"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("name", &RoleBody::name, "As people read it.").maxLength(120).notEmpty().example("Warehouse"),
            field("permissions", &RoleBody::permissions, "All of them; no more than you have yourself.")
                .maxItems(64)
                .maxLength(64)
                .exampleJson(R"(["inventory:read","inventory:write"])"));
    }
};

struct NewRoleBody
{
    QByteArray code{};
    QString name{};
    std::vector<QByteArray> permissions{};
    static QByteArray wireName() { return "NewRole"; }
    static auto fields()
    {
        using wire::field;
        return wire::joined(wire::fields(field("code", &NewRoleBody::code, "Names the role.")
                                             .maxLength(40)
                                             .pattern(u"[a-z][a-z0-9_-]{0,39}"_s)
                                             .example("warehouse")),
            wire::fields(field("name", &NewRoleBody::name, "As people read it.").maxLength(120).notEmpty().example("Warehouse"),
                field("permissions", &NewRoleBody::permissions, "No more than you have yourself.")
                    .maxItems(64)
                    .maxLength(64)
                    .exampleJson(R"(["inventory:read","inventory:write"])")));
    }
};

struct RoleView
{
    QByteArray code{};
    QString name{};
    std::vector<QByteArray> permissions{};
    bool isBuiltin = false;
    qint64 holders = 0;
    static QByteArray wireName() { return "Role"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("code", &RoleView::code, "Names the role.").maxLength(40).example("manager"),
            field("name", &RoleView::name, "As people read it.").maxLength(120).example("Manager"),
            field("permissions", &RoleView::permissions, "\"*\" is every one there is.")
                .maxItems(64)
                .maxLength(64)
                .exampleJson(R"(["orders:read"])"),
            field("is_builtin", &RoleView::isBuiltin, "Built-in roles stay as they are.").example(false),
            field("holders", &RoleView::holders, "How many have it.").range(0, 1'000'000'000).example(3));
    }
    static RoleView of(const Role &role)
    {
        return {.code = role.code,
            .name = role.name,
            .permissions = std::vector<QByteArray>(role.permissions.begin(), role.permissions.end()),
            .isBuiltin = role.isBuiltin,
            .holders = role.holders};
    }
};

struct Roles
{
    std::vector<RoleView> data{};
    static auto fields() { return wire::fields(wire::field("data", &Roles::data, "The built-in ones first.").maxItems(500)); }
};

struct AuditQuery : PageQuery
{
    QString actor{};
    QString operation{};
    QString subject{};
    std::optional<Uuid> subjectId{};
    std::optional<Instant> from{};
    std::optional<Instant> until{};
    static auto fields()
    {
        using wire::field;
        return wire::joined(PageQuery::fields(),
            wire::fields(field("actor", &AuditQuery::actor, "Who.").maxLength(200).optional().example("anonymous"),
                field("operation", &AuditQuery::operation, "What.").maxLength(100).optional().example("auth.sign_in_failed"),
                field("subject", &AuditQuery::subject, "To what kind of thing.").maxLength(60).optional().example("account"),
                field("subject_id", &AuditQuery::subjectId, "To which."), field("from", &AuditQuery::from, "Not before."),
                field("until", &AuditQuery::until, "Before.")));
    }
};

QList<QByteArray> listOf(const std::vector<QByteArray> &permissions)
{
    return QList<QByteArray>(permissions.begin(), permissions.end());
}

Result<RoleView> shown(Call &call, const Result<Role> &role)
{
    if (!role)
        return failure(role.error());
    call.setVersion(role->version);
    return RoleView::of(*role);
}

void addRoles(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, Roles>("/v1/admin/roles", operations::listRoles,
        {.tag = "Staff: people", .summary = "List roles", .description = "Sets of permissions with a name."},
        [](Call &call) -> Result<Roles> {
            KONTOR_TRY(const auto roles, call.shop().roles.list(call.context()));
            Roles out;
            for (const auto &role : roles)
                out.data.push_back(RoleView::of(role));
            return out;
        }));
    endpoints.add(post<NoPath, NoQuery, NewRoleBody, RoleView>("/v1/admin/roles", operations::createRole,
        {.tag = "Staff: people",
            .summary = "Make a role",
            .description = "With permissions that you have yourself.",
            .status = 201,
            .errors = {"name_taken", "unknown_permission"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewRoleBody &body) -> Result<RoleView> {
            call.location("/v1/admin/roles/" + body.code);
            return shown(call,
                call.shop().roles.create(
                    call.context(), {.code = body.code, .name = body.name, .permissions = listOf(body.permissions)}));
        }));
    endpoints.add(get<RolePath, NoQuery, RoleView>("/v1/admin/roles/{role}", operations::viewRole,
        {.tag = "Staff: people", .summary = "Read a role", .description = "With its permissions.", .errors = {"not_found"}},
        [](Call &call, const RolePath &path) { return shown(call, call.shop().roles.view(call.context(), path.role)); }));
    endpoints.add(put<RolePath, NoQuery, RoleBody, RoleView>("/v1/admin/roles/{role}", operations::changeRole,
        {.tag = "Staff: people",
            .summary = "Change a role",
            .description = "Whoever has it gets new tokens; the old ones are refused within five seconds.",
            .errors = {"not_found", "unknown_permission", "wrong_state", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const RolePath &path, const RoleBody &body) -> Result<RoleView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            return shown(call,
                call.shop().roles.change(
                    call.context(), {.code = path.role, .name = body.name, .permissions = listOf(body.permissions)}, expected));
        }));
    endpoints.add(del<RolePath, NoQuery, NoContent>("/v1/admin/roles/{role}", operations::removeRole,
        {.tag = "Staff: people",
            .summary = "Remove a role",
            .description = "One that nobody has.",
            .status = 204,
            .errors = {"not_found", "wrong_state", "role_in_use"}},
        [](Call &call, const RolePath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().roles.remove(call.context(), path.role));
            return NoContent{};
        }));
}

Result<Page<AuditView>> auditPage(Call &call, const AuditQuery &query)
{
    AuditFilter filter{.actor = query.actor,
        .operation = query.operation,
        .subject = query.subject,
        .subjectId = query.subjectId,
        .from = query.from,
        .until = query.until,
        .before = {},
        .limit = query.limit};
    if (query.cursor) {
        KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
        KONTOR_TRY(filter.before, cursor.integer(0));
    }
    KONTOR_TRY(const auto rows, call.shop().audit.list(call.context(), filter));
    return Page<AuditView>::of(
        rows, query.limit, call, AuditView::of, [](const AuditEntry &row) { return Cursor().add(row.seq); });
}

}

void addStaffRoles(Endpoints &endpoints)
{
    addRoles(endpoints);
    endpoints.add(get<NoPath, AuditQuery, Page<AuditView>>("/v1/admin/audit", operations::listAudit,
        {.tag = "Staff: audit",
            .summary = "Read the audit",
            .description =
                "Who did what to which thing, newest first. Rows are chained within seconds; `kontor-server verify` finds "
                "one that was changed or is missing."},
        [](Call &call, const AuditQuery &query) { return auditPage(call, query); }));
}

}
