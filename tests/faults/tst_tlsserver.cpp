#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"
#include "tests/transport/certificates.h"

#include <QFile>
#include <QSslSocket>

#include <csignal>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr int patienceMs = 10'000;

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void connectTo(QSslSocket &socket, quint16 port)
{
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, port);
    QVERIFY(socket.waitForEncrypted(patienceMs));
}

bool isAnswered(QSslSocket &socket)
{
    socket.write("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
    return socket.waitForReadyRead(patienceMs) && socket.readAll().startsWith("HTTP/1.1 200 ");
}

}

/** The program with --tls-cert and --tls-key. */
class TlsServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsItsCertificateAgainWhenItIsToldTo()
    {
        FaultShop shop;
        const QTemporaryDir directory;
        const auto certificate = directory.filePath(u"cert.pem"_s);
        const auto key = directory.filePath(u"key.pem"_s);
        const auto lay = [&](const SelfSigned &pair) {
            put(certificate, pair.certificate);
            put(key, pair.key);
        };
        lay(SelfSigned::make());
        ServerProcess server(shop.config(), {u"--tls-cert"_s, certificate, u"--tls-key"_s, key});
        QVERIFY2(server.isOpen(), server.err().constData());
        QVERIFY(server.out().contains("https://127.0.0.1:"));
        QSslSocket old;
        connectTo(old, server.port());
        QVERIFY(isAnswered(old));
        const auto before = old.peerCertificate();

        lay(SelfSigned::make());
        QCOMPARE(::kill(static_cast<pid_t>(server.pid()), SIGHUP), 0);
        QTRY_VERIFY(server.err().contains("tls_reloaded"));
        QSslSocket fresh;
        connectTo(fresh, server.port());
        QVERIFY(isAnswered(fresh));
        QVERIFY(fresh.peerCertificate() != before);
        QVERIFY(isAnswered(old));

        // Nonsense is told of, and what is served stays; nobody has to send a signal for that.
        put(key, "nonsense");
        QTRY_VERIFY_WITH_TIMEOUT(server.err().contains("tls_reload_refused"), patienceMs);
        QSslSocket third;
        connectTo(third, server.port());
        QCOMPARE(third.peerCertificate(), fresh.peerCertificate());
        server.terminate();
        QVERIFY(server.hasEnded());
        QCOMPARE(server.exitCode(), 0);
    }
    void doesNotStartWithACertificateOfNoUse()
    {
        FaultShop shop;
        const QTemporaryDir directory;
        const auto pair = SelfSigned::make();
        put(directory.filePath(u"cert.pem"_s), pair.certificate);
        put(directory.filePath(u"key.pem"_s), SelfSigned::make().key);
        const auto ran = runServer({u"serve"_s, u"--database-url"_s, urlOf(shop.config()), u"--listen"_s, u"127.0.0.1:0"_s,
            u"--tls-cert"_s, directory.filePath(u"cert.pem"_s), u"--tls-key"_s, directory.filePath(u"key.pem"_s)});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains("does not belong to the certificate"), ran.err.constData());
    }
};

KONTOR_TEST(TlsServerTest)
#include "tst_tlsserver.moc"
