#pragma once

#include "core/base/export.h"

#include <QHashFunctions>
#include <QString>

#include <optional>

namespace kontor {

/**
 * A text with a meaning and a limit. `Rule` names it, limits it and says what is allowed; the schema's CHECK
 * constraints and the OpenAPI file repeat `maxLength`, and tests compare them.
 */
template<typename Rule>
class Text
{
public:
    using rule = Rule;
    static constexpr int maxLength = Rule::maxLength;

    Text() = default;
    /** Normalises (trims, folds case where the rule says so) and checks. */
    static std::optional<Text> parse(QStringView raw)
    {
        Text text;
        text.m_value = Rule::normalise(raw);
        if (text.m_value.isEmpty() || text.m_value.size() > maxLength || !Rule::isValid(text.m_value))
            return std::nullopt;
        return text;
    }

    const QString &toString() const { return m_value; }
    bool isEmpty() const { return m_value.isEmpty(); }

    friend bool operator==(const Text &, const Text &) = default;
    friend bool operator<(const Text &a, const Text &b) { return a.m_value < b.m_value; }
    friend size_t qHash(const Text &text, size_t seed = 0) { return qHash(text.m_value, seed); }

private:
    QString m_value;
};

struct KONTOR_EXPORT SkuRule
{
    static constexpr int maxLength = 64;
    static constexpr const char *name = "sku";
    static QString normalise(QStringView raw);
    static bool isValid(const QString &value);
};
/** RFC 5321 length, one @, a domain with a dot; folded to lower case. Only a mail sent there proves more. */
struct KONTOR_EXPORT EmailRule
{
    static constexpr int maxLength = 254;
    static constexpr const char *name = "email";
    static QString normalise(QStringView raw);
    static bool isValid(const QString &value);
};
/** Lower-case letters, digits and single hyphens, as in a URL's path. */
struct KONTOR_EXPORT SlugRule
{
    static constexpr int maxLength = 120;
    static constexpr const char *name = "slug";
    static QString normalise(QStringView raw);
    static bool isValid(const QString &value);
};
/** ISO 3166-1 alpha-2, officially assigned. */
struct KONTOR_EXPORT CountryRule
{
    static constexpr int maxLength = 2;
    static constexpr const char *name = "country";
    static QString normalise(QStringView raw);
    static bool isValid(const QString &value);
};

using Sku = Text<SkuRule>;
using Email = Text<EmailRule>;
using Slug = Text<SlugRule>;
using CountryCode = Text<CountryRule>;

/** True if PostgreSQL and JSON can carry it: no NUL, no half of a surrogate pair. */
KONTOR_EXPORT bool isStorable(QStringView text);

}
