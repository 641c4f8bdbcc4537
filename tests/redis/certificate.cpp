#include "tests/redis/certificate.h"

#include <QHostAddress>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

namespace kontor::test {

namespace {

void require(bool holds)
{
    if (!holds)
        qFatal("the certificate could not be made");
}

template<typename Write>
void writeTo(const QString &path, Write write)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.toLocal8Bit().constData(), "w"), std::fclose);
    require(file && write(file.get()) == 1);
}

void addExtension(X509 *certificate, int kind, const QByteArray &value)
{
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION *)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.constData()), X509_EXTENSION_free);
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

}

CertificateFiles makeCertificate(const QString &directory, const QByteArray &name)
{
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY *)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509 *)> certificate(X509_new(), X509_free);
    require(key && certificate);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400);
    auto *subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(name.constData()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_set_pubkey(certificate.get(), key.get());
    addExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    const bool isAddress = !QHostAddress(QString::fromLatin1(name)).isNull();
    addExtension(certificate.get(), NID_subject_alt_name, (isAddress ? "IP:" : "DNS:") + name);
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    const CertificateFiles files{
        .certificate = directory + QStringLiteral("/certificate.pem"), .key = directory + QStringLiteral("/key.pem")};
    writeTo(files.certificate, [&](std::FILE *file) { return PEM_write_X509(file, certificate.get()); });
    writeTo(
        files.key, [&](std::FILE *file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return files;
}

}
