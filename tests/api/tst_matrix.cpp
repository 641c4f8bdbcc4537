// Who may do what: every operation of the description, asked for by everybody there is.
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace kontor;
using namespace kontor::test;

namespace {

enum Who { Nobody, Customer, OtherCustomer, Manager, Admin, Expired, Revoked };
constexpr const char *names[] = {
    "nobody", "a customer", "another customer", "a manager", "an admin", "an expired token", "a revoked token"};

}

class MatrixTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<OpenShop> m_open;
    Person m_people[7];
    QSet<QByteArray> m_managersMay;

    // Everything that a call could have changed, but for what the server writes by itself.
    QByteArray everything()
    {
        static const QByteArray sql = [this] {
            const auto tables = value(m_open->shop.database(),
                "select string_agg(format('select %L as t, md5(coalesce(string_agg(x::text, '','' order by x::text), '''')) as h from %I.%I x',"
                " schemaname || '.' || tablename, schemaname, tablename), ' union all ' order by schemaname, tablename) from pg_tables"
                " where schemaname in ('identity', 'auth', 'catalog', 'pricing', 'inventory', 'sales')"
                " and tablename not in ('dirty', 'lexicon', 'lexicon_walk', 'search_miss', 'term', 'ticket') and tablename not like 'listing%'");
            return "select md5(string_agg(h, ',' order by t)) from (" + tables + ") everything";
        }();
        return value(m_open->shop.database(), sql);
    }

    bool isExpectedToPass(const Contract::Operation &operation, int who) const
    {
        if (who == Expired || who == Revoked)
            // A token that is no good is told so even where none is needed; but some ask neither for one nor the database.
            return QSet<QByteArray>{"health_live", "metrics_read", "version_read", "system_read_keys", "docs_openapi"}.contains(
                operation.id);
        if (operation.isPublic())
            return true;
        if (who == Nobody)
            return false;
        if (operation.isForAccounts() || who == Admin)
            return true;
        const auto permission = operation.doc["x-permission"_L1].toString().toUtf8();
        return who == Manager && m_managersMay.contains(permission);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_open = std::make_unique<OpenShop>();
        auto &client = m_open->client;
        m_people[Customer] = newCustomer(client);
        m_people[OtherCustomer] = newCustomer(client);
        m_people[Manager] = newStaff(m_open->shop, client, {"manager"});
        m_people[Admin] = newStaff(m_open->shop, client, {"admin"});
        const auto role = client.get("/v1/admin/roles/manager", m_people[Admin].bearer);
        for (const auto &permission : role.json["permissions"_L1].toArray())
            m_managersMay.insert(permission.toString().toUtf8());
        QVERIFY(!m_managersMay.isEmpty());

        // An admin's token of yesterday, by the very keys of the server.
        ManualClock yesterday(SystemClock().now() - std::chrono::hours(1));
        SystemRandom random;
        AccessTokens issuer(yesterday, random, TestServer::defaults().accessTokens);
        QVERIFY(issuer.tend(m_open->shop.database()).has_value());
        QList<QByteArray> all;
        for (const auto &permission : permissions::all)
            all.append(permission.name);
        run(m_open->shop.database(), "update auth.token_key set active_from = active_from - interval '2 hours'");
        QVERIFY(issuer.tend(m_open->shop.database()).has_value());
        const auto admin = *AccountId::parse(QString::fromUtf8(m_people[Admin].id));
        const auto expired = issuer.issue({.account = admin,
            .session = Uuid::make(yesterday, random),
            .kind = Actor::Kind::Staff,
            .roles = {"admin"},
            .permissions = all,
            .issuedAt = yesterday.now()});
        QVERIFY(expired.has_value());
        m_people[Expired].bearer = "Authorization: Bearer " + *expired + "\r\n";

        m_people[Revoked] = newStaff(m_open->shop, client, {"admin"});
        client.post("/v1/auth/logout", "{}", m_people[Revoked].bearer);
        QTRY_COMPARE_WITH_TIMEOUT(client.get("/v1/me", m_people[Revoked].bearer).status, 401, 5'000);
    }
    void cleanupTestCase() { m_open.reset(); }

    void lets_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<int>("who");
        for (const auto &operation : m_open->server.contract().operations())
            for (int who = Nobody; who <= Revoked; ++who)
                QTest::addRow("%s: %s", operation.route().constData(), names[who]) << operation.id << who;
    }
    void lets()
    {
        QFETCH(QByteArray, id);
        QFETCH(int, who);
        const auto &operation = m_open->server.contract().byId(id);
        const auto example = operation.bodyExample();
        const auto body = example.isObject() ? QJsonDocument(example.toObject()).toJson(QJsonDocument::Compact) : QByteArray();
        const bool isAllowed = isExpectedToPass(operation, who);
        // What ends the sessions of who asks would end the test; the others' ways are open, which is all that is asked here.
        if (isAllowed && !operation.isPublic() && (id == "profile_erase" || id == "auth_sign_out"))
            return;
        const auto before = isAllowed ? QByteArray() : everything();
        const auto answer = m_open->client.send(operation.method.constData(), somewhere(operation), body,
            m_people[who].bearer + (operation.method == "GET" ? QByteArray() : freshKey()));
        if (id == "auth_refresh" && isAllowed)
            return; // the token in its body is no good, whoever sends it
        const bool isRefused =
            answer.code() == "unauthenticated" || answer.code() == "invalid_token" || answer.code() == "permission_missing";
        QVERIFY2(isRefused != isAllowed, answer.body.constData());
        if (isAllowed)
            return;
        QCOMPARE(answer.status, who == Customer || who == OtherCustomer || who == Manager ? 403 : 401);
        QCOMPARE(everything(), before);
    }

    void isSeenToTakeEffect_data()
    {
        QTest::addColumn<QByteArray>("id");
        for (const auto &operation : m_open->server.contract().operations())
            if (operation.method != "GET")
                QTest::newRow(operation.route().constData()) << operation.id;
    }
    void isSeenToTakeEffect()
    {
        QFETCH(QByteArray, id);
        const QByteArray traces = "select (select count(*) from ops.job) || ' ' || (select count(*) from ops.audit)";
        const auto before = everything() + value(m_open->shop.database(), traces);
        const auto answer = goodCalls().at(id)(*m_open);
        QVERIFY2(answer.status >= 200 && answer.status < 300, answer.body.constData());
        QVERIFY(everything() + value(m_open->shop.database(), traces) != before);
    }
};

KONTOR_TEST(MatrixTest)
#include "tst_matrix.moc"
