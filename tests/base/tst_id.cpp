#include "core/base/context.h"
#include "core/base/jsonwriter.h"
#include "core/base/permissions.h"
#include "core/base/secret.h"
#include "tests/support/suite.h"

using namespace kontor;

class IdTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordersIdsByTimeOfMaking()
    {
        ManualClock clock(Instant(std::chrono::seconds(1'700'000'000)));
        SeededRandom random(1);
        const auto first = ProductId::make(clock, random);
        clock.advance(std::chrono::milliseconds(1));
        const auto second = ProductId::make(clock, random);
        QVERIFY(first < second);
        QVERIFY(first.toByteArray() < second.toByteArray());
        QCOMPARE(first.toByteArray().at(14), '7');
        QCOMPARE(*ProductId::parse(first.toString()), first);
        QCOMPARE(*ProductId::parse(first.toString().toUpper()), first);
    }

    void refusesWhatIsNoUuid_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("braces") << u"{018bcfe5-6800-7000-8000-000000000000}"_s;
        QTest::newRow("hyphen moved") << u"018bcfe56-800-7000-8000-000000000000"_s;
        QTest::newRow("no hex") << u"018bcfe5-6800-7000-8000-00000000000g"_s;
    }
    void refusesWhatIsNoUuid()
    {
        QFETCH(QString, text);
        QVERIFY(!ProductId::parse(text));
    }

    void keepsOnlyTheHashOfASecret()
    {
        SystemRandom random;
        const auto secret = Secret::make("ct_", random);
        QCOMPARE(secret.text().size(), 35);
        QCOMPARE(Secret::parse("ct_", secret.text())->sha256(), secret.sha256());
        QVERIFY(!Secret::parse("ot_", secret.text()));
        QVERIFY(!Secret::parse("ct_", secret.text().toUpper()));
        QVERIFY(!Secret::parse("ct_", secret.text() + "a"));
    }

    void readsAndWritesInstants()
    {
        const auto instant = parseRfc3339(u"2026-11-23T13:07:11.0625+01:00");
        QVERIFY(instant);
        QCOMPARE(toRfc3339(*instant), QByteArray("2026-11-23T12:07:11.0625Z"));
        QCOMPARE(parseRfc3339(u"2026-11-23 12:07:11.0625+00"), instant);
        QVERIFY(!parseRfc3339(u"2026-13-23T12:07:11Z"));
        QVERIFY(!parseRfc3339(u"2026-11-23T12:07:11"));
        QVERIFY(!parseRfc3339(u"yesterday"));
    }

    void writesJson()
    {
        JsonWriter json;
        json.beginObject().member("text", u"a\"\\\n\u0001ä"_s).member("yes", true).member("none", std::optional<qint64>());
        json.member("price", Money(1999, *Currency::parse(u"EUR")))
            .key("list")
            .beginArray()
            .value(1)
            .value(2)
            .endArray()
            .endObject();
        const QByteArray expected =
            "{\"text\":\"a\\\"\\\\\\n\\u0001ä\",\"yes\":true,\"none\":null,"
            "\"price\":{\"amount\":1999,\"currency\":\"EUR\"},\"list\":[1,2]}";
        QCOMPARE(json.take(), expected);
    }

    void asksThePermission()
    {
        constexpr Operation change{"catalog.change", permissions::catalogWrite};
        constexpr Operation look{"catalog.look", Public};
        Context context;
        QVERIFY(authorise(context, look));
        QCOMPARE(authorise(context, change).error().kind, ErrorKind::Unauthenticated);
        context.actor.kind = Actor::Kind::ApiKey;
        QCOMPARE(authorise(context, change).error().kind, ErrorKind::Forbidden);
        context.actor.permissions = {"catalog:write"};
        QVERIFY(authorise(context, change));
    }

    void limitsTexts()
    {
        QCOMPARE(Email::parse(u" Ada@Example.org ")->toString(), u"ada@example.org"_s);
        QVERIFY(!Email::parse(u"ada@localhost"));
        QVERIFY(!Email::parse(u"a b@example.org"));
        QVERIFY(!Email::parse(u"a@b@example.org"));
        QVERIFY(Slug::parse(u"linen-shirt-2"));
        QVERIFY(!Slug::parse(u"Linen"));
        QVERIFY(!Slug::parse(u"-linen"));
        QVERIFY(!Slug::parse(u"a--b"));
        QVERIFY(Sku::parse(u"LS-1/M"));
        QVERIFY(!Sku::parse(u"L S"));
        QVERIFY(CountryCode::parse(u"DE"));
        QVERIFY(!CountryCode::parse(u"XX"));
        QVERIFY(!CountryCode::parse(u"de"));
        QVERIFY(!isStorable(QStringView(u"a\0b", 3)));
        QVERIFY(!isStorable(QString(QChar(0xd800))));
    }
};

KONTOR_TEST(IdTest)
#include "tst_id.moc"
