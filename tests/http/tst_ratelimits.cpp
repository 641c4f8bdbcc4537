// Budgets at the edge: what a request is charged for, and what its reply says of it.
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using namespace std::chrono_literals;
using kontor::test::ExampleShop;

namespace {

constexpr Operation signIn{"test.sign_in", Public};
constexpr Operation probe{"test.probe", Public};

/** The budget of other servers, as a test wants it. */
struct Others final : SharedBudget
{
    std::optional<Charge> charge(RateClass rateClass, const RateLimit &limit, const QByteArrayList &who) override
    {
        asked.append(QByteArray(rateClassNames[static_cast<size_t>(rateClass)]) + ' ' + QByteArray::number(limit.burst) + ' '
            + who.join('+'));
        return answer;
    }
    std::optional<Charge> answer{};
    QByteArrayList asked;
};

struct Limited
{
    explicit Limited(const RateLimits &limits = {.read = {.perMinute = 60, .burst = 3},
                         .write = {.perMinute = 60, .burst = 2},
                         .signIn = {.perMinute = 6, .burst = 1}})
        : limiter(clock, random, {.limits = limits, .exempt = {*IpNetwork::parse("198.51.100.0/24")}, .entries = 1024}),
          shop(
              {.threads = 2}, ExampleShop::defaults(), [](Endpoints &endpoints) { declare(endpoints); }, nullptr, &limiter,
              &others)
    {
    }
    static void declare(Endpoints &endpoints)
    {
        endpoints.add(http::post<NoPath, NoQuery, NoBody, NoContent>("/v1/sign-in", signIn,
            {.tag = "Items", .summary = "Sign in", .rateClass = RateClass::SignIn},
            [](Call &) -> Result<NoContent> { return NoContent{}; }));
        endpoints.add(http::get<NoPath, NoQuery, NoContent>("/v1/probe", probe,
            {.tag = "Items", .summary = "Probe", .rateClass = RateClass::Unlimited, .hasETag = false},
            [](Call &) -> Result<NoContent> { return NoContent{}; }));
    }
    Reply get(const QByteArray &target, const QList<Headers::Field> &headers = {})
    {
        return shop.send(Method::Get, target, {}, headers);
    }
    Reply write(const QList<Headers::Field> &headers = {})
    {
        return shop.send(Method::Post, "/v1/items", "{\"title\":\"a\"}", headers);
    }

    ManualClock clock{Instant(1'700'000'000s)};
    SystemRandom random;
    RateLimiter limiter;
    Others others;
    ExampleShop shop;
};

QByteArray codeOf(const Reply &reply)
{
    const auto json = parseJson(reply.body);
    const auto *code = json ? json->member("code") : nullptr;
    return code ? code->bytes() : QByteArray();
}

const QList<Headers::Field> staff{{"authorization", "Bearer ks_staff"}};

}

class RateLimitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEveryReplyWhatIsLeft()
    {
        Limited limited;
        const auto reply = limited.get("/v1/items/7");
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.headers.value("ratelimit-policy"), QByteArray("\"read\";q=3;w=3"));
        QCOMPARE(reply.headers.value("ratelimit"), QByteArray("\"read\";r=2;t=1"));
        QVERIFY(!reply.headers.contains("retry-after"));
        QCOMPARE(limited.get("/v1/nowhere").headers.value("ratelimit"), QByteArray("\"read\";r=1;t=2"));
        QCOMPARE(limited.shop.send(Method::Head, "/v1/items/7").headers.value("ratelimit"), QByteArray("\"read\";r=0;t=1"));
        QCOMPARE(limited.write().headers.value("ratelimit"), QByteArray("\"write\";r=1;t=1"));
        QCOMPARE(
            limited.shop.send(Method::Post, "/v1/sign-in").headers.value("ratelimit-policy"), QByteArray("\"sign-in\";q=1;w=10"));
    }
    void refusesWhatIsOneTooMany()
    {
        Limited limited;
        for (int i = 0; i < 3; ++i)
            QCOMPARE(limited.get("/v1/items/7").status, 200);
        const auto refused = limited.get("/v1/items/7", {{"origin", "https://shop.example"}});
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.headers.value("content-type"), QByteArray("application/problem+json"));
        QCOMPARE(codeOf(refused), QByteArray("rate_limited"));
        QCOMPARE(refused.headers.value("retry-after"), QByteArray("1"));
        QCOMPARE(refused.headers.value("ratelimit"), QByteArray("\"read\";r=0;t=1"));
        QCOMPARE(refused.headers.value("ratelimit-policy"), QByteArray("\"read\";q=3;w=3"));
        QCOMPARE(refused.headers.value("cache-control"), QByteArray("no-store"));
        // A page's script gets to read that.
        QCOMPARE(refused.headers.value("access-control-allow-origin"), QByteArray("https://shop.example"));
        for (const char *name : {"Retry-After", "RateLimit", "RateLimit-Policy"})
            QVERIFY(refused.headers.value("access-control-expose-headers").contains(name));
        QVERIFY(limited.shop.metrics.text().contains("kontor_http_rate_limited_total{class=\"read\"} 1\n"));
        // Another class, another client, and the same one later.
        QCOMPARE(limited.write().status, 201);
        limited.clock.advance(1s);
        QCOMPARE(limited.get("/v1/items/7").status, 200);
        QCOMPARE(limited.get("/v1/items/7").status, 429);
        limited.shop.peer = "192.0.2.8";
        QCOMPARE(limited.get("/v1/items/7").status, 200);
    }
    void saysWhenToComeBackToASlowBudget()
    {
        Limited limited;
        QCOMPARE(limited.shop.send(Method::Post, "/v1/sign-in").status, 204);
        limited.clock.advance(2500ms);
        const auto refused = limited.shop.send(Method::Post, "/v1/sign-in");
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.headers.value("retry-after"), QByteArray("8"));
        limited.clock.advance(7499ms);
        QCOMPARE(limited.shop.send(Method::Post, "/v1/sign-in").headers.value("retry-after"), QByteArray("1"));
        limited.clock.advance(1ms);
        QCOMPARE(limited.shop.send(Method::Post, "/v1/sign-in").status, 204);
    }
    void doesNothingForWhatItRefuses()
    {
        Limited limited;
        limited.write();
        limited.write();
        QCOMPARE(limited.shop.handled.load(), 2);
        QCOMPARE(limited.write(staff).status, 429);
        QCOMPARE(limited.shop.handled.load(), 2);
    }
    void judgesAnAccountBesideItsAddresses()
    {
        Limited limited;
        limited.shop.peer = "192.0.2.1";
        QCOMPARE(limited.write(staff).status, 201);
        limited.shop.peer = "192.0.2.2";
        QCOMPARE(limited.write(staff).headers.value("ratelimit"), QByteArray("\"write\";r=0;t=1"));
        limited.shop.peer = "192.0.2.3";
        const auto refused = limited.write(staff);
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.headers.value("ratelimit"), QByteArray("\"write\";r=0;t=1"));
        // The address has been charged, and lets one more in: of whoever is somebody else.
        QCOMPARE(limited.write().status, 201);
        QCOMPARE(limited.write().status, 429);
        QCOMPARE(limited.shop.handled.load(), 3);
    }
    void takesTheFirstHalfOfIPv6AsOneClient()
    {
        Limited limited;
        for (int i = 0; i < 4; ++i) {
            limited.shop.peer = "2001:db8:0:1::" + QByteArray::number(i + 1);
            QCOMPARE(limited.get("/v1/items/7").status, i < 3 ? 200 : 429);
        }
        limited.shop.peer = "2001:db8:0:2::1";
        QCOMPARE(limited.get("/v1/items/7").status, 200);
    }
    void letsPassWhatHasNoLimit()
    {
        Limited limited;
        const auto isFree = [&](const Reply &reply) {
            return reply.status < 300 && !reply.headers.contains("ratelimit") && !reply.headers.contains("ratelimit-policy");
        };
        for (int i = 0; i < 10; ++i) {
            QVERIFY(isFree(limited.get("/v1/probe")));
            QVERIFY(isFree(limited.shop.send(Method::Options, "/v1/items/7", {},
                {{"origin", "https://shop.example"}, {"access-control-request-method", "PATCH"}})));
        }
        limited.shop.peer = "198.51.100.7";
        for (int i = 0; i < 10; ++i) {
            QVERIFY(isFree(limited.get("/v1/items/7")));
            QVERIFY(isFree(limited.write(staff)));
        }
        QCOMPARE(limited.others.asked, QByteArrayList());
        ExampleShop without;
        for (int i = 0; i < 10; ++i)
            QVERIFY(isFree(without.send(Method::Get, "/v1/items/7")));
    }
    void asksOtherServersOfAllButReads()
    {
        Limited limited;
        limited.get("/v1/items/7");
        limited.get("/v1/items/7", staff);
        QCOMPARE(limited.others.asked, QByteArrayList());
        limited.write();
        limited.shop.send(Method::Post, "/v1/sign-in");
        limited.shop.peer = "2001:db8::5";
        limited.write(staff);
        QCOMPARE(limited.others.asked,
            (QByteArrayList{"write 2 address:192.0.2.7", "sign-in 1 address:192.0.2.7",
                "write 2 address:2001:db8::+account:01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"}));
    }
    void letsOtherServersRefuse()
    {
        Limited limited;
        limited.others.answer = SharedBudget::Charge{.isAdmitted = false, .debt = 1'500ms};
        const auto refused = limited.write();
        QCOMPARE(refused.status, 429);
        QCOMPARE(codeOf(refused), QByteArray("rate_limited"));
        QCOMPARE(refused.headers.value("ratelimit"), QByteArray("\"write\";r=0;t=1"));
        QCOMPARE(refused.headers.value("retry-after"), QByteArray("1"));
        QCOMPARE(limited.shop.handled.load(), 0);
        // What is left is what the stricter of the two leaves.
        limited.shop.peer = "192.0.2.8";
        limited.others.answer = SharedBudget::Charge{.isAdmitted = true, .debt = 2s};
        QCOMPARE(limited.write().headers.value("ratelimit"), QByteArray("\"write\";r=0;t=1"));
        // Silence is no refusal, and this process still counts.
        limited.shop.peer = "192.0.2.9";
        limited.others.answer.reset();
        QCOMPARE(limited.write().status, 201);
        QCOMPARE(limited.write().status, 201);
        QCOMPARE(limited.write().status, 429);
    }
    void chargesWhatIsAnsweredOnTheSpotToo()
    {
        Limited limited;
        for (int i = 0; i < 3; ++i)
            QCOMPARE(limited.get("/health/live").status, 200);
        QCOMPARE(limited.get("/health/live").status, 429);
    }
};

KONTOR_TEST(RateLimitsTest)
#include "tst_ratelimits.moc"
