#include "tests/redis/clients.h"
#include "tests/support/redisserver.h"
#include "tests/support/suite.h"
#include "tests/transport/certificates.h"

#include <QTemporaryFile>

#include <thread>

#include <unistd.h>

using namespace kontor;
using namespace kontor::redis;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

/** What is written to standard error meanwhile. */
class ErrorOutput
{
public:
    ErrorOutput()
    {
        if (!m_file.open() || m_saved < 0 || ::dup2(m_file.handle(), STDERR_FILENO) < 0)
            qFatal("standard error cannot be read");
    }
    ~ErrorOutput()
    {
        ::dup2(m_saved, STDERR_FILENO);
        ::close(m_saved);
    }
    Q_DISABLE_COPY_MOVE(ErrorOutput)
    QByteArray text()
    {
        m_file.seek(0);
        return m_file.readAll();
    }

private:
    QTemporaryFile m_file;
    const int m_saved = ::dup(STDERR_FILENO);
};

const QString password = u"p@ss/w:rd%"_s;

QString withLogin(const RedisServer &server, const QString &login)
{
    return u"unix://%1@%2?db=3"_s.arg(login, server.socketPath());
}

}

class RedisClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void getsWhatWasSet()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        const QByteArray value("any\r\nbytes\0 at all", 18);
        KONTOR_VERIFY_RESULT(client->set("key", value, 1min));
        QCOMPARE(client->get("key").value(), value);
        QCOMPARE(client->get("other").value(), std::nullopt);
        KONTOR_VERIFY_RESULT(client->set("empty", "", 1min));
        const auto all = client->getAll({"empty", "other", "key"});
        KONTOR_VERIFY_RESULT(all);
        QVERIFY((*all == std::vector<std::optional<QByteArray>>{"", std::nullopt, value}));
        QCOMPARE(client->remove({"key", "other"}).value(), 1);
        QCOMPARE(client->get("key").value(), std::nullopt);
        KONTOR_VERIFY_RESULT(client->ping());
    }

    void setsForALifeInMilliseconds()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        KONTOR_VERIFY_RESULT(client->set("key", "value", 1h));
        const auto left = client->call({"PTTL", "key"});
        QVERIFY(left->integer > 3'000'000 && left->integer <= 3'600'000);
        KONTOR_VERIFY_RESULT(client->set("key", "value", 1ms));
        QTRY_COMPARE(client->get("key").value(), std::nullopt);
    }

    void runsAScriptThatRedisDoesNotKnowYet()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        const RedisScript script("return {redis.call('incrby', KEYS[1], ARGV[1]), ARGV[2]}");
        for (const int sum : {5, 10}) {
            const auto reply = client->evaluate(script, {"counter"}, {"5", "word"});
            KONTOR_VERIFY_RESULT(reply);
            QCOMPARE(reply->items.at(0).integer, sum);
            QCOMPARE(reply->items.at(1).text, "word");
        }
        // EVALSHA unknown, EVAL, EVALSHA.
        QCOMPARE(client->figures().commands, 3u);
    }

    void tellsARefusalByItsFirstWord()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        KONTOR_VERIFY_RESULT(client->call({"LPUSH", "list", "secret"}));
        const auto reply = client->get("list");
        QCOMPARE(codeOf(reply), "redis_refused"_L1);
        QCOMPARE(reply.error().detail, u"GET: WRONGTYPE"_s);
        const auto unknown = client->call({"NOSUCH", "secret"});
        QCOMPARE(unknown.error().detail, u"NOSUCH: ERR"_s);
        QCOMPARE(client->figures().errors, 2u);
    }

    void sendsSeveralCommandsInOneRoundTrip()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        const auto replies = client->callAll({{"SET", "a", "1"}, {"LPOP", "a"}, {"GET", "a"}});
        KONTOR_VERIFY_RESULT(replies);
        QCOMPARE(replies->size(), size_t(3));
        QCOMPARE((*replies)[0].text, "OK");
        QVERIFY((*replies)[1].isError());
        QCOMPARE((*replies)[2].text, "1");
        KONTOR_VERIFY_RESULT(client->callAll({}));
    }

    void postsWithoutWaiting()
    {
        const RedisServer server;
        const auto client = connectClient(server.url());
        KONTOR_VERIFY_RESULT(client->post(setCommand("key", "value", 1min)));
        // One connection, one order.
        QCOMPARE(client->get("key").value(), "value");
    }

    void givesEveryThreadItsOwnReplies()
    {
        constexpr int threads = 8;
        constexpr int rounds = 2'500;
        const RedisServer server;
        const auto client = connectClient(server.url());
        std::atomic<int> right = 0;
        std::vector<std::thread> crowd;
        for (int thread = 0; thread < threads; ++thread)
            crowd.emplace_back([&, thread] {
                const auto key = "key" + QByteArray::number(thread);
                for (int round = 0; round < rounds; ++round) {
                    const auto word = QByteArray::number(thread) + ':' + QByteArray::number(round) + QByteArray(round % 999, 'x');
                    const bool isKept = client->post(setCommand(key, word, 1min)).has_value();
                    const auto pair = client->callAll({{"GET", key}, {"ECHO", word}});
                    right += isKept && pair && (*pair)[0].text == word && (*pair)[1].text == word ? 1 : 0;
                }
            });
        for (auto &thread : crowd)
            thread.join();
        QCOMPARE(right.load(), threads * rounds);
        QCOMPARE(client->figures().commands, quint64(3 * threads * rounds));
        QCOMPARE(client->figures().outstanding, 0);
        QCOMPARE(client->figures().connections, 1u);
    }

    void entersWithAPassword()
    {
        const RedisServer server({u"--requirepass"_s, password});
        const auto client = connectClient(withLogin(server, u":p%40ss%2Fw%3Ard%25"_s));
        KONTOR_VERIFY_RESULT(client->set("key", "value", 1min));
        // In the database that the URL names, and in no other.
        QCOMPARE(client->call({"MOVE", "key", "2"})->integer, 1);
        QCOMPARE(client->get("key").value(), std::nullopt);
    }

    void entersAsAUserWhoMayDoWhatIsNeeded()
    {
        const RedisServer server(
            {u"--user"_s, u"shop"_s, u"on"_s, u'>' + password, u"~kontor:*"_s, u"+get"_s, u"+mget"_s, u"+set"_s, u"+del"_s,
                u"+pttl"_s, u"+eval"_s, u"+evalsha"_s, u"+ping"_s, u"+select"_s, u"--user"_s, u"default"_s, u"off"_s});
        const auto client = connectClient(withLogin(server, u"shop:p%40ss%2Fw%3Ard%25"_s));
        KONTOR_VERIFY_RESULT(client->set("kontor:key", "value", 1min));
        QCOMPARE(client->get("elsewhere").error().detail, u"GET: NOPERM"_s);
    }

    void staysOutsideWithAWrongPassword_data()
    {
        QTest::addColumn<QString>("login");
        QTest::addColumn<QString>("reason");
        QTest::newRow("wrong") << u":hunter2"_s << u"it answers AUTH with WRONGPASS"_s;
        QTest::newRow("wrong user") << u"nobody:hunter2"_s << u"it answers AUTH with WRONGPASS"_s;
        QTest::newRow("none") << u""_s << u"it answers SELECT with NOAUTH"_s;
    }
    void staysOutsideWithAWrongPassword()
    {
        QFETCH(QString, login);
        const RedisServer server({u"--requirepass"_s, password});
        ErrorOutput output;
        const auto client = startClient(withLogin(server, login));
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        QTEST(client->lastFailure(), "reason");
        QCOMPARE(codeOf(client->get("key")), "redis_down"_L1);
        QVERIFY(client->figures().isOpen);
        QTRY_VERIFY(output.text().contains("redis.connect"));
        QVERIFY(!output.text().contains("hunter2") && !output.text().contains("nobody"));
    }

    void opensByItselfOnceItIsLetIn()
    {
        const RedisServer server({u"--requirepass"_s, password});
        const auto admin = connectClient(withLogin(server, u":p%40ss%2Fw%3Ard%25"_s));
        const auto client = startClient(withLogin(server, u":later"_s));
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        KONTOR_VERIFY_RESULT(admin->call({"CONFIG", "SET", "requirepass", "later"}));
        QVERIFY(client->waitUntilReady(patience));
        KONTOR_VERIFY_RESULT(client->ping());
        QCOMPARE(client->lastFailure(), QString());
    }

    void trustsAnAuthorityThatItIsGiven()
    {
        const TlsServer server;
        auto options = patient();
        options.caFile = server.certificate;
        const auto client = connectClient(server.url(u"localhost"_s), options);
        KONTOR_VERIFY_RESULT(client->set("key", QByteArray(2'000'000, 'x'), 1min));
        QCOMPARE(client->get("key").value()->size(), 2'000'000);
    }

    void trustsNoUnknownAuthority()
    {
        const TlsServer server;
        ErrorOutput output;
        const auto client = startClient(server.url(u"localhost"_s));
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        QVERIFY(client->lastFailure().contains(u"certificate"_s));
        QCOMPARE(codeOf(client->ping()), "redis_down"_L1);
    }

    void trustsNoCertificateOfAnotherHost()
    {
        const TlsServer server;
        auto options = patient();
        options.caFile = server.certificate;
        ErrorOutput output;
        const auto client = startClient(server.url(u"127.0.0.1"_s), options);
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        QVERIFY(client->lastFailure().contains(u"host name"_s));
        QCOMPARE(codeOf(client->ping()), "redis_down"_L1);
    }

    void speaksNoTlsToAServerWithout()
    {
        const auto port = RedisServer::freePort();
        const RedisServer server({u"--port"_s, QString::number(port)});
        ErrorOutput output;
        // Such a server waits for the rest of a line, which the beginning of a TLS handshake is not.
        const auto client = startClient(u"rediss://127.0.0.1:%1"_s.arg(port), brisk());
        QTRY_VERIFY(!client->lastFailure().isEmpty());
        QCOMPARE(codeOf(client->ping()), "redis_down"_L1);
        const auto plain = connectClient(u"redis://127.0.0.1:%1"_s.arg(port));
        KONTOR_VERIFY_RESULT(plain->ping());
    }

    void refusesAFileWithoutCertificates()
    {
        auto options = patient();
        options.caFile = u"/dev/null"_s;
        SystemRandom random;
        const auto client = RedisClient::make({.host = u"127.0.0.1"_s}, options, random);
        QCOMPARE(codeOf(client), "invalid_redis_ca"_L1);
    }

private:
    /** Its certificate is for localhost and signed by itself. */
    struct TlsServer
    {
        QString write(const QString &name, const QByteArray &content) const
        {
            QFile file(directory.filePath(name));
            if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
                qFatal("%s: %s", qPrintable(file.fileName()), qPrintable(file.errorString()));
            return file.fileName();
        }
        QString url(const QString &host) const { return u"rediss://%1:%2"_s.arg(host).arg(port); }

        const QTemporaryDir directory;
        const SelfSigned made = SelfSigned::make();
        const QString certificate = write(u"certificate.pem"_s, made.certificate);
        const QString key = write(u"key.pem"_s, made.key);
        const quint16 port = RedisServer::freePort();
        const RedisServer redis{{u"--tls-port"_s, QString::number(port), u"--tls-cert-file"_s, certificate, u"--tls-key-file"_s,
            key, u"--tls-ca-cert-file"_s, certificate, u"--tls-auth-clients"_s, u"no"_s}};
    };
};

KONTOR_TEST(RedisClientTest)
#include "tst_redisclient.moc"
