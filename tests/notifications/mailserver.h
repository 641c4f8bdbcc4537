#pragma once

#include "core/notifications/smtpserver.h"

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace kontor::test {

/** A real mail server (Python's aiosmtpd) of the test's own on a port of the loopback; smtpd.py has its options. */
class MailServer
{
public:
    explicit MailServer(const QStringList &options = {});
    ~MailServer();
    Q_DISABLE_COPY_MOVE(MailServer)

    /** How to reach it in the clear, without signing in. */
    SmtpServer address() const;
    quint16 port() const { return m_port; }

    /** What it took: from, to, bytes, tls, user. */
    struct Taken
    {
        QJsonObject facts;
        QByteArray bytes;
        /** As Python's own parser reads it: see readmail.py. */
        QJsonObject read() const;
    };
    std::vector<Taken> taken() const;

private:
    QTemporaryDir m_directory;
    QProcess m_process;
    quint16 m_port = 0;
};

/** Python's reading of a mail's bytes. */
QJsonObject readMail(const QByteArray &bytes);

/** A certificate for localhost and its key in files, as the server takes them: "CERT,KEY". */
class CertificateFiles
{
public:
    CertificateFiles();
    QString certificate() const { return m_directory.filePath(QStringLiteral("cert.pem")); }
    QString both() const { return certificate() + u',' + m_directory.filePath(QStringLiteral("key.pem")); }

private:
    QTemporaryDir m_directory;
};

}
