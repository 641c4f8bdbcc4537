// Endpoints that are `.cached`, of two servers that share their replies; the shared level is a list in memory.
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;

namespace {

constexpr Operation showBox{"test.box", Public};

struct BoxPath
{
    QByteArray box{};
    static auto fields() { return wire::fields(wire::field("box", &BoxPath::box, "Its name.").maxLength(40).example("tea")); }
};

/** Gives what it was given, in any order and from any thread. */
class Shelf final : public SharedReplies
{
public:
    void heard(qint64, const QList<QByteArray> &) override {}
    void forget() override {}
    std::optional<Moment> moment() const override { return isOpen ? std::optional(Moment{.position = position}) : std::nullopt; }
    std::optional<Found> find(const QByteArray &key) override
    {
        const std::scoped_lock lock(mutex);
        ++searches;
        if (meanwhile)
            meanwhile();
        const auto found = replies.find(key);
        return found == replies.end() ? std::nullopt : std::optional(found->second);
    }
    void store(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before,
        std::optional<std::chrono::milliseconds> lifetime) override
    {
        const std::scoped_lock lock(mutex);
        last = before.position;
        replies[key] = {.bytes = bytes, .tags = tags, .left = lifetime.value_or(std::chrono::hours(1))};
    }

    std::mutex mutex;
    std::map<QByteArray, Found> replies;
    std::atomic<bool> isOpen = true;
    std::atomic<qint64> position = 0;
    qint64 last = -1;
    int searches = 0;
    std::function<void()> meanwhile; ///< while somebody waits for a reply from here
};

/** A server with one cached endpoint; each handler that runs leaves its number in the answer. */
struct Server
{
    Server(const char *serverName, SharedReplies &shared)
        : name(serverName),
          shop(
              {.threads = 2}, ExampleShop::defaults(), [this](Endpoints &endpoints) { declare(endpoints); }, &shared)
    {
        shop.cache.watch([] { return true; });
    }
    void declare(Endpoints &endpoints)
    {
        endpoints.add(get<BoxPath, NoQuery, RawReply>("/v1/boxes/{box}", showBox,
            {.tag = "Boxes",
                .summary = "Show a box",
                .description = "With all that is in it.",
                .errors = {"not_found"},
                .cacheControl = "public, max-age=10",
                .cached = true,
                .replyType = "text/plain"},
            [this](Call &call, const BoxPath &path) -> Result<RawReply> {
                ++runs;
                if (path.box == "gone")
                    return notFound("box"_L1);
                if (path.box != "untagged")
                    call.dependsOn("box:" + path.box);
                if (path.box == "slow")
                    shop.gate.pass();
                return RawReply{name + (path.box == "large" ? QByteArray(5000, 'x') : ""), "text/plain"};
            }));
    }
    Reply show(const QByteArray &box, const QList<Headers::Field> &headers = {})
    {
        return shop.send(Method::Get, "/v1/boxes/" + box, {}, headers);
    }

    const QByteArray name;
    std::atomic<int> runs = 0; // before the shop, whose threads count here
    ExampleShop shop;
};

}

class SharedReadsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsTheHandlerOnceForAllServers()
    {
        Shelf shelf;
        Server one("one", shelf);
        Server two("two", shelf);
        const auto first = one.show("tea");
        const auto second = two.show("tea");
        QCOMPARE(second.body, QByteArray("one"));
        for (const auto &[name, value] : first.headers.fields())
            if (name != "x-request-id" && name != "traceparent")
                QCOMPARE(second.headers.value(name), value);
        QCOMPARE(second.headers.fields().size(), first.headers.fields().size());
        QVERIFY(second.headers.value("x-request-id") != first.headers.value("x-request-id"));
        // From now on it is in the second's own cache.
        two.show("tea");
        QCOMPARE(shelf.searches, 2);
        QCOMPARE(one.runs.load() + two.runs.load(), 1);
    }

    void givesASharedReplyInTheFormThatIsWanted()
    {
        Shelf shelf;
        Server one("one", shelf);
        Server two("two", shelf);
        Server three("three", shelf);
        const auto plain = one.show("large");
        const auto packed = two.show("large", {{"accept-encoding", "gzip"}});
        QCOMPARE(packed.headers.value("content-encoding"), QByteArray("gzip"));
        QVERIFY(packed.body.size() < plain.body.size());
        const auto unchanged = three.show("large", {{"if-none-match", plain.headers.value("etag")}});
        QCOMPARE(unchanged.status, 304);
        QCOMPARE(two.runs.load() + three.runs.load(), 0);
    }

    void sharesNeitherRefusalsNorWhatIsForOne()
    {
        Shelf shelf;
        Server one("one", shelf);
        one.show("gone");
        one.show("untagged");
        one.show("tea?colour=red");
        one.show("tea", {{"authorization", "Bearer kp_tokyo"}});
        QVERIFY(shelf.replies.empty());
        one.show("tea", {{"accept-language", "de"}});
        QCOMPARE(shelf.replies.size(), size_t(1));
        Server two("two", shelf);
        QCOMPARE(two.show("tea").body, QByteArray("two"));
        QCOMPARE(two.show("tea", {{"authorization", "Bearer kp_tokyo"}}).body, QByteArray("two"));
    }

    void goesOnWhereNothingIsShared()
    {
        Shelf shelf;
        Server one("one", shelf);
        shelf.isOpen = false;
        QCOMPARE(one.show("tea").body, QByteArray("one"));
        QVERIFY(shelf.replies.empty());
    }

    void runsTheHandlerForWhatCannotBeRead()
    {
        Shelf shelf;
        Server one("one", shelf);
        Server two("two", shelf);
        one.show("tea");
        shelf.replies.begin()->second.bytes.replace("\n\n", "\n");
        QCOMPARE(two.show("tea").body, QByteArray("two"));
    }

    void notesTheMomentBeforeTheHandlerReads()
    {
        Shelf shelf;
        shelf.position = 7;
        Server one("one", shelf);
        const auto pending = one.shop.begin(Method::Get, "/v1/boxes/slow");
        one.shop.gate.waitFor(1);
        shelf.position = 8;
        one.shop.gate.open();
        QCOMPARE(pending->take().status, 200);
        QTRY_COMPARE(shelf.last, 7);
    }

    void keepsNoSharedReplyThatAnEventMadeOutdated()
    {
        Shelf shelf;
        Server one("one", shelf);
        Server two("two", shelf);
        one.show("tea");
        shelf.meanwhile = [&] { two.shop.cache.invalidate(1, {"box:tea"}); };
        two.show("tea");
        QCOMPARE(two.shop.cache.figures().drops, quint64(1));
        shelf.meanwhile = {};
        shelf.replies.clear();
        QCOMPARE(two.show("tea").body, QByteArray("two"));
    }

    void keepsASharedReplyOnlyForWhatIsLeftOfItsLife()
    {
        Shelf shelf;
        Server one("one", shelf);
        Server two("two", shelf);
        one.show("tea");
        shelf.replies.begin()->second.left = std::chrono::milliseconds(0);
        two.show("tea");
        two.show("tea");
        QCOMPARE(two.shop.cache.figures().fills, quint64(0));
        QCOMPARE(shelf.searches, 3);
    }

    void writesAReplyAsBytesAndBack_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("text") << QByteArray("text\nwith: lines\n\nand more");
        QTest::newRow("any bytes") << QByteArray("\0\r\n\xff", 4);
    }
    void writesAReplyAsBytesAndBack()
    {
        QFETCH(QByteArray, body);
        Reply reply{.body = body};
        reply.headers.append("etag", "\"a:b\"");
        reply.headers.append("x-empty", "");
        const auto back = unpackReply(packReply(reply));
        QVERIFY(back);
        QCOMPARE(back->status, 200);
        QCOMPARE(back->body, body);
        QCOMPARE(back->headers.fields(), reply.headers.fields());
    }

    void readsAndWritesNothingElse()
    {
        for (const char *bytes : {"", "etag: x", "etag: x\n", "no colon\n\n", ":no name\n\n", "a:b\r\n\n"})
            QVERIFY2(!unpackReply(bytes), bytes);
        QVERIFY(!unpackReply(QByteArray("a:b\n").repeated(65) + '\n'));
        Reply refusal{.status = 404};
        QVERIFY(packReply(refusal).isEmpty());
        Reply split;
        split.headers.append("a", "b\nc: d");
        QVERIFY(packReply(split).isEmpty());
    }
};

KONTOR_TEST(SharedReadsTest)
#include "tst_sharedreads.moc"
