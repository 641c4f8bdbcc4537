#include "core/base/secret.h"

#include <QCryptographicHash>

#include <algorithm>

namespace kontor {

namespace {
constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
constexpr int length = 32; // × 5 bits = 160
}

Secret Secret::make(const char *prefix, Random &random)
{
    quint8 bytes[length] = {};
    random.fill(bytes, sizeof bytes);
    QByteArray text(prefix);
    for (const quint8 byte : bytes)
        text += alphabet[byte & 31];
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
    return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256);
}

}
