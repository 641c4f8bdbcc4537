#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listSynonyms{"search.list_synonyms", permissions::catalogRead};
inline constexpr Operation viewSynonym{"search.view_synonym", permissions::catalogRead};
inline constexpr Operation createSynonym{"search.create_synonym", permissions::catalogWrite};
inline constexpr Operation changeSynonym{"search.change_synonym", permissions::catalogWrite};
inline constexpr Operation removeSynonym{"search.remove_synonym", permissions::catalogWrite};
inline constexpr Operation listSearchRules{"search.list_rules", permissions::catalogRead};
inline constexpr Operation viewSearchRule{"search.view_rule", permissions::catalogRead};
inline constexpr Operation createSearchRule{"search.create_rule", permissions::catalogWrite};
inline constexpr Operation changeSearchRule{"search.change_rule", permissions::catalogWrite};
inline constexpr Operation removeSearchRule{"search.remove_rule", permissions::catalogWrite};
inline constexpr Operation listSearchMisses{"search.list_zero_results", permissions::catalogRead};
inline constexpr Operation dismissSearchMiss{"search.dismiss_zero_result", permissions::catalogWrite};
}

namespace limits {
inline constexpr int synonyms = 2'000;
inline constexpr int synonymWords = 20; ///< of one; also of what it finds
inline constexpr int searchRules = 2'000;
inline constexpr int pins = 20;   ///< of one rule
inline constexpr int boosts = 20; ///< of one rule, and of one search
inline constexpr int missDays = 90;
}

/** Who searches for one of `words` finds what has one of `finds` as well; without `finds`, each word finds all of them. */
struct NewSynonym
{
    std::optional<QByteArray> locale{}; ///< none: every language
    QStringList words{};
    QStringList finds{};
};
struct Synonym : NewSynonym
{
    SynonymId id{};
    qint64 version = 1;
};

/** Matches that have this (the kind, key and value of a facet) are worth so many percent of what they would be. */
struct SearchBoost
{
    QByteArray kind{}; ///< "brand", "category", "option", "attribute" or "product"
    QString key{};     ///< the option's name or the attribute's code
    QString value{};   ///< of a category or product: its id
    int percent = 100; ///< 10 to 1000
};
/** What comes first, and what counts more or less, by relevance. */
struct NewSearchRule
{
    std::optional<QByteArray> locale{}; ///< none: every language
    QString asked{};                    ///< the search it is for, compared without case, accents and blanks; empty: every one
    std::vector<ProductId> pins{};      ///< in their order, whether they match the text or not; only of one search
    std::vector<SearchBoost> boosts{};
};
struct SearchRule : NewSearchRule
{
    SearchRuleId id{};
    qint64 version = 1;
};

/** A text that nothing was found for. */
struct SearchMiss
{
    SearchMissId id{};
    QByteArray locale{};
    QString asked{};
    qint64 searches = 0;
    QByteArray lastDay{}; ///< "2026-11-25", UTC
};

/** What staff decide of the search. It holds at once: nothing is indexed anew, kept answers are dropped. */
class KONTOR_EXPORT SearchService
{
public:
    SearchService(Database &database, const Clock &clock, Random &random) : m_database(database), m_clock(clock), m_random(random)
    {
    }

    template<typename Id>
    struct Listed
    {
        std::optional<QByteArray> locale{};
        std::optional<Id> before{}; ///< the last one shown
        int limit = 20;
    };

    /** The newest first; one more than `limit` comes back if there are more. So do the other lists. */
    Result<std::vector<Synonym>> listSynonyms(const Context &context, const Listed<SynonymId> &which);
    Result<qint64> countSynonyms(const Context &context, const std::optional<QByteArray> &locale);
    Result<Synonym> viewSynonym(const Context &context, const SynonymId &id);
    /** Refuses `unknown_locale`; `required` where it is a word alone. So does changing one. */
    Result<Synonym> createSynonym(const Context &context, const NewSynonym &synonym);
    struct SynonymChange
    {
        std::optional<std::optional<QByteArray>> locale{};
        std::optional<QStringList> words{};
        std::optional<QStringList> finds{};
    };
    Result<Synonym> changeSynonym(
        const Context &context, const SynonymId &id, const SynonymChange &change, std::optional<qint64> expected);
    Result<void> removeSynonym(const Context &context, const SynonymId &id, std::optional<qint64> expected);

    Result<std::vector<SearchRule>> listRules(const Context &context, const Listed<SearchRuleId> &which);
    Result<qint64> countRules(const Context &context, const std::optional<QByteArray> &locale);
    Result<SearchRule> viewRule(const Context &context, const SearchRuleId &id);
    /** Refuses with 409 `rule_exists`; `unknown_locale`, `unknown_product`. So does changing one. */
    Result<SearchRule> createRule(const Context &context, const NewSearchRule &rule);
    struct RuleChange
    {
        std::optional<std::optional<QByteArray>> locale{};
        std::optional<QString> asked{};
        std::optional<std::vector<ProductId>> pins{};
        std::optional<std::vector<SearchBoost>> boosts{};
    };
    Result<SearchRule> changeRule(
        const Context &context, const SearchRuleId &id, const RuleChange &change, std::optional<qint64> expected);
    Result<void> removeRule(const Context &context, const SearchRuleId &id, std::optional<qint64> expected);

    struct MissFilter
    {
        std::optional<QByteArray> locale{};
        int days = 30;
        std::optional<SearchMissId> before{}; ///< with `searches`: those of the last one shown
        qint64 searches = 0;
        int limit = 20;
    };
    /** Those that were searched for most often come first. */
    Result<std::vector<SearchMiss>> listMisses(const Context &context, const MissFilter &filter);
    Result<qint64> countMisses(const Context &context, const MissFilter &filter);
    /** Forgets it on every day; it comes back when it is searched for in vain again. */
    Result<void> dismissMiss(const Context &context, const SearchMissId &id);

private:
    Result<Synonym> lockSynonym(Transaction &transaction, const SynonymId &id, std::optional<qint64> expected);
    Result<SearchRule> lockRule(Transaction &transaction, const SearchRuleId &id, std::optional<qint64> expected);
    Result<void> check(Transaction &transaction, const NewSearchRule &rule);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const char *subject,
        const Uuid &id, const QByteArray &before, const QByteArray &after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
