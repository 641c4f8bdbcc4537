#include "core/identity/roleservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/base/secret.h"
#include "sql/role.h"

#include <algorithm>

namespace kontor {

namespace {

Role readRole(Row &row)
{
    return {.code = row.bytes(),
        .name = row.text(),
        .permissions = row.textArray(),
        .isBuiltin = row.boolean(),
        .version = row.int64(),
        .holders = row.int64()};
}

Result<Role> getRole(Session &session, const QByteArray &code)
{
    KONTOR_TRY(auto found, session.find(sql::role::find, {bind("code", code)}, readRole));
    if (!found)
        return notFound("role"_L1);
    return std::move(*found);
}

QByteArray toJson(const Role &role)
{
    JsonWriter out;
    out.beginObject().member("code", role.code).member("name", role.name).key("permissions").beginArray();
    for (const auto &permission : role.permissions)
        out.value(permission);
    return out.endArray().endObject().take();
}

Result<void> checkKnown(const QList<QByteArray> &permissions)
{
    for (qsizetype i = 0; i < permissions.size(); ++i)
        if (std::none_of(std::begin(permissions::all), std::end(permissions::all),
                [&](const Permission &known) { return permissions[i] == known.name; }))
            return invalid(u"/permissions/%1"_s.arg(i), "unknown_permission"_L1,
                u"There is no permission %1."_s.arg(QString::fromUtf8(permissions[i])));
    return {};
}

// A role has no id of its own: the audit names it by one that follows from its code.
Uuid subjectOf(const QByteArray &code)
{
    return *Uuid::parse(QByteArrayView("00000000-0000-7000-8000-" + sha256("kontor role\n" + code).toHex().left(12)));
}

Failure builtin()
{
    return failure(
        ErrorKind::Conflict, "wrong_state"_L1, u"Admin, Manager and Customer stay as they are; make a role beside them."_s);
}

}

Result<void> mayGive(const Actor &actor, const QList<QByteArray> &permissions)
{
    if (actor.kind == Actor::Kind::System)
        return {};
    const auto lacks = [&](const char *permission) { return !actor.may(permission); };
    const bool wantsAll = permissions.contains("*");
    const bool isTooMuch = wantsAll
        ? std::any_of(
            std::begin(permissions::all), std::end(permissions::all), [&](const Permission &one) { return lacks(one.name); })
        : std::any_of(permissions.begin(), permissions.end(), [&](const QByteArray &one) { return lacks(one.constData()); });
    if (isTooMuch)
        return failure(ErrorKind::Forbidden, "permission_missing"_L1, u"Nobody can give a permission that they do not have."_s);
    return {};
}

Result<std::vector<Role>> RoleService::list(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listRoles));
    return m_database.list(sql::role::list, {}, readRole);
}

Result<Role> RoleService::view(const Context &context, const QByteArray &code)
{
    KONTOR_CHECK(authorise(context, operations::viewRole));
    return getRole(m_database, code);
}

Result<Role> RoleService::create(const Context &context, const Role &role)
{
    KONTOR_CHECK(authorise(context, operations::createRole));
    KONTOR_CHECK(checkKnown(role.permissions));
    KONTOR_CHECK(mayGive(context.actor, role.permissions));
    return m_database.transaction([&](Transaction &transaction) -> Result<Role> {
        KONTOR_CHECK(transaction.execute(
            sql::role::insert, {bind("code", role.code), bind("name", role.name), bindArray("permissions", role.permissions)}));
        KONTOR_CHECK(recordAudit(transaction, context, operations::createRole, "role", subjectOf(role.code), toJson(role)));
        return getRole(transaction, role.code);
    });
}

Result<Role> RoleService::change(const Context &context, const Role &role, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeRole));
    KONTOR_CHECK(checkKnown(role.permissions));
    KONTOR_CHECK(mayGive(context.actor, role.permissions));
    return m_database.transaction([&](Transaction &transaction) -> Result<Role> {
        KONTOR_CHECK(transaction.execute(sql::role::lockHolders, {bind("role", role.code)}));
        KONTOR_TRY(const auto before, getRole(transaction, role.code));
        // Nor can anybody take away what they could not give.
        KONTOR_CHECK(mayGive(context.actor, before.permissions));
        if (before.isBuiltin)
            return builtin();
        KONTOR_TRY(const qint64 changed,
            transaction.execute(sql::role::update,
                {bind("name", role.name), bindArray("permissions", role.permissions), bind("code", role.code),
                    bindMaybe("version", version), bindMaybe("wanted_version", version)}));
        if (changed == 0)
            return staleVersion();
        KONTOR_CHECK(transaction.execute(sql::role::revokeHolders, {bind("role", role.code)}));
        KONTOR_CHECK(transaction.execute(sql::role::closeDesktopsOfHolders, {bind("role", role.code)}));
        KONTOR_TRY(auto after, getRole(transaction, role.code));
        KONTOR_CHECK(recordAudit(transaction, context, operations::changeRole, "role", subjectOf(role.code),
            beforeAndAfter(toJson(before), toJson(after))));
        return after;
    });
}

Result<void> RoleService::remove(const Context &context, const QByteArray &code)
{
    KONTOR_CHECK(authorise(context, operations::removeRole));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto role, getRole(transaction, code));
        KONTOR_CHECK(mayGive(context.actor, role.permissions));
        if (role.isBuiltin)
            return builtin();
        KONTOR_TRY(const qint64 removed, transaction.execute(sql::role::remove, {bind("code", code)}));
        if (removed == 0)
            return failure(ErrorKind::Conflict, "role_in_use"_L1, u"Somebody has this role."_s);
        return recordAudit(transaction, context, operations::removeRole, "role", subjectOf(code), toJson(role));
    });
}

}
