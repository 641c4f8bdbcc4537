#include "core/idempotency/sealedbox.h"

#include <QMessageAuthenticationCode>

#include <memory>
#include <openssl/evp.h>

namespace kontor {

namespace {

constexpr int keySize = 32;
constexpr int nonceSize = 12;
constexpr int tagSize = 16;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const uchar *bytes(const QByteArray &array, qsizetype from = 0)
{
    return reinterpret_cast<const uchar *>(array.constData()) + from;
}
uchar *bytes(QByteArray &array, qsizetype from = 0)
{
    return reinterpret_cast<uchar *>(array.data()) + from;
}

QByteArray hmac(const QByteArray &key, const QByteArray &message)
{
    return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256);
}

}

QByteArray deriveKey(const QByteArray &secret, const QByteArray &purpose)
{
    // Extract with a salt of zeros, expand to one block: the first 32 bytes of RFC 5869.
    const QByteArray extracted = hmac(QByteArray(keySize, '\0'), secret);
    return hmac(extracted, purpose + '\x01');
}

Result<QByteArray> encrypt(const QByteArray &key, const QByteArray &plain, const QByteArray &context, Random &random)
{
    Q_ASSERT(key.size() == keySize);
    QByteArray out(nonceSize + plain.size() + tagSize, '\0');
    random.fill(out.data(), nonceSize);
    const CipherContext cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int length = 0;
    const bool done = cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(out)) == 1
        && EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes(context), static_cast<int>(context.size())) == 1
        && EVP_EncryptUpdate(cipher.get(), bytes(out, nonceSize), &length, bytes(plain), static_cast<int>(plain.size())) == 1
        && EVP_EncryptFinal_ex(cipher.get(), bytes(out, nonceSize + length), &length) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, bytes(out, nonceSize + plain.size())) == 1;
    if (!done)
        return internal(u"AES-256-GCM failed"_s);
    return out;
}

Result<QByteArray> decrypt(const QByteArray &key, const QByteArray &sealed, const QByteArray &context)
{
    Q_ASSERT(key.size() == keySize);
    const auto size = sealed.size() - nonceSize - tagSize;
    if (size < 0)
        return internal(u"what was encrypted is too short"_s);
    QByteArray plain(size, '\0');
    QByteArray tag = sealed.right(tagSize);
    const CipherContext cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int length = 0;
    const bool done = cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(sealed)) == 1
        && EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes(context), static_cast<int>(context.size())) == 1
        && EVP_DecryptUpdate(cipher.get(), bytes(plain), &length, bytes(sealed, nonceSize), static_cast<int>(size)) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, bytes(tag)) == 1
        && EVP_DecryptFinal_ex(cipher.get(), bytes(plain, length), &length) == 1;
    if (!done)
        return internal(u"what was encrypted does not open with this key"_s);
    return plain;
}

}
