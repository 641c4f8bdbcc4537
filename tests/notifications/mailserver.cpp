#include "tests/notifications/mailserver.h"

#include "tests/transport/certificates.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

namespace kontor::test {

namespace {

constexpr int patienceMs = 30'000;
const QString python = QStringLiteral("/usr/bin/python3"); // Debian's, whose package aiosmtpd is

QString script(const char *name)
{
    return QStringLiteral(KONTOR_SOURCE_DIR "/tests/notifications/") + QLatin1StringView(name);
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

}

MailServer::MailServer(const QStringList &options)
{
    const auto log = m_directory.filePath(QStringLiteral("log"));
    m_process.setStandardErrorFile(log);
    m_process.start(python, QStringList{script("smtpd.py"), m_directory.path()} + options);
    if (!m_process.waitForStarted(patienceMs))
        qFatal("the mail server does not start: %s", qPrintable(m_process.errorString()));
    while (!m_process.canReadLine())
        if (!m_process.waitForReadyRead(patienceMs))
            qFatal("the mail server (package python3-aiosmtpd) does not run; see %s", qPrintable(log));
    m_port = static_cast<quint16>(m_process.readLine().mid(6).trimmed().toUInt());
}

MailServer::~MailServer()
{
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

SmtpServer MailServer::address() const
{
    return {.host = QStringLiteral("localhost"), .port = m_port, .encryption = SmtpServer::Encryption::None};
}

std::vector<MailServer::Taken> MailServer::taken() const
{
    std::vector<Taken> mails;
    for (int number = 1;; ++number) {
        QFile file(m_directory.filePath(QString::number(number) + QStringLiteral(".json")));
        if (!file.open(QIODevice::ReadOnly))
            return mails;
        const auto facts = QJsonDocument::fromJson(file.readAll()).object();
        mails.push_back({.facts = facts, .bytes = facts.value(QStringLiteral("bytes")).toString().toLatin1()});
    }
}

QJsonObject MailServer::Taken::read() const
{
    return readMail(bytes);
}

QJsonObject readMail(const QByteArray &bytes)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(python, {script("readmail.py")});
    process.write(bytes);
    process.closeWriteChannel();
    if (!process.waitForFinished(patienceMs) || process.exitCode() != 0)
        qFatal("the mail cannot be read:\n%s", bytes.constData());
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

CertificateFiles::CertificateFiles()
{
    const auto made = SelfSigned::make();
    write(certificate(), made.certificate);
    write(m_directory.filePath(QStringLiteral("key.pem")), made.key);
}

}
