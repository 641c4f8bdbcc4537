#include "core/tokens/signingkey_p.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

namespace kontor::tokens {

namespace {

constexpr qsizetype secretBytes = 32;
constexpr qsizetype numberBytes = 32; ///< of P-256: a coordinate, r, s
constexpr qsizetype pointBytes = 1 + 2 * numberBytes;
constexpr qsizetype derBytes = 72; ///< of a signature with P-256, at most

template<auto Free>
struct Freeing
{
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freeing<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freeing<EC_POINT_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;

const uchar *bytes(QByteArrayView view)
{
    return reinterpret_cast<const uchar *>(view.data());
}
uchar *bytes(QByteArray &array, qsizetype from = 0)
{
    return reinterpret_cast<uchar *>(array.data()) + from;
}

Number number(QByteArrayView bigEndian)
{
    return Number(BN_bin2bn(bytes(bigEndian), static_cast<int>(bigEndian.size()), nullptr));
}

// The point that belongs to the number, uncompressed: 4, x, y. Nothing unless 0 < number < order.
QByteArray pointOf(const BIGNUM *number)
{
    const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    if (!group || BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(group.get())) >= 0)
        return {};
    const Point point(EC_POINT_new(group.get()));
    QByteArray out(pointBytes, '\0');
    const bool isMade = point && EC_POINT_mul(group.get(), point.get(), number, nullptr, nullptr, nullptr) == 1
        && EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes(out), pointBytes, nullptr)
            == pointBytes;
    return isMade ? out : QByteArray();
}

// DER as libcrypto has it, r and s as JOSE has it.
QByteArray joseOfDer(QByteArrayView der)
{
    const auto *from = bytes(der);
    const Signature signature(d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size())));
    QByteArray out(signatureBytes, '\0');
    const bool isWritten = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes(out), numberBytes) == numberBytes
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes(out, numberBytes), numberBytes) == numberBytes;
    return isWritten ? out : QByteArray();
}

QByteArray derOfJose(QByteArrayView jose)
{
    const Signature signature(ECDSA_SIG_new());
    Number r = number(jose.first(numberBytes));
    Number s = number(jose.sliced(numberBytes));
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1)
        return {};
    // The signature has taken them.
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    QByteArray out(derBytes, '\0');
    auto *to = bytes(out);
    const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
    if (size <= 0 || size > derBytes || i2d_ECDSA_SIG(signature.get(), &to) != size)
        return {};
    out.truncate(size);
    return out;
}

}

std::optional<SigningKey> SigningKey::ofEd25519(QByteArrayView seed)
{
    const std::shared_ptr<EVP_PKEY> key(
        EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, bytes(seed), static_cast<size_t>(seed.size())),
        EVP_PKEY_free);
    QByteArray publicKey(secretBytes, '\0');
    size_t size = secretBytes;
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), bytes(publicKey), &size) != 1 || size != secretBytes)
        return std::nullopt;
    return SigningKey(Curve::Ed25519, key, publicKey);
}

std::optional<SigningKey> SigningKey::ofP256(QByteArrayView secret)
{
    const Number privateNumber = number(secret);
    const QByteArray point = privateNumber ? pointOf(privateNumber.get()) : QByteArray();
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (point.isEmpty() || !builder
        || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, privateNumber.get()) != 1
        || OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), pointBytes) != 1)
        return std::nullopt;
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY *made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
        return std::nullopt;
    return SigningKey(Curve::P256, {made, EVP_PKEY_free}, point.sliced(1));
}

std::optional<SigningKey> SigningKey::fromSecret(Curve curve, QByteArrayView secret)
{
    if (secret.size() != secretBytes)
        return std::nullopt;
    return curve == Curve::Ed25519 ? ofEd25519(secret) : ofP256(secret);
}

Result<QByteArray> SigningKey::sign(QByteArrayView message) const
{
    const DigestContext context(EVP_MD_CTX_new());
    const char *digest = m_curve == Curve::P256 ? "SHA256" : nullptr;
    QByteArray out(derBytes, '\0');
    auto size = static_cast<size_t>(out.size());
    if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, m_key.get(), nullptr) != 1
        || EVP_DigestSign(context.get(), bytes(out), &size, bytes(message), static_cast<size_t>(message.size())) != 1)
        return internal(u"signing failed"_s);
    out.truncate(static_cast<qsizetype>(size));
    if (m_curve == Curve::P256)
        out = joseOfDer(out);
    if (out.size() != signatureBytes)
        return internal(u"signing made no signature"_s);
    return out;
}

bool SigningKey::isGenuine(QByteArrayView message, QByteArrayView signature) const
{
    if (signature.size() != signatureBytes)
        return false;
    const bool isP256 = m_curve == Curve::P256;
    const QByteArray encoded = isP256 ? derOfJose(signature) : signature.toByteArray();
    const DigestContext context(EVP_MD_CTX_new());
    return context && !encoded.isEmpty()
        && EVP_DigestVerifyInit_ex(context.get(), nullptr, isP256 ? "SHA256" : nullptr, nullptr, nullptr, m_key.get(), nullptr)
        == 1
        && EVP_DigestVerify(context.get(), bytes(encoded), static_cast<size_t>(encoded.size()), bytes(message),
               static_cast<size_t>(message.size()))
        == 1;
}

}
