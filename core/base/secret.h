#pragma once

#include "core/base/random.h"

#include <QByteArray>
#include <optional>

namespace kontor {

/**
 * A random 160-bit token that opens one thing: "ct_" a cart or its checkout, "ot_" an order, "ks_" a secret API key.
 * Only its SHA-256 is stored; logs and events never hold it.
 */
class KONTOR_EXPORT Secret
{
public:
    static Secret make(const char *prefix, Random &random);
    /** From 32 bytes that nobody can foresee, five bits of each. */
    static Secret fromBytes(const char *prefix, QByteArrayView bytes);
    /** Takes exactly prefix + 32 characters of base 32 (RFC 4648, lower case). */
    static std::optional<Secret> parse(const char *prefix, QByteArrayView text);

    const QByteArray &text() const { return m_text; }
    QByteArray sha256() const;

private:
    explicit Secret(QByteArray text) : m_text(std::move(text)) {}
    QByteArray m_text;
};

KONTOR_EXPORT QByteArray sha256(QByteArrayView bytes);

}
