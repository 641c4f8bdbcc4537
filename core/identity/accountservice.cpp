#include "core/identity/accountservice.h"

#include "core/audit/audit.h"
#include "core/identity/addressrules.h"
#include "sql/account.h"

namespace kontor {

namespace {

constexpr auto customerKind = "customer";
constexpr auto staffKind = "staff";

Account readAccount(Row &row)
{
    Account account{.id = row.as<AccountId>(),
        .kind = row.bytes() == staffKind ? Actor::Kind::Staff : Actor::Kind::Customer,
        .email = row.text(),
        .firstName = row.text(),
        .lastName = row.text(),
        .phone = row.text(),
        .locale = row.bytes(),
        .status = row.bytes(),
        .emailConfirmedAt = row.optionalInstant(),
        .consents = row.bytes(),
        .preferences = row.bytes(),
        .roles = row.textArray()};
    account.version = row.int64();
    account.createdAt = row.instant();
    return account;
}

AccountAddress readAddress(Row &row)
{
    AccountAddress entry{.id = row.as<AccountAddressId>(), .label = row.text(), .address = {}};
    entry.address = parseAddress(row.bytes()).value_or(Address());
    entry.isDefaultShipping = row.boolean();
    entry.isDefaultBilling = row.boolean();
    entry.version = row.int64();
    return entry;
}

Result<std::vector<Account>> list(Database &database, const char *kind, const AccountService::Filter &filter)
{
    return database.list(sql::account::list,
        {bind("kind", kind), bindMaybe("before", filter.before), bindMaybe("before_id", filter.before),
            bind("email", filter.email.toLower()), bind("limit", filter.limit + 1)},
        readAccount);
}

Result<qint64> count(Database &database, const char *kind, const AccountService::Filter &filter)
{
    return database.get(
        sql::account::count, {bind("kind", kind), bind("email", filter.email.toLower())}, [](Row &row) { return row.int64(); });
}

// Somebody of this kind; of the other kind there is none here.
Result<Account> ofKind(Session &session, const AccountId &id, Actor::Kind kind)
{
    KONTOR_TRY(auto account, getAccount(session, id));
    if (account.kind != kind)
        return notFound("account"_L1);
    return account;
}

Result<std::vector<AccountAddress>> addressesOf(Session &session, const AccountId &account)
{
    return session.list(sql::account::listAddresses, {bind("account_id", account)}, readAddress);
}

Result<AccountAddress> getAddress(Session &session, const AccountId &account, const AccountAddressId &id)
{
    KONTOR_TRY(auto found, session.find(sql::account::findAddress, {bind("account_id", account), bind("id", id)}, readAddress));
    if (!found)
        return notFound("address"_L1);
    return std::move(*found);
}

// Nothing is written about somebody who has been erased while it waited.
Result<void> lockLiving(Transaction &transaction, const AccountId &account)
{
    KONTOR_TRY(const auto locked, transaction.execute(sql::account::lockLiving, {bind("id", account)}));
    return locked == 1 ? Result<void>() : notFound("account"_L1);
}

// What becomes of an entry of an address book; under the account, so that it is erased with it.
Result<void> noteAddress(Transaction &transaction, const Context &context, const Operation &operation,
    const std::optional<AccountAddress> &before, const std::optional<AccountAddress> &after)
{
    JsonWriter payload;
    payload.beginObject().member("address_id", (after ? *after : *before).id);
    for (const auto &[name, entry] : {std::pair("before", before), std::pair("after", after)}) {
        if (!entry)
            continue;
        payload.key(name)
            .beginObject()
            .member("label", entry->label)
            .member("is_default_shipping", entry->isDefaultShipping)
            .member("is_default_billing", entry->isDefaultBilling);
        payload.key("address").raw(toJson(entry->address)).endObject();
    }
    return recordAudit(transaction, context, operation, "account", context.actor.account().uuid(), payload.endObject().take());
}

}

QByteArray toJson(const Account &account)
{
    JsonWriter out;
    out.beginObject()
        .member("email", account.email)
        .member("first_name", account.firstName)
        .member("last_name", account.lastName)
        .member("phone", account.phone)
        .member("locale", account.locale)
        .member("status", account.status);
    out.key("consents").raw(account.consents).key("preferences").raw(account.preferences).key("roles").beginArray();
    for (const auto &role : account.roles)
        out.value(role);
    return out.endArray().endObject().take();
}

Result<Account> getAccount(Session &session, const AccountId &id)
{
    KONTOR_TRY(auto found, session.find(sql::account::find, {bind("id", id)}, readAccount));
    if (!found || found->status == "erased")
        return notFound("account"_L1);
    return std::move(*found);
}

Result<Account> AccountService::own(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::viewProfile));
    return getAccount(m_database, context.actor.account());
}

Result<Account> AccountService::changeOwn(
    const Context &context, const ProfileChange &change, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeProfile));
    return this->change(context, operations::changeProfile, context.actor.account(), change, version);
}

Result<Account> AccountService::change(const Context &context, const Operation &operation, const AccountId &id,
    const ProfileChange &change, const std::optional<qint64> &version)
{
    return m_database.transaction([&](Transaction &transaction) -> Result<Account> {
        KONTOR_TRY(const auto before, getAccount(transaction, id));
        KONTOR_TRY(const qint64 changed,
            transaction.execute(sql::account::update,
                {bindMaybe("first_name", change.firstName), bindMaybe("last_name", change.lastName),
                    bindMaybe("phone", change.phone), bindMaybe("locale", change.locale), bindMaybe("consents", change.consents),
                    bindMaybe("preferences", change.preferences), bind("id", id), bindMaybe("version", version),
                    bindMaybe("wanted_version", version)}));
        if (changed == 0)
            return staleVersion();
        KONTOR_TRY(auto after, getAccount(transaction, id));
        KONTOR_CHECK(
            recordAudit(transaction, context, operation, "account", id.uuid(), beforeAndAfter(toJson(before), toJson(after))));
        return after;
    });
}

Result<std::vector<AccountAddress>> AccountService::addresses(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listAddresses));
    return addressesOf(m_database, context.actor.account());
}

Result<AccountAddress> AccountService::address(const Context &context, const AccountAddressId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewAddress));
    return getAddress(m_database, context.actor.account(), id);
}

Result<void> AccountService::writeAddress(
    Transaction &transaction, const AccountId &account, const AccountAddress &address, const Statement &statement)
{
    if (address.isDefaultShipping)
        KONTOR_CHECK(transaction.execute(sql::account::clearDefaultShipping, {bind("account_id", account)}));
    if (address.isDefaultBilling)
        KONTOR_CHECK(transaction.execute(sql::account::clearDefaultBilling, {bind("account_id", account)}));
    KONTOR_TRY(const qint64 written,
        transaction.execute(statement,
            {bind("id", address.id), bind("account_id", account), bind("label", address.label),
                bind("address", toJson(address.address)), bind("is_default_shipping", address.isDefaultShipping),
                bind("is_default_billing", address.isDefaultBilling)}));
    return written == 1 ? Result<void>() : notFound("address"_L1);
}

Result<AccountAddress> AccountService::addAddress(const Context &context, AccountAddress address)
{
    KONTOR_CHECK(authorise(context, operations::addAddress));
    KONTOR_CHECK(checkAddress(address.address, u"/address"_s));
    const auto account = context.actor.account();
    return m_database.transaction([&](Transaction &transaction) -> Result<AccountAddress> {
        // Whoever counts and adds has the account for itself meanwhile.
        KONTOR_CHECK(lockLiving(transaction, account));
        KONTOR_TRY(const auto present,
            transaction.get(sql::account::countAddresses, {bind("account_id", account)}, [](Row &row) { return row.int64(); }));
        if (present >= limits::addressesOfAccount)
            return invalid({}, "too_many"_L1, u"An account has at most %1 addresses."_s.arg(limits::addressesOfAccount));
        address.id = AccountAddressId::make(m_clock, m_random);
        address.isDefaultShipping = address.isDefaultShipping || present == 0;
        address.isDefaultBilling = address.isDefaultBilling || present == 0;
        KONTOR_CHECK(writeAddress(transaction, account, address, sql::account::insertAddress));
        KONTOR_TRY(const auto added, getAddress(transaction, account, address.id));
        KONTOR_CHECK(noteAddress(transaction, context, operations::addAddress, {}, added));
        return added;
    });
}

Result<AccountAddress> AccountService::changeAddress(
    const Context &context, const AccountAddress &address, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeAddress));
    KONTOR_CHECK(checkAddress(address.address, u"/address"_s));
    const auto account = context.actor.account();
    return m_database.transaction([&](Transaction &transaction) -> Result<AccountAddress> {
        KONTOR_CHECK(lockLiving(transaction, account));
        KONTOR_TRY(const auto before, getAddress(transaction, account, address.id));
        if (version && *version != before.version)
            return staleVersion();
        KONTOR_CHECK(writeAddress(transaction, account, address, sql::account::updateAddress));
        KONTOR_TRY(const auto after, getAddress(transaction, account, address.id));
        KONTOR_CHECK(noteAddress(transaction, context, operations::changeAddress, before, after));
        return after;
    });
}

Result<void> AccountService::removeAddress(const Context &context, const AccountAddressId &id)
{
    KONTOR_CHECK(authorise(context, operations::removeAddress));
    const auto account = context.actor.account();
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_CHECK(lockLiving(transaction, account));
        KONTOR_TRY(const auto before, getAddress(transaction, account, id));
        KONTOR_CHECK(transaction.execute(sql::account::removeAddress, {bind("id", id), bind("account_id", account)}));
        return noteAddress(transaction, context, operations::removeAddress, before, {});
    });
}

Result<std::vector<Account>> AccountService::listCustomers(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listCustomers));
    return list(m_database, customerKind, filter);
}

Result<qint64> AccountService::countCustomers(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listCustomers));
    return count(m_database, customerKind, filter);
}

Result<Account> AccountService::customer(const Context &context, const AccountId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewCustomer));
    return ofKind(m_database, id, Actor::Kind::Customer);
}

Result<Account> AccountService::changeCustomer(
    const Context &context, const AccountId &id, const ProfileChange &change, const std::optional<qint64> &version)
{
    KONTOR_CHECK(authorise(context, operations::changeCustomer));
    KONTOR_CHECK(ofKind(m_database, id, Actor::Kind::Customer));
    return this->change(context, operations::changeCustomer, id, change, version);
}

Result<std::vector<AccountAddress>> AccountService::customerAddresses(const Context &context, const AccountId &id)
{
    KONTOR_CHECK(authorise(context, operations::listCustomerAddresses));
    KONTOR_CHECK(ofKind(m_database, id, Actor::Kind::Customer));
    return addressesOf(m_database, id);
}

Result<std::vector<Account>> AccountService::listStaff(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listStaff));
    return list(m_database, staffKind, filter);
}

Result<qint64> AccountService::countStaff(const Context &context, const Filter &filter)
{
    KONTOR_CHECK(authorise(context, operations::listStaff));
    return count(m_database, staffKind, filter);
}

Result<Account> AccountService::staff(const Context &context, const AccountId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewStaff));
    return ofKind(m_database, id, Actor::Kind::Staff);
}

}
