#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listShopLocales{"locale.list", permissions::catalogRead};
inline constexpr Operation listDictionaries{"locale.list_dictionaries", permissions::catalogRead};
inline constexpr Operation addLocale{"locale.add", permissions::settingsWrite};
inline constexpr Operation changeLocale{"locale.change", permissions::settingsWrite};
inline constexpr Operation removeLocale{"locale.remove", permissions::settingsWrite};
}

namespace limits {
inline constexpr int locales = 50;
}

/** A language that the shop is shown in. */
struct Locale
{
    QByteArray code{}; ///< "en", "pt-BR"
    QByteArray
        dictionary{}; ///< by which words are told from their forms; "words": as written, "bigrams": for scripts without blanks
    bool isDefault = false;
};

/**
 * The shop's languages. A new one has its table at once; its rows are made by the lister, product by product, and so are
 * they anew where the dictionary changes: products are found in the language as it gets to them.
 */
class KONTOR_EXPORT LocaleService
{
public:
    LocaleService(Database &database, const Clock &clock, Random &random) : m_database(database), m_clock(clock), m_random(random)
    {
    }

    /** The default one first. */
    Result<std::vector<Locale>> list(const Context &context);
    Result<QList<QByteArray>> listDictionaries(const Context &context);
    /** Refuses with 409 `name_taken`; `unknown_dictionary`. */
    Result<Locale> add(const Context &context, const QByteArray &code, const QByteArray &dictionary);
    Result<Locale> change(const Context &context, const QByteArray &code, const std::optional<QByteArray> &dictionary);
    /** Refuses with 409 `default_locale` that of the shop or of a market. Synonyms and rules of the language go as well; translations stay. */
    Result<void> remove(const Context &context, const QByteArray &code);

private:
    Result<void> checkDictionary(Transaction &transaction, const QByteArray &dictionary);
    Result<Locale> lock(Transaction &transaction, const QByteArray &code);
    Result<void> note(
        Transaction &transaction, const Context &context, const Operation &operation, const Locale *before, const Locale *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

/** The languages there are, the default one first: as the edge chooses among them. */
KONTOR_EXPORT Result<QList<QByteArray>> listLocales(Session &session);

}
