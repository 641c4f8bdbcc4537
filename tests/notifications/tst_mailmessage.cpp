#include "core/notifications/mailmessage.h"
#include "core/notifications/mime_p.h"
#include "core/notifications/smtpserver.h"
#include "tests/notifications/mailserver.h"
#include "tests/support/suite.h"

#include <QJsonArray>

using namespace kontor;
using namespace kontor::test;

namespace {

const Instant noon = *parseRfc3339(u"2026-11-23T12:07:11Z");

MailMessage message()
{
    return {.id = *Uuid::parse(u"01890a5d-ac96-774b-bcce-b302099a8057"),
        .to = u"ada@example.org"_s,
        .subject = u"Hello"_s,
        .text = u"Text\n"_s,
        .html = u"<p>Text</p>\n"_s,
        .locale = "en"};
}

Mailbox box(QStringView text)
{
    return *Mailbox::parse(text);
}

QByteArray mime(const MailMessage &mail, QStringView from = u"Shop <shop@example.com>")
{
    const auto bytes = toMime(mail, box(from), box(mail.to), noon);
    if (!bytes)
        qFatal("%s", qPrintable(describe(bytes.error())));
    return *bytes;
}

}

class MailMessageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAMailbox_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("address") << u"a.b+c@example.org"_s << QString() << QByteArray("a.b+c@example.org");
        QTest::newRow("brackets") << u" <a@example.org> "_s << QString() << QByteArray("a@example.org");
        QTest::newRow("name") << u"Hanse & Söhne <shop@Example.ORG>"_s << u"Hanse & Söhne"_s << QByteArray("shop@example.org");
        QTest::newRow("quoted name") << u"\"Shop, the\" <shop@example.org>"_s << u"Shop, the"_s << QByteArray("shop@example.org");
        QTest::newRow("umlauts in the domain") << u"a@bücher.example"_s << QString() << QByteArray("a@xn--bcher-kva.example");
        QTest::newRow("umlauts before it") << u"jürgen@example.org"_s << QString() << QByteArray("jürgen@example.org");
        QTest::newRow("one label") << u"root@localhost"_s << QString() << QByteArray("root@localhost");
    }
    void readsAMailbox()
    {
        QFETCH(QString, text);
        const auto mailbox = Mailbox::parse(text);
        KONTOR_VERIFY_RESULT(mailbox);
        QTEST(mailbox->name(), "name");
        QTEST(mailbox->wireAddress(), "wire");
        QCOMPARE(mailbox->needsSmtpUtf8(), text.startsWith(u"jü"_s));
    }

    void refusesAMailboxThatIsNone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("no @") << u"example.org"_s;
        QTest::newRow("nobody") << u"@example.org"_s;
        QTest::newRow("no domain") << u"a@"_s;
        QTest::newRow("two") << u"a@example.org,b@example.org"_s;
        QTest::newRow("two with names") << u"A <a@example.org>, B <b@example.org>"_s;
        QTest::newRow("a line break") << u"a@example.org\r\nBcc: b@example.org"_s;
        QTest::newRow("a line break in the name") << u"A\r\nBcc: b@example.org <a@example.org>"_s;
        QTest::newRow("a line break in brackets") << u"<a@example.org\r\n>"_s;
        QTest::newRow("a command") << u"a@example.org>\r\nRCPT TO:<b@example.org"_s;
        QTest::newRow("brackets inside") << u"a<b>@example.org"_s;
        QTest::newRow("a space") << u"a b@example.org"_s;
        QTest::newRow("quotes") << u"\"a b\"@example.org"_s;
        QTest::newRow("a NUL") << u"a@example.org"_s + QChar(u'\0');
        QTest::newRow("a C1 control") << u"a\u0085b@example.org"_s;
        QTest::newRow("a line separator") << u"a\u2028b@example.org"_s;
        QTest::newRow("half a surrogate pair") << QString(QChar(0xd800)) + u"@example.org"_s;
        QTest::newRow("a route") << u"@a.example:b@example.org"_s;
        QTest::newRow("an address literal") << u"a@[127.0.0.1]"_s;
        QTest::newRow("a domain with a slash") << u"a@example/org"_s;
        QTest::newRow("too long") << QString(60, u'a') + u'@' + QString(60, u'b') + u'.' + QString(60, u'c') + u'.'
                + QString(60, u'd') + u".example.org"_s;
    }
    void refusesAMailboxThatIsNone()
    {
        QFETCH(QString, text);
        const auto mailbox = Mailbox::parse(text);
        QVERIFY2(!mailbox, qPrintable(mailbox ? mailbox->address() : QString()));
        QCOMPARE(mailbox.error().code, "validation_failed"_L1);
        QVERIFY(!Mailbox::fromAddress(text));
    }

    void readsAMailUrl_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::newRow("host") << u"smtp://mail.example"_s << u"smtp://mail.example:587"_s << QString() << QString();
        QTest::newRow("all") << u"smtp://shop:p%40ss%2Fw@mail.example:25"_s << u"smtp://mail.example:25"_s << u"shop"_s
                             << u"p@ss/w"_s;
        QTest::newRow("a user with @") << u"smtps://shop%40example.org:pw@mail.example"_s << u"smtps://mail.example:465"_s
                                       << u"shop@example.org"_s << u"pw"_s;
        QTest::newRow("loopback") << u"smtp://localhost:25"_s << u"smtp://localhost:25 (not encrypted)"_s << QString()
                                  << QString();
        QTest::newRow("loopback, IPv6") << u"smtp://[::1]:25"_s << u"smtp://[::1]:25 (not encrypted)"_s << QString() << QString();
        QTest::newRow("loopback by TLS") << u"smtp://127.0.0.1:25?tls=required"_s << u"smtp://127.0.0.1:25"_s << QString()
                                         << QString();
        QTest::newRow("a name like one") << u"smtp://127.0.0.1.example"_s << u"smtp://127.0.0.1.example:587"_s << QString()
                                         << QString();
        QTest::newRow("in the clear") << u"smtp://10.0.0.7?tls=none"_s << u"smtp://10.0.0.7:587 (not encrypted)"_s << QString()
                                      << QString();
    }
    void readsAMailUrl()
    {
        QFETCH(QString, url);
        const auto server = SmtpServer::fromUrl(url);
        KONTOR_VERIFY_RESULT(server);
        QTEST(server->shown(), "shown");
        QTEST(server->user, "user");
        QTEST(server->password, "password");
    }

    void refusesAMailUrlThatItCannotMean_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("nothing") << QString();
        QTest::newRow("a host alone") << u"mail.example:25"_s;
        QTest::newRow("another scheme") << u"http://u:hidden@mail.example"_s;
        QTest::newRow("no host") << u"smtp://"_s;
        QTest::newRow("port 0") << u"smtp://u:hidden@mail.example:0"_s;
        QTest::newRow("a path") << u"smtp://u:hidden@mail.example/x"_s;
        QTest::newRow("another option") << u"smtp://u:hidden@mail.example?ssl=no"_s;
        QTest::newRow("another value") << u"smtp://u:hidden@mail.example?tls=maybe"_s;
        QTest::newRow("smtps in the clear") << u"smtps://u:hidden@mail.example?tls=none"_s;
        QTest::newRow("a user without a password") << u"smtp://hidden@mail.example"_s;
        QTest::newRow("a password without a user") << u"smtp://:hidden@mail.example"_s;
        QTest::newRow("a line break in the password") << u"smtp://u:hid%0D%0Aden@mail.example"_s;
        QTest::newRow("a slash in the password") << u"smtp://u:hid/den@mail.example"_s;
    }
    void refusesAMailUrlThatItCannotMean()
    {
        QFETCH(QString, url);
        const auto server = SmtpServer::fromUrl(url);
        QVERIFY(!server);
        QCOMPARE(server.error().code, "validation_failed"_L1);
        QVERIFY(!describe(server.error()).contains(u"hid"_s));
    }

    void writesWhatAnotherParserReads_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("text");
        const QString longWord(2'000, u'x');
        QTest::newRow("plain") << u"Your order 1"_s << u"One line\nand another\n"_s;
        QTest::newRow("umlauts") << u"Bestätigung für Müller & Söhne"_s << u"Grüße aus Köln: 5 €\n"_s;
        QTest::newRow("Japanese") << u"ご注文 K-1 の確認"_s << u"ご注文ありがとうございます。\n"_s;
        QTest::newRow("a long subject") << QString(u"Ein längerer Betreff, "_s).repeated(10) << u"x\n"_s;
        QTest::newRow("a long ASCII subject") << QString(u"a longer subject, "_s).repeated(12).trimmed() << u"x\n"_s;
        QTest::newRow("beyond the BMP") << QString(u"🚲"_s).repeated(60) << u"🚲 = 🚲\n"_s;
        QTest::newRow("what looks encoded") << u"=?utf-8?q?x?= =3D"_s << u"=3D =\n=\n"_s;
        QTest::newRow("long lines") << u"x"_s << longWord + u' ' + longWord + u'\n';
        QTest::newRow("long lines in Japanese") << u"x"_s << QString(3'000, u'あ') + u'\n';
        QTest::newRow("dots") << u"."_s << u".\n..\n.x\n\n.\nend\n"_s;
        QTest::newRow("blanks at the end") << u"x"_s << u"a \nb\t\n-- \nc\n"_s;
        QTest::newRow("without a last line break") << u"x"_s << u"a"_s;
        QTest::newRow("empty lines") << u"x"_s << u"\n\na\n\n"_s;
        QTest::newRow("a boundary in it") << u"x"_s << u"--kontor=_01890a5d-ac96-774b-bcce-b302099a8057--\nend\n"_s;
        QTest::newRow("From") << u"x"_s << u"From here\n"_s;
        QTest::newRow("a NUL") << u"x"_s << u"a"_s + QChar(u'\0') + u"b\n"_s;
    }
    void writesWhatAnotherParserReads()
    {
        QFETCH(QString, subject);
        QFETCH(QString, text);
        auto mail = message();
        mail.subject = subject;
        mail.text = text;
        mail.html = u"<p>"_s + text + u"</p>\n"_s;
        const auto read = readMail(mime(mail));
        QCOMPARE(read[u"headers"_s][u"subject"_s].toString(), subject);
        // The last line ends in any case.
        QCOMPARE(read[u"text"_s].toString(), text.endsWith(u'\n') ? text : text + u'\n');
        QCOMPARE(read[u"html"_s].toString(), mail.html);
        QCOMPARE(read[u"order"_s].toArray(), (QJsonArray{u"multipart/alternative"_s, u"text/plain"_s, u"text/html"_s}));
        QVERIFY2(read[u"defects"_s].toArray().isEmpty(), qPrintable(read[u"defects"_s].toArray().first().toString()));
        QVERIFY2(read[u"longest"_s].toInt() <= 78, qPrintable(QString::number(read[u"longest"_s].toInt())));
        QCOMPARE(read[u"bare"_s].toInt(), 0);
    }

    void saysWhoWhenAndWhich()
    {
        const auto bytes = mime(message(), u"Hanse, \"Söhne\" & Töchter <shop@bücher.example>");
        const auto read = readMail(bytes);
        QCOMPARE(read[u"fromName"_s].toString(), u"Hanse, \"Söhne\" & Töchter"_s);
        QCOMPARE(read[u"fromAddress"_s].toString(), u"shop@xn--bcher-kva.example"_s);
        QCOMPARE(read[u"toAddress"_s].toString(), u"ada@example.org"_s);
        QCOMPARE(read[u"when"_s].toString(), u"2026-11-23T12:07:11+00:00"_s);
        const auto headers = read[u"headers"_s];
        QCOMPARE(headers[u"message-id"_s].toString(), u"<01890a5d-ac96-774b-bcce-b302099a8057@xn--bcher-kva.example>"_s);
        QCOMPARE(headers[u"content-language"_s].toString(), u"en"_s);
        QCOMPARE(headers[u"auto-submitted"_s].toString(), u"auto-generated"_s);
        QCOMPARE(headers[u"mime-version"_s].toString(), u"1.0"_s);
        QVERIFY2(bytes.startsWith("Date: Mon, 23 Nov 2026 12:07:11 +0000\r\n"), bytes.left(60).constData());
        for (const auto &[from, name] : {std::pair(u"Shop, the <a@b.example>"_s, u"Shop, the"_s),
                 std::pair(u"Plain Shop <a@b.example>"_s, u"Plain Shop"_s), std::pair(u"a@b.example"_s, QString())})
            QCOMPARE(readMail(mime(message(), from))[u"fromName"_s].toString(), name);
    }

    void letsNothingIntoTheHeader_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QByteArray>("locale");
        QTest::newRow("CR LF") << u"x\r\nBcc: b@example.org"_s << QByteArray("en");
        QTest::newRow("LF") << u"x\nBcc: b@example.org"_s << QByteArray("en");
        QTest::newRow("CR") << u"x\rBcc: b@example.org"_s << QByteArray("en");
        QTest::newRow("a NUL") << u"x"_s + QChar(u'\0') << QByteArray("en");
        QTest::newRow("a NEL") << u"x\u0085Bcc: y"_s << QByteArray("en");
        QTest::newRow("nothing") << QString() << QByteArray("en");
        QTest::newRow("too much") << QString(251, u'x') << QByteArray("en");
        QTest::newRow("half a pair") << QString(QChar(0xdc00)) << QByteArray("en");
        QTest::newRow("a language that is none") << u"x"_s << QByteArray("en\r\nBcc: y");
        QTest::newRow("no language") << u"x"_s << QByteArray();
    }
    void letsNothingIntoTheHeader()
    {
        QFETCH(QString, subject);
        QFETCH(QByteArray, locale);
        auto mail = message();
        mail.subject = subject;
        mail.locale = locale;
        const auto bytes = toMime(mail, box(u"a@b.example"), box(mail.to), noon);
        QVERIFY(!bytes);
        QCOMPARE(bytes.error().code, "mail_refused"_L1);
    }
};

KONTOR_TEST(MailMessageTest)
#include "tst_mailmessage.moc"
