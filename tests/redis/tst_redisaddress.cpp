#include "server/redis/redisaddress.h"
#include "tests/support/suite.h"

using namespace kontor;
using redis::RedisAddress;

class RedisAddressTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAUrl_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::newRow("host") << u"redis://cache"_s << u"redis://cache:6379/0"_s << QString() << QString();
        QTest::newRow("all") << u"redis://shop:secret@10.0.0.7:7000/3"_s << u"redis://10.0.0.7:7000/3"_s << u"shop"_s
                             << u"secret"_s;
        QTest::newRow("a password alone") << u"redis://:secret@cache/"_s << u"redis://cache:6379/0"_s << QString() << u"secret"_s;
        QTest::newRow("signs in the password")
            << u"redis://a%40b:p%2Fw%3Ad%40%25@cache"_s << u"redis://cache:6379/0"_s << u"a@b"_s << u"p/w:d@%"_s;
        QTest::newRow("TLS") << u"rediss://cache:6380"_s << u"rediss://cache:6380/0"_s << QString() << QString();
        QTest::newRow("IPv6") << u"redis://[::1]:7000"_s << u"redis://[::1]:7000/0"_s << QString() << QString();
        QTest::newRow("socket") << u"unix:///run/redis/redis.sock"_s << u"unix:/run/redis/redis.sock (database 0)"_s << QString()
                                << QString();
        QTest::newRow("socket with all") << u"unix://shop:secret@/run/r.sock?db=2"_s << u"unix:/run/r.sock (database 2)"_s
                                         << u"shop"_s << u"secret"_s;
    }
    void readsAUrl()
    {
        QFETCH(QString, url);
        const auto address = RedisAddress::fromUrl(url);
        KONTOR_VERIFY_RESULT(address);
        QTEST(address->shown(), "shown");
        QTEST(address->user, "user");
        QTEST(address->password, "password");
        QCOMPARE(address->isEncrypted, url.startsWith(u"rediss:"_s));
    }

    void refusesWhatItCannotMean_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("nothing") << QString();
        QTest::newRow("a host alone") << u"cache:6379"_s;
        QTest::newRow("another scheme") << u"http://:hidden@cache"_s;
        QTest::newRow("no host") << u"redis://"_s;
        QTest::newRow("no port") << u"redis://:hidden@cache:0"_s;
        QTest::newRow("a port too high") << u"redis://:hidden@cache:65536"_s;
        QTest::newRow("a database by name") << u"redis://:hidden@cache/shop"_s;
        QTest::newRow("a negative database") << u"redis://:hidden@cache/-1"_s;
        QTest::newRow("an option") << u"redis://:hidden@cache/0?ssl=no"_s;
        QTest::newRow("a fragment") << u"redis://:hidden@cache/0#x"_s;
        QTest::newRow("a user without a password") << u"redis://hidden@cache"_s;
        QTest::newRow("a slash in the password") << u"redis://:hid/den@cache"_s;
        QTest::newRow("a relative socket") << u"unix://hidden/redis.sock"_s;
        QTest::newRow("a socket's unknown option") << u"unix:///run/r.sock?x=1"_s;
        QTest::newRow("a socket's odd database") << u"unix:///run/r.sock?db=x"_s;
    }
    void refusesWhatItCannotMean()
    {
        QFETCH(QString, url);
        const auto address = RedisAddress::fromUrl(url);
        QVERIFY(!address);
        QCOMPARE(address.error().code, "validation_failed"_L1);
        QVERIFY(!test::describe(address.error()).contains(u"hid"_s));
    }
};

KONTOR_TEST(RedisAddressTest)
#include "tst_redisaddress.moc"
