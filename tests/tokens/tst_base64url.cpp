#include "core/base/random.h"
#include "core/tokens/base64url.h"
#include "tests/support/suite.h"

using namespace kontor;

class Base64UrlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // RFC 4648 section 10, without the padding; RFC 7515 appendix C.
    void writesAndReadsThePublishedExamples_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("");
        QTest::newRow("f") << QByteArray("f") << QByteArray("Zg");
        QTest::newRow("fo") << QByteArray("fo") << QByteArray("Zm8");
        QTest::newRow("foo") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("foob") << QByteArray("foob") << QByteArray("Zm9vYg");
        QTest::newRow("fooba") << QByteArray("fooba") << QByteArray("Zm9vYmE");
        QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("RFC 7515") << QByteArray::fromHex("03ecffe0c1") << QByteArray("A-z_4ME");
    }

    void writesAndReadsThePublishedExamples()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, text);
        QCOMPARE(toBase64Url(bytes), text);
        QCOMPARE(fromBase64Url(text), std::optional(bytes));
    }

    void readsWhateverItWrites()
    {
        SeededRandom random(1);
        for (qsizetype size = 0; size < 300; ++size) {
            QByteArray bytes(size, '\0');
            random.fill(bytes.data(), static_cast<size_t>(size));
            QCOMPARE(fromBase64Url(toBase64Url(bytes)), std::optional(bytes));
        }
    }

    void takesOneTextForEachByteAndNoOther()
    {
        QSet<QByteArray> read;
        int taken = 0;
        for (int a = 0; a < 256; ++a) {
            for (int b = 0; b < 256; ++b) {
                QByteArray text(2, static_cast<char>(a));
                text[1] = static_cast<char>(b);
                if (const auto bytes = fromBase64Url(text)) {
                    ++taken;
                    QCOMPARE(toBase64Url(*bytes), text);
                    read.insert(*bytes);
                }
            }
        }
        QCOMPARE(taken, 256);
        QCOMPARE(read.size(), 256);
    }

    void refusesWhatItWouldNotWrite_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("one character") << QByteArray("A");
        QTest::newRow("five characters") << QByteArray("Zm9vA");
        QTest::newRow("padding") << QByteArray("Zg==");
        QTest::newRow("half a padding") << QByteArray("Zm8=");
        QTest::newRow("bits that say nothing, one byte") << QByteArray("Zh");
        QTest::newRow("bits that say nothing, two bytes") << QByteArray("Zm9");
        QTest::newRow("the other alphabet's plus") << QByteArray("A+z_");
        QTest::newRow("the other alphabet's slash") << QByteArray("A-z/");
        QTest::newRow("a space before") << QByteArray(" Zm9v");
        QTest::newRow("a line's end") << QByteArray("Zm9v\n");
        QTest::newRow("a line's end in the middle") << QByteArray("Zm9\nv");
        QTest::newRow("a dot") << QByteArray("Zm.v");
        QTest::newRow("NUL") << QByteArray("Zm\0v", 4);
        QTest::newRow("a byte above ASCII") << QByteArray("Zm\xc3\xa4");
    }

    void refusesWhatItWouldNotWrite()
    {
        QFETCH(const QByteArray, text);
        QVERIFY(!fromBase64Url(text));
    }
};

KONTOR_TEST(Base64UrlTest)
#include "tst_base64url.moc"
