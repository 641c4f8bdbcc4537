#include "core/auth/personaldata.h"

#include "core/audit/audit.h"
#include "core/auth/sessionstore_p.h"
#include "sql/personaldata.h"

namespace kontor {

Result<QByteArray> PersonalData::collect(const Context &context, const Operation &operation, const AccountId &account)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<QByteArray> {
        KONTOR_TRY(
            auto data, transaction.find(sql::personaldata::collect, {bind("id", account)}, [](Row &row) { return row.bytes(); }));
        if (!data)
            return notFound("account"_L1);
        KONTOR_CHECK(recordAudit(transaction, context, operation, "account", account.uuid(), "{}"));
        return std::move(*data);
    });
}

Result<QByteArray> PersonalData::exportOwn(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::exportOwnData));
    return collect(context, operations::exportOwnData, context.actor.account());
}

Result<QByteArray> PersonalData::exportCustomer(const Context &context, const AccountId &account)
{
    KONTOR_CHECK(authorise(context, operations::exportCustomer));
    return collect(context, operations::exportCustomer, account);
}

Result<void> PersonalData::erase(const Context &context, const Operation &operation, const AccountId &account)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        struct Address
        {
            QString email;
            bool isConfirmed;
        };
        KONTOR_TRY(const auto address, transaction.find(sql::personaldata::findEmail, {bind("id", account)}, [](Row &row) {
            auto email = row.text();
            return Address{.email = std::move(email), .isConfirmed = row.boolean()};
        }));
        if (!address)
            return notFound("account"_L1);
        const auto &email = address->email;
        KONTOR_CHECK(transaction.execute(sql::personaldata::eraseBackInStock,
            {bind("account_id", account), bind("email", email), bind("is_confirmed", address->isConfirmed)}));
        KONTOR_CHECK(transaction.execute(sql::personaldata::eraseAccount, {bind("id", account)}));
        KONTOR_CHECK(transaction.execute(sql::personaldata::eraseJobs, {bind("email", email), bind("other_email", email)}));
        for (const auto &statement : {sql::personaldata::eraseAddresses, sql::personaldata::eraseMemberships,
                 sql::personaldata::eraseCredential, sql::personaldata::eraseSessions, sql::personaldata::eraseTickets,
                 sql::personaldata::eraseQuotes, sql::personaldata::eraseOrders, sql::personaldata::eraseCheckouts})
            KONTOR_CHECK(transaction.execute(statement, {bind("account_id", account)}));
        KONTOR_CHECK(endSessions(transaction, account, "erased"));
        const auto label = Actor{.kind = Actor::Kind::Customer, .id = account.uuid()}.label();
        KONTOR_CHECK(transaction.execute(sql::personaldata::eraseAudit,
            {bind("account_id", account), bind("actor", label), bind("email", email), bind("order_account_id", account)}));
        return recordAudit(transaction, context, operation, "account", account.uuid(), "{}");
    });
}

Result<void> PersonalData::eraseOwn(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::eraseOwnData));
    return erase(context, operations::eraseOwnData, context.actor.account());
}

Result<void> PersonalData::eraseCustomer(const Context &context, const AccountId &account)
{
    KONTOR_CHECK(authorise(context, operations::eraseCustomer));
    return erase(context, operations::eraseCustomer, account);
}

}
