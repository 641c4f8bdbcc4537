#include "core/shipping/shippingservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "core/shipping/shippingstore.h"
#include "sql/shipping.h"

namespace kontor {

namespace {

ShippingProfile readProfile(Row &row)
{
    return {.id = row.as<ShippingProfileId>(), .code = row.bytes(), .name = row.text(), .version = row.int64()};
}

KeptShippingMethod readKept(Row &row)
{
    const auto currency = row.currency();
    return {.method = readShippingMethod(row, currency),
        .market = row.bytes(),
        .position = row.int32(),
        .isActive = row.boolean(),
        .version = row.int64()};
}

QByteArray toJson(const ShippingProfile &profile)
{
    return JsonWriter().beginObject().member("code", profile.code).member("name", profile.name).endObject().take();
}

QByteArray toJson(const KeptShippingMethod &kept)
{
    JsonWriter out;
    out.beginObject()
        .member("market", kept.market)
        .member("code", kept.method.code)
        .member("name", kept.method.name)
        .member("position", kept.position)
        .member("is_active", kept.isActive)
        .key("profiles")
        .beginArray();
    for (const auto &profile : kept.method.profiles)
        out.value(profile);
    return out.endArray().endObject().take();
}

Result<KeptShippingMethod> getMethod(Session &session, const ShippingMethodId &id)
{
    KONTOR_TRY(auto found, session.find(sql::shipping::findKeptMethod, {bind("id", id)}, readKept));
    if (!found)
        return notFound("shipping method"_L1);
    return std::move(*found);
}

struct Uses
{
    qint64 categories = 0;
    qint64 products = 0;
    qint64 methods = 0;
};

Failure inUse(const Uses &uses)
{
    auto error = failure(
        ErrorKind::Conflict, "shipping_profile_in_use"_L1, u"Categories, products or shipping methods name this profile."_s)
                     .value();
    error.facts = JsonWriter()
                      .beginObject()
                      .member("categories", uses.categories)
                      .member("products", uses.products)
                      .member("shipping_methods", uses.methods)
                      .endObject()
                      .take();
    return failure(std::move(error));
}

}

Result<std::vector<ShippingProfile>> ShippingService::listProfiles(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listShippingProfiles));
    return m_database.list(sql::shipping::listProfiles, {}, readProfile);
}

Result<ShippingProfile> ShippingService::viewProfile(const Context &context, const QByteArray &code)
{
    KONTOR_CHECK(authorise(context, operations::viewShippingProfile));
    KONTOR_TRY(auto found, m_database.find(sql::shipping::findProfile, {bind("code", code)}, readProfile));
    if (!found)
        return notFound("shipping profile"_L1);
    return std::move(*found);
}

Result<ShippingProfile> ShippingService::createProfile(const Context &context, const QByteArray &code, const QString &name)
{
    KONTOR_CHECK(authorise(context, operations::createShippingProfile));
    return m_database.transaction([&](Transaction &transaction) -> Result<ShippingProfile> {
        KONTOR_TRY(auto created,
            transaction.find(sql::shipping::insertProfile,
                {bind("id", ShippingProfileId::make(m_clock, m_random)), bind("code", code), bind("name", name),
                    bind("most", limits::shippingProfiles)},
                readProfile));
        if (!created)
            return invalid(
                u"/code"_s, "too_many"_L1, u"A shop has at most %1 shipping profiles."_s.arg(limits::shippingProfiles));
        KONTOR_CHECK(noteProfile(transaction, context, operations::createShippingProfile, nullptr, &*created));
        return std::move(*created);
    });
}

Result<ShippingProfile> ShippingService::changeProfile(
    const Context &context, const QByteArray &code, const std::optional<QString> &name, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeShippingProfile));
    return m_database.transaction([&](Transaction &transaction) -> Result<ShippingProfile> {
        KONTOR_TRY(const auto before, lockProfile(transaction, code, expected));
        KONTOR_TRY(auto after,
            transaction.get(
                sql::shipping::updateProfile, {bind("name", name.value_or(before.name)), bind("code", code)}, readProfile));
        KONTOR_CHECK(noteProfile(transaction, context, operations::changeShippingProfile, &before, &after));
        return after;
    });
}

Result<void> ShippingService::removeProfile(const Context &context, const QByteArray &code, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::removeShippingProfile));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lockProfile(transaction, code, expected));
        KONTOR_TRY(const auto uses,
            transaction.get(sql::shipping::countUses,
                {bind("category_profile", code), bind("product_profile", code), bind("method_profile", code)},
                [](Row &row) { return Uses{.categories = row.int64(), .products = row.int64(), .methods = row.int64()}; }));
        if (uses.categories + uses.products + uses.methods > 0)
            return inUse(uses);
        KONTOR_CHECK(transaction.execute(sql::shipping::removeProfile, {bind("code", code)}));
        return noteProfile(transaction, context, operations::removeShippingProfile, &before, nullptr);
    });
}

Result<std::vector<KeptShippingMethod>> ShippingService::listMethods(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listShippingMethods));
    return m_database.list(sql::shipping::listKeptMethods, {}, readKept);
}

Result<KeptShippingMethod> ShippingService::viewMethod(const Context &context, const ShippingMethodId &id)
{
    KONTOR_CHECK(authorise(context, operations::viewShippingMethod));
    return getMethod(m_database, id);
}

Result<KeptShippingMethod> ShippingService::changeMethod(
    const Context &context, const ShippingMethodId &id, const ShippingMethodChange &change, std::optional<qint64> expected)
{
    KONTOR_CHECK(authorise(context, operations::changeShippingMethod));
    return m_database.transaction([&](Transaction &transaction) -> Result<KeptShippingMethod> {
        KONTOR_TRY(const auto version,
            transaction.find(sql::shipping::lockMethod, {bind("id", id)}, [](Row &row) { return row.int64(); }));
        if (!version)
            return notFound("shipping method"_L1);
        if (expected && *expected != *version)
            return staleVersion();
        KONTOR_TRY(const auto before, getMethod(transaction, id));
        KONTOR_CHECK(transaction.execute(sql::shipping::updateMethod,
            {bind("name", change.name.value_or(before.method.name)), bind("position", change.position.value_or(before.position)),
                bind("active", change.isActive.value_or(before.isActive)), bind("id", id)}));
        const auto profiles = bindArray("profiles", change.profiles.value_or(before.method.profiles));
        KONTOR_CHECK(transaction.execute(sql::shipping::keepMethodProfiles, {bind("method_id", id), profiles}));
        KONTOR_CHECK(transaction.execute(sql::shipping::setMethodProfiles, {bind("method_id", id), profiles}));
        KONTOR_TRY(auto after, getMethod(transaction, id));
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "shipping_method.updated",
                .aggregate = "shipping_method",
                .aggregateId = id.uuid(),
                .payload = toJson(after)},
            m_clock, m_random));
        KONTOR_CHECK(recordAudit(transaction, context, operations::changeShippingMethod, "shipping_method", id.uuid(),
            beforeAndAfter(toJson(before), toJson(after))));
        return after;
    });
}

Result<ShippingProfile> ShippingService::lockProfile(
    Transaction &transaction, const QByteArray &code, std::optional<qint64> expected)
{
    KONTOR_TRY(auto found, transaction.find(sql::shipping::lockProfile, {bind("code", code)}, readProfile));
    if (!found)
        return notFound("shipping profile"_L1);
    if (expected && *expected != found->version)
        return staleVersion();
    return std::move(*found);
}

Result<void> ShippingService::noteProfile(Transaction &transaction, const Context &context, const Operation &operation,
    const ShippingProfile *before, const ShippingProfile *after)
{
    const auto &profile = after ? *after : *before;
    const char *type = !before ? "shipping_profile.created" : !after ? "shipping_profile.removed" : "shipping_profile.updated";
    KONTOR_CHECK(appendEvent(transaction,
        {.type = type, .aggregate = "shipping_profile", .aggregateId = profile.id.uuid(), .payload = toJson(profile)}, m_clock,
        m_random));
    return recordAudit(transaction, context, operation, "shipping_profile", profile.id.uuid(),
        beforeAndAfter(before ? toJson(*before) : QByteArray(), after ? toJson(*after) : QByteArray()));
}

}
