// Who somebody is: registering, signing in and out, refreshing, guessing, being forgotten.
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <map>
#include <thread>

using namespace kontor;
using namespace kontor::test;

namespace {

QByteArray refreshBody(const QByteArray &token)
{
    return object({{"refresh_token", QString::fromUtf8(token)}});
}

// The same call from many connections at once; how often each status came.
std::map<int, int> crowd(quint16 port, int size, const std::function<Answer(Client &, int)> &call)
{
    std::vector<int> statuses(static_cast<size_t>(size));
    std::vector<std::thread> threads;
    for (int i = 0; i < size; ++i)
        threads.emplace_back([&, i] {
            Client client(port);
            statuses[static_cast<size_t>(i)] = call(client, i).status;
        });
    for (auto &thread : threads)
        thread.join();
    std::map<int, int> counted;
    for (const int status : statuses)
        ++counted[status];
    return counted;
}

}

class AccountsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;

    QByteArray number(const QByteArray &sql) { return value(m_shop->database(), sql); }
    void sql(const QByteArray &text) { run(m_shop->database(), text); }
    Answer me(const Person &person) { return m_client->get("/v1/me", person.bearer); }

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_server = std::make_unique<TestServer>(m_shop->config());
        m_client = std::make_unique<Client>(m_server->client());
    }
    void cleanup()
    {
        const auto violations = std::exchange(m_server->contract().violations, {});
        m_client.reset();
        m_server.reset();
        const auto broken = brokenRule(m_shop->database());
        m_shop.reset();
        QCOMPARE(violations.join(u'\n'), QString());
        QCOMPARE(broken, QByteArray());
    }

    void registersSignsInAndOut()
    {
        const auto person = newCustomer(*m_client);
        QCOMPARE(me(person).text("email"), person.email);
        QCOMPARE(me(person).json["email_confirmed"_L1].toBool(true), false);
        const auto again = withTokens(person, signIn(*m_client, person));
        QVERIFY(again.bearer != person.bearer);
        QCOMPARE(m_client->post("/v1/auth/logout", "{}", again.bearer).status, 204);
        QTRY_COMPARE_WITH_TIMEOUT(me(again).status, 401, 5'000);
        QCOMPARE(me(again).code(), QByteArray("invalid_token"));
        QCOMPARE(m_client->post("/v1/auth/refresh", refreshBody(again.refreshToken)).status, 401);
        // The other session goes on.
        QCOMPARE(me(person).status, 200);
    }

    void endsEverySessionAtOnce()
    {
        const auto person = newCustomer(*m_client);
        const auto phone = withTokens(person, signIn(*m_client, person));
        QCOMPARE(m_client->get("/v1/me/sessions", phone.bearer).json["data"_L1].toArray().size(), 2);
        QCOMPARE(m_client->post("/v1/auth/logout", R"({"everywhere":true})", phone.bearer).status, 204);
        QTRY_COMPARE_WITH_TIMEOUT(me(person).status, 401, 5'000);
        QCOMPARE(m_client->post("/v1/auth/refresh", refreshBody(person.refreshToken)).status, 401);
    }

    void fiftyRegistrationsOfOneAddressAreOneAccount()
    {
        const auto counted = crowd(m_server->port(), 50, [](Client &client, int) {
            return client.post("/v1/auth/register", R"({"email":"ada@example.org","password":"a long and quiet river"})");
        });
        QCOMPARE(counted, (std::map<int, int>{{201, 1}, {409, 49}}));
        QCOMPARE(number("select count(*) from identity.account where email = 'ada@example.org'"), QByteArray("1"));
        QCOMPARE(number("select count(*) from auth.session"), QByteArray("1"));
    }

    void tenRefreshesOfOneTokenLeaveOneLiveSessionOrNone()
    {
        const auto person = newCustomer(*m_client);
        auto counted = crowd(m_server->port(), 10,
            [&](Client &client, int) { return client.post("/v1/auth/refresh", refreshBody(person.refreshToken)); });
        QVERIFY(counted[200] <= 1);
        QCOMPARE(counted[200] + counted[401], 10);
        // Nine came with a token that was used: the family is gone.
        QCOMPARE(number("select count(*) from auth.session where ended_at is null"), QByteArray("0"));
    }

    void aTokenThatComesTwiceEndsTheSession()
    {
        const auto person = newCustomer(*m_client);
        const auto next = withTokens(person, m_client->post("/v1/auth/refresh", refreshBody(person.refreshToken)));
        QCOMPARE(me(next).status, 200);
        QCOMPARE(m_client->post("/v1/auth/refresh", refreshBody(person.refreshToken)).status, 401);
        // The thief's and the owner's alike.
        QCOMPARE(m_client->post("/v1/auth/refresh", refreshBody(next.refreshToken)).status, 401);
        QTRY_COMPARE_WITH_TIMEOUT(me(next).status, 401, 5'000);
        QCOMPARE(number("select ended_because from auth.session"), QByteArray("reused"));
        QCOMPARE(number("select count(*) from ops.audit where operation = 'auth.refresh_reused'"), QByteArray("1"));
        QCOMPARE(number("select count(*) from ops.job where kind = 'auth.letter' and payload ->> 'letter' = 'token_reused'"),
            QByteArray("1"));
    }

    void answersUnknownAccountsAsKnownOnes()
    {
        auto known = newCustomer(*m_client);
        known.password = "not this one";
        const auto one = signIn(*m_client, known);
        const auto other = signIn(*m_client, {.email = "nobody@example.org", .password = "not this one"});
        QCOMPARE(one.status, 401);
        const auto told = [](const Answer &answer) {
            auto problem = answer.json.toObject();
            problem.remove(u"trace_id"_s);
            return problem;
        };
        QCOMPARE(told(one), told(other));
        const auto forgot = [&](const QByteArray &email) {
            return m_client->post("/v1/auth/password/forgot", object({{"email", QString::fromUtf8(email)}}));
        };
        QCOMPARE(forgot(known.email).status, forgot("nobody@example.org").status);
    }

    void nobodyGetsMoreTriesByAskingAtOnce()
    {
        auto person = newCustomer(*m_client);
        person.password = "not this one";
        const auto counted = crowd(m_server->port(), 30, [&](Client &client, int) { return signIn(client, person); });
        QCOMPARE(counted, (std::map<int, int>{{401, 6}, {429, 24}}));
    }

    void stopsAThousandGuessesAndLetsTheOwnerInByAReset()
    {
        const auto owner = newCustomer(*m_client);
        auto thief = owner;
        thief.password = "not this one";
        std::map<int, int> counted;
        for (int i = 0; i < 1'000; ++i) {
            // A day passes: in hours, the wait is over now and then.
            if (i % 100 == 99)
                sql("update auth.guess set free_at = now()");
            ++counted[signIn(*m_client, thief).status];
        }
        QCOMPARE(counted, (std::map<int, int>{{401, 16}, {429, 984}}));
        const auto refused = signIn(*m_client, owner);
        QCOMPARE(refused.code(), QByteArray("too_many_attempts"));
        QVERIFY(refused.field("retry-after").toInt() > 60);
        QCOMPARE(number("select count(*) from ops.job where kind = 'auth.letter' and payload ->> 'letter' = 'many_failures'"),
            QByteArray("1"));
        const auto reset = m_client->post("/v1/auth/password/reset",
            object(
                {{"ticket", QString::fromUtf8(ticket(*m_shop, "reset_password", owner))}, {"password", "a wide and quiet sea"}}));
        QCOMPARE(reset.status, 204);
        auto back = owner;
        back.password = "a wide and quiet sea";
        QCOMPARE(signIn(*m_client, back).status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(me(owner).status, 401, 5'000);
    }

    void aResetInTheMiddleOfASignInWins()
    {
        const auto owner = newCustomer(*m_client);
        const auto shop = m_shop->connect();
        const auto email = *Email::parse(QString::fromUtf8(owner.email));
        const Context context{.actor = {}, .locale = "en", .market = {}, .traceId = {}, .address = "192.0.2.7"};
        const auto attempt = shop->signIn.begin(context, email);
        KONTOR_VERIFY_RESULT(attempt);
        QCOMPARE(m_client
                     ->post("/v1/auth/password/reset",
                         object({{"ticket", QString::fromUtf8(ticket(*m_shop, "reset_password", owner))},
                             {"password", "a wide and quiet sea"}}))
                     .status,
            204);
        // The old password was compared while it held; neither does it let in nor come back as a better hash of itself.
        SystemRandom random;
        const auto better = hashPassword(QString::fromUtf8(owner.password), 5, random);
        const auto opened = shop->signIn.finish(context, *attempt, true, *better, {});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, "invalid_credentials"_L1);
        QCOMPARE(signIn(*m_client, owner).status, 401);
        auto back = owner;
        back.password = "a wide and quiet sea";
        QCOMPARE(signIn(*m_client, back).status, 200);
    }

    void aTicketIsGoodOnce()
    {
        const auto person = newCustomer(*m_client);
        const auto confirmation = object({{"ticket", QString::fromUtf8(ticket(*m_shop, "confirm_email", person))}});
        QCOMPARE(m_client->post("/v1/auth/email/verify", confirmation).status, 204);
        QCOMPARE(me(person).json["email_confirmed"_L1].toBool(), true);
        QCOMPARE(m_client->post("/v1/auth/email/verify", confirmation).status, 422);
        sql("update auth.ticket set expires_at = now()");
        const auto late = object({{"ticket", QString::fromUtf8(ticket(*m_shop, "confirm_email", person))}});
        sql("update auth.ticket set expires_at = now() - interval '1 second'");
        QCOMPARE(m_client->post("/v1/auth/email/verify", late).status, 422);
    }

    void whatAGuestOrderedIsTheirsWhenTheyConfirm()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 10);
        const auto basket = readyBasket(*m_client, mug.variant);
        const auto placed = m_client->post(basket.path() + "/complete", basket.confirmation(), freshKey());
        const auto email = number("select email from sales.\"order\"");
        const auto person = newCustomer(*m_client, email);
        const auto orders = [&] { return m_client->get("/v1/me/orders", person.bearer).json["data"_L1].toArray().size(); };
        QCOMPARE(orders(), 0);
        QCOMPARE(m_client->get("/v1/orders/" + placed.text("id"), person.bearer).status, 404);
        m_client->post(
            "/v1/auth/email/verify", object({{"ticket", QString::fromUtf8(ticket(*m_shop, "confirm_email", person))}}));
        QCOMPARE(orders(), 1);
        QCOMPARE(m_client->get("/v1/orders/" + placed.text("id"), person.bearer).status, 200);
        QCOMPARE(m_client->get("/v1/orders/" + placed.text("id"), newCustomer(*m_client).bearer).status, 404);
    }

    void theCartsOfAnAccountEndInOne_data()
    {
        QTest::addColumn<QByteArray>("keep");
        QTest::addColumn<QList<int>>("quantities"); // of the mug, of the cup
        QTest::newRow("both") << QByteArray("both") << QList<int>{3, 1};
        QTest::newRow("the guest's") << QByteArray("guest") << QList<int>{1, 0};
        QTest::newRow("the account's") << QByteArray("account") << QList<int>{2, 1};
    }
    void theCartsOfAnAccountEndInOne()
    {
        QFETCH(QByteArray, keep);
        QFETCH(QList<int>, quantities);
        const auto mug = m_shop->addGoods("MUG-1", 1990, 10);
        const auto cup = m_shop->addGoods("CUP-1", 990, 10);
        const auto person = newCustomer(*m_client);
        const auto fill = [&](const QByteArray &cart, const TestShop::Goods &goods, int quantity) {
            return m_client->post(
                "/v1/carts/" + cart + "/items", object({{"variant_id", goods.variant.toString()}, {"quantity", quantity}}));
        };
        const auto old = m_client->post("/v1/carts", "{}", person.bearer).text("id");
        fill(old, mug, 2);
        fill(old, cup, 1);
        const auto guest = newCart(*m_client);
        fill(guest, mug, 1);
        const auto claimed = m_client->post("/v1/carts/" + guest + "/claim", "{\"keep\":\"" + keep + "\"}", person.bearer);
        QCOMPARE(claimed.status, 200);
        QList<int> found{0, 0};
        for (const auto &item : claimed.json["items"_L1].toArray())
            found[item["sku"_L1].toString() == u"MUG-1"_s ? 0 : 1] = item["quantity"_L1].toInt();
        QCOMPARE(found, quantities);
        QCOMPARE(m_client->get("/v1/carts/" + old).status, 404);
        // What is ordered from it is the account's.
        QCOMPARE(number("select account_id from sales.cart where state = 'active'"), person.id);
    }

    void showsWhoTheyAreOnlyToThemselves()
    {
        const auto one = newCustomer(*m_client), other = newCustomer(*m_client);
        const QByteArray body =
            R"({"address":{"last_name":"Lovelace","line1":"Deichstraße 27","city":"Hamburg","postal_code":"20459","country":"DE"}})";
        const auto made = m_client->post("/v1/me/addresses", body, one.bearer);
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json["is_default_shipping"_L1].toBool(), true);
        QCOMPARE(m_client->get(made.field("location"), one.bearer).status, 200);
        QCOMPARE(m_client->get(made.field("location"), other.bearer).status, 404);
        QCOMPARE(m_client->del(made.field("location"), other.bearer).status, 404);
        const auto bad = m_client->post("/v1/me/addresses", QByteArray(body).replace("20459", "2045"), one.bearer);
        QCOMPARE(bad.faults(), QStringList{u"/address/postal_code invalid_format"_s});
    }

    void isForgottenOnRequest()
    {
        const auto mug = m_shop->addGoods("MUG-1", 1990, 10);
        const auto person = newCustomer(*m_client, "forget-me@example.org");
        m_client->patch(
            "/v1/me", R"({"first_name":"Rumpelstilz","last_name":"Rumpelstilz","phone":"+49 40 777888999"})", person.bearer);
        m_client->post("/v1/me/addresses",
            R"({"address":{"last_name":"Rumpelstilz","line1":"Im Wald 1","city":"Hamburg","postal_code":"20459","country":"DE"}})",
            person.bearer);
        m_client->post("/v1/auth/password/forgot", R"({"email":"forget-me@example.org"})");
        const auto basket = readyBasket(*m_client, mug.variant);
        m_client->post("/v1/carts/" + basket.id + "/claim", "{}", person.bearer);
        m_client->put("/v1/checkouts/" + basket.id + "/contact", R"({"email":"forget-me@example.org"})");
        const auto shown = m_client->get("/v1/checkouts/" + basket.id);
        const auto total = QJsonDocument(shown.json["totals"_L1]["total"_L1].toObject()).toJson(QJsonDocument::Compact);
        QCOMPARE(
            m_client->post("/v1/checkouts/" + basket.id + "/complete", "{\"expected_total\":" + total + '}', freshKey()).status,
            201);
        const auto known = m_client->get("/v1/me/export", person.bearer);
        QVERIFY(known.body.contains("Im Wald 1") && known.body.contains("MUG-1"));
        QCOMPARE(m_client->del("/v1/me", person.bearer).status, 204);
        QTRY_COMPARE_WITH_TIMEOUT(me(person).status, 401, 5'000);
        // Nowhere in the database is anything left of the person.
        QCOMPARE(whereItSays("forget-me@example.org") + whereItSays("Rumpelstilz") + whereItSays("777888999")
                + whereItSays("Im Wald 1"),
            QByteArray());
        QCOMPARE(number("select count(*) from sales.\"order\" where total > 0"), QByteArray("1"));
        QCOMPARE(signIn(*m_client, person).status, 401);
    }

    void managersDoNotRaiseThemselves()
    {
        const auto admin = newStaff(*m_shop, *m_client, {"admin"});
        const auto manager = newStaff(*m_shop, *m_client, {"manager"});
        const auto roles = [&](const Person &who, const Person &whose, const char *role) {
            return m_client->put(
                "/v1/admin/staff/" + whose.id + "/roles", "{\"roles\":[\"" + QByteArray(role) + "\"]}", who.bearer);
        };
        QCOMPARE(roles(manager, manager, "admin").status, 403);
        QCOMPARE(m_client->get("/v1/admin/staff", manager.bearer).status, 403);
        // One who may manage staff, but not everything.
        QCOMPARE(m_client
                     ->post("/v1/admin/roles", R"({"code":"people","name":"People","permissions":["staff:read","staff:write"]})",
                         admin.bearer)
                     .status,
            201);
        const auto people = newStaff(*m_shop, *m_client, {"people"});
        QCOMPARE(roles(people, manager, "admin").code(), QByteArray("permission_missing"));
        QCOMPARE(roles(people, manager, "people").code(), QByteArray("permission_missing")); // nor take what they lack
        QCOMPARE(roles(people, people, "people").code(), QByteArray("own_roles"));
        QCOMPARE(m_client->put("/v1/admin/staff/" + admin.id + "/status", R"({"status":"disabled"})", people.bearer).status, 403);
        QCOMPARE(
            m_client->post("/v1/admin/roles", R"({"code":"more","name":"More","permissions":["orders:write"]})", people.bearer)
                .status,
            403);
        QCOMPARE(m_client
                     ->put("/v1/admin/roles/people", R"({"name":"People","permissions":["staff:write","orders:write"]})",
                         people.bearer)
                     .status,
            403);
    }

    void aRoleThatIsTakenIsGoneWithinSeconds()
    {
        const auto admin = newStaff(*m_shop, *m_client, {"admin"});
        auto manager = newStaff(*m_shop, *m_client, {"manager"});
        QCOMPARE(m_client->get("/v1/admin/orders", manager.bearer).status, 200);
        m_client->post("/v1/admin/roles", R"({"code":"clerk","name":"Clerk","permissions":["inventory:read"]})", admin.bearer);
        QCOMPARE(m_client->put("/v1/admin/staff/" + manager.id + "/roles", R"({"roles":["clerk"]})", admin.bearer).status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/v1/admin/orders", manager.bearer).status, 401, 5'000);
        manager = withTokens(manager, m_client->post("/v1/auth/refresh", refreshBody(manager.refreshToken)));
        QCOMPARE(m_client->get("/v1/admin/orders", manager.bearer).status, 403);
        QCOMPARE(m_client->get("/v1/admin/inventory/levels", manager.bearer).status, 200);
        // And so is one that is changed.
        m_client->put("/v1/admin/roles/clerk", R"({"name":"Clerk","permissions":["orders:read"]})", admin.bearer);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/v1/admin/inventory/levels", manager.bearer).status, 401, 5'000);
    }

    void aTokenOfTheSameSecondIsGoneToo()
    {
        const auto admin = newStaff(*m_shop, *m_client, {"admin"});
        auto manager = newStaff(*m_shop, *m_client, {"manager"});
        const auto take = [&] {
            return m_client->put("/v1/admin/staff/" + manager.id + "/roles", R"({"roles":["manager"]})", admin.bearer).status;
        };
        // Change, token, change: as fast as it goes, so that they share a second.
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(take(), 200);
            manager = withTokens(manager, m_client->post("/v1/auth/refresh", refreshBody(manager.refreshToken)));
        }
        QCOMPARE(m_client->get("/v1/admin/orders", manager.bearer).status, 200);
        QCOMPARE(take(), 200);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/v1/admin/orders", manager.bearer).status, 401, 5'000);
    }

    void whoIsDisabledIsOut()
    {
        const auto admin = newStaff(*m_shop, *m_client, {"admin"});
        const auto manager = newStaff(*m_shop, *m_client, {"manager"});
        QCOMPARE(
            m_client->put("/v1/admin/staff/" + manager.id + "/status", R"({"status":"disabled"})", admin.bearer).status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/v1/admin/orders", manager.bearer).status, 401, 5'000);
        QCOMPARE(signIn(*m_client, manager).status, 401);
        QCOMPARE(m_client->post("/v1/auth/refresh", refreshBody(manager.refreshToken)).status, 401);
    }

    void theAuditTellsWhoDidWhat()
    {
        const auto admin = newStaff(*m_shop, *m_client, {"admin"});
        const auto person = newCustomer(*m_client);
        m_client->patch("/v1/admin/customers/" + person.id, R"({"last_name":"King"})", admin.bearer);
        const auto rows = m_client->get("/v1/admin/audit?subject_id=" + person.id + "&operation=customer.change", admin.bearer);
        QCOMPARE(rows.json["data"_L1].toArray().size(), 1);
        const auto row = rows.json["data"_L1][0];
        QCOMPARE(row["actor"_L1].toString().toUtf8(), "staff:" + admin.id);
        QCOMPARE(row["payload"_L1]["before"_L1]["last_name"_L1].toString(), QString());
        QCOMPARE(row["payload"_L1]["after"_L1]["last_name"_L1].toString(), u"King"_s);
        // What customers do to their own address book is told too, and where: under their account.
        const QByteArray home =
            R"({"address":{"last_name":"King","line1":"Im Wald 1","city":"Hamburg","postal_code":"20459","country":"DE"}})";
        const auto added = m_client->post("/v1/me/addresses", home, person.bearer);
        const auto path = "/v1/me/addresses/" + added.text("id");
        m_client->put(path, QByteArray(home).replace("Wald 1", "Wald 2"), person.bearer);
        QCOMPARE(m_client->del(path, person.bearer).status, 204);
        const auto told = [&](const QByteArray &operation) {
            const auto found = m_client->get("/v1/admin/audit?subject_id=" + person.id + "&operation=" + operation, admin.bearer)
                                   .json["data"_L1][0];
            const auto line = [&](QLatin1StringView side) {
                return found["payload"_L1][side]["address"_L1]["line1"_L1].toString();
            };
            return line("before"_L1) + u" -> "_s + line("after"_L1);
        };
        QCOMPARE(told("address.add"), u" -> Im Wald 1"_s);
        QCOMPARE(told("address.change"), u"Im Wald 1 -> Im Wald 2"_s);
        QCOMPARE(told("address.remove"), u"Im Wald 2 -> "_s);
        // And so for goods and prices.
        const auto mug = m_shop->addGoods("MUG-1", 1990, 10);
        m_client->patch("/v1/admin/products/" + mug.product.toByteArray(), R"({"title":"Beaker"})", admin.bearer);
        m_client->post("/v1/admin/prices",
            object(
                {{"variant_id", mug.variant.toString()}, {"price", QJsonObject{{u"amount"_s, 2500}, {u"currency"_s, u"EUR"_s}}}}),
            admin.bearer);
        const auto changes =
            m_client->get("/v1/admin/audit?subject_id=" + mug.product.toByteArray(), admin.bearer).json["data"_L1];
        QCOMPARE(changes[0]["payload"_L1]["before"_L1]["amount"_L1].toInt(), 1990);
        QCOMPARE(changes[0]["payload"_L1]["after"_L1]["amount"_L1].toInt(), 2500);
        QCOMPARE(changes[1]["payload"_L1]["before"_L1]["title"_L1].toString(), u"Goods MUG-1"_s);
        QCOMPARE(changes[1]["payload"_L1]["after"_L1]["title"_L1].toString(), u"Beaker"_s);
    }

    void signsTokensThatOthersCanCheck()
    {
        auto config = TestServer::defaults();
        config.accessTokens.rules.mode = TokenRules::Mode::Signed;
        TestServer second(m_shop->config(), config);
        Client client(second.client());
        const auto person = newCustomer(client);
        QCOMPARE(client.get("/v1/me", person.bearer).status, 200);
        QCOMPARE(person.bearer.count('.'), 2);
        const auto keys = client.get("/.well-known/jwks.json").json["keys"_L1].toArray();
        QCOMPARE(keys.size(), 1);
        QCOMPARE(keys[0]["kty"_L1].toString(), u"OKP"_s);
        QVERIFY(!keys[0].toObject().contains(u"d"_s));
        QCOMPARE(m_client->get("/.well-known/jwks.json").json["keys"_L1].toArray().size(), 0);
        // A server of the other mode takes none of them.
        QCOMPARE(me(person).status, 401);
    }

    void asksTheDatabaseWhenNobodyPolls()
    {
        const auto person = newCustomer(*m_client);
        Revocations never;
        QVERIFY(!never.isFresh());
        const auto session = *Uuid::parse(QByteArrayView(number("select id from auth.session")));
        const auto account = *AccountId::parse(QString::fromUtf8(person.id));
        const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now()).time_since_epoch().count();
        QCOMPARE(*Revocations::isLive(m_shop->database(), session, account, now), true);
        m_client->post("/v1/auth/logout", "{}", person.bearer);
        QCOMPARE(*Revocations::isLive(m_shop->database(), session, account, now), false);
    }

private:
    // The tables that hold a text anywhere.
    QByteArray whereItSays(const QByteArray &text)
    {
        QByteArray found;
        const auto tables = number(
            "select string_agg(format('%I.%I', schemaname, tablename), ' ') from pg_tables"
            " where schemaname in ('identity', 'auth', 'sales', 'ops', 'engagement')")
                                .split(' ');
        for (const auto &table : tables)
            if (number("select count(*) from " + table + " t where t::text like '%" + text + "%'") != "0")
                found += table + " says " + text + "; ";
        return found;
    }
};

KONTOR_TEST(AccountsTest)
#include "tst_accounts.moc"
