#include "server/transport/tls.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace kontor::transport {

namespace {

constexpr qint64 largestFile = 1024 * 1024;

auto refused(const QString &message)
{
    return failure(ErrorKind::Invalid, "bad_certificate"_L1, message);
}

Result<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refused(u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
    return file.read(largestFile);
}

// OpenSSL would ask the terminal for a password.
int noPassword(char *, int, int, void *)
{
    return -1;
}

struct Free
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, Free>;

Bio bioOf(const QByteArray &bytes)
{
    return Bio(BIO_new_mem_buf(bytes.constData(), static_cast<int>(bytes.size())));
}

QSslKey keyOf(const QByteArray &pem)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec})
        if (QSslKey key(pem, algorithm); !key.isNull())
            return key;
    return {};
}

}

Result<std::unique_ptr<Tls>> Tls::load(const TlsFiles &files)
{
    if (!QSslSocket::supportsSsl())
        return refused(u"This Qt speaks no TLS: its plugin for OpenSSL is not installed."_s);
    std::unique_ptr<Tls> tls(new Tls(files));
    KONTOR_CHECK(tls->reload());
    return tls;
}

QSslConfiguration Tls::configuration() const
{
    const std::scoped_lock lock(m_mutex);
    return m_configuration;
}

Result<bool> Tls::reload()
{
    KONTOR_TRY(auto pair, read());
    {
        const std::scoped_lock lock(m_mutex);
        if (pair == m_tried)
            return false;
        m_tried = pair;
    }
    KONTOR_TRY(auto configuration, configurationOf(pair));
    const std::scoped_lock lock(m_mutex);
    m_configuration = std::move(configuration);
    return true;
}

Result<Tls::Pair> Tls::read() const
{
    KONTOR_TRY(auto certificate, readFile(m_files.certificate));
    KONTOR_TRY(auto key, readFile(m_files.key));
    return Pair{std::move(certificate), std::move(key)};
}

Result<QSslConfiguration> Tls::configurationOf(const Pair &pair) const
{
    const std::unique_ptr<X509, Free> certificate(PEM_read_bio_X509(bioOf(pair.certificate).get(), nullptr, noPassword, nullptr));
    if (!certificate)
        return refused(u"%1 holds no certificate in PEM"_s.arg(m_files.certificate));
    const std::unique_ptr<EVP_PKEY, Free> privateKey(
        PEM_read_bio_PrivateKey(bioOf(pair.key).get(), nullptr, noPassword, nullptr));
    const auto key = keyOf(pair.key);
    if (!privateKey || key.isNull())
        return refused(u"%1 holds no private RSA or EC key in PEM without a password"_s.arg(m_files.key));
    if (X509_check_private_key(certificate.get(), privateKey.get()) != 1)
        return refused(u"the key in %1 does not belong to the certificate in %2"_s.arg(m_files.key, m_files.certificate));

    QSslConfiguration configuration;
    configuration.setLocalCertificateChain(QSslCertificate::fromData(pair.certificate, QSsl::Pem));
    configuration.setPrivateKey(key);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols({"http/1.1"});
    return configuration;
}

}
