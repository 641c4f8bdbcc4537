#pragma once

#include "core/base/export.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace kontor {

/** 32 bytes drawn from a secret by HKDF-SHA256 (RFC 5869); `purpose` keeps keys for different ends apart. */
KONTOR_EXPORT QByteArray deriveKey(const QByteArray &secret, const QByteArray &purpose);

/** AES-256-GCM: nonce, ciphertext, tag. `context` is not in it, but has to be the same to open it. */
KONTOR_EXPORT Result<QByteArray> encrypt(
    const QByteArray &key, const QByteArray &plain, const QByteArray &context, Random &random);
KONTOR_EXPORT Result<QByteArray> decrypt(const QByteArray &key, const QByteArray &sealed, const QByteArray &context);

}
