#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <memory>
#include <openssl/evp.h>

namespace kontor::tokens {

inline constexpr qsizetype signatureBytes = 64;

/** A private key of one curve with its public half. A plain value, shared between threads. */
class SigningKey
{
public:
    enum class Curve { Ed25519, P256 };

    /** From 32 bytes: the seed of Ed25519 (RFC 8032), or P-256's number, big-endian. Nothing for a number that is no key. */
    static std::optional<SigningKey> fromSecret(Curve curve, QByteArrayView secret);

    /** 32 bytes of Ed25519; 64 of P-256, x and then y. */
    const QByteArray &publicKey() const { return m_publicKey; }

    /** 64 bytes: EdDSA (RFC 8032), or ECDSA with SHA-256 as r and then s (RFC 7518 section 3.4). */
    Result<QByteArray> sign(QByteArrayView message) const;
    bool isGenuine(QByteArrayView message, QByteArrayView signature) const;

private:
    SigningKey(Curve curve, std::shared_ptr<EVP_PKEY> key, QByteArray publicKey)
        : m_curve(curve),
          m_key(std::move(key)),
          m_publicKey(std::move(publicKey))
    {
    }
    static std::optional<SigningKey> ofEd25519(QByteArrayView seed);
    static std::optional<SigningKey> ofP256(QByteArrayView number);

    Curve m_curve;
    std::shared_ptr<EVP_PKEY> m_key;
    QByteArray m_publicKey;
};

}
