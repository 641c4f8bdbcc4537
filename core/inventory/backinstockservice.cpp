#include "core/inventory/backinstockservice.h"

#include "core/identity/accountservice.h"
#include "core/inventory/backinstock.h"
#include "core/inventory/offered_p.h"
#include "core/notifications/mailkind.h"
#include "sql/backinstock.h"

namespace kontor {

namespace {

Failure available()
{
    return failure(ErrorKind::Conflict, "variant_available"_L1, u"This can be ordered now."_s);
}

Failure invalidToken()
{
    return invalid(u"/token"_s, "invalid_ticket"_L1, u"The link is unknown, or too old."_s);
}

Result<void> checkToken(Session &session, const char *prefix, const BackInStockId &id, const QByteArray &token)
{
    const auto given = Secret::parse(prefix, token);
    if (!given)
        return invalidToken();
    KONTOR_TRY(const auto known, findLinkToken(session, prefix, id.toByteArray()));
    // Equal digests tell no more by their time than any other digests do.
    if (!known || known->sha256() != given->sha256())
        return invalidToken();
    return {};
}

BackInStock readSubscription(Row &row)
{
    return {.id = row.as<BackInStockId>(),
        .variant = row.as<VariantId>(),
        .product = row.as<ProductId>(),
        .sku = row.text(),
        .title = row.text(),
        .market = row.bytes(),
        .isConfirmed = row.boolean(),
        .createdAt = row.instant()};
}

}

Result<std::optional<BackInStockId>> BackInStockService::subscribe(const Context &context, const Wish &wish)
{
    using Subscribed = std::optional<BackInStockId>;
    KONTOR_CHECK(authorise(context, operations::subscribeBackInStock));
    return m_database.transaction([&](Transaction &transaction) -> Result<Subscribed> {
        KONTOR_TRY(
            const auto offered, findOffered(transaction, m_book, context.market, wish.product, wish.variant, "/variant_id"_L1));
        std::optional<Email> email = wish.email;
        if (context.actor.isAccount()) {
            KONTOR_TRY(const auto account, getAccount(transaction, context.actor.account()));
            const auto own = Email::parse(account.email);
            if (account.emailConfirmedAt && (!email || email == own)) {
                KONTOR_TRY(const auto waiting,
                    transaction.get(
                        sql::backinstock::countOwn, {bind("account_id", account.id)}, [](Row &row) { return row.int64(); }));
                if (waiting >= limits::backInStockOfAccount)
                    return invalid(
                        {}, "too_many"_L1, u"An account waits for at most %1 variants."_s.arg(limits::backInStockOfAccount));
                KONTOR_TRY(const auto id,
                    transaction.find(sql::backinstock::subscribeAccount,
                        {bind("variant_id", wish.variant), bind("market", offered.market),
                            bind("id", BackInStockId::make(m_clock, m_random)), bind("account_id", account.id),
                            bind("locale", context.locale), bind("email", account.email)},
                        [](Row &row) { return row.as<BackInStockId>(); }));
                if (!id)
                    return available();
                return Subscribed(*id);
            }
            if (!email)
                email = own;
        }
        if (!email)
            return invalid(u"/email"_s, "required"_L1, u"Who has not signed in gives an address."_s);
        KONTOR_TRY(const auto missing,
            transaction.find(sql::backinstock::subscribeGuest,
                {bind("variant_id", wish.variant), bind("market", offered.market),
                    bind("id", BackInStockId::make(m_clock, m_random)), bind("email", *email), bind("locale", context.locale),
                    bind("same_email", *email), bind("most", limits::backInStockQuestions), bind("account_email", *email)},
                [](Row &row) { return row.int32(); }));
        if (!missing)
            return available();
        return Subscribed();
    });
}

Result<void> BackInStockService::confirm(const Context &context, const BackInStockId &id, const QByteArray &token)
{
    KONTOR_CHECK(authorise(context, operations::confirmBackInStock));
    KONTOR_CHECK(checkToken(m_database, confirmTokenPrefix, id, token));
    const auto lifetime = static_cast<qint64>(factsOf(MailKind::BackInStockQuestion).lifetime.count());
    KONTOR_TRY(const auto confirmed, m_database.transaction([&](Transaction &transaction) {
        return transaction.get(
            sql::backinstock::confirm, {bind("id", id), bind("seconds", lifetime)}, [](Row &row) { return row.int64(); });
    }));
    if (confirmed == 0)
        return invalidToken();
    return {};
}

Result<void> BackInStockService::unsubscribe(const Context &context, const BackInStockId &id, const QByteArray &token)
{
    KONTOR_CHECK(authorise(context, operations::unsubscribeBackInStock));
    KONTOR_CHECK(checkToken(m_database, unsubscribeTokenPrefix, id, token));
    KONTOR_CHECK(m_database.execute(sql::backinstock::unsubscribe, {bind("id", id)}));
    return {};
}

Result<std::vector<BackInStock>> BackInStockService::listOwn(
    const Context &context, const std::optional<BackInStockId> &before, int limit)
{
    KONTOR_CHECK(authorise(context, operations::listOwnBackInStock));
    const auto account = context.actor.account();
    return m_database.list(sql::backinstock::listOwn,
        {bind("account_id", account), bind("own", account), bind("locale", context.locale), bindMaybe("before", before),
            bind("limit", limit + 1)},
        readSubscription);
}

Result<qint64> BackInStockService::countOwn(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listOwnBackInStock));
    const auto account = context.actor.account();
    return m_database.get(
        sql::backinstock::countAllOwn, {bind("account_id", account), bind("own", account)}, [](Row &row) { return row.int64(); });
}

Result<void> BackInStockService::removeOwn(const Context &context, const BackInStockId &id)
{
    KONTOR_CHECK(authorise(context, operations::removeOwnBackInStock));
    const auto account = context.actor.account();
    KONTOR_TRY(const auto removed,
        m_database.execute(sql::backinstock::removeOwn, {bind("id", id), bind("account_id", account), bind("own", account)}));
    if (removed == 0)
        return notFound("subscription"_L1);
    return {};
}

}
