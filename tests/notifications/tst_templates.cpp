#include "core/notifications/mailmoney.h"
#include "core/notifications/mailpage_p.h"
#include "core/notifications/mailtemplates.h"
#include "tests/notifications/samples.h"
#include "tests/support/suite.h"

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QXmlStreamReader>

using namespace kontor;
using namespace kontor::test;
using Form = MailTemplate::Form;

namespace {

// KONTOR_MAIL_PREVIEW=DIR keeps every mail as a page to look at.
void keepForPreview(const QString &name, const RenderedMail &mail)
{
    const auto folder = qEnvironmentVariable("KONTOR_MAIL_PREVIEW");
    if (folder.isEmpty())
        return;
    for (const auto &[ending, content] : {std::pair(u".html"_s, mail.html), std::pair(u".txt"_s, mail.text)}) {
        QFile file(QDir(folder).filePath(name + ending));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content.toUtf8());
    }
}

}

class MailTemplatesTest : public QObject
{
    Q_OBJECT

    MailTemplates m_templates;
    MailSurroundings m_surroundings;

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = MailTemplates::load();
        KONTOR_VERIFY_RESULT(loaded);
        m_templates = std::move(*loaded);
        m_surroundings = {.shop = u"Hanse & Söhne"_s,
            .at = *parseRfc3339(u"2026-11-07T14:30:00Z"),
            .expires = *parseRfc3339(u"2026-11-08T14:30:00Z")};
    }

    void rendersEveryMailInEveryLanguage_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("language");
        for (const auto &facts : mailKinds())
            for (const char *language : MailTemplates::languages())
                QTest::addRow("%s %s", facts.name, language) << static_cast<int>(facts.kind) << QByteArray(language);
    }
    void rendersEveryMailInEveryLanguage()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, language);
        const auto mailKind = static_cast<MailKind>(kind);
        const auto &facts = factsOf(mailKind);
        const auto mail = m_templates.render(mailKind, language, sampleData(mailKind, language), m_surroundings);
        KONTOR_VERIFY_RESULT(mail);
        QCOMPARE(mail->language, language);
        QVERIFY(!mail->subject.isEmpty() && mail->subject.size() < 100);
        for (const auto &text : {mail->subject, mail->text, mail->html})
            QVERIFY2(!text.contains(u"{{"_s) && !text.contains(u"[["_s) && !text.contains(u"\t"_s), qPrintable(text));
        // The data that the kind declares is what the texts use, all of it and nothing else.
        auto names = m_templates.namesIn(mailKind, language);
        names.subtract({u"shop"_s, u"at"_s, u"expires"_s});
        QSet<QString> declared;
        for (const auto &field : facts.fields) {
            declared.insert(QString::fromLatin1(field.name));
            for (const char *item : field.items)
                declared.insert(QString::fromLatin1(field.name) + u'.' + QLatin1StringView(item));
        }
        QCOMPARE(names, declared);
        QVERIFY2(mail->text.contains(m_surroundings.shop) && mail->html.contains(m_surroundings.shop.toHtmlEscaped()),
            qPrintable(mail->text));
        QVERIFY(mail->html.contains(u"<html lang=\"%1\""_s.arg(QString::fromLatin1(language))));
        keepForPreview(QString::fromLatin1(facts.name + QByteArray("-") + language), *mail);
    }

    void makesHtmlThatStandsAlone_data() { rendersEveryMailInEveryLanguage_data(); }
    void makesHtmlThatStandsAlone()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, language);
        const auto mailKind = static_cast<MailKind>(kind);
        auto html = m_templates.render(mailKind, language, sampleData(mailKind, language), m_surroundings)->html;
        static const QRegularExpression loaded(u"<(img|link|script|iframe|object|form)|url\\(|@import| on[a-z]+="_s);
        QVERIFY2(!html.contains(loaded), "it loads something");
        // Elements nest and end: with its void elements closed it is XML.
        static const QRegularExpression open(u"<(meta [^>]*|br)>"_s);
        html.replace(open, u"<\\1/>"_s).remove(u"<!DOCTYPE html>"_s);
        QXmlStreamReader reader(html.trimmed());
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(u"line %1: %2"_s.arg(reader.lineNumber()).arg(reader.errorString())));
    }

    void escapesValuesInHtmlAndLeavesThemInText()
    {
        auto data = sampleData(MailKind::OrderConfirmation);
        data[u"lines"_s] = QJsonArray{QJsonObject{{u"quantity"_s, 1},
            {u"title"_s, u"<script>alert(\"1\")</script> & {{total}}\r\nBcc: x@example.org"_s}, {u"total"_s, u"1 €"_s}}};
        data[u"number"_s] = u"1\r\nBcc: everybody@example.org"_s;
        const auto mail = m_templates.render(MailKind::OrderConfirmation, "en", data, m_surroundings);
        KONTOR_VERIFY_RESULT(mail);
        QVERIFY(mail->html.contains(u"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; {{total}}  Bcc: x@example.org"_s));
        QVERIFY(mail->text.contains(u"1 × <script>alert(\"1\")</script> & {{total}}  Bcc: x@example.org"_s));
        QVERIFY(!mail->subject.contains(u'\n') && !mail->subject.contains(u'\r'));
    }

    void refusesDataThatIsNotWhatTheKindSays_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("a name is missing") << QByteArray("-total");
        QTest::newRow("a name is unknown") << QByteArray("+colour");
        QTest::newRow("a text for a list") << QByteArray("lines");
        QTest::newRow("a list for a text") << QByteArray("number");
        QTest::newRow("an item lacks a name") << QByteArray("item");
    }
    void refusesDataThatIsNotWhatTheKindSays()
    {
        QFETCH(QByteArray, change);
        auto data = sampleData(MailKind::OrderConfirmation);
        if (change == "-total")
            data.remove(u"total"_s);
        else if (change == "+colour")
            data[u"colour"_s] = u"red"_s;
        else if (change == "lines")
            data[u"lines"_s] = u"two"_s;
        else if (change == "number")
            data[u"number"_s] = QJsonArray{};
        else
            data[u"lines"_s] = QJsonArray{QJsonObject{{u"quantity"_s, 1}, {u"title"_s, u"x"_s}}};
        const auto mail = m_templates.render(MailKind::OrderConfirmation, "en", data, m_surroundings);
        QVERIFY(!mail);
        QVERIFY2(mail.error().detail.contains(u"order_confirmation"_s), qPrintable(describe(mail.error())));
    }

    void speaksEnglishToThoseItDoesNotKnow()
    {
        QCOMPARE(MailTemplates::languageFor("de-AT"), QByteArray("de"));
        QCOMPARE(MailTemplates::languageFor("ja"), QByteArray("ja"));
        QCOMPARE(MailTemplates::languageFor("pt-BR"), QByteArray("en"));
        QCOMPARE(MailTemplates::languageFor(""), QByteArray("en"));
    }

    void refusesATemplateThatIsNone_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("never closed") << u"a {{name"_s;
        QTest::newRow("never opened") << u"a name}}"_s;
        QTest::newRow("no name") << u"{{}}"_s;
        QTest::newRow("a space") << u"{{ name }}"_s;
        QTest::newRow("a helper") << u"{{upper name}}"_s;
        QTest::newRow("raw") << u"{{{name}}}"_s;
        QTest::newRow("a list without an end") << u"{{#lines}}x"_s;
        QTest::newRow("an end without a list") << u"x{{/lines}}"_s;
        QTest::newRow("another's end") << u"{{#lines}}x{{/rows}}"_s;
        QTest::newRow("a list in a list") << u"{{#a}}{{#b}}x{{/b}}{{/a}}"_s;
    }
    void refusesATemplateThatIsNone()
    {
        QFETCH(QString, source);
        QVERIFY(!MailTemplate::parse(source, Form::Text));
    }

    void refusesValuesThatTheTemplateCannotUse_data()
    {
        QTest::addColumn<QJsonObject>("values");
        QTest::newRow("missing") << QJsonObject{};
        QTest::newRow("null") << QJsonObject{{u"a"_s, QJsonValue()}};
        QTest::newRow("truth") << QJsonObject{{u"a"_s, true}};
        QTest::newRow("fraction") << QJsonObject{{u"a"_s, 1.5}};
        QTest::newRow("list") << QJsonObject{{u"a"_s, QJsonArray{}}};
    }
    void refusesValuesThatTheTemplateCannotUse()
    {
        QFETCH(QJsonObject, values);
        QVERIFY(!MailTemplate::parse(u"{{a}}", Form::Text)->render(values));
        QVERIFY(!MailTemplate::parse(u"{{#a}}{{b}}{{/a}}", Form::Text)->render({{u"a"_s, QJsonArray{values}}}));
    }

    void refusesAPageThatBreaksItsRules_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("said");
        QTest::newRow("no subject") << u"# Heading\n"_s << u"line 1"_s;
        QTest::newRow("no heading") << u"subject: a\n\ntext\n"_s << u"line 2"_s;
        QTest::newRow("a button without a link") << u"subject: a\n# b\n[c] d\n"_s << u"line 3"_s;
        QTest::newRow("a row of three") << u"subject: a\n# b\n\n| c | d | e\n"_s << u"line 4"_s;
        QTest::newRow("a list in one line") << u"subject: a\n# b\n{{#c}}d{{/c}}\n"_s << u"line 3"_s;
    }
    void refusesAPageThatBreaksItsRules()
    {
        QFETCH(QString, source);
        QFETCH(QString, said);
        const auto page = parsePage(source, "en", {}, {});
        QVERIFY(!page);
        QVERIFY2(page.error().detail.contains(said), qPrintable(page.error().detail));
    }

    void setsAmountsUnderEachOther()
    {
        const auto lines = alignRows(u"a\t1 €\n急須\t1,234 €\nplain"_s).split(u'\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0].size(), 64);
        QCOMPARE(lines[1].size(), 62);
        QCOMPARE(lines[2], u"plain"_s);
    }

    void writesMoneyAsItsReadersDo_data()
    {
        QTest::addColumn<QString>("currency");
        QTest::addColumn<qint64>("minor");
        QTest::addColumn<QByteArray>("locale");
        QTest::addColumn<QString>("words");
        QTest::newRow("en") << u"EUR"_s << qint64(123'450) << QByteArray("en-GB") << u"€1,234.50"_s;
        QTest::newRow("de") << u"EUR"_s << qint64(123'450) << QByteArray("de") << u"1.234,50\u00a0€"_s;
        QTest::newRow("es") << u"EUR"_s << qint64(5) << QByteArray("es") << u"0,05\u00a0€"_s;
        QTest::newRow("ja") << u"JPY"_s << qint64(1'234) << QByteArray("ja") << u"￥1,234"_s;
        QTest::newRow("negative") << u"USD"_s << qint64(-250) << QByteArray("en") << u"−$2.50"_s;
        QTest::newRow("another currency") << u"CHF"_s << qint64(100) << QByteArray("en") << u"1.00\u00a0CHF"_s;
    }
    void writesMoneyAsItsReadersDo()
    {
        QFETCH(QString, currency);
        QFETCH(qint64, minor);
        QFETCH(QByteArray, locale);
        QTEST(inWords(Money(minor, *Currency::parse(currency)), locale), "words");
    }
};

KONTOR_TEST(MailTemplatesTest)
#include "tst_templates.moc"
