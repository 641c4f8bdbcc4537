#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace kontor::tokens {

inline constexpr qsizetype gcmKeyBytes = 32;
inline constexpr qsizetype gcmIvBytes = 12;
inline constexpr qsizetype gcmTagBytes = 16;

/** AES-256-GCM (NIST SP 800-38D): the ciphertext, and behind it the tag. Never twice with one key and IV. */
Result<QByteArray> sealGcm(QByteArrayView key, QByteArrayView iv, QByteArrayView associated, QByteArrayView plain);

/** The plaintext, or nothing if key, IV, associated data, ciphertext and tag do not belong together. From any thread. */
std::optional<QByteArray> openGcm(
    QByteArrayView key, QByteArrayView iv, QByteArrayView associated, QByteArrayView ciphertext, QByteArrayView tag);

}
