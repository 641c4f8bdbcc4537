#include "core/notifications/smtpchannel.h"
#include "tests/notifications/mailserver.h"
#include "tests/notifications/samples.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"

#include <QElapsedTimer>
#include <QJsonArray>

#include <thread>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;
using Encryption = SmtpServer::Encryption;

class SmtpChannelTest : public QObject
{
    Q_OBJECT

    SystemClock m_clock;
    SystemRandom m_random;
    CertificateFiles m_certificate;

    MailMessage message()
    {
        return {.id = Uuid::make(m_clock, m_random),
            .to = u"ada@example.org"_s,
            .subject = u"Grüße"_s,
            .text = u"Text\n"_s,
            .html = u"<p>Text</p>\n"_s,
            .locale = "de"};
    }
    SmtpChannel channel(const SmtpServer &server, const SmtpOptions &options = {})
    {
        return SmtpChannel(server, *Mailbox::parse(u"Shop <shop@example.com>"), m_clock, options);
    }
    SmtpOptions trusting() const { return {.caFile = m_certificate.certificate()}; }
    SmtpServer encrypted(const MailServer &server, const QString &password = u"pass word"_s) const
    {
        auto address = server.address();
        address.encryption = Encryption::StartTls;
        address.user = u"shop@example.com"_s;
        address.password = password;
        return address;
    }
    QStringList loginRequired() const
    {
        return {u"tls="_s + m_certificate.both(), u"user=shop@example.com"_s, u"password=pass word"_s};
    }

private Q_SLOTS:
    void deliversEveryMailInEveryLanguage()
    {
        const MailServer server;
        auto smtp = channel(server.address());
        const auto templates = MailTemplates::load();
        KONTOR_VERIFY_RESULT(templates);
        std::vector<MailMessage> sent;
        for (const char *language : MailTemplates::languages()) {
            for (const auto kind : {MailKind::OrderConfirmation, MailKind::AccountLockedNotice}) {
                const auto rendered = templates->render(kind, language, sampleData(kind, language),
                    {.shop = u"Hanse & Söhne"_s, .at = m_clock.now(), .expires = m_clock.now()});
                KONTOR_VERIFY_RESULT(rendered);
                auto mail = message();
                mail.subject = rendered->subject;
                mail.text = rendered->text;
                mail.html = rendered->html;
                mail.locale = language;
                KONTOR_VERIFY_RESULT(smtp.send(mail));
                sent.push_back(mail);
            }
        }
        const auto taken = server.taken();
        QCOMPARE(taken.size(), sent.size());
        for (size_t i = 0; i < sent.size(); ++i) {
            const auto read = taken[i].read();
            QCOMPARE(read[u"headers"_s][u"subject"_s].toString(), sent[i].subject);
            QCOMPARE(read[u"headers"_s][u"content-language"_s].toString(), QString::fromLatin1(sent[i].locale));
            QCOMPARE(read[u"text"_s].toString(), sent[i].text);
            QCOMPARE(read[u"html"_s].toString(), sent[i].html);
            QVERIFY(read[u"defects"_s].toArray().isEmpty());
            QVERIFY(read[u"longest"_s].toInt() <= 78);
            QCOMPARE(taken[i].facts[u"from"_s].toString(), u"shop@example.com"_s);
            QCOMPARE(taken[i].facts[u"to"_s].toArray(), QJsonArray{u"ada@example.org"_s});
        }
    }

    void sendsDotsAndLongLinesAsTheyAre()
    {
        const MailServer server;
        auto smtp = channel(server.address());
        auto mail = message();
        mail.text = QString(u".\n..\n.x\n\r\n.\r\n"_s).repeated(3'000) + QString(20'000, u'.') + u"\n.\nQUIT\n"_s;
        mail.html = u"<p>"_s + QString(u".\n"_s).repeated(9'000) + u"</p>\n"_s;
        KONTOR_VERIFY_RESULT(smtp.send(mail));
        const auto taken = server.taken();
        QCOMPARE(taken.size(), size_t(1));
        const auto read = taken[0].read();
        QCOMPARE(read[u"text"_s].toString(), QString(mail.text).remove(u'\r'));
        QCOMPARE(read[u"html"_s].toString(), mail.html);
    }

    void signsInByTls()
    {
        const MailServer server(loginRequired());
        auto smtp = channel(encrypted(server), trusting());
        KONTOR_VERIFY_RESULT(smtp.tryOut());
        KONTOR_VERIFY_RESULT(smtp.send(message()));
        const auto taken = server.taken();
        QCOMPARE(taken.size(), size_t(1));
        QCOMPARE(taken[0].facts[u"tls"_s].toBool(), true);
        QCOMPARE(taken[0].facts[u"user"_s].toString(), u"shop@example.com"_s);
    }

    void speaksTlsFromTheFirstByte()
    {
        const MailServer server({u"smtps="_s + m_certificate.both()});
        auto address = server.address();
        address.encryption = Encryption::Tls;
        KONTOR_VERIFY_RESULT(channel(address, trusting()).send(message()));
        QCOMPARE(server.taken().size(), size_t(1));
        const auto stranger = channel(address).send(message());
        QVERIFY(!stranger);
        QCOMPARE(stranger.error().code, "mail_unavailable"_L1);
    }

    void refusesACertificateOfAnother_data()
    {
        QTest::addColumn<bool>("isTrusted");
        QTest::addColumn<QString>("host");
        QTest::newRow("of an unknown authority") << false << u"localhost"_s;
        QTest::newRow("for another name") << true << u"127.0.0.1"_s;
    }
    void refusesACertificateOfAnother()
    {
        QFETCH(bool, isTrusted);
        QFETCH(QString, host);
        const MailServer server(loginRequired());
        auto address = encrypted(server);
        address.host = host;
        const auto sent = channel(address, isTrusted ? trusting() : SmtpOptions()).send(message());
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, "mail_unavailable"_L1);
        QVERIFY2(sent.error().message.contains(u"certificate"_s) || sent.error().message.contains(u"subject name"_s),
            qPrintable(describe(sent.error())));
        QVERIFY(server.taken().empty());
    }

    void saysNothingToAServerWithoutTls()
    {
        const MailServer server;
        const auto sent = channel(encrypted(server)).send(message());
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, "mail_unavailable"_L1);
        QVERIFY(server.taken().empty());
    }

    void waitsForARightPassword()
    {
        const MailServer server(loginRequired());
        for (const auto &address : {encrypted(server, u"wrong"_s), [&] {
                                        auto nobody = encrypted(server);
                                        nobody.user.clear();
                                        return nobody;
                                    }()}) {
            const auto sent = channel(address, trusting()).send(message());
            QVERIFY(!sent);
            QVERIFY2(sent.error().code == "mail_unavailable"_L1, qPrintable(describe(sent.error())));
            QVERIFY(!describe(sent.error()).contains(u"wrong"_s));
        }
        QVERIFY(server.taken().empty());
    }

    void tellsLaterFromNever_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("code");
        QTest::newRow("sender, later") << u"mail=451 4.3.0 Busy"_s << u"mail_unavailable"_s;
        QTest::newRow("sender, never") << u"mail=550 5.7.1 Not you"_s << u"mail_refused"_s;
        QTest::newRow("address, later") << u"rcpt=450 4.2.0 Greylisted"_s << u"mail_unavailable"_s;
        QTest::newRow("address, never") << u"rcpt=550 5.1.1 <%s> is unknown here"_s << u"mail_refused"_s;
        QTest::newRow("mail, later") << u"data=452 4.3.1 Disk full"_s << u"mail_unavailable"_s;
        QTest::newRow("mail, never") << u"data=554 5.7.1 Looks like spam"_s << u"mail_refused"_s;
    }
    void tellsLaterFromNever()
    {
        QFETCH(QString, option);
        QFETCH(QString, code);
        const MailServer server({option, u"times=1"_s});
        auto smtp = channel(server.address());
        const auto refused = smtp.send(message());
        QVERIFY(!refused);
        QVERIFY2(refused.error().code == code, qPrintable(describe(refused.error())));
        QCOMPARE(refused.error().kind, code == u"mail_refused"_s ? ErrorKind::Invalid : ErrorKind::Unavailable);
        // The server's reason is told, the address is not.
        QVERIFY2(refused.error().detail.contains(option.mid(5, 9)), qPrintable(describe(refused.error())));
        QVERIFY(!describe(refused.error()).contains(u"ada@"_s));
        KONTOR_VERIFY_RESULT(smtp.send(message()));
        QCOMPARE(server.taken().size(), size_t(1));
    }

    void sendsNothingThatCouldEndAHeaderOrACommand_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("subject");
        QTest::newRow("in the subject") << u"ada@example.org"_s << u"x\r\nBcc: eve@example.org"_s;
        QTest::newRow("in the address") << u"ada@example.org\r\nBcc: eve@example.org"_s << u"x"_s;
        QTest::newRow("a second command") << u"ada@example.org>\r\nRCPT TO:<eve@example.org"_s << u"x"_s;
        QTest::newRow("two addresses") << u"ada@example.org,eve@example.org"_s << u"x"_s;
        QTest::newRow("a name") << u"Ada <ada@example.org>"_s << u"x"_s;
        QTest::newRow("too long") << QString(64, u'a') + u'@' + QString(u"b23456789."_s).repeated(19) + u"org"_s << u"x"_s;
    }
    void sendsNothingThatCouldEndAHeaderOrACommand()
    {
        QFETCH(QString, to);
        QFETCH(QString, subject);
        const MailServer server;
        auto mail = message();
        mail.to = to;
        mail.subject = subject;
        const auto sent = channel(server.address()).send(mail);
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, "mail_refused"_L1);
        QVERIFY(server.taken().empty());
    }

    void sendsForeignLettersOnlyToThoseWhoTakeThem()
    {
        auto mail = message();
        mail.to = u"jürgen@bücher.example"_s;
        const MailServer old;
        const auto refused = channel(old.address()).send(mail);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, "mail_refused"_L1);
        QVERIFY2(refused.error().message.contains(u"SMTPUTF8"_s), qPrintable(describe(refused.error())));
        QVERIFY(old.taken().empty());

        const MailServer modern({u"utf8=yes"_s});
        KONTOR_VERIFY_RESULT(channel(modern.address()).send(mail));
        const auto taken = modern.taken();
        QCOMPARE(taken.size(), size_t(1));
        QCOMPARE(taken[0].facts[u"to"_s].toArray(), QJsonArray{u"jürgen@xn--bcher-kva.example"_s});
        QVERIFY(taken[0].facts[u"options"_s].toArray().contains(u"SMTPUTF8"_s));

        // A domain has an ASCII form that every server takes.
        mail.to = u"juergen@bücher.example"_s;
        KONTOR_VERIFY_RESULT(channel(old.address()).send(mail));
        QCOMPARE(old.taken()[0].facts[u"to"_s].toArray(), QJsonArray{u"juergen@xn--bcher-kva.example"_s});
    }

    void waitsOnlySoLong_data()
    {
        QTest::addColumn<QString>("option");
        QTest::newRow("no greeting") << u"silent=greeting"_s;
        QTest::newRow("no answer to the mail") << u"silent=data"_s;
        QTest::newRow("a byte a second") << u"drips=yes"_s;
    }
    void waitsOnlySoLong()
    {
        QFETCH(QString, option);
        const MailServer server({option});
        QElapsedTimer timer;
        timer.start();
        const auto sent = channel(server.address(), {.connectTimeout = 500ms, .totalTimeout = 1'500ms}).send(message());
        QVERIFY(!sent);
        QVERIFY2(sent.error().code == "mail_unavailable"_L1, qPrintable(describe(sent.error())));
        // Without a limit it would be an hour; the machine may be busy.
        QVERIFY(timer.elapsed() < 60'000);
        QCOMPARE(SmtpOptions().connectTimeout, 10'000ms);
        QCOMPARE(SmtpOptions().totalTimeout, 30'000ms);
    }

    void triesAgainWhenTheServerIsGone()
    {
        const MailServer dying({u"dies=data"_s});
        const auto lost = channel(dying.address()).send(message());
        QVERIFY(!lost);
        QVERIFY2(lost.error().code == "mail_unavailable"_L1, qPrintable(describe(lost.error())));
        const SmtpServer nobody{.host = u"localhost"_s, .port = RedisServer::freePort(), .encryption = Encryption::None};
        const auto absent = channel(nobody).send(message());
        QVERIFY(!absent);
        QCOMPARE(absent.error().code, "mail_unavailable"_L1);
        const SmtpServer unknown{.host = u"mail.invalid"_s, .port = 25, .encryption = Encryption::None};
        QCOMPARE(channel(unknown).send(message()).error().code, "mail_unavailable"_L1);
        QCOMPARE(channel(unknown).tryOut().error().code, "mail_unavailable"_L1);
    }

    void letsGoWhenItIsStopped()
    {
        const MailServer server({u"silent=greeting"_s});
        auto smtp = channel(server.address(), {.connectTimeout = 600s, .totalTimeout = 600s});
        QElapsedTimer timer;
        timer.start();
        std::thread other([&] { smtp.stop(); });
        const auto sent = smtp.send(message());
        other.join();
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, "mail_unavailable"_L1);
        QVERIFY(timer.elapsed() < 300'000);
    }
};

KONTOR_TEST(SmtpChannelTest)
#include "tst_smtpchannel.moc"
