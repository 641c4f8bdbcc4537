#pragma once

#include "core/auth/password.h"
#include "core/base/context.h"
#include "core/base/secret.h"
#include "core/base/text.h"

namespace kontor {

/** How long things hold, and what a hash costs. */
struct AuthOptions
{
    std::chrono::seconds access = std::chrono::minutes(15);     ///< an access token
    std::chrono::seconds idle = std::chrono::hours(24 * 30);    ///< a refresh token that nobody uses
    std::chrono::seconds session = std::chrono::hours(24 * 90); ///< a sign-in, however often it is refreshed
    std::chrono::seconds confirmation = std::chrono::hours(24); ///< a mail that confirms an address
    std::chrono::seconds reset = std::chrono::hours(1);         ///< a mail that lets a password be set
    std::chrono::seconds desktop = std::chrono::hours(12);      ///< a login to the database
    int bcryptCost = 12;
    QString storefront = u"http://localhost:3000/"_s; ///< where the links of mails lead, with a / at its end
};

/** What an access token says: who it is and what they may do. */
struct Grants
{
    AccountId account;
    Uuid session;
    Actor::Kind kind = Actor::Kind::Customer;
    QList<QByteArray> roles;
    QList<QByteArray> permissions;
    Instant issuedAt{}; ///< in whole seconds
};

/** A sign-in: the grants for an access token, and the token that fetches the next ones, once. */
struct OpenedSession
{
    Grants grants;
    Secret refreshToken;
};

/** A session as its owner sees it. */
struct SessionRecord
{
    Uuid id;
    QString address;
    QString userAgent;
    Instant createdAt{};
    Instant refreshedAt{};
    Instant expiresAt{};
};

/** Where a sign-in comes from, for its owner to recognise. */
struct Origin
{
    QString userAgent;
};

}
