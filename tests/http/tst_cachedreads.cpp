// Endpoints that are `.cached`, from the request to the reply, without a socket.
#include "core/base/log.h"
#include "server/http/negotiation.h"
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;
using kontor::test::ShopServices;

namespace {

constexpr Operation showShelf{"test.shelf", Public};

struct ShelfPath
{
    QByteArray shelf{};
    static auto fields()
    {
        return wire::fields(wire::field("shelf", &ShelfPath::shelf, "Its name.").maxLength(40).example("mugs"));
    }
};

/** A shop with one cached endpoint; each handler that runs leaves its number in the answer. */
struct Shelves
{
    Shelves() : shop({.threads = 2}, ExampleShop::defaults(), [this](Endpoints &endpoints) { declare(endpoints); })
    {
        shop.cache.watch([] { return true; });
    }
    void declare(Endpoints &endpoints)
    {
        endpoints.add(get<ShelfPath, NoQuery, RawReply>("/v1/shelves/{shelf}", showShelf,
            {.tag = "Shelves",
                .summary = "Show a shelf",
                .description = "With all that lies on it.",
                .errors = {"not_found"},
                .cacheControl = "public, max-age=10",
                .cached = true,
                .replyType = "text/plain"},
            [this](Call &call, const ShelfPath &path) -> Result<RawReply> {
                const auto number = QByteArray::number(++runs);
                if (path.shelf == "gone")
                    return notFound("shelf"_L1);
                if (path.shelf != "untagged")
                    call.dependsOn("shelf:" + path.shelf);
                if (path.shelf == "past")
                    call.freshUntil(Instant());
                if (path.shelf == "slow")
                    shop.gate.pass();
                const auto body = call.context().locale + '/' + call.context().market + '/' + number;
                return RawReply{path.shelf == "large" ? body + QByteArray(5000, 'x') : body, "text/plain"};
            }));
    }
    Reply show(const QByteArray &target, const QList<Headers::Field> &headers = {}, Method method = Method::Get)
    {
        return shop.send(method, "/v1/shelves/" + target, {}, headers);
    }

    std::atomic<int> runs = 0; // before the shop, whose threads count here
    ExampleShop shop;
};

// What may differ between two replies to the same question.
QByteArray withoutIds(const Reply &reply)
{
    QByteArray out = QByteArray::number(reply.status) + '\n';
    for (const auto &[name, value] : reply.headers.fields())
        if (name != "x-request-id" && name != "traceparent")
            out += name + ": " + value + '\n';
    return out + reply.body;
}

}

class CachedReadsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsTheHandlerOnceForTheSameQuestion()
    {
        Shelves shelves;
        const auto first = shelves.show("mugs");
        const auto second = shelves.show("mugs");
        QCOMPARE(shelves.runs.load(), 1);
        QCOMPARE(first.body, QByteArray("en//1"));
        QCOMPARE(withoutIds(second), withoutIds(first));
        QVERIFY(second.headers.value("x-request-id") != first.headers.value("x-request-id"));
        QVERIFY(second.headers.value("traceparent") != first.headers.value("traceparent"));
        QCOMPARE(shelves.shop.cache.figures().hits, quint64(1));
        QCOMPARE(shelves.shop.cache.figures().fills, quint64(1));
    }
    void givesAHitInEveryFormThatAFillHas_data()
    {
        QTest::addColumn<QByteArray>("shelf");
        QTest::addColumn<QByteArrayList>("fields");
        QTest::addColumn<int>("method");
        const auto row = [](const char *name, const char *shelf, const QByteArrayList &fields, Method method = Method::Get) {
            QTest::newRow(name) << QByteArray(shelf) << fields << int(method);
        };
        row("plain", "mugs", {});
        row("of a browser's page", "mugs", {"origin", "https://shop.example"});
        row("of another page", "mugs", {"origin", "https://other.example"});
        row("HEAD", "large", {}, Method::Head);
        row("small, with gzip", "mugs", {"accept-encoding", "gzip"});
        row("large", "large", {});
        row("large, with gzip", "large", {"accept-encoding", "br, gzip"});
        row("large, without gzip", "large", {"accept-encoding", "gzip;q=0"});
        row("unchanged", "large", {"if-none-match", "*"});
        row("unchanged, with gzip", "large", {"if-none-match", "*", "accept-encoding", "gzip"});
        row("changed", "large", {"if-none-match", "\"x\""});
        row("by language", "mugs", {"accept-language", "de-AT"});
        row("by parameter", "mugs?locale=de&market=eu", {});
    }
    void givesAHitInEveryFormThatAFillHas()
    {
        QFETCH(QByteArray, shelf);
        QFETCH(QByteArrayList, fields);
        QFETCH(int, method);
        QList<Headers::Field> headers;
        for (qsizetype i = 0; i < fields.size(); i += 2)
            headers.append({fields[i], fields[i + 1]});
        const auto show = [&](Shelves &shelves) { return shelves.show(shelf, headers, static_cast<Method>(method)); };
        Shelves filled;
        const auto fill = show(filled);
        const auto hit = show(filled);
        QCOMPARE(filled.runs.load(), 1);
        QCOMPARE(withoutIds(hit), withoutIds(fill));
        // Filled by somebody with no wishes at all, in the same language.
        Shelves plain;
        plain.show(shelf, fields.value(0) == "accept-language" ? headers : QList<Headers::Field>());
        const auto other = show(plain);
        QCOMPARE(plain.runs.load(), 1);
        QCOMPARE(withoutIds(other), withoutIds(fill));
        QCOMPARE(withoutIds(show(plain)), withoutIds(fill));
    }
    void keepsLanguagesMarketsAndAddressesApart()
    {
        Shelves shelves;
        QCOMPARE(shelves.show("mugs").body, QByteArray("en//1"));
        QCOMPARE(shelves.show("mugs", {{"accept-language", "de"}}).body, QByteArray("de//2"));
        QCOMPARE(shelves.show("mugs?market=us").body, QByteArray("en/us/3"));
        QCOMPARE(shelves.show("cups").body, QByteArray("en//4"));
        QCOMPARE(shelves.show("mugs", {{"accept-language", "fr, de;q=0.5"}}).body, QByteArray("de//2"));
    }
    void keepsNothingForOrFromSomebodyWithAToken()
    {
        Shelves shelves;
        const QList<Headers::Field> token = {{"authorization", "Bearer kp_tokyo"}};
        QCOMPARE(shelves.show("mugs", token).body, QByteArray("en/jp/1"));
        QCOMPARE(shelves.show("mugs").body, QByteArray("en//2"));
        QCOMPARE(shelves.show("mugs", token).body, QByteArray("en/jp/3"));
        QCOMPARE(shelves.show("mugs", {{"authorization", "Bearer ks_stale"}}).status, 401);
    }
    void keepsNeitherRefusalsNorWhatNamesNoTag()
    {
        Shelves shelves;
        for (const char *shelf : {"gone", "untagged", "past", "mugs?colour=red"}) {
            shelves.show(shelf);
            shelves.show(shelf);
        }
        QCOMPARE(shelves.runs.load(), 6); // the unknown parameter never came as far as the handler
        QCOMPARE(shelves.shop.cache.figures().fills, quint64(0));
    }
    void forgetsWhatAnEventNames()
    {
        Shelves shelves;
        shelves.show("mugs");
        shelves.show("cups");
        shelves.shop.cache.invalidate(1, {"shelf:mugs"});
        QCOMPARE(shelves.show("mugs").body, QByteArray("en//3"));
        QCOMPARE(shelves.show("cups").body, QByteArray("en//2"));
    }
    // The handler has read the old price, and before its answer is kept the change is told.
    void doesNotKeepAnAnswerThatLostTheRaceWithItsChange()
    {
        Shelves shelves;
        const auto pending = shelves.shop.begin(Method::Get, "/v1/shelves/slow");
        shelves.shop.gate.waitFor(1);
        shelves.shop.cache.invalidate(1, {"shelf:slow"});
        shelves.shop.gate.open();
        QCOMPARE(pending->take().body, QByteArray("en//1"));
        QCOMPARE(shelves.shop.cache.figures().drops, quint64(1));
        QCOMPARE(shelves.show("slow").body, QByteArray("en//2"));
        QCOMPARE(shelves.show("slow").body, QByteArray("en//2"));
    }
    // Two threads may both fill; who waits behind them finds their answer.
    void doesNotRunTheHandlerForThoseWhoWaitedBehindAFill()
    {
        Shelves shelves;
        std::vector<std::shared_ptr<test::PendingReply>> all;
        for (int i = 0; i < 20; ++i)
            all.push_back(shelves.shop.begin(Method::Get, "/v1/shelves/slow"));
        shelves.shop.gate.waitFor(2);
        shelves.shop.gate.open();
        for (const auto &one : all)
            QCOMPARE(one->take().status, 200);
        QCOMPARE(shelves.runs.load(), 2);
        QCOMPARE(shelves.shop.cache.figures().hits, quint64(18));
    }
    void compressesOnceForAll()
    {
        Shelves shelves;
        const QList<Headers::Field> wish = {{"accept-encoding", "gzip"}};
        shelves.show("large");
        const auto bare = shelves.shop.cache.figures().bytes;
        const auto first = shelves.show("large", wish);
        const auto kept = shelves.shop.cache.figures().bytes;
        QCOMPARE(kept, bare + first.body.size());
        QCOMPARE(shelves.show("large", wish).body, first.body);
        QCOMPARE(shelves.shop.cache.figures().bytes, kept);
    }
    void countsAndLogsAHitAsAnyRequest()
    {
        Shelves shelves;
        shelves.show("mugs");
        shelves.show("mugs", {{"x-request-id", "second"}});
        QTRY_COMPARE(shelves.shop.logLines().count('\n'), 2);
        const auto line = parseJson(shelves.shop.logLines().split('\n')[1]);
        QVERIFY(line);
        QCOMPARE(line->member("request_id")->toString(), u"second"_s);
        QCOMPARE(line->member("route")->toString(), u"GET /v1/shelves/{shelf}"_s);
        QCOMPARE(line->member("path")->toString(), u"/v1/shelves/mugs"_s);
        QCOMPARE(line->member("actor")->toString(), Actor().label());
        QVERIFY(shelves.shop.metrics.text().contains(
            "kontor_http_requests_total{route=\"GET /v1/shelves/{shelf}\",status=\"200\"} 2"));
    }
};

KONTOR_TEST(CachedReadsTest)
#include "tst_cachedreads.moc"
