// The five rules at the head of pagecache.h, each by itself.
#include "server/api/pagecache.h"
#include "tests/support/suite.h"

using namespace kontor;
using api::PageCache;

class PageCacheTest : public QObject
{
    Q_OBJECT

    static void fill(PageCache &cache, const char *key, const QByteArray &answer, const QList<QByteArray> &tags)
    {
        cache.store(key, answer, tags, cache.moment());
    }
    static void watch(PageCache &cache)
    {
        cache.watch([] { return true; });
    }

private Q_SLOTS:
    void givesBackWhatWasKept()
    {
        PageCache cache;
        watch(cache);
        QVERIFY(!cache.find("mugs"));
        fill(cache, "mugs", "three", {"products"});
        QCOMPARE(cache.find("mugs"), std::optional<QByteArray>("three"));
        QCOMPARE(cache.figures().hits, quint64(1));
        QCOMPARE(cache.figures().fills, quint64(1));
        QCOMPARE(cache.figures().bytes, qsizetype(9));
        fill(cache, "mugs", "four", {"products"});
        QCOMPARE(cache.find("mugs"), std::optional<QByteArray>("four"));
        QCOMPARE(cache.figures().bytes, qsizetype(8));
    }
    void takesAwayWhatAnEventNames()
    {
        PageCache cache;
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
        QCOMPARE(cache.figures().bytes, qsizetype(4));
    }
    void throwsAFillAwayThatLostTheRaceWithAnEvent()
    {
        PageCache cache;
        watch(cache);
        cache.invalidate(7, {"product:1"});
        const auto before = cache.moment();
        // Here the database is read; and here somebody changes the price.
        cache.invalidate(8, {"product:1"});
        cache.store("mug", "the old price", {"product:1"}, before);
        QVERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().drops, quint64(1));
        // An event of something else, or one that was heard before, is no reason.
        const auto later = cache.moment();
        cache.invalidate(9, {"product:2"});
        cache.store("mug", "the new price", {"product:1"}, later);
        QVERIFY(cache.find("mug"));
    }
    void throwsAFillAwayThatBeganBeforeTheCacheWasFlushed()
    {
        PageCache cache;
        watch(cache);
        const auto before = cache.moment();
        cache.clear();
        cache.store("mug", "before", {"product:1"}, before);
        QVERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().drops, quint64(1));
    }
    void takesEveryTagForInvalidatedWhereItHasForgottenThem()
    {
        PageCache cache;
        watch(cache);
        cache.invalidate(1, {"product:a"});
        const auto before = cache.moment();
        cache.invalidate(2, {"product:mug"});
        QList<QByteArray> many;
        for (int i = 0; i < 50'001; ++i)
            many.append("product:" + QByteArray::number(i));
        cache.invalidate(3, many);
        cache.store("mug", "old", {"product:mug"}, before);
        QVERIFY(!cache.find("mug"));
        fill(cache, "mug", "new", {"product:mug"});
        QVERIFY(cache.find("mug"));
    }
    void isIdleWhileTheFeedIsSilent()
    {
        PageCache cache;
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
        PageCache cache({.maxBytes = 1024, .maxAge = std::chrono::milliseconds(0)});
        watch(cache);
        fill(cache, "mug", "m", {"product:1"});
        QTRY_VERIFY(!cache.find("mug"));
        QCOMPARE(cache.figures().bytes, qsizetype(0));
    }
    void keepsItsBytesWithinTheirBound()
    {
        PageCache cache({.maxBytes = 160, .maxAge = std::chrono::minutes(1)});
        watch(cache);
        for (int i = 10; i < 40; ++i)
            fill(cache, QByteArray::number(i).constData(), QByteArray(8, 'x'), {"product:" + QByteArray::number(i), "products"});
        QCOMPARE(cache.figures().bytes, qsizetype(160));
        QVERIFY(!cache.find("23"));
        QVERIFY(cache.find("24"));
        QVERIFY(cache.find("39"));
        // A single answer never takes more than a part of it all.
        fill(cache, "huge", QByteArray(11, 'x'), {"products"});
        QVERIFY(!cache.find("huge"));
        cache.invalidate(1, {"products"});
        QCOMPARE(cache.figures().bytes, qsizetype(0));
    }
};

KONTOR_TEST(PageCacheTest)
#include "tst_pagecache.moc"
