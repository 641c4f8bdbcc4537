#include "core/notifications/mailjob.h"
#include "core/notifications/smtpchannel.h"
#include "tests/notifications/mailserver.h"
#include "tests/notifications/samples.h"
#include "tests/support/letterbox.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <QJsonArray>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

const QByteArray token = "rt_abcdefghijklmnopqrstuvwxyz234567";

}

class MailJobTest : public QObject
{
    Q_OBJECT

    SystemClock m_clock;
    SystemRandom m_random;
    MailTemplates m_templates;

    JobId enqueue(Database &database, MailKind kind = MailKind::PasswordReset, std::optional<Instant> expiresAt = {})
    {
        const auto job = database.transaction([&](Transaction &transaction) {
            return enqueueMail(
                transaction, kind, *Email::parse(u"ada@example.org"), "de-AT", sampleJson(kind), m_clock, m_random, expiresAt);
        });
        if (!job)
            qFatal("%s", qPrintable(describe(job.error())));
        return *job;
    }
    static QByteArray states(Database &database)
    {
        return value(database, "select coalesce(string_agg(state || ':' || attempts, ' ' order by created_at), '') from ops.job");
    }
    static QByteArray payload(Database &database) { return value(database, "select payload::text from ops.job"); }
    static void letTimePass(Database &database) { run(database, "update ops.job set run_at = now() - interval '1 s'"); }

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = MailTemplates::load();
        KONTOR_VERIFY_RESULT(loaded);
        m_templates = std::move(*loaded);
    }

    void sendsWhatWasQueuedThroughARealServer()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        const MailServer server({u"rcpt=451 4.2.0 Greylisted"_s, u"times=1"_s});
        SmtpChannel smtp(server.address(), *Mailbox::parse(u"Shop <shop@example.com>"), m_clock);
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = smtp, .templates = m_templates, .shop = u"Hanse & Söhne"_s, .clock = m_clock});
        enqueue(*database);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("queued:1"));
        QVERIFY(value(*database, "select last_error from ops.job").contains("mail_unavailable"));
        QVERIFY(server.taken().empty());
        letTimePass(*database);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("done:2"));
        const auto taken = server.taken();
        QCOMPARE(taken.size(), size_t(1));
        const auto read = taken[0].read();
        QCOMPARE(read[u"headers"_s][u"subject"_s].toString(), u"Neues Passwort festlegen"_s);
        QCOMPARE(read[u"headers"_s][u"content-language"_s].toString(), u"de"_s);
        QCOMPARE(read[u"toAddress"_s].toString(), u"ada@example.org"_s);
        QVERIFY(read[u"text"_s].toString().contains(QString::fromLatin1(token)));
        QVERIFY(read[u"html"_s].toString().contains(u"Hanse &amp; Söhne"_s));
    }

    void keepsNoSecretInTheDatabase()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        Letterbox letterbox;
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Shop"_s, .clock = m_clock});
        enqueue(*database);
        const auto isHidden = [&] {
            const auto all = value(*database, "select job::text from ops.job as job");
            return !all.contains(token) && !all.contains("ada@") && !all.contains(token.toBase64().left(20));
        };
        QVERIFY2(isHidden(), payload(*database).constData());
        letterbox.refusal = Error{.kind = ErrorKind::Invalid, .code = "mail_refused"_L1, .message = u"No."_s};
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("failed:1"));
        QVERIFY2(isHidden(), payload(*database).constData());
        // What the server's own tables hold does not open with another key.
        run(*database, "update auth.secret set value = decode(repeat('00', 32), 'hex') where name = 'mail_payload'");
        run(*database, "update ops.job set state = 'queued', attempts = 0, run_at = now()");
        letterbox.refusal.reset();
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("failed:1"));
        QVERIFY(letterbox.mails.empty());
    }

    void forgetsTheMailThatWasSent()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        Letterbox letterbox;
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Shop"_s, .clock = m_clock});
        enqueue(*database);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("done:1"));
        QCOMPARE(payload(*database), QByteArray("{}"));
        QCOMPARE(letterbox.mails.size(), size_t(1));
        QCOMPARE(letterbox.mails[0].to, u"ada@example.org"_s);
    }

    void failsAtOnceWhatIsRefusedForGoodAndSendsItWhenRetried()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        Letterbox letterbox;
        letterbox.refusal = Error{.kind = ErrorKind::Invalid, .code = "mail_refused"_L1, .message = u"No."_s};
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Shop"_s, .clock = m_clock});
        const auto job = enqueue(*database);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("failed:1"));
        letterbox.refusal.reset();
        KONTOR_VERIFY_RESULT(database->transaction([&](Transaction &transaction) { return retryJob(transaction, job); }));
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(letterbox.mails.size(), size_t(1));
    }

    void namesAMailAlikeHoweverOftenItIsSent()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        Letterbox letterbox;
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Shop"_s, .clock = m_clock});
        enqueue(*database);
        const auto before = payload(*database);
        QVERIFY(*worker.doNext(*database));
        // As after a process that ended between the sending and the note of it.
        run(*database, "update ops.job set state = 'running', lease_until = now() - interval '1 s', payload = '" + before + "'");
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(letterbox.mails.size(), size_t(2));
        QCOMPARE(letterbox.mails[0].id, letterbox.mails[1].id);
        enqueue(*database);
        QVERIFY(*worker.doNext(*database));
        QVERIFY(letterbox.mails[2].id != letterbox.mails[0].id);
    }

    void doesNotSendWhatIsOfNoUseAnyMore()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        Letterbox letterbox;
        ManualClock clock(m_clock.now());
        Worker worker(m_clock, m_random);
        handleMail(worker, {.channel = letterbox, .templates = m_templates, .shop = u"Shop"_s, .clock = clock});
        enqueue(*database, MailKind::PasswordReset, m_clock.now() - 1s);
        QVERIFY(*worker.doNext(*database));
        QCOMPARE(states(*database), QByteArray("done:1"));
        QCOMPARE(payload(*database), QByteArray("{}"));
        enqueue(*database);
        clock.advance(factsOf(MailKind::PasswordReset).lifetime + 1min);
        QVERIFY(*worker.doNext(*database));
        QVERIFY(letterbox.mails.empty());
    }

    void queuesWithTheChangeOrNotAtAll()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        const auto undone = database->transaction([&](Transaction &transaction) -> Result<void> {
            KONTOR_CHECK(enqueueMail(transaction, MailKind::Welcome, *Email::parse(u"a@example.org"), "en",
                sampleJson(MailKind::Welcome), m_clock, m_random));
            return failure(ErrorKind::Conflict, "changed_mind"_L1, u"No."_s);
        });
        QVERIFY(!undone);
        QCOMPARE(states(*database), QByteArray());
        // The key that was made with it is gone too, and made anew.
        enqueue(*database);
        QCOMPARE(value(*database, "select count(*) from auth.secret where name = 'mail_payload'"), QByteArray("1"));
    }

    void refusesToQueueWhatCannotBeWritten_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("nothing") << QByteArray("{}");
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("too much") << QByteArray("{\"link\": \"https://a.example/\", \"name\": \"Ada\"}");
        QTest::newRow("too long") << QByteArray("{\"link\": \"" + QByteArray(300'000, 'x') + "\"}");
    }
    void refusesToQueueWhatCannotBeWritten()
    {
        QFETCH(QByteArray, data);
        const TestDatabase scratch;
        const auto database = scratch.connect();
        const auto queued = database->transaction([&](Transaction &transaction) {
            return enqueueMail(transaction, MailKind::Welcome, *Email::parse(u"a@example.org"), "en", data, m_clock, m_random);
        });
        QVERIFY(!queued);
        QCOMPARE(queued.error().kind, ErrorKind::Internal);
        QCOMPARE(states(*database), QByteArray());
    }
};

KONTOR_TEST(MailJobTest)
#include "tst_mailjob.moc"
