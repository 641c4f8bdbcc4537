#pragma once

#include "core/base/id.h"
#include "core/base/result.h"

#include <QSet>

namespace kontor {

/** A right that an actor holds, named area:verb. The list of all of them stands in permissions.h. */
struct Permission
{
    const char *name;
    friend bool operator==(const Permission &a, const Permission &b) { return qstrcmp(a.name, b.name) == 0; }
};

/** Says, at an operation, that anybody may do it: the resource's own secret or nothing guards it. */
struct PublicAccess
{
};
inline constexpr PublicAccess Public{};
/** Says that any account may do it, for itself: whoever has signed in. */
struct AccountAccess
{
};
inline constexpr AccountAccess SignedIn{};

/** What may be done, by name, with the permission it needs: the service, the endpoint and the audit row refer to it. */
struct Operation
{
    const char *name;
    const char *permission; ///< nullptr: none in particular
    bool isPublic;

    constexpr Operation(const char *operationName, Permission needed)
        : name(operationName),
          permission(needed.name),
          isPublic(false)
    {
    }
    constexpr Operation(const char *operationName, PublicAccess) : name(operationName), permission(nullptr), isPublic(true) {}
    constexpr Operation(const char *operationName, AccountAccess) : name(operationName), permission(nullptr), isPublic(false) {}
};

/** Who is acting. */
struct KONTOR_EXPORT Actor
{
    enum class Kind { Anonymous, Customer, Staff, ApiKey, System };
    Kind kind = Kind::Anonymous;
    Uuid id{};
    QString name{};
    QSet<QByteArray> permissions{};
    Uuid session{}; ///< that an account's token belongs to

    /** Somebody who has signed in, customer or staff. */
    bool isAccount() const { return kind == Kind::Customer || kind == Kind::Staff; }
    AccountId account() const { return AccountId(id); }

    bool may(const char *permission) const { return kind == Kind::System || permissions.contains(QByteArray(permission)); }
    /** "anonymous", "customer:<id>", "system:<name>" …: how logs and audit rows name it. */
    QString label() const;

    static Actor anonymous() { return {}; }
    /** One of our own workers. */
    static Actor system(QString name)
    {
        return {.kind = Kind::System, .id = {}, .name = std::move(name), .permissions = {}, .session = {}};
    }
};

/** For whom, in which market and language, and under which trace something is done. First parameter of every verb. */
struct Context
{
    Actor actor{};
    QByteArray locale = "en";
    QByteArray market{};  ///< a market's code; empty: the default market
    QByteArray traceId{}; ///< 32 hex digits (W3C trace context)
    QByteArray address{}; ///< of the peer, for the audit
};

/** Refuses with 401 or 403 unless the context's actor may do it; the first line of every verb. */
KONTOR_EXPORT Result<void> authorise(const Context &context, const Operation &operation);

}
