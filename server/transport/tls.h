#pragma once

#include "core/base/result.h"

#include <QSslConfiguration>

#include <mutex>

namespace kontor::transport {

/** Where the certificate (with its chain behind it) and its key lie, both as PEM. */
struct TlsFiles
{
    QString certificate;
    QString key;
};

/**
 * What new TLS connections are served with: TLS 1.2 or later, HTTP/1.1, no certificates of clients. Connections that
 * stand keep what they began with. Safe from any thread.
 */
class Tls
{
public:
    /** Refused with `bad_certificate` and a message for people if the files cannot be read or do not fit together. */
    static Result<std::unique_ptr<Tls>> load(const TlsFiles &files);

    QSslConfiguration configuration() const;
    /** Reads the files again if they have changed. A pair that does not fit is refused, and the old one stays. */
    Result<bool> reload();

private:
    struct Pair
    {
        QByteArray certificate;
        QByteArray key;
        bool operator==(const Pair &) const = default;
    };
    explicit Tls(TlsFiles files) : m_files(std::move(files)) {}
    Result<Pair> read() const;
    Result<QSslConfiguration> configurationOf(const Pair &pair) const;

    const TlsFiles m_files;
    mutable std::mutex m_mutex;
    QSslConfiguration m_configuration;
    Pair m_tried; // also one that was refused: it is not tried, and told of, again and again
};

}
