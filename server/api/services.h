#pragma once

#include "core/auth/accesstokens.h"
#include "core/shop/shop.h"
#include "server/http/dispatcher.h"

namespace kontor::api {

/** The shop of one database thread. */
class ShopServices final : public http::Services
{
public:
    ShopServices(const DatabaseConfig &config, const Clock &clock, Random &random, const ShopOptions &options)
        : m_shop(Database::later(config), clock, random, options)
    {
    }
    Shop *shop() override { return &m_shop; }

private:
    Shop m_shop;
};

/** Knows secret API keys and access tokens. */
class ShopAuthenticator final : public http::Authenticator
{
public:
    explicit ShopAuthenticator(const AccessTokens &tokens) : m_tokens(tokens) {}

    Result<http::Identity> authenticate(QByteArrayView token, http::Services &services) override
    {
        if (!token.startsWith("ks_")) {
            KONTOR_TRY(auto actor, m_tokens.open(token, services.shop()->database()));
            return http::Identity{.actor = std::move(actor), .market = {}};
        }
        if (const auto secret = Secret::parse("ks_", token)) {
            KONTOR_TRY(auto actor, services.shop()->apiKeys.find(*secret));
            if (actor)
                return http::Identity{.actor = std::move(*actor), .market = {}};
        }
        return failure(ErrorKind::Unauthenticated, "invalid_token"_L1, u"The token is unknown, expired or revoked."_s);
    }

private:
    const AccessTokens &m_tokens;
};

}
