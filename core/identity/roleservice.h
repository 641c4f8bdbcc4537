#pragma once

#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listRoles{"role.list", permissions::staffRead};
inline constexpr Operation viewRole{"role.view", permissions::staffRead};
inline constexpr Operation createRole{"role.create", permissions::staffWrite};
inline constexpr Operation changeRole{"role.change", permissions::staffWrite};
inline constexpr Operation removeRole{"role.remove", permissions::staffWrite};
}

/** A set of permissions with a name. */
struct Role
{
    QByteArray code;
    QString name;
    QList<QByteArray> permissions; ///< "*": every one there is
    bool isBuiltin = false;
    qint64 version = 1;
    qint64 holders = 0;
};

/**
 * The roles of a shop. Nobody gives what they do not have: a role with a permission that its maker lacks is refused with 403.
 * Admin, Manager and Customer stay as they are.
 */
class KONTOR_EXPORT RoleService
{
public:
    explicit RoleService(Database &database) : m_database(database) {}

    Result<std::vector<Role>> list(const Context &context);
    Result<Role> view(const Context &context, const QByteArray &code);
    /** Refuses `unknown_permission`, `name_taken`. */
    Result<Role> create(const Context &context, const Role &role);
    /** Whoever holds it gets new tokens at the next refresh; the old ones are worth nothing. */
    Result<Role> change(const Context &context, const Role &role, const std::optional<qint64> &version);
    /** Refuses with 409 `role_in_use` while somebody holds it. */
    Result<void> remove(const Context &context, const QByteArray &code);

private:
    Database &m_database;
};

/** Refuses with 403 unless the actor has every one of these permissions; "*" is every permission there is. */
Result<void> mayGive(const Actor &actor, const QList<QByteArray> &permissions);

}
