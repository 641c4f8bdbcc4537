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
        QCOMPARE(config->rateLimits, plain.rateLimits);
        QVERIFY(config->rateLimits && config->rateLimitExempt.empty() && config->trustedProxies.empty());
    }
    void leadsToThePagesOfTheShop()
    {
        const auto plain = readConfig({}, {});
        KONTOR_VERIFY_RESULT(plain);
        QCOMPARE(plain->addresses.storefront.productUrl(u"mug"_s, {}), u"http://localhost:3000/products/mug"_s);
        QCOMPARE(plain->addresses.publicBase, u"http://localhost:3000/"_s);
        QCOMPARE(plain->feedInterval, std::chrono::minutes(15));
        const auto own = readConfig({u"--storefront-url=https://shop.example"_s, u"--storefront-product-path=p?id={id}"_s,
                                        u"--storefront-category-path=c/{slug}"_s, u"--public-url=https://api.shop.example/shop"_s,
                                        u"--media-base=https://cdn.example/"_s, u"--feed-minutes=0"_s},
            {});
        KONTOR_VERIFY_RESULT(own);
        const auto &addresses = own->addresses;
        QCOMPARE(addresses.storefront.productUrl(u"mug"_s, u"4711"_s), u"https://shop.example/p?id=4711"_s);
        QCOMPARE(addresses.storefront.categoryUrl(u"home"_s, {}), u"https://shop.example/c/home"_s);
        QCOMPARE(addresses.publicBase, u"https://api.shop.example/shop/"_s);
        QCOMPARE(addresses.media(u"https://cdn.example/x.png"_s), u"https://cdn.example/x.png"_s);
        QCOMPARE(plain->addresses.media(u"/media/x.png"_s), u"http://localhost:3000/media/x.png"_s);
        QCOMPARE(own->feedInterval, std::chrono::minutes(0));
        for (const auto &wrong : {u"--storefront-product-path=/p/{slug}"_s, u"--storefront-product-path=p"_s,
                 u"--storefront-category-path=c/{slug}<"_s, u"--public-url=ftp://x"_s, u"--feed-minutes=-1"_s})
            QVERIFY2(!readConfig({wrong}, {}), qPrintable(wrong));
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
            {u"--listen"_s, u"[::1]:0"_s, u"--role=api"_s, u"--cors-origin"_s, u"https://a.example, https://b.example"_s,
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
    void takesListsInEveryForm()
    {
        const QList<QByteArray> two{"https://a.example", "http://localhost:3000"};
        const auto given = readConfig({u"--cors-origin=https://a.example"_s, u"--cors-origin"_s, u"http://localhost:3000"_s}, {});
        KONTOR_VERIFY_RESULT(given);
        QCOMPARE(given->corsOrigins, two);
        const auto fromEnvironment = readConfig({}, {{u"KONTOR_CORS_ORIGIN"_s, u"https://a.example,http://localhost:3000"_s}});
        KONTOR_VERIFY_RESULT(fromEnvironment);
        QCOMPARE(fromEnvironment->corsOrigins, two);
        const auto file =
            write("cors_origin = [\"https://a.example\", \"http://localhost:3000\"]\ntrusted_proxy = \"10.0.0.0/8\"\n");
        const auto fromFile =
            readConfig({u"--config"_s, file, u"--rate-limit-exempt=192.0.2.1"_s, u"--rate-limit-exempt=::1"_s}, {});
        KONTOR_VERIFY_RESULT(fromFile);
        QCOMPARE(fromFile->corsOrigins, two);
        QCOMPARE(fromFile->trustedProxies, http::IpNetworks{*http::IpNetwork::parse("10.0.0.0/8")});
        QCOMPARE(
            fromFile->rateLimitExempt, (http::IpNetworks{*http::IpNetwork::parse("192.0.2.1"), *http::IpNetwork::parse("::1")}));
        // A list given later takes the place of the earlier one.
        const auto over = readConfig({u"--config"_s, file, u"--cors-origin=https://b.example"_s}, {});
        KONTOR_VERIFY_RESULT(over);
        QCOMPARE(over->corsOrigins, QList<QByteArray>{"https://b.example"});
    }
    void readsRateLimits_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read");
        const http::RateLimits usual;
        const auto said = [](const http::RateLimits &limits) {
            QStringList out;
            for (const auto &limit : {limits.read, limits.write, limits.signIn})
                out.append(u"%1/%2"_s.arg(limit.perMinute).arg(limit.burst));
            return out.join(u' ');
        };
        QTest::newRow("on") << u"on"_s << said(usual);
        QTest::newRow("off") << u"off"_s << u"off"_s;
        QTest::newRow("all") << u"read=1/2,write=3/4, sign-in=5/6"_s << u"1/2 3/4 5/6"_s;
        QTest::newRow("one") << u"sign-in=5/6"_s
                             << said({.read = usual.read, .write = usual.write, .signIn = {.perMinute = 5, .burst = 6}});
        for (const char *wrong : {"maybe", "read", "read=", "read=1", "read=1/", "read=/1", "read=0/1", "read=1/0", "read=-1/1",
                 "read=1/1000001", "1/2", "king=1/2", "read=1/2/3", "read=a/b", "on,off"})
            QTest::newRow(wrong) << QString::fromLatin1(wrong) << u"refused"_s;
    }
    void readsRateLimits()
    {
        QFETCH(QString, text);
        const auto config = readConfig({u"--rate-limits"_s, text}, {});
        QString read = u"refused"_s;
        if (config && !config->rateLimits)
            read = u"off"_s;
        else if (config)
            read = u"%1/%2 %3/%4 %5/%6"_s.arg(config->rateLimits->read.perMinute)
                       .arg(config->rateLimits->read.burst)
                       .arg(config->rateLimits->write.perMinute)
                       .arg(config->rateLimits->write.burst)
                       .arg(config->rateLimits->signIn.perMinute)
                       .arg(config->rateLimits->signIn.burst);
        QTEST(read, "read");
        QVERIFY(config || config.error().message.contains(u"rate-limits is on, off"_s));
    }
    void refusesOriginsAndNetworksThatCannotBe()
    {
        const auto config = readConfig({u"--cors-origin=https://shop.example/"_s, u"--cors-origin=null"_s,
                                           u"--trusted-proxy=10.1.0.0/8"_s, u"--rate-limit-exempt=localhost"_s},
            {});
        QVERIFY(!config);
        for (const auto &wanted : {u"not \"https://shop.example/\""_s, u"not \"null\""_s, u"trusted-proxy is an address"_s,
                 u"rate-limit-exempt is an address"_s})
            QVERIFY2(config.error().message.contains(wanted), qPrintable(config.error().message));
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
    void sendsMailsIntoFilesUnlessItIsTold()
    {
        const auto plain = readConfig({u"--data-dir=/srv/shop"_s}, {});
        KONTOR_VERIFY_RESULT(plain);
        QVERIFY(!plain->mail);
        QCOMPARE(plain->mailFiles(), u"/srv/shop/mails"_s);
        QCOMPARE(plain->mailFrom.name(), u"Kontor"_s);
        QCOMPARE(readConfig({u"--mail-directory=/srv/mails"_s}, {})->mailFiles(), u"/srv/mails"_s);
        const auto told = readConfig({u"--mail-from=Hanse & Söhne <shop@example.org>"_s, u"--mail-ca=/etc/ca.pem"_s},
            {{u"KONTOR_MAIL_URL"_s, u"smtp://shop:pw@mail.example:2525"_s}});
        KONTOR_VERIFY_RESULT(told);
        QCOMPARE(told->mail->shown(), u"smtp://mail.example:2525"_s);
        QCOMPARE(told->mail->password, u"pw"_s);
        QCOMPARE(told->mailFrom.name(), u"Hanse & Söhne"_s);
        QCOMPARE(told->mailCa, u"/etc/ca.pem"_s);
    }
    void refusesAMailServerItCannotUseWithoutRepeatingItsPassword_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto url = u"--mail-url=smtp://shop:verysecret@mail.example"_s;
        const auto from = u"--mail-from=Shop <shop@example.org>"_s;
        QTest::newRow("no URL") << QStringList{u"--mail-url=http://shop:verysecret@mail.example"_s, from}
                                << u"begins with smtp://"_s;
        QTest::newRow("from nobody") << QStringList{url} << u"mail-url needs a mail-from"_s;
        QTest::newRow("from two") << QStringList{url, u"--mail-from=a@example.org, b@example.org"_s} << u"mail-from is"_s;
        QTest::newRow("both") << QStringList{url, from, u"--mail-directory=/srv/mails"_s} << u"not to both"_s;
        QTest::newRow("a needless authority") << QStringList{u"--mail-ca=/etc/ca.pem"_s} << u"mail-ca is for"_s;
    }
    void refusesAMailServerItCannotUseWithoutRepeatingItsPassword()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const auto wrong = readConfig(arguments, {});
        QVERIFY(!wrong);
        QVERIFY2(wrong.error().message.contains(said), qPrintable(wrong.error().message));
        QVERIFY(!wrong.error().message.contains(u"verysecret"_s));
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
