// The five rules at the head of replycache.h, each by itself.
#include "server/http/endpoint.h"
#include "server/http/replycache.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

namespace {

constexpr Operation showMug{"test.mug", Public};

const Endpoint &mugs()
{
    static const Endpoint endpoint = get<NoPath, NoQuery, RawReply>("/mugs", showMug,
        {.tag = "Tests", .summary = "Mugs", .cached = true, .replyType = "text/plain"}, [](Call &) -> Result<RawReply> {
            return RawReply{"mug", "text/plain"};
        });
    return endpoint;
}

ReplyCache::Kept keptText(const QByteArray &body)
{
    Reply reply{.status = 200, .headers = {}, .body = body};
    reply.headers.append("content-type", "text/plain");
    reply.headers.append("etag", "\"1\"");
    return std::make_shared<KeptReply>(mugs(), std::move(reply), "/mugs");
}

std::optional<QByteArray> found(ReplyCache &cache, const QByteArray &key)
{
    const auto kept = cache.find(key);
    return kept ? std::optional(kept->reply(ReplyForm::Whole).body) : std::nullopt;
}

// What an entry takes beside its key and its body.
qsizetype around()
{
    return ReplyCache::bookkeeping + keptText({})->bytes();
}

}

class ReplyCacheTest : public QObject
{
    Q_OBJECT

    static void fill(ReplyCache &cache, const QByteArray &key, const QByteArray &answer, const QList<QByteArray> &tags)
    {
        cache.store(key, keptText(answer), {.before = cache.moment(), .tags = tags, .lifetime = {}});
    }
    static void watch(ReplyCache &cache)
    {
        cache.watch([] { return true; });
    }

private Q_SLOTS:
    void givesBackWhatWasKept()
    {
        ReplyCache cache;
        watch(cache);
        QVERIFY(!cache.find("mugs"));
        fill(cache, "mugs", "three", {"products"});
        QCOMPARE(found(cache, "mugs"), std::optional<QByteArray>("three"));
        QCOMPARE(cache.figures().fills, quint64(1));
        QCOMPARE(cache.figures().bytes, around() + 9);
        fill(cache, "mugs", "four", {"products"});
        QCOMPARE(found(cache, "mugs"), std::optional<QByteArray>("four"));
        QCOMPARE(cache.figures().bytes, around() + 8);
    }
    void takesAwayWhatAnEventNames()
    {
        ReplyCache cache;
        watch(cache);
        fill(cache, "list", "l", {"products"});
        fill(cache, "mug", "m", {"product:1", "products"});
        fill(cache, "cup", "c", {"product:2"});
        cache.invalidate(1, {"product:1", "no such tag"});
        QVERIFY(!cache.find("mug"));
        QVERIFY(cache.find("list") && cache.find("cup"));
        cache.invalidate(2, {"products"});
        QVERIFY(!cache.find("list"));
        QVERIFY(cache.find("cup"));
        QCOMPARE(cache.figures().bytes, around() + 4);
    }
    void throwsAFillAwayThatLostTheRaceWithAnEvent()
    {
        ReplyCache cache;
        watch(cache);
        cache.invalidate(7, {"product:1"});
        const auto before = cache.moment();
        // Here the database is read; and here somebody changes the price.
        cache.invalidate(8, {"product:1"});
        cache.store("mug", keptText("the old price"), {.before = before, .tags = {"product:1"}, .lifetime = {}});
        QVERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().drops, quint64(1));
        // An event of something else, or one that was heard before, is no reason.
        const auto later = cache.moment();
        cache.invalidate(9, {"product:2"});
        cache.store("mug", keptText("the new price"), {.before = later, .tags = {"product:1"}, .lifetime = {}});
        QVERIFY(cache.find("mug"));
    }
    void throwsAFillAwayThatBeganBeforeTheCacheWasFlushed()
    {
        ReplyCache cache;
        watch(cache);
        const auto before = cache.moment();
        cache.clear();
        cache.store("mug", keptText("before"), {.before = before, .tags = {"product:1"}, .lifetime = {}});
        QVERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().drops, quint64(1));
    }
    void takesEveryTagForInvalidatedWhereItHasForgottenThem()
    {
        ReplyCache cache;
        watch(cache);
        cache.invalidate(1, {"product:a"});
        const auto before = cache.moment();
        cache.invalidate(2, {"product:mug"});
        QList<QByteArray> many;
        for (int i = 0; i < 50'001; ++i)
            many.append("product:" + QByteArray::number(i));
        cache.invalidate(3, many);
        cache.store("mug", keptText("old"), {.before = before, .tags = {"product:mug"}, .lifetime = {}});
        QVERIFY(!cache.find("mug"));
        fill(cache, "mug", "new", {"product:mug"});
        QVERIFY(cache.find("mug"));
    }
    void isIdleWhileTheFeedIsSilent()
    {
        ReplyCache cache;
        fill(cache, "mug", "m", {"product:1"});
        QVERIFY(!cache.find("mug"));
        bool isLive = true;
        cache.watch([&] { return isLive; });
        fill(cache, "mug", "m", {"product:1"});
        isLive = false;
        QVERIFY(!cache.find("mug"));
        fill(cache, "cup", "c", {"product:2"});
        cache.clear();
        isLive = true;
        QVERIFY(!cache.find("mug"));
        QVERIFY(!cache.find("cup"));
    }
    void servesNothingThatIsTooOld()
    {
        ReplyCache cache({.maxBytes = 1024 * 1024, .maxAge = std::chrono::milliseconds(1)});
        watch(cache);
        fill(cache, "mug", "m", {"product:1"});
        QTRY_VERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().bytes, qsizetype(0));
    }
    void servesNothingBeyondItsOwnLifetime()
    {
        ReplyCache cache;
        watch(cache);
        using std::chrono::milliseconds;
        cache.store("mug", keptText("m"), {.before = cache.moment(), .tags = {"product:1"}, .lifetime = milliseconds(1)});
        QTRY_VERIFY(!cache.find("mug"));
        cache.store("cup", keptText("c"), {.before = cache.moment(), .tags = {"product:1"}, .lifetime = milliseconds(-1)});
        QVERIFY(!cache.find("cup"));
        cache.store("jug", keptText("j"), {.before = cache.moment(), .tags = {"product:1"}, .lifetime = std::chrono::hours(1)});
        QVERIFY(cache.find("jug"));
    }
    void keepsItsBytesWithinTheirBound()
    {
        const auto one = around() + 10;
        ReplyCache cache({.maxBytes = 16 * one, .maxAge = std::chrono::minutes(1)});
        watch(cache);
        for (int i = 10; i < 40; ++i)
            fill(cache, QByteArray::number(i), QByteArray(8, 'x'), {"product:" + QByteArray::number(i), "products"});
        QCOMPARE(cache.figures().bytes, 16 * one);
        QVERIFY(!cache.find("23"));
        QVERIFY(cache.find("24"));
        QVERIFY(cache.find("39"));
        // A single reply never takes more than a part of it all.
        fill(cache, "huge", QByteArray(11, 'x'), {"products"});
        QVERIFY(!cache.find("huge"));
        cache.invalidate(1, {"products"});
        QCOMPARE(cache.figures().bytes, qsizetype(0));
    }
    void countsTheCompressedBodyToo()
    {
        ReplyCache cache;
        watch(cache);
        const auto plain = keptText(QByteArray(5000, 'x'));
        cache.store("mug", plain, {.before = cache.moment(), .tags = {"product:1"}, .lifetime = {}});
        const auto before = cache.figures().bytes;
        const auto packed = plain->withPackedBody();
        cache.replace("mug", plain, packed);
        QCOMPARE(cache.find("mug"), packed);
        QCOMPARE(cache.figures().bytes, before + packed->reply(ReplyForm::Packed).body.size());
        // What has been replaced or taken away meanwhile stays so.
        cache.replace("mug", plain, plain);
        QCOMPARE(cache.find("mug"), packed);
        cache.invalidate(1, {"product:1"});
        cache.replace("mug", packed, plain);
        QVERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().bytes, qsizetype(0));
    }
};

KONTOR_TEST(ReplyCacheTest)
#include "tst_replycache.moc"
