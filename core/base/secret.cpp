#include "core/base/secret.h"

#include <algorithm>
#include <openssl/sha.h>

namespace kontor {

namespace {
constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
constexpr int length = 32; // × 5 bits = 160
}

Secret Secret::make(const char *prefix, Random &random)
{
    char bytes[length] = {};
    random.fill(bytes, sizeof bytes);
    return fromBytes(prefix, QByteArrayView(bytes, length));
}

Secret Secret::fromBytes(const char *prefix, QByteArrayView bytes)
{
    Q_ASSERT(bytes.size() >= length);
    QByteArray text(prefix);
    for (const char byte : bytes.first(length))
        text += alphabet[static_cast<uchar>(byte) & 31];
    return Secret(text);
}

std::optional<Secret> Secret::parse(const char *prefix, QByteArrayView text)
{
    if (!text.startsWith(prefix) || text.size() != static_cast<qsizetype>(qstrlen(prefix)) + length)
        return std::nullopt;
    const auto random = text.sliced(static_cast<qsizetype>(qstrlen(prefix)));
    if (!std::all_of(random.begin(), random.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); }))
        return std::nullopt;
    return Secret(text.toByteArray());
}

QByteArray Secret::sha256() const
{
    return kontor::sha256(m_text);
}

QByteArray sha256(QByteArrayView bytes)
{
    // OpenSSL's is several times as fast as Qt's own, and each uncached reply has its ETag from it.
    QByteArray digest(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    ::SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<size_t>(bytes.size()),
        reinterpret_cast<unsigned char *>(digest.data()));
    return digest;
}

}
