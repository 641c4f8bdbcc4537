// What a product's words and codes have to be, before the database is asked and behind it.
#include "core/catalog/productrules.h"
#include "core/catalog/richtext.h"
#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class ProductRulesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    const Context m_clerk{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write"}}};

private Q_SLOTS:
    void initTestCase()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
    }
    void cleanupTestCase()
    {
        m_own.reset();
        m_stage.reset();
    }

    void keepsRichTextAndNothingElse_data()
    {
        QTest::addColumn<QString>("html");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char *name, const char *html, const char *kept) {
            QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(kept);
        };
        row("plain", "Thrown by hand, 5 > 3.", "Thrown by hand, 5 > 3.");
        row("lines", "one\ntwo", "one\ntwo");
        row("a blank", "Salt & pepper, R&D", "Salt & pepper, R&amp;D");
        row("entities", "a &lt;b&gt; &eacute; &nbsp;.", "a &lt;b> é \u00a0.");
        row("paragraphs", "<p>One <strong>two</strong></p><p>Three</p>", "<p>One <strong>two</strong></p><p>Three</p>");
        row("list", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
        row("table", "<table><tr><td colspan=2 style=\"x\">a</td></tr></table>",
            "<table><tr><td colspan=\"2\">a</td></tr></table>");
        row("link", "<a href=\"https://example.com/?a=1&amp;b=2\" target=_blank onclick=x()>go</a>",
            "<a href=\"https://example.com/?a=1&amp;b=2\">go</a>");
        row("own link", "<a href='/v1/products'>go</a>", "<a href=\"/v1/products\">go</a>");
        row("script link", "<a href=\"javascript:alert(1)\">go</a>", "<a>go</a>");
        row("hidden script link", "<a href=\"java\tscript:alert(1)\">go</a>", "<a>go</a>");
        row("coded script link", "<a href=\"&#106;avascript:alert(1)\">go</a>", "<a>go</a>");
        row("data link", "<a href=\"data:text/html,x\">go</a>", "<a>go</a>");
        row("another host", "<a href=\"//evil.example\">go</a>", "<a>go</a>");
        row("script", "a<script>alert('<b>x</b>')</script>b", "ab");
        row("style", "a<style>p{}</style>b", "ab");
        row("event", "<p onmouseover=\"x()\">a</p>", "<p>a</p>");
        row("image", "<img src=x onerror=alert(1)>a", "a");
        row("frame", "<iframe src=\"https://evil.example\">a</iframe>b", "b");
        row("drawing", "<svg><script>x</script><p>a</p></svg>b", "b");
        row("unknown", "<section><blink>a</blink></section>", "a");
        row("comment", "a<!-- <script>x</script> -->b", "ab");
        row("not closed", "<p>a<strong>b", "<p>a<strong>b</strong></p>");
        row("closed twice", "a</div><p>b</p>", "a<p>b</p>");
        row("broken", "<p <b>a</b", "<p>a</p>");
        row("markup in an attribute", "<a title='\"><script>x</script>' href=\"#x\">a</a>",
            "<a title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\" href=\"#x\">a</a>");
    }
    void keepsRichTextAndNothingElse()
    {
        QFETCH(QString, html);
        QFETCH(QString, kept);
        QCOMPARE(sanitiseRichText(html), kept);
        // What was kept stays: an editor that saves it again changes nothing.
        QCOMPARE(sanitiseRichText(kept), kept);
    }
    void deepMarkupEnds()
    {
        const auto deep = u"<blockquote>"_s.repeated(5000) + u"a"_s;
        QVERIFY(sanitiseRichText(deep).size() < 5000);
    }

    void knowsCheckDigits_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<bool>("isRight");
        QTest::newRow("EAN-13") << u"4006381333931"_s << true;
        QTest::newRow("EAN-13, wrong") << u"4006381333932"_s << false;
        QTest::newRow("EAN-8") << u"73513537"_s << true;
        QTest::newRow("EAN-8, wrong") << u"73513538"_s << false;
        QTest::newRow("UPC-A") << u"036000291452"_s << true;
        QTest::newRow("UPC-A, two digits swapped") << u"036000294152"_s << false;
        QTest::newRow("GTIN-14") << u"10012345000017"_s << true;
        QTest::newRow("GTIN-14, wrong") << u"10012345000018"_s << false;
        QTest::newRow("another") << u"SHELF-12"_s << true;
        QTest::newRow("of our own") << u"12345"_s << true;
        QTest::newRow("none") << QString() << true;
    }
    void knowsCheckDigits()
    {
        QFETCH(QString, code);
        QFETCH(bool, isRight);
        QCOMPARE(isBarcode(code), isRight);
        NewProduct product;
        product.title = u"Mug"_s;
        product.variants.push_back({.sku = *Sku::parse(u"MUG"), .barcode = code});
        const auto made = m_own->catalog.create(m_clerk, product);
        QCOMPARE(made.has_value(), isRight);
        if (!made)
            QCOMPARE(made.error().fields.front(),
                (FieldError{u"/variants/0/barcode"_s, "wrong_check_digit"_L1, made.error().fields.front().message}));
        run(m_stage->shop.database(), "delete from catalog.product");
        // The database says the same.
        QCOMPARE(
            m_stage->number("select catalog.is_barcode('" + code.toUtf8() + "')"), isRight ? QByteArray("t") : QByteArray("f"));
    }
};

KONTOR_TEST(ProductRulesTest)
#include "tst_productrules.moc"
