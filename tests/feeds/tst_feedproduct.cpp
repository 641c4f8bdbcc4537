#include "core/base/plaintext.h"
#include "core/feeds/feedproduct.h"
#include "tests/support/suite.h"

using namespace kontor;

/** What feeds are made from. */
class FeedProductTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsAGtinByItsCheckDigit_data()
    {
        QTest::addColumn<QString>("barcode");
        QTest::addColumn<bool>("isGtin");
        QTest::newRow("EAN-13") << u"4006381333931"_s << true;
        QTest::newRow("another last digit") << u"4006381333932"_s << false;
        QTest::newRow("two digits changed places") << u"4006318333931"_s << false;
        QTest::newRow("UPC-A") << u"036000291452"_s << true;
        QTest::newRow("EAN-8") << u"96385074"_s << true;
        QTest::newRow("GTIN-14") << u"10012345678902"_s << true;
        QTest::newRow("a shop's own") << u"2000000000015"_s << false;
        QTest::newRow("a region's own") << u"0200000000004"_s << false;
        QTest::newRow("a shop's own of eight") << u"20000004"_s << false;
        QTest::newRow("a coupon") << u"9912345678909"_s << false;
        QTest::newRow("eleven digits") << u"03600029145"_s << false;
        QTest::newRow("letters") << u"40063813339x1"_s << false;
        QTest::newRow("other digits") << u"٤٠٠٦٣٨١٣٣٣٩٣١"_s << false;
        QTest::newRow("none") << QString() << false;
    }
    void knowsAGtinByItsCheckDigit()
    {
        QFETCH(QString, barcode);
        QTEST(isGlobalGtin(barcode), "isGtin");
    }
    void writesMoneyWithTheDecimalsOfItsCurrency()
    {
        const auto money = [](qint64 minor, const char16_t *code) { return decimalOf(Money(minor, *Currency::parse(code))); };
        QCOMPARE(money(1990, u"EUR"), QByteArray("19.90"));
        QCOMPARE(money(5, u"EUR"), QByteArray("0.05"));
        QCOMPARE(money(1990, u"JPY"), QByteArray("1990"));
        QCOMPARE(money(1990, u"KWD"), QByteArray("1.990"));
        QCOMPARE(money(0, u"EUR"), QByteArray("0.00"));
    }
    void leavesOutWhatNoXmlMayHave()
    {
        const QString half{QChar(0xd83d)};
        QCOMPARE(xmlText(u"a\u0000b\u0007c\u001fd\te\nf"_s), u"abcd\te\nf"_s);
        QCOMPARE(xmlText(u"\ufffe\uffff"_s + half + u'x' + QChar(0xde00) + u"☕😀"_s), u"x☕😀"_s);
    }
    void readsWhatRichTextSays_data()
    {
        QTest::addColumn<QString>("html");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("plain") << u"By hand."_s << u"By hand."_s;
        QTest::newRow("paragraphs") << u"<p>One</p>\n<p>two <b>three</b></p>"_s << u"One two three"_s;
        QTest::newRow("nothing but tags") << u"<p> <br></p>"_s << QString();
        QTest::newRow("entities") << u"&lt;b&gt; &quot;a&quot; &amp; b"_s << u"<b> \"a\" & b"_s;
        QTest::newRow("an entity that is written") << u"&amp;lt;"_s << u"&lt;"_s;
        QTest::newRow("an end that does not come") << u"a < b"_s << u"a < b"_s;
    }
    void readsWhatRichTextSays()
    {
        QFETCH(QString, html);
        QTEST(plainText(html), "text");
    }
    void cutsAtWords()
    {
        QCOMPARE(cutText(u"one two"_s, 7), u"one two"_s);
        QCOMPARE(cutText(u"one two three"_s, 9), u"one two"_s);
        QCOMPARE(cutText(u"Donaudampfschiff"_s, 5), u"Donau"_s);
        QCOMPARE(cutText(u"abc😀"_s, 4), u"abc"_s);
    }
    void knowsOptionsInFiveLanguages()
    {
        QCOMPARE(knownOption(u"Colour"_s), QByteArray("color"));
        QCOMPARE(knownOption(u"Größe"_s), QByteArray("size"));
        QCOMPARE(knownOption(u"Flavour"_s), QByteArray());
    }
    void addressesWhatIsOneOfSeveral()
    {
        FeedProduct goods{.id = u"P"_s, .slug = u"mug"_s, .title = {}, .description = {}, .brand = {}};
        const FeedVariant ware{.id = u"V"_s,
            .sku = {},
            .barcode = {},
            .options = {},
            .weightGrams = 0,
            .price = {},
            .regularPrice = {},
            .availability = {}};
        goods.wares = {ware};
        const Storefront shop{.base = u"https://shop.example/"_s, .product = u"p/{slug}"_s};
        QCOMPARE(goods.address(shop, ware), u"https://shop.example/p/mug"_s);
        goods.wares = {ware, ware};
        QCOMPARE(goods.address(shop, ware), u"https://shop.example/p/mug?variant=V"_s);
        const Storefront other{.base = u"https://shop.example/"_s, .product = u"product?id={id}"_s};
        QCOMPARE(goods.address(other, ware), u"https://shop.example/product?id=P&variant=V"_s);
    }
    void readsNoPageWithoutATitle()
    {
        QVERIFY(!readFeedProduct("{}", "{}", {}));
        QVERIFY(!readFeedProduct("nonsense", {}, {}));
    }
};

KONTOR_TEST(FeedProductTest)
#include "tst_feedproduct.moc"
