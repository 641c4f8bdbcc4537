#include "core/demo/democatalogue.h"
#include "tests/support/suite.h"

#include <QtEndian>

#include <bitset>

using namespace kontor;
using namespace kontor::demo;

namespace {

struct Chunk
{
    QByteArray type;
    QByteArray body;
    quint32 crc = 0;
};

QList<Chunk> chunksOf(const QByteArray &png)
{
    QList<Chunk> chunks;
    for (qsizetype at = 8; at + 12 <= png.size();) {
        const auto size = static_cast<qsizetype>(qFromBigEndian<quint32>(png.constData() + at));
        if (at + 12 + size > png.size())
            return {};
        chunks.append({png.mid(at + 4, 4), png.mid(at + 8, size), qFromBigEndian<quint32>(png.constData() + at + 8 + size)});
        at += 12 + size;
    }
    return chunks;
}

/** Bit by bit, from the PNG specification; not the table that the encoder uses. */
quint32 slowCrc(const QByteArray &bytes)
{
    quint32 crc = 0xffffffffu;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

/** The rows' bytes: one for the filter and one index a pixel. */
QByteArray inflate(const QByteArray &zlib)
{
    QByteArray sized(4, '\0');
    qToBigEndian(quint32((pictureSize + 1) * pictureSize), sized.data());
    return qUncompress(sized + zlib);
}

}

class PictureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsEveryMotif_data()
    {
        QTest::addColumn<int>("motif");
        for (int i = 0; i < motifCount; ++i)
            QTest::addRow("motif %d", i) << i;
    }
    void drawsEveryMotif()
    {
        QFETCH(int, motif);
        const QByteArray png = drawPicture(static_cast<Motif>(motif), *colourOf(u"Brick"), motif);
        QVERIFY(png.startsWith(QByteArray("\x89PNG\r\n\x1a\n", 8)));
        QVERIFY2(png.size() < 48 * 1024, qPrintable(QString::number(png.size())));
        const QList<Chunk> chunks = chunksOf(png);
        QCOMPARE(chunks.size(), 4);
        const char *const types[] = {"IHDR", "PLTE", "IDAT", "IEND"};
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(chunks.at(i).type, QByteArray(types[i]));
            QCOMPARE(chunks.at(i).crc, slowCrc(chunks.at(i).type + chunks.at(i).body));
        }
        QCOMPARE(chunks.at(0).body, QByteArray::fromHex("00000320000003200803000000"));
        const qsizetype colours = chunks.at(1).body.size() / 3;
        QVERIFY(chunks.at(1).body.size() % 3 == 0 && colours > 20 && colours <= 256);

        const QByteArray rows = inflate(chunks.at(2).body);
        QCOMPARE(rows.size(), (pictureSize + 1) * pictureSize);
        std::bitset<256> used;
        qsizetype background = 0;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const auto index = static_cast<quint8>(rows.at(i));
            if (i % (pictureSize + 1) == 0) {
                QCOMPARE(index, quint8(0)); // the filter
                continue;
            }
            QVERIFY(index < colours);
            used.set(index);
            background += rows.at(i) == rows.at(1); // the corner's colour
        }
        QCOMPARE(used.count(), size_t(colours));
        // Something is on it, and not too much.
        QVERIFY2(background > 640'000 * 30 / 100 && background < 640'000 * 92 / 100, qPrintable(QString::number(background)));
    }

    void drawsTheSameTwiceAndAnotherColourDifferently()
    {
        const QByteArray png = drawPicture(Motif::Mug, *colourOf(u"Sea"), 3);
        QCOMPARE(drawPicture(Motif::Mug, *colourOf(u"Sea"), 3), png);
        QVERIFY(drawPicture(Motif::Mug, *colourOf(u"Brick"), 3) != png);
        QVERIFY(drawPicture(Motif::Mug, *colourOf(u"Sea"), 4) != png);
    }

    void showsEveryColourOnABackgroundThatDiffers()
    {
        for (int tone = 0; tone < 12; ++tone) {
            const QByteArray png = drawPicture(Motif::Plate, *colourOf(u"White"), tone);
            const QList<Chunk> chunks = chunksOf(png);
            const QByteArray rows = inflate(chunks.at(2).body);
            const qsizetype entry = 3 * static_cast<quint8>(rows.at(1));
            int distance = 0;
            const quint8 thing[] = {0xf7, 0xf6, 0xf3};
            for (int i = 0; i < 3; ++i)
                distance += std::abs(thing[i] - static_cast<quint8>(chunks.at(1).body.at(entry + i)));
            QVERIFY2(distance >= 60, qPrintable(QString::number(distance)));
        }
    }

    void usesEveryMotifInTheShop()
    {
        QSet<int> used;
        const DemoCatalogue shop = makeDemoCatalogue(1);
        for (const DemoProduct &product : shop.products)
            used.insert(static_cast<int>(product.motif));
        QCOMPARE(used.size(), motifCount);
    }

    void knowsNoColourThatItWasNotTold()
    {
        QVERIFY(colourOf(u"Indigo"));
        QVERIFY(!colourOf(u"indigo"));
        QVERIFY(!colourOf(u""));
    }
};

KONTOR_TEST(PictureTest)
#include "tst_picture.moc"
