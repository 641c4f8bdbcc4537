#include "core/base/jsonwriter.h"
#include "core/tokens/claimsjson_p.h"

#include <algorithm>
#include <array>

namespace kontor::tokens {

namespace {

// In the order in which they are written.
enum class Member { Issuer, Audience, Subject, Session, Kind, Roles, Permissions, IssuedAt, ExpiresAt, Id };
constexpr std::array<QByteArrayView, 10> memberNames{"iss", "aud", "sub", "sid", "knd", "roles", "perms", "iat", "exp", "jti"};
constexpr unsigned allMembers = (1u << memberNames.size()) - 1;

constexpr QByteArrayView customerName = "customer";
constexpr QByteArrayView staffName = "staff";

constexpr qsizetype secondsDigits = 12;
constexpr std::chrono::sys_seconds firstSecond{};
constexpr std::chrono::sys_seconds lastSecond{std::chrono::seconds(999'999'999'999)};

bool isPlainCharacter(char c)
{
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/** Reads at one place and never behind the end; whatever it returns nothing for ends the reading. */
class ClaimsReader
{
public:
    explicit ClaimsReader(QByteArrayView json) : m_at(json.begin()), m_end(json.end()) {}

    std::optional<AccessClaims> read()
    {
        if (!goesOn('{'))
            return std::nullopt;
        unsigned seen = 0;
        do {
            const auto member = this->member();
            if (!member)
                return std::nullopt;
            const unsigned bit = 1u << static_cast<unsigned>(*member);
            if ((seen & bit) != 0 || !isRead(*member))
                return std::nullopt;
            seen |= bit;
        } while (goesOn(','));
        if (!goesOn('}') || m_at != m_end || seen != allMembers)
            return std::nullopt;
        return std::move(m_claims);
    }

private:
    bool goesOn(char c)
    {
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }

    std::optional<QByteArrayView> text(qsizetype limit)
    {
        if (!goesOn('"'))
            return std::nullopt;
        const auto *const from = m_at;
        while (m_at != m_end && isPlainCharacter(*m_at))
            ++m_at;
        const QByteArrayView found(from, m_at);
        return goesOn('"') && !found.isEmpty() && found.size() <= limit ? std::optional(found) : std::nullopt;
    }

    std::optional<Member> member()
    {
        const auto name = text(AccessLimits::nameBytes);
        if (!name || !goesOn(':'))
            return std::nullopt;
        const auto found = std::find(memberNames.begin(), memberNames.end(), *name);
        return found == memberNames.end() ? std::nullopt : std::optional(static_cast<Member>(found - memberNames.begin()));
    }

    std::optional<QByteArray> party()
    {
        const auto name = text(AccessLimits::partyBytes);
        return name ? std::optional(name->toByteArray()) : std::nullopt;
    }

    std::optional<Uuid> uuid()
    {
        const auto name = text(AccessLimits::nameBytes);
        return name ? Uuid::parse(*name) : std::nullopt;
    }

    std::optional<AccessClaims::Kind> kind()
    {
        const auto name = text(AccessLimits::nameBytes);
        if (name && *name == customerName)
            return AccessClaims::Kind::Customer;
        if (name && *name == staffName)
            return AccessClaims::Kind::Staff;
        return std::nullopt;
    }

    std::optional<QByteArrayList> names(int limit)
    {
        if (!goesOn('['))
            return std::nullopt;
        QByteArrayList list;
        if (goesOn(']'))
            return list;
        list.reserve(limit);
        do {
            const auto name = text(AccessLimits::nameBytes);
            if (!name || list.size() == limit)
                return std::nullopt;
            list.append(name->toByteArray());
        } while (goesOn(','));
        return goesOn(']') ? std::optional(std::move(list)) : std::nullopt;
    }

    std::optional<std::chrono::sys_seconds> seconds()
    {
        const auto *const from = m_at;
        qint64 number = 0;
        for (; m_at != m_end && *m_at >= '0' && *m_at <= '9' && m_at - from < secondsDigits; ++m_at)
            number = number * 10 + (*m_at - '0');
        // More digits, a fraction or an exponent stop at what follows: it has to be a comma or the end.
        if (m_at == from || (*from == '0' && m_at - from > 1))
            return std::nullopt;
        return std::chrono::sys_seconds(std::chrono::seconds(number));
    }

    template<typename T>
    static bool isTaken(T &field, std::optional<T> value)
    {
        if (value)
            field = std::move(*value);
        return value.has_value();
    }

    bool isRead(Member member)
    {
        switch (member) {
        case Member::Issuer: return isTaken(m_claims.issuer, party());
        case Member::Audience: return isTaken(m_claims.audience, party());
        case Member::Subject: return isTaken(m_claims.subject, uuid());
        case Member::Session: return isTaken(m_claims.session, uuid());
        case Member::Kind: return isTaken(m_claims.kind, kind());
        case Member::Roles: return isTaken(m_claims.roles, names(AccessLimits::roles));
        case Member::Permissions: return isTaken(m_claims.permissions, names(AccessLimits::permissions));
        case Member::IssuedAt: return isTaken(m_claims.issuedAt, seconds());
        case Member::ExpiresAt: return isTaken(m_claims.expiresAt, seconds());
        case Member::Id: return isTaken(m_claims.id, uuid());
        }
        return false;
    }

    const char *m_at;
    const char *const m_end;
    AccessClaims m_claims;
};

bool areNames(const QByteArrayList &list, int limit)
{
    return list.size() <= limit
        && std::all_of(list.begin(), list.end(), [](const auto &name) { return isPlain(name, AccessLimits::nameBytes); });
}

void writeNames(JsonWriter &out, QByteArrayView member, const QByteArrayList &list)
{
    out.key(member).beginArray();
    for (const auto &name : list)
        out.string(name);
    out.endArray();
}

QByteArrayView nameOf(Member member)
{
    return memberNames[static_cast<size_t>(member)];
}

}

bool isPlain(QByteArrayView text, qsizetype limit)
{
    return !text.isEmpty() && text.size() <= limit && std::all_of(text.begin(), text.end(), isPlainCharacter);
}

Result<QByteArray> writeClaims(const AccessClaims &claims)
{
    if (!isPlain(claims.issuer, AccessLimits::partyBytes) || !isPlain(claims.audience, AccessLimits::partyBytes))
        return internal(u"access claims: issuer or audience"_s);
    if (!areNames(claims.roles, AccessLimits::roles) || !areNames(claims.permissions, AccessLimits::permissions))
        return internal(u"access claims: roles or permissions"_s);
    if (claims.issuedAt < firstSecond || claims.expiresAt <= claims.issuedAt || claims.expiresAt > lastSecond)
        return internal(u"access claims: times"_s);
    JsonWriter out(1'024);
    out.beginObject();
    out.member(nameOf(Member::Issuer), claims.issuer).member(nameOf(Member::Audience), claims.audience);
    out.member(nameOf(Member::Subject), claims.subject.toByteArray())
        .member(nameOf(Member::Session), claims.session.toByteArray());
    out.key(nameOf(Member::Kind)).string(claims.kind == AccessClaims::Kind::Staff ? staffName : customerName);
    writeNames(out, nameOf(Member::Roles), claims.roles);
    writeNames(out, nameOf(Member::Permissions), claims.permissions);
    out.member(nameOf(Member::IssuedAt), static_cast<qint64>(claims.issuedAt.time_since_epoch().count()));
    out.member(nameOf(Member::ExpiresAt), static_cast<qint64>(claims.expiresAt.time_since_epoch().count()));
    out.member(nameOf(Member::Id), claims.id.toByteArray());
    out.endObject();
    return out.take();
}

std::optional<AccessClaims> readClaims(QByteArrayView json)
{
    return ClaimsReader(json).read();
}

}
