#pragma once

#include <QString>

namespace kontor::test {

/** A self-signed certificate for the host name `name` (or an IP address), and its key, as PEM files in `directory`. */
struct CertificateFiles
{
    QString certificate;
    QString key;
};
CertificateFiles makeCertificate(const QString &directory, const QByteArray &name);

}
