#pragma once

#include "core/base/clock.h"
#include "core/notifications/mailkind.h"
#include "core/notifications/mailtemplate.h"

namespace kontor {

/** A mail in words, for anybody. */
struct RenderedMail
{
    QByteArray language;
    QString subject;
    QString text;
    QString html;
};

/** What all mails know besides their own data. */
struct MailSurroundings
{
    QString shop;      ///< the shop's name
    Instant at{};      ///< when it happened that is told of: {{at}}
    Instant expires{}; ///< when links end: {{expires}}
};

/** Every mail in every language, read from the program itself. Only read once it is made: threads may share it. */
class KONTOR_EXPORT MailTemplates
{
public:
    /** Code: internal, with file and line: only a faulty build does that. */
    static Result<MailTemplates> load();
    /** Code: internal, when the data is not what the kind says. */
    Result<RenderedMail> render(
        MailKind kind, const QByteArray &locale, const QJsonObject &data, const MailSurroundings &surroundings) const;

    static std::span<const char *const> languages();
    /** "de" for "de-AT"; English for what we do not speak. */
    static QByteArray languageFor(const QByteArray &locale);
    /** What the texts of a mail name, subject and HTML included; for the test that compares. */
    QSet<QString> namesIn(MailKind kind, const QByteArray &language) const;

private:
    struct Page
    {
        MailTemplate subject;
        MailTemplate text;
        MailTemplate html;
    };
    const Page &pageOf(MailKind kind, const QByteArray &language) const;
    Result<void> loadLanguage(const QByteArray &language, const QMap<QString, QString> &pieces);

    QMap<QByteArray, std::vector<Page>> m_pages; ///< of each language, in the order of the kinds
};

/** The data has every field of the kind, in its shape, and no other. Code: internal. */
KONTOR_EXPORT Result<void> checkMailData(MailKind kind, const QJsonObject &data);

}
