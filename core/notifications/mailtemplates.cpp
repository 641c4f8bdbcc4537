#include "core/notifications/mailtemplates.h"

#include "core/notifications/mailpage_p.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QLocale>
#include <QTimeZone>

namespace kontor {

namespace {

constexpr const char *languageCodes[] = {"en", "de", "fr", "es", "ja"};
constexpr const char *pieceNames[] = {"layout", "heading", "paragraph", "note", "button", "table", "row", "sum"};

Result<QString> readResource(const QString &name)
{
    QFile file(u":/mail/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        return internal(u"the program lacks its file mail/%1"_s.arg(name));
    return QString::fromUtf8(file.readAll());
}

QString inWords(Instant instant, const QByteArray &language)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(instant.time_since_epoch()).count();
    const auto utc = QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc());
    const QLocale locale(QString::fromLatin1(language));
    const auto comma = language == "ja" ? u" "_s : u", "_s;
    return locale.toString(utc.date(), QLocale::LongFormat) + comma + utc.time().toString(u"HH:mm"_s) + u" UTC"_s;
}

Failure inFile(const QString &name, const Error &error)
{
    return internal(u"mail/%1: %2"_s.arg(name, error.detail));
}

template<typename Names>
Result<void> checkNames(const QJsonObject &object, const Names &names, const QString &where)
{
    const auto keys = object.keys();
    for (const auto &key : keys)
        if (std::none_of(names.begin(), names.end(), [&](const char *name) { return key == QLatin1StringView(name); }))
            return internal(u"%1 knows no %2"_s.arg(where, key));
    for (const char *name : names)
        if (!object.contains(QLatin1StringView(name)))
            return internal(u"%1 lacks %2"_s.arg(where, QLatin1StringView(name)));
    return {};
}

}

Result<void> checkMailData(MailKind kind, const QJsonObject &data)
{
    const auto &facts = factsOf(kind);
    const auto where = u"the mail %1"_s.arg(QLatin1StringView(facts.name));
    std::vector<const char *> names;
    for (const auto &field : facts.fields)
        names.push_back(field.name);
    KONTOR_CHECK(checkNames(data, names, where));
    for (const auto &field : facts.fields) {
        const auto value = data.value(QLatin1StringView(field.name));
        if (value.isArray() == field.items.empty())
            return internal(u"%1: %2 is of another shape"_s.arg(where, QLatin1StringView(field.name)));
        const auto items = value.toArray();
        for (const auto &item : items)
            KONTOR_CHECK(checkNames(item.toObject(), field.items, where + u' ' + QLatin1StringView(field.name)));
    }
    return {};
}

Result<MailTemplates> MailTemplates::load()
{
    QMap<QString, QString> pieces;
    for (const char *name : pieceNames) {
        KONTOR_TRY(pieces[QString::fromLatin1(name)], readResource(u"html/%1.html"_s.arg(QLatin1StringView(name))));
    }
    MailTemplates templates;
    for (const char *language : languageCodes)
        KONTOR_CHECK(templates.loadLanguage(language, pieces));
    return templates;
}

Result<void> MailTemplates::loadLanguage(const QByteArray &language, const QMap<QString, QString> &pieces)
{
    const auto folder = QString::fromLatin1(language) + u'/';
    KONTOR_TRY(const auto words, readResource(folder + u"frame.txt"_s));
    KONTOR_TRY(const auto frame, parseFrame(words));
    for (const auto &facts : mailKinds()) {
        const auto name = folder + QLatin1StringView(facts.name) + u".txt"_s;
        KONTOR_TRY(const auto source, readResource(name));
        const auto page = parsePage(source, language, frame, pieces);
        if (!page)
            return inFile(name, page.error());
        auto subject = MailTemplate::parse(page->subject, MailTemplate::Form::Text);
        auto text = MailTemplate::parse(page->text, MailTemplate::Form::Text);
        auto html = MailTemplate::parse(page->html, MailTemplate::Form::Html);
        for (const auto *parsed : {&subject, &text, &html})
            if (!*parsed)
                return inFile(name, parsed->error());
        m_pages[language].push_back({.subject = std::move(*subject), .text = std::move(*text), .html = std::move(*html)});
    }
    return {};
}

Result<RenderedMail> MailTemplates::render(
    MailKind kind, const QByteArray &locale, const QJsonObject &data, const MailSurroundings &surroundings) const
{
    KONTOR_CHECK(checkMailData(kind, data));
    const auto language = languageFor(locale);
    auto values = data;
    values[u"shop"_s] = surroundings.shop;
    values[u"at"_s] = inWords(surroundings.at, language);
    values[u"expires"_s] = inWords(surroundings.expires, language);
    const auto &page = pageOf(kind, language);
    RenderedMail mail{.language = language, .subject = {}, .text = {}, .html = {}};
    KONTOR_TRY(mail.subject, page.subject.render(values));
    KONTOR_TRY(const auto text, page.text.render(values));
    mail.text = alignRows(text);
    KONTOR_TRY(mail.html, page.html.render(values));
    return mail;
}

std::span<const char *const> MailTemplates::languages()
{
    return languageCodes;
}

QByteArray MailTemplates::languageFor(const QByteArray &locale)
{
    const auto language = locale.split('-').first().toLower();
    return std::find(std::begin(languageCodes), std::end(languageCodes), language) == std::end(languageCodes) ? "en" : language;
}

const MailTemplates::Page &MailTemplates::pageOf(MailKind kind, const QByteArray &language) const
{
    return m_pages.constFind(language).value()[static_cast<size_t>(kind)];
}

QSet<QString> MailTemplates::namesIn(MailKind kind, const QByteArray &language) const
{
    const auto &page = pageOf(kind, language);
    return page.subject.names() + page.text.names() + page.html.names();
}

}
