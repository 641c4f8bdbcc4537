#include "core/auth/revocations.h"

#include "sql/auth.h"

namespace kontor {

namespace {

constexpr std::chrono::seconds maxAge{5};
constexpr qint64 keptSeconds = 2 * 24 * 3600; // longer than any access token lives

std::chrono::steady_clock::rep steadyNow()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

}

Result<void> Revocations::poll(Database &database)
{
    const auto begun = steadyNow();
    const Instant since{std::chrono::seconds(m_since)};
    std::vector<std::pair<Uuid, qint64>> sessions;
    std::vector<std::pair<AccountId, qint64>> accounts;
    qint64 latest = m_since;
    KONTOR_CHECK(database.each(sql::auth::listRevocations, {bind("since", since)}, [&](Row &row) {
        const auto session = row.optional([](Row &r) { return r.uuid(); });
        const auto account = row.optional([](Row &r) { return r.as<AccountId>(); });
        const auto until = row.int64();
        const auto at = row.int64();
        latest = std::max(latest, at);
        if (session)
            sessions.emplace_back(*session, at);
        if (account)
            accounts.emplace_back(*account, until);
    }));
    {
        const std::unique_lock lock(m_mutex);
        for (const auto &[session, at] : sessions)
            m_sessions.insert(session, at);
        for (const auto &[account, at] : accounts)
            m_accounts.insert(account, std::max(at, m_accounts.value(account)));
        m_sessions.removeIf([&](auto it) { return it.value() < latest - keptSeconds; });
        m_accounts.removeIf([&](auto it) { return it.value() < latest - keptSeconds; });
    }
    m_since = latest;
    m_polledAt = begun;
    return {};
}

bool Revocations::isFresh() const
{
    const auto polledAt = m_polledAt.load();
    return polledAt != 0 && std::chrono::steady_clock::duration(steadyNow() - polledAt) < maxAge;
}

bool Revocations::isRevoked(const Uuid &session, const AccountId &account, qint64 issuedAtSeconds) const
{
    const std::shared_lock lock(m_mutex);
    if (m_sessions.contains(session))
        return true;
    const auto revoked = m_accounts.constFind(account);
    return revoked != m_accounts.constEnd() && issuedAtSeconds <= *revoked;
}

Result<bool> Revocations::isLive(Session &database, const Uuid &session, const AccountId &account, qint64 issuedAtSeconds)
{
    KONTOR_TRY(const auto live,
        database.find(sql::auth::isLive,
            {bind("session_id", session.toString()), bind("account_id", account), bind("issued_at", issuedAtSeconds)},
            [](Row &row) { return row.int32(); }));
    return live.has_value();
}

}
