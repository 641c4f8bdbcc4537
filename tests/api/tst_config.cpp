#include "server/app/commands.h"
#include "server/app/config.h"
#include "tests/support/suite.h"

#include <QTemporaryDir>

using namespace kontor;
using namespace kontor::test;
using app::readConfig;

class ConfigTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;

    QString write(const QByteArray &toml)
    {
        QFile file(m_directory.filePath(u"kontor.toml"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(toml) != toml.size())
            qFatal("no file");
        return file.fileName();
    }

private Q_SLOTS:
    void hasADefaultForEverything()
    {
        const auto config = readConfig({}, {});
        KONTOR_VERIFY_RESULT(config);
        QCOMPARE(config->address, u"127.0.0.1"_s);
        QCOMPARE(config->port, quint16(8080));
        QVERIFY(!config->database && !config->redis);
        QVERIFY(config->runsApi && config->runsWorkers && config->hasAccessLog);
        QVERIFY(!config->isDemo && !config->hasTestProvider);
        QVERIFY(!config->dataDirectory.isEmpty());
        // The table of options and the values of the struct say the same.
        const app::Config plain;
        QCOMPARE(config->databaseThreads, plain.databaseThreads);
        QCOMPARE(config->queueLimit, plain.queueLimit);
        QCOMPARE(config->times.hold, plain.times.hold);
        QCOMPARE(config->times.gateway, plain.times.gateway);
        QCOMPARE(config->times.lease, plain.times.lease);
        QCOMPARE(config->times.retry, plain.times.retry);
        QCOMPARE(config->idempotencyLease, plain.idempotencyLease);
        QCOMPARE(config->drainTime, plain.drainTime);
    }
    void takesACertificateOnlyWithItsKey()
    {
        QVERIFY(!readConfig({}, {})->tls);
        const auto both = readConfig({u"--tls-cert"_s, u"/c.pem"_s, u"--tls-key=/k.pem"_s}, {});
        KONTOR_VERIFY_RESULT(both);
        QVERIFY(both->tls);
        QCOMPARE(both->tls->certificate, u"/c.pem"_s);
        QCOMPARE(both->tls->key, u"/k.pem"_s);
        const auto one = readConfig({u"--tls-cert"_s, u"/c.pem"_s}, {});
        QVERIFY(!one);
        QVERIFY(one.error().message.contains(u"tls-cert and tls-key are given together"_s));
    }
    void letsTheLaterSourceWin()
    {
        const auto file = write("listen = \"127.0.0.1:1\"\nio_threads = 3\ndatabase_threads = 5\ndemo = true\n");
        const auto config = readConfig({u"--config"_s, file, u"--listen=127.0.0.1:3"_s},
            {{u"KONTOR_LISTEN"_s, u"127.0.0.1:2"_s}, {u"KONTOR_DATABASE_THREADS"_s, u"6"_s}, {u"PATH"_s, u"/bin"_s}});
        KONTOR_VERIFY_RESULT(config);
        QCOMPARE(config->port, quint16(3));
        QCOMPARE(config->databaseThreads, 6);
        QCOMPARE(config->ioThreads, 3);
        QVERIFY(config->isDemo && config->hasTestProvider);
        const auto named = readConfig({}, {{u"KONTOR_CONFIG"_s, file}});
        KONTOR_VERIFY_RESULT(named);
        QCOMPARE(named->port, quint16(1));
    }
    void readsEachKindOfValue()
    {
        const auto config = readConfig(
            {u"--listen"_s, u"[::1]:0"_s, u"--role=api"_s, u"--cors-origins"_s, u"https://a.example, https://b.example"_s,
                u"--database-url"_s, u"postgresql://kontor:pw@db.example:6432/shop?sslmode=verify-full"_s, u"--test-provider"_s,
                u"--hold-seconds=60"_s, u"--redis-ca"_s, u"/etc/ca.pem"_s},
            {{u"KONTOR_REDIS_URL"_s, u"rediss://shop:pw@cache.example:7000/3"_s}});
        KONTOR_VERIFY_RESULT(config);
        QCOMPARE(config->address, u"::1"_s);
        QCOMPARE(config->port, quint16(0));
        QVERIFY(config->runsApi && !config->runsWorkers && config->hasTestProvider);
        QCOMPARE(config->corsOrigins, (QList<QByteArray>{"https://a.example", "https://b.example"}));
        QCOMPARE(config->database->host, u"db.example"_s);
        QCOMPARE(config->database->port, 6432);
        QCOMPARE(config->times.hold, std::chrono::milliseconds(60'000));
        QCOMPARE(config->redis->shown(), u"rediss://cache.example:7000/3"_s);
        QCOMPARE(config->redis->password, u"pw"_s);
        QCOMPARE(config->redisCa, u"/etc/ca.pem"_s);
    }
    void saysEveryFaultAtOnce()
    {
        const auto file = write("colour = \"red\"\nio_threads = 0\nlisten = [1]\n");
        const auto config = readConfig({u"--config"_s, file, u"--role"_s, u"king"_s, u"--nonsense"_s, u"1"_s, u"--demo=maybe"_s,
                                           u"--listen=here"_s, u"--queue-limit"_s},
            {{u"KONTOR_DATABASE_URL"_s, u"mysql://x"_s}});
        QVERIFY(!config);
        QCOMPARE(config.error().code, "invalid_configuration"_L1);
        const auto said = config.error().message;
        for (const auto &wanted : {u"no option colour"_s, u"io-threads is a number from 1 to 256, not \"0\""_s,
                 u"listen is neither"_s, u"role is api"_s, u"no option --nonsense"_s, u"no option 1"_s,
                 u"demo is true or false"_s, u"listen is ADDRESS:PORT"_s, u"--queue-limit needs a value"_s})
            QVERIFY2(said.contains(wanted), qPrintable(wanted + u"\nin\n"_s + said));
        QVERIFY2(said.count(u'\n') == 9, qPrintable(said));
    }
    void refusesWhatRedisCannotBeWithoutRepeatingItsPassword()
    {
        const auto wrong = readConfig({u"--redis-url=http://:verysecret@cache"_s}, {});
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.contains(u"it begins with redis://"_s) && !wrong.error().message.contains(u"verysecret"_s));
        const auto needless = readConfig({u"--redis-url=redis://cache"_s, u"--redis-ca=/etc/ca.pem"_s}, {});
        QVERIFY(!needless);
        QVERIFY(needless.error().message.contains(u"redis-ca is for"_s));
    }
    void saysWhereAFileIsBroken()
    {
        const auto broken = readConfig({u"--config"_s, write("listen = \"127.0.0.1:1\"\nrole = \n")}, {});
        QVERIFY(!broken);
        QVERIFY2(broken.error().message.contains(u"kontor.toml:2"_s), qPrintable(broken.error().message));
        const auto missing = readConfig({u"--config=/no/such/file"_s}, {});
        QVERIFY(!missing);
        QVERIFY(missing.error().message.contains(u"/no/such/file cannot be read"_s));
    }
    void explainsEveryCommandAndOption()
    {
        const auto help = app::help();
        for (const auto &command : app::commands())
            QVERIFY(help.contains(u"\n  "_s + QLatin1StringView(command.name) + u' '));
        for (const auto &option : {u"--config"_s, u"--data-dir"_s, u"--database-url"_s, u"--listen"_s, u"--role"_s, u"--demo"_s})
            QVERIFY(help.contains(u"  "_s + option));
        for (const auto &line : help.split(u'\n'))
            QVERIFY2(line.size() <= 160, qPrintable(line));
    }
};

KONTOR_TEST(ConfigTest)
#include "tst_config.moc"
