#include "core/identity/apikeyservice.h"

#include "core/base/jsonwriter.h"
#include "core/audit/audit.h"
#include "sql/identity.h"

namespace kontor {

Result<std::optional<Actor>> ApiKeyService::find(const Secret &token)
{
    return m_database.find(sql::identity::findApiKey, {bindBytes("hash", token.sha256())}, [](Row &row) {
        Actor actor{.kind = Actor::Kind::ApiKey, .id = row.uuid(), .name = row.text()};
        const auto permissions = row.textArray();
        actor.permissions = QSet<QByteArray>(permissions.begin(), permissions.end());
        return actor;
    });
}

Result<Secret> ApiKeyService::create(const Context &context, const QString &name, const QList<QByteArray> &wanted)
{
    KONTOR_CHECK(authorise(context, operations::createApiKey));
    for (const auto &permission : wanted)
        if (std::none_of(std::begin(permissions::all), std::end(permissions::all),
                [&](const Permission &known) { return permission == known.name; }))
            return invalid(
                u"/permissions"_s, "unknown_permission"_L1, u"There is no permission %1."_s.arg(QString::fromUtf8(permission)));
    const auto key = Secret::make("ks_", m_random);
    return m_database.transaction([&](Transaction &transaction) -> Result<Secret> {
        const auto id = Uuid::make(m_clock, m_random);
        KONTOR_CHECK(transaction.execute(sql::identity::insertApiKey,
            {bind("id", id.toString()), bind("name", name), bindBytes("hash", key.sha256()), bindArray("permissions", wanted)}));
        JsonWriter payload;
        payload.beginObject().member("name", name).key("permissions").beginArray();
        for (const auto &permission : wanted)
            payload.value(permission);
        KONTOR_CHECK(
            recordAudit(transaction, context, operations::createApiKey, "api_key", id, payload.endArray().endObject().take()));
        return key;
    });
}

Result<void> ApiKeyService::disable(const Context &context, const QString &name)
{
    KONTOR_CHECK(authorise(context, operations::disableApiKey));
    KONTOR_TRY(const qint64 disabled, m_database.execute(sql::identity::disableApiKey, {bind("name", name)}));
    if (disabled == 0)
        return notFound("key"_L1);
    return {};
}

}
