#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/base/secret.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation createApiKey{"api_key.create", permissions::systemOperate};
inline constexpr Operation disableApiKey{"api_key.disable", permissions::systemOperate};
}

/** Secret API keys (`ks_…`), server to server, with the permissions they were made with. */
class KONTOR_EXPORT ApiKeyService
{
public:
    ApiKeyService(Database &database, const Clock &clock, Random &random) : m_database(database), m_clock(clock), m_random(random)
    {
    }

    /** Who bears this token; nothing for a token that is unknown or disabled. */
    Result<std::optional<Actor>> find(const Secret &token);
    /** The only time that the key is seen. An unknown permission is refused. */
    Result<Secret> create(const Context &context, const QString &name, const QList<QByteArray> &permissions);
    Result<void> disable(const Context &context, const QString &name);

private:
    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
