#include "core/tokens/gcm_p.h"

#include <memory>
#include <openssl/evp.h>

namespace kontor::tokens {

namespace {

using Cipher = std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const uchar *bytes(QByteArrayView view)
{
    return reinterpret_cast<const uchar *>(view.data());
}
uchar *bytes(QByteArray &array, qsizetype from = 0)
{
    return reinterpret_cast<uchar *>(array.data()) + from;
}
int length(QByteArrayView view)
{
    return static_cast<int>(view.size());
}

// Looking the algorithm up costs more than opening a token does.
const EVP_CIPHER *cipher()
{
    static const Cipher fetched(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free);
    return fetched.get();
}

/**
 * One for each thread and direction. It holds the schedule of the last key that was used until the thread ends, as the ring
 * holds the key. Null if libcrypto has no AES-256-GCM.
 */
EVP_CIPHER_CTX *contextFor(bool isEncrypting)
{
    const auto make = [](int encrypting) {
        CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
        const bool isReady = context && cipher() != nullptr
            && EVP_CipherInit_ex2(context.get(), cipher(), nullptr, nullptr, encrypting, nullptr) == 1;
        return isReady ? std::move(context) : CipherContext(nullptr, EVP_CIPHER_CTX_free);
    };
    if (isEncrypting) {
        thread_local const CipherContext encrypting = make(1);
        return encrypting.get();
    }
    thread_local const CipherContext decrypting = make(0);
    return decrypting.get();
}

}

Result<QByteArray> sealGcm(QByteArrayView key, QByteArrayView iv, QByteArrayView associated, QByteArrayView plain)
{
    Q_ASSERT(key.size() == gcmKeyBytes && iv.size() == gcmIvBytes);
    QByteArray out(plain.size() + gcmTagBytes, Qt::Uninitialized);
    auto *const context = contextFor(true);
    int written = 0;
    const bool isSealed = context != nullptr && EVP_EncryptInit_ex2(context, nullptr, bytes(key), bytes(iv), nullptr) == 1
        && EVP_EncryptUpdate(context, nullptr, &written, bytes(associated), length(associated)) == 1
        && EVP_EncryptUpdate(context, bytes(out), &written, bytes(plain), length(plain)) == 1
        && EVP_EncryptFinal_ex(context, bytes(out, written), &written) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, gcmTagBytes, bytes(out, plain.size())) == 1;
    if (!isSealed)
        return internal(u"AES-256-GCM failed"_s);
    return out;
}

std::optional<QByteArray> openGcm(
    QByteArrayView key, QByteArrayView iv, QByteArrayView associated, QByteArrayView ciphertext, QByteArrayView tag)
{
    Q_ASSERT(key.size() == gcmKeyBytes);
    if (iv.size() != gcmIvBytes || tag.size() != gcmTagBytes)
        return std::nullopt;
    QByteArray plain(ciphertext.size(), Qt::Uninitialized);
    auto *const context = contextFor(false);
    int written = 0;
    const bool isGenuine = context != nullptr && EVP_DecryptInit_ex2(context, nullptr, bytes(key), bytes(iv), nullptr) == 1
        && EVP_DecryptUpdate(context, nullptr, &written, bytes(associated), length(associated)) == 1
        && EVP_DecryptUpdate(context, bytes(plain), &written, bytes(ciphertext), length(ciphertext)) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, gcmTagBytes, const_cast<char *>(tag.data())) == 1
        && EVP_DecryptFinal_ex(context, bytes(plain, written), &written) == 1;
    return isGenuine ? std::optional(std::move(plain)) : std::nullopt;
}

}
