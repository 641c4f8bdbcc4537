#pragma once

#include <QByteArray>

namespace kontor::test {

/** A fresh key and a certificate for localhost that it has signed itself, both as PEM. */
struct SelfSigned
{
    QByteArray certificate{};
    QByteArray key{};
    static SelfSigned make();
    /** The same key under a password. */
    QByteArray lockedKey() const;
};

}
