#include "core/health/doctor.h"
#include "core/health/heartbeat.h"
#include "core/health/verify.h"
#include "core/identity/apikeyservice.h"
#include "tests/support/suite.h"
#include "tests/support/testshop.h"

using namespace kontor;
using namespace kontor::test;

class HealthTest : public QObject
{
    Q_OBJECT

    static QStringList ills(Database &database)
    {
        QStringList found;
        for (const auto &finding : examine(database))
            if (!finding.isWell)
                found.append(finding.what);
        return found;
    }

private Q_SLOTS:
    void namesWhatIsWrongAndTheCure()
    {
        const TestShop shop;
        const auto database = shop.connectDatabase();
        const auto before = ills(*database);
        run(*database, "update pricing.market set is_default = false");
        QCOMPARE(ills(*database).size(), before.size() + 1);
        QVERIFY(ills(*database).contains(u"0 default markets"_s));
        const auto findings = examine(*database);
        for (const auto &finding : findings)
            QCOMPARE(finding.cure.isEmpty(), finding.isWell);
    }

    void verifiesAsLongAsItTakes()
    {
        TestShop shop;
        shop.addGoods("MUG", 1990, 5);
        const auto database = shop.connectDatabase();
        run(*database, "alter table inventory.hold rename to slow");
        run(*database,
            "create view inventory.hold as select s.* from (select pg_sleep(0.2)) p left join inventory.slow s on true");
        run(*database, "set statement_timeout = '100ms'");
        QVERIFY(!database->script("select * from inventory.hold"));
        KONTOR_VERIFY_RESULT(verify(*database));
        QVERIFY(!database->script("select * from inventory.hold"));
    }

    void saysWhenThereIsNoSchema()
    {
        const TestShop shop;
        const auto database = shop.connectDatabase();
        run(*database, "drop schema ops cascade");
        const auto findings = examine(*database);
        QCOMPARE(findings.size(), size_t(1));
        QVERIFY(findings.front().cure.contains(u"kontor-server migrate"_s));
    }

    void keepsOneRowForEachProcess()
    {
        const TestShop shop;
        const auto database = shop.connectDatabase();
        const auto process = Uuid::make(SystemClock(), *std::make_unique<SystemRandom>());
        QCOMPARE(lastBeat(*database)->has_value(), false);
        KONTOR_VERIFY_RESULT(beat(*database, process, u"here"_s));
        QVERIFY(lastBeat(*database)->has_value());
        KONTOR_VERIFY_RESULT(beat(*database, process, u"here"_s));
        QCOMPARE(value(*database, "select count(*) from ops.heartbeat"), QByteArray("1"));
        run(*database, "update ops.heartbeat set beat_at = now() - interval '2 days'");
        KONTOR_VERIFY_RESULT(beat(*database, Uuid::make(SystemClock(), *std::make_unique<SystemRandom>()), u"there"_s));
        QCOMPARE(value(*database, "select host from ops.heartbeat"), QByteArray("there"));
    }

    void opensByAKeyUntilItIsDisabled()
    {
        const TestShop stage;
        const auto shop = stage.connect();
        const Context operatorContext{.actor = Actor::system(u"test"_s)};
        const auto key = shop->apiKeys.create(operatorContext, u"till"_s, {"catalog:write"});
        KONTOR_VERIFY_RESULT(key);
        const auto bearer = shop->apiKeys.find(*key);
        KONTOR_VERIFY_RESULT(bearer);
        QVERIFY(*bearer && (*bearer)->may("catalog:write") && !(*bearer)->may("orders:read"));
        QCOMPARE(shop->apiKeys.create(operatorContext, u"till"_s, {}).error().code, "name_taken"_L1);
        QCOMPARE(shop->apiKeys.create(operatorContext, u"other"_s, {"world:rule"}).error().fields.value(0).code,
            "unknown_permission"_L1);
        QCOMPARE(shop->apiKeys.create(storefront(), u"other"_s, {}).error().kind, ErrorKind::Unauthenticated);
        KONTOR_VERIFY_RESULT(shop->apiKeys.disable(operatorContext, u"till"_s));
        QVERIFY(!*shop->apiKeys.find(*key));
        QCOMPARE(shop->apiKeys.disable(operatorContext, u"till"_s).error().kind, ErrorKind::NotFound);
    }
};

KONTOR_TEST(HealthTest)
#include "tst_health.moc"
