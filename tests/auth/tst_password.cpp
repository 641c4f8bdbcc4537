#include "core/auth/password.h"
#include "tests/support/suite.h"

using namespace kontor;

namespace {

constexpr int quick = 4;

PasswordHash hashed(const QString &password, int cost = quick)
{
    SystemRandom random;
    auto made = hashPassword(password, cost, random);
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return std::move(*made);
}

}

class PasswordTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesItselfAndNothingElse_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("other");
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("short") << u"eight ch"_s << u"eight cH"_s << QByteArray("bcrypt");
        QTest::newRow("72 bytes") << QString(72, u'x') << QString(73, u'x') << QByteArray("bcrypt");
        QTest::newRow("73 bytes, the last differs")
            << QString(72, u'x') + u'a' << QString(72, u'x') + u'b' << QByteArray("bcrypt-sha256");
        QTest::newRow("128 characters of three bytes")
            << QString(128, QChar(0x3042)) << QString(127, QChar(0x3042)) << QByteArray("bcrypt-sha256");
        QTest::newRow("with a NUL") << u"abcd\0efgh"_s << u"abcd\0efgi"_s << QByteArray("bcrypt-sha256");
        QTest::newRow("cut at the NUL") << u"abcd\0efgh"_s << u"abcd"_s << QByteArray("bcrypt-sha256");
        QTest::newRow("not ASCII") << u"Grüße aus Köln"_s << u"Grusse aus Koln"_s << QByteArray("bcrypt");
    }
    void matchesItselfAndNothingElse()
    {
        QFETCH(QString, password);
        QFETCH(QString, other);
        QFETCH(QByteArray, scheme);
        const auto stored = hashed(password);
        QCOMPARE(stored.scheme, scheme);
        QVERIFY(stored.hash.startsWith("$2b$04$"));
        QVERIFY(matches(password, stored));
        QVERIFY(!matches(other, stored));
        QVERIFY(hashed(password).hash != stored.hash); // each with a salt of its own
    }

    void isTheSameHoweverItIsTyped() { QVERIFY(matches(u"Gru\u0308ße im Mai"_s, hashed(u"Gr\u00fcße im Mai"_s))); }

    // The vectors of OpenBSD's and Openwall's test suites, and what PHP and others have written.
    void understandsHashesOfOthers_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<QByteArray>("hash");
        QTest::newRow("$2a$") << u"U*U"_s << QByteArray("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
        QTest::newRow("$2y$") << u"\u00a3"_s.left(0) + u"U*U*"_s
                              << QByteArray("$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK");
        QTest::newRow("$2b$") << u"U*U*U"_s << QByteArray("$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a");
    }
    void understandsHashesOfOthers()
    {
        QFETCH(QString, password);
        QFETCH(QByteArray, hash);
        QVERIFY(matches(password, {.scheme = "bcrypt", .hash = hash}));
        QVERIFY(!matches(password + u'x', {.scheme = "bcrypt", .hash = hash}));
    }

    void tellsWhatIsToBeMadeAnew()
    {
        QVERIFY(isWeak(hashed(u"eight ch"_s), quick + 1));
        QVERIFY(!isWeak(hashed(u"eight ch"_s), quick));
        QVERIFY(isWeak({.scheme = "bcrypt", .hash = "$2a$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}, 12));
    }

    void matchesNothingWhereThereIsNone()
    {
        const auto none = noPassword(quick);
        QVERIFY(none.hash.startsWith("$2b$04$"));
        QVERIFY(!matches(u""_s, none));
        QVERIFY(!matches(u"eight ch"_s, none));
        QVERIFY(!matches(u"eight ch"_s, {.scheme = "bcrypt", .hash = "nonsense"}));
        QVERIFY(!matches(u"eight ch"_s, {.scheme = "bcrypt", .hash = {}}));
    }

    void refusesWhatIsNoGood_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("code");
        QTest::newRow("seven") << u"seven77"_s << u"password_too_short"_s;
        QTest::newRow("seven of the other planes") << QString::fromUcs4(U"😀😀😀😀😀😀😀") << u"password_too_short"_s;
        QTest::newRow("129") << QString(129, u'x') << u"password_too_long"_s;
        QTest::newRow("common") << u"password1"_s << u"password_too_common"_s;
        QTest::newRow("common, in capitals") << u"PassWord1"_s << u"password_too_common"_s;
        QTest::newRow("the first of the list") << u"!qaz2wsx"_s << u"password_too_common"_s;
        QTest::newRow("the address") << u"Ada@example.org"_s << u"password_too_common"_s;
        QTest::newRow("eight") << u"eight ch"_s << QString();
        QTest::newRow("128") << QString(128, u'x') << QString();
        QTest::newRow("no rules of composition") << u"correct horse battery staple"_s << QString();
    }
    void refusesWhatIsNoGood()
    {
        QFETCH(QString, password);
        QFETCH(QString, code);
        const auto checked = checkPassword(password, u"ada@example.org"_s, u"/password"_s);
        QCOMPARE(checked ? QString() : QString(checked.error().fields.value(0).code), code);
    }
};

KONTOR_TEST(PasswordTest)
#include "tst_password.moc"
