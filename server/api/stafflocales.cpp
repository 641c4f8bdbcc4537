#include "server/api/api.h"
#include "server/http/endpoint.h"

namespace kontor::api {

using namespace http;

namespace {

using wire::field;

constexpr auto dictionaryHelp =
    "One of /v1/admin/locales/dictionaries: a language's; bigrams for scripts without blanks, as "
    "Japanese, Chinese and Thai; words for any other.";

struct LocaleView
{
    QByteArray code{};
    QByteArray dictionary{};
    bool isDefault = false;
    static QByteArray wireName() { return "Locale"; }
    static auto fields()
    {
        return wire::fields(field("code", &LocaleView::code, "BCP 47, as ?locale= takes it.").maxLength(20).example("ja"),
            field("dictionary", &LocaleView::dictionary, "By which words are told from their forms.")
                .maxLength(60)
                .example("bigrams"),
            field("is_default", &LocaleView::isDefault, "Who asks for no other language is answered in it.").example(false));
    }
    static LocaleView of(const Locale &locale)
    {
        return {.code = locale.code, .dictionary = locale.dictionary, .isDefault = locale.isDefault};
    }
};

struct LocaleList
{
    std::vector<LocaleView> data{};
    static auto fields()
    {
        return wire::fields(field("data", &LocaleList::data, "Every language, the default one first.").maxItems(limits::locales));
    }
};

struct DictionaryView
{
    QByteArray name{};
    static QByteArray wireName() { return "Dictionary"; }
    static auto fields()
    {
        return wire::fields(
            field("name", &DictionaryView::name, "For dictionary of a language.").maxLength(63).example("french"));
    }
};

struct DictionaryList
{
    std::vector<DictionaryView> data{};
    static auto fields()
    {
        return wire::fields(field("data", &DictionaryList::data, "Every dictionary, by name.").maxItems(1000));
    }
};

struct NewLocaleBody
{
    QByteArray code{};
    QByteArray dictionary{};
    static QByteArray wireName() { return "NewLocale"; }
    static auto fields()
    {
        return wire::fields(field("code", &NewLocaleBody::code, "BCP 47; stays what it is.")
                                .maxLength(20)
                                .pattern(u"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"_s)
                                .example("ja"),
            field("dictionary", &NewLocaleBody::dictionary, dictionaryHelp).maxLength(60).notEmpty().example("bigrams"));
    }
};

struct LocalePatch
{
    wire::Patch<QByteArray> dictionary{};
    static QByteArray wireName() { return "ChangeLocale"; }
    static auto fields()
    {
        return wire::fields(
            field("dictionary", &LocalePatch::dictionary, dictionaryHelp).maxLength(60).notEmpty().notNull().example("words"));
    }
};

struct LocalePath
{
    QByteArray locale{};
    static auto fields() { return wire::fields(field("locale", &LocalePath::locale, "Its code.").maxLength(40).example("ja")); }
};

}

void addStaffLocales(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, LocaleList>("/v1/admin/locales", operations::listShopLocales,
        {.tag = "Staff: search", .summary = "List the languages", .description = "Those that the shop is shown in."},
        [](Call &call) -> Result<LocaleList> {
            KONTOR_TRY(const auto locales, call.shop().locales.list(call.context()));
            LocaleList out;
            for (const auto &locale : locales)
                out.data.push_back(LocaleView::of(locale));
            return out;
        }));
    endpoints.add(get<NoPath, NoQuery, DictionaryList>("/v1/admin/locales/dictionaries", operations::listDictionaries,
        {.tag = "Staff: search", .summary = "List the dictionaries", .description = "What a language can be searched by."},
        [](Call &call) -> Result<DictionaryList> {
            KONTOR_TRY(const auto names, call.shop().locales.listDictionaries(call.context()));
            DictionaryList out;
            for (const auto &name : names)
                out.data.push_back({.name = name});
            return out;
        }));
    endpoints.add(post<NoPath, NoQuery, NewLocaleBody, LocaleView>("/v1/admin/locales", operations::addLocale,
        {.tag = "Staff: search",
            .summary = "Add a language",
            .description =
                "It is spoken as soon as every product is listed in it: within seconds, in a large shop within minutes. "
                "Until then who asks for it is answered in the default language.",
            .status = 201,
            .errors = {"name_taken", "unknown_dictionary"},
            .idempotency = Idempotency::Accepted},
        [](Call &call, const NewLocaleBody &body) -> Result<LocaleView> {
            KONTOR_TRY(const auto locale, call.shop().locales.add(call.context(), body.code, body.dictionary));
            return LocaleView::of(locale);
        }));
    endpoints.add(patch<LocalePath, NoQuery, LocalePatch, LocaleView>("/v1/admin/locales/{locale}", operations::changeLocale,
        {.tag = "Staff: search",
            .summary = "Choose a language's dictionary",
            .description =
                "Every product is indexed anew as the server gets to it, in a large shop for minutes. What is searched "
                "for is read by the new dictionary at once: until a product's turn it may be missed by some of its forms.",
            .errors = {"not_found", "unknown_dictionary"}},
        [](Call &call, const LocalePath &path, const LocalePatch &body) -> Result<LocaleView> {
            KONTOR_TRY(const auto locale, call.shop().locales.change(call.context(), path.locale, body.dictionary.given()));
            return LocaleView::of(locale);
        }));
    endpoints.add(del<LocalePath, NoQuery, NoContent>("/v1/admin/locales/{locale}", operations::removeLocale,
        {.tag = "Staff: search",
            .summary = "Remove a language",
            .description = "With its synonyms, rules and index; translations stay, for the day it comes back.",
            .status = 204,
            .errors = {"not_found", "default_locale"}},
        [](Call &call, const LocalePath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().locales.remove(call.context(), path.locale));
            return NoContent{};
        }));
}

}
