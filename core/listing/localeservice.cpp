#include "core/listing/localeservice.h"

#include "core/audit/audit.h"
#include "core/base/jsonwriter.h"
#include "core/base/secret.h"
#include "core/events/outbox.h"
#include "sql/locale.h"

namespace kontor {

namespace {

Locale readLocale(Row &row)
{
    return {.code = row.bytes(), .dictionary = row.bytes(), .isDefault = row.boolean()};
}

QByteArray toJson(const Locale &locale)
{
    return JsonWriter().beginObject().member("code", locale.code).member("dictionary", locale.dictionary).endObject().take();
}

// A language has no id of its own: events and the audit name it by one that follows from its code.
Uuid subjectOf(const QByteArray &code)
{
    return *Uuid::parse(QByteArrayView("00000000-0000-7000-8000-" + sha256("kontor locale\n" + code).toHex().left(12)));
}

}

Result<std::vector<Locale>> LocaleService::list(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listShopLocales));
    return m_database.list(sql::locale::list, {}, readLocale);
}

Result<QList<QByteArray>> LocaleService::listDictionaries(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::listDictionaries));
    KONTOR_TRY(const auto names, m_database.list(sql::locale::listDictionaries, {}, [](Row &row) { return row.bytes(); }));
    return QList<QByteArray>(names.begin(), names.end());
}

Result<Locale> LocaleService::add(const Context &context, const QByteArray &code, const QByteArray &dictionary)
{
    KONTOR_CHECK(authorise(context, operations::addLocale));
    return m_database.transaction([&](Transaction &transaction) -> Result<Locale> {
        KONTOR_CHECK(checkDictionary(transaction, dictionary));
        KONTOR_TRY(auto added,
            transaction.find(sql::locale::insert,
                {bind("code", code), bind("dictionary", dictionary), bind("most", limits::locales)}, readLocale));
        if (!added)
            return invalid(u"/code"_s, "too_many"_L1, u"A shop has at most %1 languages."_s.arg(limits::locales));
        KONTOR_CHECK(note(transaction, context, operations::addLocale, nullptr, &*added));
        return std::move(*added);
    });
}

Result<Locale> LocaleService::change(const Context &context, const QByteArray &code, const std::optional<QByteArray> &dictionary)
{
    KONTOR_CHECK(authorise(context, operations::changeLocale));
    return m_database.transaction([&](Transaction &transaction) -> Result<Locale> {
        KONTOR_TRY(auto before, lock(transaction, code));
        // Every product of the shop is looked at again after a change: none is made where nothing is new.
        if (!dictionary || before.dictionary == *dictionary)
            return before;
        KONTOR_CHECK(checkDictionary(transaction, *dictionary));
        KONTOR_TRY(
            auto after, transaction.get(sql::locale::update, {bind("dictionary", *dictionary), bind("code", code)}, readLocale));
        KONTOR_CHECK(note(transaction, context, operations::changeLocale, &before, &after));
        return after;
    });
}

Result<void> LocaleService::remove(const Context &context, const QByteArray &code)
{
    KONTOR_CHECK(authorise(context, operations::removeLocale));
    return m_database.transaction([&](Transaction &transaction) -> Result<void> {
        KONTOR_TRY(const auto before, lock(transaction, code));
        // The words first, of which there are many: with the row goes its table, and then nobody can search.
        KONTOR_CHECK(transaction.execute(sql::locale::forgetWords, {bind("code", code)}));
        KONTOR_CHECK(transaction.execute(sql::locale::remove, {bind("code", code)}));
        return note(transaction, context, operations::removeLocale, &before, nullptr);
    });
}

Result<void> LocaleService::checkDictionary(Transaction &transaction, const QByteArray &dictionary)
{
    KONTOR_TRY(const auto names, transaction.list(sql::locale::listDictionaries, {}, [](Row &row) { return row.bytes(); }));
    if (std::find(names.begin(), names.end(), dictionary) == names.end())
        return invalid(u"/dictionary"_s, "unknown_dictionary"_L1, u"There is no such dictionary."_s);
    return {};
}

Result<Locale> LocaleService::lock(Transaction &transaction, const QByteArray &code)
{
    KONTOR_TRY(auto found, transaction.find(sql::locale::lock, {bind("code", code)}, readLocale));
    if (!found)
        return notFound("language"_L1);
    return std::move(*found);
}

Result<void> LocaleService::note(
    Transaction &transaction, const Context &context, const Operation &operation, const Locale *before, const Locale *after)
{
    const auto &locale = after ? *after : *before;
    const auto subject = subjectOf(locale.code);
    KONTOR_CHECK(appendEvent(transaction,
        {.type = !before ? "locale.added"
                : after  ? "locale.changed"
                         : "locale.removed",
            .aggregate = "locale",
            .aggregateId = subject,
            .payload = toJson(locale),
            .tags = {"products", "categories", "search"}},
        m_clock, m_random));
    JsonWriter payload;
    payload.beginObject().member("code", locale.code);
    if (before)
        payload.key("before").raw(toJson(*before));
    if (after)
        payload.key("after").raw(toJson(*after));
    return recordAudit(transaction, context, operation, "locale", subject, payload.endObject().take());
}

Result<QList<QByteArray>> listLocales(Session &session)
{
    KONTOR_TRY(const auto codes, session.list(sql::locale::listSpoken, {}, [](Row &row) { return row.bytes(); }));
    return QList<QByteArray>(codes.begin(), codes.end());
}

}
