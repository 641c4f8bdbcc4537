#include "core/notifications/filechannel.h"
#include "tests/notifications/mailserver.h"
#include "tests/support/suite.h"

#include <QDir>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;

class FileChannelTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_top;
    ManualClock m_clock{*parseRfc3339(u"2026-11-23T12:00:00Z")};
    SeededRandom m_random{1};
    Mailbox m_from = *Mailbox::parse(u"Shop <shop@example.org>");

    MailMessage message()
    {
        m_clock.advance(1s);
        return {.id = Uuid::make(m_clock, m_random),
            .to = u"ada@example.org"_s,
            .subject = u"Grüße"_s,
            .text = u"Text\n"_s,
            .html = u"<p>Text</p>\n"_s};
    }

private Q_SLOTS:
    void writesEachMailIntoAFileOfItsOwn()
    {
        const auto directory = m_top.filePath(u"a/mails"_s);
        FileChannel channel(directory, m_from, m_clock);
        const auto mail = message();
        KONTOR_VERIFY_RESULT(channel.send(mail));
        KONTOR_VERIFY_RESULT(channel.send(message()));
        // The same mail again is the same file.
        KONTOR_VERIFY_RESULT(channel.send(mail));
        const auto files = QDir(directory).entryInfoList(QDir::Files | QDir::Hidden);
        QCOMPARE(files.size(), 2);
        QCOMPARE(files[0].fileName(), mail.id.toString() + u".eml"_s);
        constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(!(files[0].permissions() & others));
        QVERIFY(!(QFileInfo(directory).permissions() & (others | QFile::ExeGroup | QFile::ExeOther)));
        QFile file(files[0].filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto read = readMail(file.readAll());
        QCOMPARE(read[u"headers"_s][u"subject"_s].toString(), mail.subject);
        QCOMPARE(read[u"text"_s].toString(), mail.text);
        QCOMPARE(channel.shown(), directory);
    }

    void keepsTheNewest()
    {
        const auto directory = m_top.filePath(u"few"_s);
        FileChannel channel(directory, m_from, m_clock, 3);
        QStringList names;
        for (int i = 0; i < 5; ++i) {
            const auto mail = message();
            names.append(mail.id.toString() + u".eml"_s);
            KONTOR_VERIFY_RESULT(channel.send(mail));
        }
        QCOMPARE(QDir(directory).entryList(QDir::Files, QDir::Name), names.mid(2));
        QCOMPARE(FileChannel::defaultLimit, 1'000);
    }

    void tellsWhatCannotBeFromWhatCannotBeNow()
    {
        QFile file(m_top.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        FileChannel nowhere(file.fileName() + u"/mails"_s, m_from, m_clock);
        const auto later = nowhere.send(message());
        QVERIFY(!later);
        QCOMPARE(later.error().code, "mail_unavailable"_L1);
        QCOMPARE(later.error().kind, ErrorKind::Unavailable);

        FileChannel channel(m_top.filePath(u"b"_s), m_from, m_clock);
        auto mail = message();
        mail.to = u"ada@example.org\r\nBcc: eve@example.org"_s;
        const auto never = channel.send(mail);
        QVERIFY(!never);
        QCOMPARE(never.error().code, "mail_refused"_L1);
    }
};

KONTOR_TEST(FileChannelTest)
#include "tst_filechannel.moc"
