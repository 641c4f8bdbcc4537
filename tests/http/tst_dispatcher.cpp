#include "core/base/secret.h"
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;

namespace {

const QByteArray cart = "ct_abcdefghijklmnopqrstuvwxyz234567";

QString codeOf(const Reply &reply)
{
    const auto json = parseJson(reply.body);
    const auto *code = json && json->kind() == JsonValue::Kind::Object ? json->member("code") : nullptr;
    return code ? code->toString() : QString();
}

}

class DispatcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesInTheOrderOfTheContract_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, Method method, const char *target, const char *body, const char *header, int status,
                             const char *code) {
            QTest::newRow(name) << int(method) << QByteArray(target) << QByteArray(body) << QByteArray(header) << status
                                << QString::fromLatin1(code);
        };
        using enum Method;
        row("fine", Get, "/v1/items/7", "", "", 200, "");
        row("no such path", Get, "/v1/nothing", "", "", 404, "route_not_found");
        row("trailing slash", Get, "/v1/items/", "", "", 404, "route_not_found");
        row("broken escape", Get, "/v1/items/%zz", "", "", 404, "route_not_found");
        row("NUL in the path", Get, "/v1/items/%00", "", "", 404, "route_not_found");
        row("wrong method", Put, "/v1/items/7", "", "", 405, "method_not_allowed");
        row("unknown id", Get, "/v1/items/gone", "", "", 404, "not_found");
        row("impossible id", Get, "/v1/items/123456789012345678901", "", "", 404, "not_found");
        row("unknown parameter", Get, "/v1/items?colour=red", "", "", 422, "validation_failed");
        row("parameter twice", Get, "/v1/items?limit=1&limit=2", "", "", 422, "validation_failed");
        row("tracking parameters", Get, "/v1/items?utm_source=x&gclid=1", "", "", 200, "");
        row("limit too large", Get, "/v1/items?limit=101", "", "", 422, "validation_failed");
        row("limit of letters", Get, "/v1/items?limit=ten", "", "", 422, "validation_failed");
        row("bad UTF-8 in the query", Get, "/v1/items?sort=%ff", "", "", 422, "validation_failed");
        row("attributes", Get, "/v1/items?attr.color=red,blue&attr.size=m", "", "", 200, "");
        row("lists of numbers", Get, "/v1/items?size=1,2", "", "", 200, "");
        row("a list of letters", Get, "/v1/items?size=1,x", "", "", 422, "validation_failed");
        row("unknown language", Get, "/v1/items/7?locale=xx", "", "", 422, "validation_failed");
        row("no market", Get, "/v1/items/7?market=../x", "", "", 422, "validation_failed");
        row("foreign cursor", Get, "/v1/items?cursor=abc", "", "", 400, "invalid_cursor");
        row("made", Post, "/v1/items", "{\"title\":\"a\"}", "", 201, "");
        row("no JSON", Post, "/v1/items", "{\"title\":", "", 400, "malformed_json");
        row("no body", Post, "/v1/items", "", "", 400, "malformed_json");
        row("faults", Post, "/v1/items", "{\"quantity\":0,\"x\":1}", "", 422, "validation_failed");
        row("other media type", Post, "/v1/items", "title=a", "content-type: application/x-www-form-urlencoded", 415,
            "unsupported_media_type");
        row("charset is fine", Post, "/v1/items", "{\"title\":\"a\"}", "content-type: application/json; charset=utf-8", 201, "");
        row("merge-patch is for PATCH", Post, "/v1/items", "{\"title\":\"a\"}", "content-type: application/merge-patch+json", 415,
            "unsupported_media_type");
        row("compressed body", Post, "/v1/items", "{\"title\":\"a\"}", "content-encoding: gzip", 415, "unsupported_media_type");
        row("refused by the shop", Post, "/v1/items", "{\"title\":\"sold out\"}", "", 409, "out_of_stock");
        row("nobody", Delete, "/v1/items/7", "", "", 401, "unauthenticated");
        row("nobody, before the body is judged", Patch, "/v1/items/7", "{", "content-type: text/plain", 401, "unauthenticated");
        row("unknown token", Delete, "/v1/items/7", "", "authorization: Bearer ks_stale", 401, "invalid_token");
        row("unknown token where none is needed", Get, "/v1/items/7", "", "authorization: Bearer ks_stale", 401, "invalid_token");
        row("other scheme", Delete, "/v1/items/7", "", "authorization: Basic YTpi", 401, "invalid_token");
        row("without the permission", Delete, "/v1/items/7", "", "authorization: Bearer ks_reader", 403, "permission_missing");
        row("with the permission", Delete, "/v1/items/7", "", "authorization: bearer ks_staff", 204, "");
        row("no If-Match", Patch, "/v1/items/7", "{}", "authorization: Bearer ks_staff", 428, "precondition_required");
        row("no key where one is needed", Post, "/v1/carts/ct_abcdefghijklmnopqrstuvwxyz234567/pay", "", "", 400,
            "idempotency_key_required");
        row("malformed secret", Post, "/v1/carts/ct_1/pay", "", "idempotency-key: k", 404, "not_found");
        row("empty key", Post, "/v1/items", "{\"title\":\"a\"}", "idempotency-key: ", 400, "invalid_idempotency_key");
        row("key of other letters", Post, "/v1/items", "{\"title\":\"a\"}", "idempotency-key: k\xc3\xa4", 400,
            "invalid_idempotency_key");
        row("exception", Get, "/v1/items/crash", "", "", 500, "internal");
        row("inline", Get, "/health/live", "", "", 200, "");
        row("raw body of another type", Post, "/v1/webhooks", "x", "content-type: application/json", 415,
            "unsupported_media_type");
        row("raw body", Post, "/v1/webhooks", "x", "content-type: text/plain", 200, "");
    }
    void refusesInTheOrderOfTheContract()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, header);
        ExampleShop shop;
        QList<Headers::Field> headers;
        if (const auto colon = header.indexOf(": "); colon > 0)
            headers.append({header.left(colon), header.mid(colon + 2)});
        const auto reply = shop.send(static_cast<Method>(method), target, body, headers);
        QTEST(reply.status, "status");
        QTEST(reply.status < 400 ? QString() : codeOf(reply), "code");
        QVERIFY(!reply.headers.value("x-request-id").isEmpty());
        QVERIFY(!reply.body.contains("secret of the house"));
        if (reply.status >= 400) {
            QCOMPARE(reply.headers.value("content-type"), QByteArray("application/problem+json"));
            QCOMPARE(parseJson(reply.body)->member("status")->toInteger(), reply.status);
            QVERIFY(parseJson(reply.body)->member("trace_id"));
        }
        QCOMPARE(reply.headers.contains("www-authenticate"), reply.status == 401);
        QCOMPARE(reply.headers.contains("allow"), reply.status == 405);
    }

    void givesFactsButNoSecretsOfItsOwn()
    {
        ExampleShop shop;
        const auto reply = shop.send(Method::Post, "/v1/items", "{\"title\":\"sold out\"}");
        const auto json = parseJson(reply.body);
        KONTOR_VERIFY_RESULT(json);
        QCOMPARE(json->member("available")->toInteger(), 0);
        QCOMPARE(json->member("status")->toInteger(), 409);
        QCOMPARE(json->member("type")->bytes(), QByteArray("/docs/errors#out_of_stock"));
        QVERIFY(!reply.body.contains("row 7"));
    }

    void listsEveryFaultOfQueryAndBodyAtOnce()
    {
        ExampleShop shop;
        const auto reply = shop.send(Method::Post, "/v1/items?x=1", "{\"title\":\"\",\"quantity\":\"2\",\"y\":1}");
        const auto json = parseJson(reply.body);
        KONTOR_VERIFY_RESULT(json);
        QStringList faults;
        for (const auto &fault : json->member("errors")->items())
            faults.append(fault.member("pointer")->toString() + u' ' + fault.member("code")->toString());
        QCOMPARE(faults,
            (QStringList{u"?x unknown_field"_s, u"/title out_of_range"_s, u"/quantity wrong_type"_s, u"/y unknown_field"_s}));
    }

    void passesTracesAndRequestIdsOn()
    {
        ExampleShop shop;
        const QByteArray trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        const auto reply = shop.send(Method::Get, "/v1/items/gone", {},
            {{"traceparent", "00-" + trace + "-00f067aa0ba902b7-01"}, {"x-request-id", "abc-1"}});
        QCOMPARE(reply.headers.value("x-request-id"), QByteArray("abc-1"));
        const auto out = reply.headers.value("traceparent");
        QVERIFY(out.startsWith("00-" + trace + '-') && out.endsWith("-01"));
        QVERIFY(!out.contains("00f067aa0ba902b7"));
        QCOMPARE(parseJson(reply.body)->member("trace_id")->bytes(), trace);
        const auto other = shop.send(Method::Get, "/v1/items/7", {},
            {{"traceparent", "00-" + QByteArray(32, '0') + "-00f067aa0ba902b7-01"}, {"x-request-id", "a b\n"}});
        QVERIFY(!other.headers.value("traceparent").contains(QByteArray(32, '0')));
        QCOMPARE(other.headers.value("x-request-id").size(), 32);
    }

    void choosesLanguageAndMarket_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("language");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("chosen");
        QTest::newRow("nothing said") << QByteArray("/v1/items/7") << QByteArray() << QByteArray() << QByteArray("en/");
        QTest::newRow("header") << QByteArray("/v1/items/7") << QByteArray("fr, de-AT;q=0.8, en;q=0.5") << QByteArray()
                                << QByteArray("de/");
        QTest::newRow("exact tag") << QByteArray("/v1/items/7") << QByteArray("pt-br") << QByteArray() << QByteArray("pt-BR/");
        QTest::newRow("not wanted") << QByteArray("/v1/items/7") << QByteArray("de;q=0") << QByteArray() << QByteArray("en/");
        QTest::newRow("parameter first") << QByteArray("/v1/items/7?locale=de&market=us") << QByteArray("en") << QByteArray()
                                         << QByteArray("de/us");
        QTest::newRow("key's market") << QByteArray("/v1/items/7") << QByteArray() << QByteArray("kp_tokyo")
                                      << QByteArray("en/jp");
        QTest::newRow("parameter before key")
            << QByteArray("/v1/items/7?market=eu") << QByteArray() << QByteArray("kp_tokyo") << QByteArray("en/eu");
    }
    void choosesLanguageAndMarket()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, language);
        QFETCH(QByteArray, token);
        ExampleShop shop;
        QList<Headers::Field> headers{{"accept-language", language}};
        if (!token.isEmpty())
            headers.append({"authorization", "Bearer " + token});
        const auto reply = shop.send(Method::Get, target, {}, headers);
        QTEST(parseJson(reply.body)->member("title")->bytes(), "chosen");
    }

    void answersConditionalReads()
    {
        ExampleShop shop;
        const auto first = shop.send(Method::Get, "/v1/items/large");
        const auto etag = first.headers.value("etag");
        QVERIFY(etag.startsWith('"') && etag.size() == 24);
        QCOMPARE(first.headers.value("cache-control"), QByteArray("public, max-age=60"));
        const auto again = shop.send(Method::Get, "/v1/items/large", {}, {{"if-none-match", "\"x\", W/" + etag}});
        QCOMPARE(again.status, 304);
        QVERIFY(again.body.isEmpty());
        QCOMPARE(again.headers.value("etag"), etag);
        QCOMPARE(shop.send(Method::Get, "/v1/items/large", {}, {{"if-none-match", "\"x\""}}).status, 200);

        const auto packed = shop.send(Method::Get, "/v1/items/large", {}, {{"accept-encoding", "br, gzip"}});
        QCOMPARE(packed.headers.value("content-encoding"), QByteArray("gzip"));
        QVERIFY(packed.body.size() < first.body.size() && packed.body.startsWith("\x1f\x8b"));
        QVERIFY(packed.headers.value("etag") != etag);
        QVERIFY(packed.headers.value("vary").contains("Accept-Encoding"));
        QCOMPARE(shop.send(Method::Get, "/v1/items/large", {}, {{"if-none-match", packed.headers.value("etag")}}).status, 304);
        QVERIFY(!shop.send(Method::Get, "/v1/items/large", {}, {{"accept-encoding", "gzip;q=0"}})
                     .headers.contains("content-encoding"));
        QVERIFY(!shop.send(Method::Get, "/v1/items/7", {}, {{"accept-encoding", "gzip"}}).headers.contains("content-encoding"));
        QCOMPARE(shop.send(Method::Head, "/v1/items/large").status, 200);
    }

    void honoursIfMatch_data()
    {
        QTest::addColumn<QByteArray>("tag");
        QTest::addColumn<int>("status");
        QTest::newRow("current") << QByteArray("\"3\"") << 200;
        QTest::newRow("current, compressed") << QByteArray("\"3-gzip\"") << 200;
        QTest::newRow("any") << QByteArray("*") << 200;
        QTest::newRow("stale") << QByteArray("\"2\"") << 412;
        QTest::newRow("weak") << QByteArray("W/\"3\"") << 412;
        QTest::newRow("foreign") << QByteArray("\"abc\"") << 412;
    }
    void honoursIfMatch()
    {
        QFETCH(QByteArray, tag);
        ExampleShop shop;
        const auto reply = shop.send(Method::Patch, "/v1/items/7", "{\"title\":\"new\"}",
            {{"authorization", "Bearer ks_staff"}, {"if-match", tag}, {"content-type", "application/merge-patch+json"}});
        QTEST(reply.status, "status");
        QCOMPARE(reply.headers.value("etag"), reply.status == 200 ? QByteArray("\"4\"") : QByteArray());
        QCOMPARE(reply.headers.value("cache-control"), QByteArray("no-store"));
    }

    void doesAnEffectOncePerKey()
    {
        ExampleShop shop;
        const QList<Headers::Field> key{{"idempotency-key", "one"}};
        const auto first = shop.send(Method::Post, "/v1/items", "{\"title\":\"a\"}", key);
        const auto second = shop.send(Method::Post, "/v1/items", "{\"title\":\"a\"}", key);
        QCOMPARE(first.status, 201);
        QCOMPARE(first.headers.value("location"), QByteArray("/v1/items/1"));
        QCOMPARE(second.status, 201);
        QCOMPARE(second.body, first.body);
        QCOMPARE(second.headers.value("location"), QByteArray("/v1/items/1"));
        QCOMPARE(second.headers.value("idempotent-replayed"), QByteArray("true"));
        QCOMPARE(shop.handled.load(), 1);
        QCOMPARE(codeOf(shop.send(Method::Post, "/v1/items", "{\"title\":\"b\"}", key)), u"idempotency_key_reused"_s);
        shop.send(Method::Post, "/v1/items", "{\"title\":\"a\"}");
        QCOMPARE(shop.handled.load(), 2);
        QCOMPARE(shop.effects.entries.begin()->first, QByteArray("address:192.0.2.7|POST /v1/items|one"));
    }

    void scopesAKeyByItsOwner()
    {
        ExampleShop shop;
        const auto pending = shop.begin(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}});
        QTRY_COMPARE(shop.gateway.count(), 1u);
        QCOMPARE(shop.effects.entries.begin()->first, "secret:" + sha256(cart).toHex() + "|POST /v1/carts/{cart_id}/pay|k");
        QCOMPARE(codeOf(shop.send(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}})), u"in_progress"_s);
        shop.gateway.answer([](Call &call) -> Result<Outcome> { return Outcome(call.jsonReply("{}")); });
        QCOMPARE(pending->take().status, 200);
        QCOMPARE(shop.send(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}})
                     .headers.value("idempotent-replayed"),
            QByteArray("true"));
    }

    void waitsWithoutHoldingAThread()
    {
        ExampleShop shop({.threads = 1});
        std::vector<std::shared_ptr<test::PendingReply>> pending;
        for (int i = 0; i < 20; ++i)
            pending.push_back(
                shop.begin(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k" + QByteArray::number(i)}}));
        QTRY_COMPARE(shop.gateway.count(), 20u);
        QCOMPARE(shop.send(Method::Get, "/v1/items/7").status, 200);
        shop.gateway.answer([](Call &call) -> Result<Outcome> {
            ++call.services<test::ShopServices>().calls;
            call.location("/v1/orders/1");
            return Outcome(call.jsonReply("{}"));
        });
        for (const auto &one : pending) {
            const auto reply = one->take();
            QCOMPARE(reply.status, 200);
            QCOMPARE(reply.headers.value("location"), QByteArray("/v1/orders/1"));
        }
    }

    void goesOnInSeveralSteps()
    {
        ExampleShop shop;
        const auto pending = shop.begin(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}});
        QTRY_COMPARE(shop.gateway.count(), 1u);
        shop.gateway.answer([&](Call &) -> Result<Outcome> {
            return Outcome(Suspend{[&](Resume resume) {
                const std::scoped_lock lock(shop.gateway.mutex);
                shop.gateway.waiting.push_back(std::move(resume));
            }});
        });
        QTRY_COMPARE(shop.gateway.count(), 1u);
        shop.gateway.answer(
            [](Call &) -> Result<Outcome> { return failure(ErrorKind::PaymentDeclined, "payment_declined"_L1, u"No."_s); });
        QCOMPARE(pending->take().status, 402);
    }

    void answersWhenNobodyResumes()
    {
        ExampleShop shop;
        const auto pending = shop.begin(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}});
        QTRY_COMPARE(shop.gateway.count(), 1u);
        shop.gateway.drop();
        QCOMPARE(pending->take().status, 500);
    }

    void takesOnlyTheFirstResume()
    {
        ExampleShop shop;
        const auto pending = shop.begin(Method::Post, "/v1/carts/" + cart + "/pay", {}, {{"idempotency-key", "k"}});
        QTRY_COMPARE(shop.gateway.count(), 1u);
        const auto resume = shop.gateway.waiting.front();
        std::atomic<int> ran = 0;
        const Step step = [&](Call &call) -> Result<Outcome> { return ++ran, Outcome(call.jsonReply("{}")); };
        resume(step);
        resume(step);
        QCOMPARE(pending->take().status, 200);
        QVERIFY(shop.dispatcher->waitUntilIdle(std::chrono::seconds(10)));
        QCOMPARE(ran.load(), 1);
        QCOMPARE(pending->answers, 1);
    }

    void refusesWhenTheQueueIsFull()
    {
        ExampleShop shop({.threads = 1, .queueLimit = 1});
        const auto running = shop.begin(Method::Get, "/v1/items/slow");
        shop.gate.waitFor(1);
        const auto queued = shop.begin(Method::Get, "/v1/items/7");
        const auto refused = shop.send(Method::Get, "/v1/items/7");
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.headers.value("retry-after"), QByteArray("1"));
        QCOMPARE(shop.send(Method::Get, "/health/live").status, 200);
        shop.gate.open();
        QCOMPARE(running->take().status, 200);
        QCOMPARE(queued->take().status, 200);
    }

    void refusesWhatWaitedTooLong()
    {
        ExampleShop shop({.threads = 1, .queueLimit = 8, .queueDeadline = std::chrono::milliseconds(0)});
        // Every job is late with a deadline of nothing at all.
        QCOMPARE(shop.send(Method::Get, "/v1/items/7").status, 503);
        QCOMPARE(shop.handled.load(), 0);
    }

    void answersPreflightsOfListedOrigins()
    {
        ExampleShop shop;
        const auto allowed = shop.send(
            Method::Options, "/v1/items/7", {}, {{"origin", "https://shop.example"}, {"access-control-request-method", "PATCH"}});
        QCOMPARE(allowed.status, 204);
        QCOMPARE(allowed.headers.value("access-control-allow-origin"), QByteArray("https://shop.example"));
        QCOMPARE(allowed.headers.value("access-control-allow-methods"), QByteArray("GET, HEAD, PATCH, DELETE, OPTIONS"));
        const auto other = shop.send(
            Method::Options, "/v1/items/7", {}, {{"origin", "https://evil.example"}, {"access-control-request-method", "PATCH"}});
        QVERIFY(!other.headers.contains("access-control-allow-origin"));
        const auto read = shop.send(Method::Get, "/v1/items/7", {}, {{"origin", "https://shop.example"}});
        QCOMPARE(read.headers.value("access-control-allow-origin"), QByteArray("https://shop.example"));
        QVERIFY(read.headers.value("vary").contains("Origin"));
    }

    void sendsTheStandingHeaders()
    {
        ExampleShop shop;
        const auto reply = shop.send(Method::Get, "/v1/items/7");
        QCOMPARE(reply.headers.value("x-content-type-options"), QByteArray("nosniff"));
        QVERIFY(reply.headers.value("content-security-policy").startsWith("default-src 'none'"));
        QCOMPARE(reply.headers.value("referrer-policy"), QByteArray("no-referrer"));
        QCOMPARE(reply.headers.count("vary"), 1);
    }

    void walksPagesByCursor()
    {
        ExampleShop shop;
        QByteArray cursor;
        QList<QByteArray> seen;
        int pages = 0;
        do {
            const auto reply = shop.send(Method::Get,
                "/v1/items?sort=title&limit=" + QByteArray(pages ? "10" : "20") + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            QCOMPARE(reply.status, 200);
            const auto json = parseJson(reply.body);
            for (const auto &row : json->member("data")->items())
                seen.append(row.member("id")->bytes());
            const auto *next = json->member("page")->member("next_cursor");
            QCOMPARE(json->member("page")->member("has_more")->toBool(), !next->isNull());
            QVERIFY(!json->member("page")->member("total"));
            cursor = next->bytes();
            ++pages;
        } while (!cursor.isEmpty());
        QCOMPARE(pages, 4);
        QCOMPARE(seen.size(), 45);
        QCOMPARE(seen.last(), QByteArray("45"));
    }

    void refusesAForeignCursor_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("other filter") << QByteArray("sort=title&price_min=5");
        QTest::newRow("other sort") << QByteArray("sort=newest");
        QTest::newRow("other language") << QByteArray("sort=title&locale=de");
        QTest::newRow("other market") << QByteArray("sort=title&market=us");
    }
    void refusesAForeignCursor()
    {
        QFETCH(QByteArray, query);
        ExampleShop shop;
        const auto first = shop.send(Method::Get, "/v1/items?sort=title&limit=5");
        const auto cursor = parseJson(first.body)->member("page")->member("next_cursor")->bytes();
        QCOMPARE(shop.send(Method::Get, "/v1/items?sort=title&cursor=" + cursor).status, 200);
        QCOMPARE(codeOf(shop.send(Method::Get, "/v1/items?" + query + "&cursor=" + cursor)), u"invalid_cursor"_s);
        QCOMPARE(shop.send(Method::Get, "/v1/items?sort=title&cursor=" + cursor.chopped(1) + "*").status, 400);
    }

    void logsOneLineWithoutSecrets()
    {
        ExampleShop shop;
        shop.send(Method::Post, "/v1/carts/" + cart + "/pay?token=abc&utm_source=x", {},
            {{"authorization", "Bearer ks_staff"}, {"user-agent", QByteArray(500, 'u')}});
        shop.send(Method::Get, "/v1/elsewhere/c%74_abcdefgh");
        QTRY_COMPARE(shop.logLines().count('\n'), 2);
        const auto lines = shop.logLines().split('\n');
        const auto line = parseJson(lines[0]);
        KONTOR_VERIFY_RESULT(line);
        QCOMPARE(line->member("path")->bytes(), QByteArray("/v1/carts/{cart_id}/pay?token=[redacted]&utm_source=x"));
        QCOMPARE(line->member("user_agent")->bytes().size(), 120);
        QCOMPARE(line->member("status")->toInteger(), 422);
        for (const char *name : {"ts", "method", "bytes", "duration_us", "request_id", "trace_id", "peer"})
            QVERIFY(line->member(name));
        QVERIFY(!shop.logLines().contains("abcdefgh"));
        QVERIFY(!shop.logLines().contains("ks_staff"));
    }

    void countsByRouteAndStatus()
    {
        ExampleShop shop;
        shop.send(Method::Get, "/v1/items/7");
        shop.send(Method::Get, "/v1/items/8");
        shop.send(Method::Get, "/v1/items/gone");
        shop.send(Method::Get, "/nowhere");
        const auto text = shop.metrics.text();
        QVERIFY(text.contains("kontor_http_requests_total{route=\"GET /v1/items/{item_id}\",status=\"200\"} 2\n"));
        QVERIFY(text.contains("kontor_http_requests_total{route=\"GET /v1/items/{item_id}\",status=\"404\"} 1\n"));
        QVERIFY(text.contains("kontor_http_requests_total{route=\"none\",status=\"404\"} 1\n"));
        QVERIFY(text.contains("kontor_http_request_duration_seconds_count 4\n"));
        QVERIFY(text.contains("kontor_http_request_duration_seconds_bucket{le=\"+Inf\"} 4\n"));
    }

    void drainsUntilEveryReplyIsOut()
    {
        ExampleShop shop;
        const auto running = shop.begin(Method::Get, "/v1/items/slow");
        shop.gate.waitFor(1);
        shop.dispatcher->startDraining();
        QVERIFY(shop.dispatcher->isDraining());
        QVERIFY(!shop.dispatcher->waitUntilIdle(std::chrono::milliseconds(1)));
        shop.gate.open();
        QVERIFY(shop.dispatcher->waitUntilIdle(std::chrono::seconds(10)));
        QCOMPARE(running->take().status, 200);
    }

    void knowsBodyLimitsBeforeTheBody()
    {
        ExampleShop shop;
        QCOMPARE(shop.dispatcher->bodyLimit(Method::Post, "/v1/webhooks?x=1"), 2048);
        QCOMPARE(shop.dispatcher->bodyLimit(Method::Post, "/v1/items"), 1024 * 1024);
        const auto refusal = shop.dispatcher->refusal(431, "headers_too_large", "Too much.");
        QCOMPARE(codeOf(refusal), u"headers_too_large"_s);
        QCOMPARE(refusal.status, 431);
    }
};

KONTOR_TEST(DispatcherTest)
#include "tst_dispatcher.moc"
