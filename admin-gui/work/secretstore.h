#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace kontor::gui {

/**
 * The system's keychain. Secrets are never written to a file: where there is no keychain, nothing is kept, and
 * whoever asks is told so.
 */
class SecretStore
{
public:
    /** Nothing: there is none, or nobody lets us see it. */
    static void read(const QString &key, QObject *receiver, std::function<void(const QString &secret)> then);
    /** Whether it is kept. */
    static void write(const QString &key, const QString &secret, QObject *receiver, std::function<void(bool isKept)> then);
    static void remove(const QString &key);
};

}
