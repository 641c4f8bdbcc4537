#include "server/transport/listener.h"
#include "tests/support/suite.h"
#include "tests/transport/certificates.h"
#include "tests/transport/rawclient.h"
#include "tests/transport/scriptedsink.h"

#include <QFile>
#include <QSslSocket>
#include <QTemporaryDir>

using namespace kontor;
using namespace std::chrono_literals;
using test::getRequest;
using test::RawClient;
using test::SelfSigned;

namespace {

constexpr int patienceMs = 10'000;

/** A client that speaks TLS and believes everybody. */
class TlsClient
{
public:
    explicit TlsClient(quint16 port, const QList<QByteArray> &protocols = {})
    {
        auto configuration = QSslConfiguration::defaultConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        configuration.setAllowedNextProtocols(protocols);
        m_socket.setSslConfiguration(configuration);
        m_socket.connectToHostEncrypted(u"127.0.0.1"_s, port);
        m_socket.waitForEncrypted(patienceMs);
    }
    bool isEncrypted() const { return m_socket.isEncrypted(); }
    QSslSocket &socket() { return m_socket; }
    QByteArray certificate() const { return m_socket.peerCertificate().toPem(); }

    /** The head and body of the next reply; empty if none came whole. */
    QByteArray ask(const QByteArray &request)
    {
        m_socket.write(request);
        return reply();
    }
    QByteArray reply()
    {
        static const QByteArray length = "content-length: ";
        while (true) {
            const auto end = m_received.indexOf("\r\n\r\n");
            const auto at = m_received.indexOf(length);
            if (end > 0) {
                const auto value = at < 0 ? QByteArray("0") : m_received.mid(at + length.size(), 12).split('\r').first();
                const auto size = end + 4 + value.toLongLong();
                if (m_received.size() >= size) {
                    const auto whole = m_received.left(size);
                    m_received.remove(0, size);
                    return whole;
                }
            }
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(patienceMs))
                return {};
            m_received += m_socket.readAll();
        }
    }
    bool isClosedByPeer()
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(patienceMs))
            m_received += m_socket.readAll();
        return m_socket.state() != QAbstractSocket::ConnectedState;
    }

private:
    QSslSocket m_socket;
    QByteArray m_received;
};

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/** A transport behind TLS with a scripted sink; files and options are a test's to change before start(). */
struct Served
{
    Served() { lay(SelfSigned::make()); }
    ~Served() { transport.reset(); }
    Q_DISABLE_COPY_MOVE(Served)
    void lay(const SelfSigned &pair) const
    {
        put(files.certificate, pair.certificate);
        put(files.key, pair.key);
    }
    Result<void> tryStart()
    {
        options.tls = files;
        transport = std::make_unique<transport::HttpTransport>(*sink, options);
        return transport->start(QHostAddress::LocalHost, 0);
    }
    void start() { KONTOR_VERIFY_RESULT(tryStart()); }
    quint16 port() const { return transport->port(); }
    quint64 refused(transport::Reason reason) const { return transport->figures().refused[static_cast<size_t>(reason)]; }

    QTemporaryDir directory;
    transport::TlsFiles files{directory.filePath(u"cert.pem"_s), directory.filePath(u"key.pem"_s)};
    test::ScriptedSink scripted;
    http::RequestSink *sink = &scripted;
    transport::TransportOptions options{.threads = 2, .handsOver = false, .limits = {}, .tls = {}};
    std::unique_ptr<transport::HttpTransport> transport;
};

/** Has one reply ready for everybody. */
class HotSink final : public http::RequestSink
{
public:
    void handle(http::Request, http::Respond respond) override { respond(test::textReply("normal")); }
    std::optional<http::HotReply> answerHot(const http::HotRequest &) override
    {
        return http::HotReply{
            .status = 200, .fields = "\r\nx-content-type-options: nosniff", .ownFields = "\r\nx-own: 1", .body = "hot"};
    }
    qint64 bodyLimit(http::Method, QByteArrayView) const override { return 0; }
    http::Reply refusal(int status, QByteArrayView, QByteArrayView) const override { return test::textReply({}, status); }
    bool isDraining() const override { return false; }
};

}

class TlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesByTls()
    {
        Served served;
        served.start();
        TlsClient client(served.port(), {"h2", "http/1.1"});
        QVERIFY(client.isEncrypted());
        QCOMPARE(client.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));
        const auto reply = client.ask(getRequest("/a"));
        QVERIFY2(reply.startsWith("HTTP/1.1 200 "), reply.constData());
        QVERIFY(reply.contains("\r\nstrict-transport-security: max-age=31536000\r\n"));
        QVERIFY(reply.endsWith("GET /a"));
        QVERIFY(client.ask(getRequest("/b")).endsWith("GET /b"));
        const auto seen = served.scripted.seen();
        QCOMPARE(seen.size(), size_t(2));
        QVERIFY(seen[0].secure);
        QCOMPARE(seen[0].peer, QByteArray("127.0.0.1"));
    }
    void servesByTlsWhereDescriptorsAreHandedOver()
    {
        Served served;
        served.options.handsOver = true;
        served.start();
        for (int i = 0; i < 4; ++i)
            QVERIFY(TlsClient(served.port()).ask(getRequest("/a")).endsWith("GET /a"));
    }
    void speaksOnlyTls12AndLater()
    {
        Served served;
        served.start();
        TlsClient client(served.port());
        QVERIFY(client.socket().sessionProtocol() == QSsl::TlsV1_2 || client.socket().sessionProtocol() == QSsl::TlsV1_3);
    }
    void carriesLargeBodiesBothWays()
    {
        Served served;
        const QByteArray large(5'000'000, 'x');
        served.scripted.on(
            "/large", [&](const http::Request &, const http::Respond &respond) { respond(test::textReply(large)); });
        served.start();
        TlsClient client(served.port());
        QVERIFY(client.ask(getRequest("/large")).endsWith(large));
        const QByteArray body(1'000'000, 'y');
        QVERIFY(client.ask(test::postRequest("/post", body)).endsWith("POST /post " + body));
    }
    void answersPipelinedRequestsInTheirOrder()
    {
        Served served;
        served.start();
        TlsClient client(served.port());
        client.socket().write(getRequest("/a") + getRequest("/b") + getRequest("/c"));
        for (const char *path : {"/a", "/b", "/c"})
            QVERIFY(client.reply().endsWith(QByteArray("GET ") + path));
    }
    void hasAFastLane()
    {
        HotSink hot;
        Served served;
        served.sink = &hot;
        served.start();
        TlsClient client(served.port());
        const auto reply = client.ask(getRequest("/a"));
        QVERIFY(reply.endsWith("\r\nx-own: 1\r\nstrict-transport-security: max-age=31536000\r\n\r\nhot"));
        QCOMPARE(served.transport->figures().hot, quint64(1));
        QVERIFY(client.ask(getRequest("/a", "Cookie: a=b\r\n")).endsWith("normal"));
    }
    void closesBehindTheLastReply()
    {
        Served served;
        served.start();
        TlsClient client(served.port());
        QVERIFY(client.ask(getRequest("/a", "Connection: close\r\n")).endsWith("GET /a"));
        QVERIFY(client.isClosedByPeer());
        // A refusal reaches whoever is still sending.
        TlsClient large(served.port());
        QVERIFY(large.ask(test::postRequest("/small", QByteArray(100'000, 'x'))).startsWith("HTTP/1.1 413 "));
    }
    void closesWhenPlainHttpComes()
    {
        Served served;
        served.start();
        RawClient plain(served.port());
        plain.send(getRequest("/a"));
        QVERIFY(plain.isClosedByPeer());
        QTRY_COMPARE(served.refused(transport::Reason::Handshake), quint64(1));
        QCOMPARE(served.scripted.seenCount(), size_t(0));
        QVERIFY(TlsClient(served.port()).ask(getRequest("/a")).endsWith("GET /a"));
    }
    void cutsASlowHandshake()
    {
        Served served;
        served.options.limits.head = 100ms;
        served.start();
        RawClient silent(served.port());
        RawClient half(served.port());
        half.send(QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
        QVERIFY(silent.isClosedByPeer());
        QVERIFY(half.isClosedByPeer());
        QTRY_COMPARE(served.refused(transport::Reason::Handshake), quint64(2));
        QTRY_COMPARE(served.transport->figures().open, qint64(0));
    }
    void cutsASlowHeadBehindAHandshake()
    {
        Served served;
        served.options.limits.head = 300ms;
        served.start();
        TlsClient client(served.port());
        client.socket().write("GET / HTTP/1.1\r\n");
        QVERIFY(client.reply().startsWith("HTTP/1.1 408 "));
        QVERIFY(client.isClosedByPeer());
    }
    void dropsWhoIsOneTooMany()
    {
        Served served;
        served.options.limits.connections = 1;
        served.start();
        TlsClient first(served.port());
        QVERIFY(first.ask(getRequest("/a")).endsWith("GET /a"));
        TlsClient second(served.port());
        QVERIFY(!second.isEncrypted());
        QVERIFY(first.ask(getRequest("/b")).endsWith("GET /b"));
    }
    void survivesClientsThatLeaveInTheMiddle()
    {
        Served served;
        served.scripted.hold("/held");
        served.start();
        for (int i = 0; i < 20; ++i) {
            TlsClient client(served.port());
            client.socket().write(getRequest("/held"));
            client.socket().flush();
            QVERIFY(served.scripted.waitForHeld(static_cast<size_t>(i) + 1));
            client.socket().abort();
        }
        served.scripted.release();
        QTRY_COMPARE(served.transport->figures().open, qint64(0));
    }
    void drainsWithTls()
    {
        Served served;
        served.scripted.hold("/held");
        served.start();
        TlsClient idle(served.port());
        QVERIFY(idle.ask(getRequest("/a")).endsWith("GET /a"));
        TlsClient busy(served.port());
        busy.socket().write(getRequest("/held"));
        busy.socket().flush();
        QVERIFY(served.scripted.waitForHeld(1));
        served.scripted.setDraining();
        served.scripted.release();
        QVERIFY(busy.reply().contains("connection: close"));
        QVERIFY(busy.isClosedByPeer());
        QVERIFY(served.transport->drain(10s));
        QVERIFY(idle.isClosedByPeer());
    }

    void takesANewCertificateWithoutDroppingAConnection()
    {
        Served served;
        served.start();
        TlsClient old(served.port());
        const auto before = old.certificate();
        QVERIFY(!*served.transport->reloadTls()); // nothing has changed
        served.lay(SelfSigned::make());
        const auto reloaded = served.transport->reloadTls();
        KONTOR_VERIFY_RESULT(reloaded);
        QVERIFY(*reloaded);
        TlsClient fresh(served.port());
        QVERIFY(fresh.certificate() != before);
        QVERIFY(fresh.ask(getRequest("/a")).endsWith("GET /a"));
        QVERIFY(old.ask(getRequest("/b")).endsWith("GET /b"));
        QCOMPARE(old.certificate(), before);
    }
    void keepsTheOldCertificateWhereTheNewOneIsBad()
    {
        Served served;
        served.start();
        const auto before = TlsClient(served.port()).certificate();
        const auto next = SelfSigned::make();
        put(served.files.certificate, next.certificate); // the key has not come yet
        const auto half = served.transport->reloadTls();
        QVERIFY(!half);
        QVERIFY(half.error().message.contains(u"does not belong"_s));
        QVERIFY(!*served.transport->reloadTls()); // told once
        QCOMPARE(TlsClient(served.port()).certificate(), before);
        QFile::remove(served.files.key);
        QVERIFY(!served.transport->reloadTls());
        put(served.files.key, next.key);
        QVERIFY(*served.transport->reloadTls());
        QVERIFY(TlsClient(served.port()).certificate() != before);
    }
    void refusesToStartWithFilesOfNoUse_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("words");
        const auto pair = SelfSigned::make();
        QTest::newRow("no certificate") << QByteArray("hello") << pair.key << u"holds no certificate"_s;
        QTest::newRow("empty") << QByteArray() << pair.key << u"holds no certificate"_s;
        QTest::newRow("no key") << pair.certificate << pair.certificate << u"holds no private"_s;
        QTest::newRow("a key under a password") << pair.certificate << pair.lockedKey() << u"without a password"_s;
        QTest::newRow("another's key") << pair.certificate << SelfSigned::make().key << u"does not belong"_s;
    }
    void refusesToStartWithFilesOfNoUse()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QFETCH(QString, words);
        Served served;
        served.lay({.certificate = certificate, .key = key});
        const auto started = served.tryStart();
        QVERIFY(!started);
        QCOMPARE(started.error().code, "bad_certificate"_L1);
        QVERIFY2(started.error().message.contains(words), qPrintable(started.error().message));
    }
    void refusesToStartWithoutItsFiles()
    {
        Served served;
        QFile::remove(served.files.certificate);
        const auto started = served.tryStart();
        QVERIFY(!started);
        QVERIFY(started.error().message.contains(served.files.certificate));
        QVERIFY(started.error().message.contains(u"cannot be read"_s));
    }
};

KONTOR_TEST(TlsTest)
#include "tst_tls.moc"
