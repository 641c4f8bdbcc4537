#include "core/tokens/base64url.h"
#include "core/tokens/gcm_p.h"
#include "core/tokens/signingkey_p.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::tokens;

namespace {

QByteArray ofText(const char *text)
{
    return fromBase64Url(QByteArrayView(text)).value();
}

SigningKey keyOf(SigningKey::Curve curve, const char *secret)
{
    return SigningKey::fromSecret(curve, ofText(secret)).value();
}

// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", as NIST took it.
const QByteArray gcmKey = QByteArray::fromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
const QByteArray gcmIv = QByteArray::fromHex("cafebabefacedbaddecaf888");
const QByteArray gcmAssociated = QByteArray::fromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
const QByteArray gcmPlain = QByteArray::fromHex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
const QByteArray gcmCiphertext = QByteArray::fromHex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
const QByteArray gcmTag = QByteArray::fromHex("76fc6ece0f4e1768cddf8853bb2d551b");

// RFC 8037 appendix A.
constexpr const char *edSecret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
constexpr const char *edPublic = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr const char *edInput = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr const char *edSignature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

// RFC 7515 appendix A.3.
constexpr const char *esSecret = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";
constexpr const char *esX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr const char *esY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
constexpr const char *esInput =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr const char *esSignature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// The order of P-256, big-endian.
const QByteArray esOrder = QByteArray::fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

}

class TokenVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encryptsAsThePublishedCaseDoes()
    {
        QCOMPARE(sealGcm(gcmKey, gcmIv, gcmAssociated, gcmPlain).value().toHex(), (gcmCiphertext + gcmTag).toHex());
        QCOMPARE(openGcm(gcmKey, gcmIv, gcmAssociated, gcmCiphertext, gcmTag), std::optional(gcmPlain));
    }

    void opensNothingThatDiffersByABit()
    {
        const auto flip = [](QByteArray bytes) {
            bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
            return bytes;
        };
        QVERIFY(!openGcm(flip(gcmKey), gcmIv, gcmAssociated, gcmCiphertext, gcmTag));
        QVERIFY(!openGcm(gcmKey, flip(gcmIv), gcmAssociated, gcmCiphertext, gcmTag));
        QVERIFY(!openGcm(gcmKey, gcmIv, flip(gcmAssociated), gcmCiphertext, gcmTag));
        QVERIFY(!openGcm(gcmKey, gcmIv, gcmAssociated, flip(gcmCiphertext), gcmTag));
        QVERIFY(!openGcm(gcmKey, gcmIv, gcmAssociated, gcmCiphertext, flip(gcmTag)));
        // And what was refused leaves nothing behind in the thread's context.
        QVERIFY(openGcm(gcmKey, gcmIv, gcmAssociated, gcmCiphertext, gcmTag));
    }

    void takesNoShorterTagAndNoOtherIv()
    {
        QVERIFY(!openGcm(gcmKey, gcmIv, gcmAssociated, gcmCiphertext, QByteArrayView(gcmTag).chopped(1)));
        QVERIFY(!openGcm(gcmKey, gcmIv, gcmAssociated, gcmCiphertext, QByteArrayView()));
        QVERIFY(!openGcm(gcmKey, QByteArrayView(gcmIv).chopped(1), gcmAssociated, gcmCiphertext, gcmTag));
    }

    void signsWithEd25519AsThePublishedExampleDoes()
    {
        const auto key = keyOf(SigningKey::Curve::Ed25519, edSecret);
        QCOMPARE(toBase64Url(key.publicKey()), edPublic);
        QCOMPARE(toBase64Url(key.sign(edInput).value()), edSignature);
        QVERIFY(key.isGenuine(edInput, ofText(edSignature)));
    }

    void takesThePublishedSignatureOfP256()
    {
        const auto key = keyOf(SigningKey::Curve::P256, esSecret);
        QCOMPARE(toBase64Url(key.publicKey()), toBase64Url(ofText(esX) + ofText(esY)));
        QVERIFY(key.isGenuine(esInput, ofText(esSignature)));
        QVERIFY(key.isGenuine(esInput, key.sign(esInput).value()));
    }

    void refusesEverySignatureThatDiffersByABit_data()
    {
        QTest::addColumn<bool>("isP256");
        QTest::newRow("Ed25519") << false;
        QTest::newRow("P-256") << true;
    }

    void refusesEverySignatureThatDiffersByABit()
    {
        QFETCH(const bool, isP256);
        const auto key = isP256 ? keyOf(SigningKey::Curve::P256, esSecret) : keyOf(SigningKey::Curve::Ed25519, edSecret);
        const QByteArray input = isP256 ? esInput : edInput;
        const QByteArray signature = ofText(isP256 ? esSignature : edSignature);
        QVERIFY(key.isGenuine(input, signature));
        for (int bit = 0; bit < 8 * signatureBytes; ++bit) {
            QByteArray other = signature;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
            QVERIFY2(!key.isGenuine(input, other), QByteArray::number(bit).constData());
        }
        QVERIFY(!key.isGenuine(input + ' ', signature));
    }

    void refusesSignaturesThatAreNone_data()
    {
        QTest::addColumn<QByteArray>("signature");
        const QByteArray zero(32, '\0');
        const QByteArray one = QByteArray(31, '\0') + '\1';
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a byte less") << ofText(esSignature).chopped(1);
        QTest::newRow("a byte more") << ofText(esSignature) + '\0';
        QTest::newRow("zeros (CVE-2022-21449)") << zero + zero;
        QTest::newRow("r is zero") << zero + one;
        QTest::newRow("s is zero") << one + zero;
        QTest::newRow("both are the order") << esOrder + esOrder;
        QTest::newRow("all ones") << QByteArray(64, '\xff');
        QTest::newRow("DER") << QByteArray::fromHex("3006020101020101");
    }

    void refusesSignaturesThatAreNone()
    {
        QFETCH(const QByteArray, signature);
        QVERIFY(!keyOf(SigningKey::Curve::P256, esSecret).isGenuine(esInput, signature));
        QVERIFY(!keyOf(SigningKey::Curve::Ed25519, edSecret).isGenuine(esInput, signature));
    }

    void takesOnlyNumbersBelowTheOrderForKeys()
    {
        const auto isKey = [](const QByteArray &secret) {
            return SigningKey::fromSecret(SigningKey::Curve::P256, secret).has_value();
        };
        QByteArray last = esOrder;
        last[31] = static_cast<char>(last[31] - 1);
        QVERIFY(isKey(last));
        QVERIFY(isKey(QByteArray(31, '\0') + '\1'));
        QVERIFY(!isKey(esOrder));
        QVERIFY(!isKey(QByteArray(32, '\xff')));
        QVERIFY(!isKey(QByteArray(32, '\0')));
        QVERIFY(!isKey(QByteArray(31, '\1')));
        QVERIFY(!SigningKey::fromSecret(SigningKey::Curve::Ed25519, QByteArray(33, '\1')));
    }
};

KONTOR_TEST(TokenVectorsTest)
#include "tst_vectors.moc"
