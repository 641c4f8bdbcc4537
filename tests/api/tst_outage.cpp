// The server's own affairs: health, metrics, media, and what it says while its database is gone.
#include "tests/support/server/testserver.h"
#include "tests/support/suite.h"
#include "tests/support/testcluster.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>

using namespace kontor;
using namespace kontor::test;

class OutageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestShop> m_shop;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<Client> m_client;

    // As if PostgreSQL had been stopped: nobody gets in, and who is in is thrown out.
    void setReachable(bool isReachable)
    {
        const auto postgres = Database::open(cluster().withName(u"postgres"_s));
        KONTOR_VERIFY_RESULT(postgres);
        const auto name = m_shop->config().name.toLatin1();
        run(**postgres, "alter database " + name + " allow_connections " + (isReachable ? "true" : "false"));
        if (!isReachable)
            run(**postgres, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<TestShop>();
        m_shop->addGoods("MUG-1", 1990, 3);
        m_server = std::make_unique<TestServer>(m_shop->config());
        m_client = std::make_unique<Client>(m_server->client());
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/health/ready").status, 200, 10'000);
    }
    void cleanup()
    {
        const auto violations = std::exchange(m_server->contract().violations, {});
        m_client.reset();
        m_server.reset();
        m_shop.reset();
        QCOMPARE(violations.join(u'\n'), QString());
    }

    void saysThatItIsNotReadyWhileTheDatabaseIsGone()
    {
        const auto basket = newCart(*m_client);
        setReachable(false);
        Answer ready;
        QTRY_VERIFY_WITH_TIMEOUT((ready = m_client->get("/health/ready")).status == 503, 20'000);
        QCOMPARE(ready.text("status"), QByteArray("not_ready"));
        QCOMPARE(ready.json["database"_L1].toBool(), false);
        QCOMPARE(m_client->get("/health/live").status, 200);
        QCOMPARE(m_client->get("/metrics").status, 200);
        const auto refused = m_client->get("/v1/carts/" + basket);
        QCOMPARE(refused.status, 503);
        QVERIFY(!refused.field("retry-after").isEmpty());
        QVERIFY(!refused.text("detail").contains("postgres"));
        QCOMPARE(m_client->post("/v1/carts", "{}", freshKey()).status, 503);
        // The cache does not go on serving what nobody can vouch for.
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/v1/products").status, 503, 20'000);
        setReachable(true);
        QTRY_COMPARE_WITH_TIMEOUT(m_client->get("/health/ready").status, 200, 20'000);
        QCOMPARE(m_client->get("/v1/products").status, 200);
        QCOMPARE(m_client->get("/v1/carts/" + basket).status, 200);
    }
    void countsWhatItDoesForPrometheus()
    {
        m_client->get("/v1/products");
        m_client->get("/v1/nowhere");
        const auto metrics = m_client->get("/metrics");
        QVERIFY(metrics.body.contains("kontor_http_requests_total{route=\"GET /v1/products\",status=\"200\"} 1\n"));
        QVERIFY(metrics.body.contains("kontor_http_requests_total{route=\"none\",status=\"404\"} 1\n"));
        QVERIFY(metrics.body.contains("kontor_change_feed_live 1\n"));
        QCOMPARE(metrics.field("content-type"), QByteArray("text/plain; version=0.0.4; charset=utf-8"));
        QSet<QByteArray> described;
        for (const auto &line : metrics.body.split('\n')) {
            const auto words = line.split(' ');
            if (line.startsWith("# TYPE "))
                QVERIFY2(!described.contains(words[2]) && (described.insert(words[2]), true), line.constData());
            else if (!line.isEmpty() && !line.startsWith('#'))
                QVERIFY2(words.size() >= 2
                        && QRegularExpression(u"^[a-z_]+(\\{.*\\})? [-+0-9.e]+$"_s).match(QString::fromUtf8(line)).hasMatch(),
                    line.constData());
        }
        // The peer's own judgement, where it is installed.
        if (QStandardPaths::findExecutable(u"promtool"_s).isEmpty())
            return;
        QProcess promtool;
        promtool.start(u"promtool"_s, {u"check"_s, u"metrics"_s});
        QVERIFY(promtool.waitForStarted());
        promtool.write(metrics.body);
        promtool.closeWriteChannel();
        QVERIFY(promtool.waitForFinished());
        QVERIFY2(promtool.exitCode() == 0, promtool.readAllStandardError().constData());
    }
    void givesOutImagesForGood()
    {
        const QByteArray hash(64, 'a');
        const QDir directory(m_server->mediaDirectory());
        QVERIFY(directory.mkpath(u"aa/aa"_s));
        QFile file(directory.filePath(u"aa/aa/"_s + QString::fromLatin1(hash) + u".jpg"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray bytes("\xff\xd8\xff\xe0 not quite a picture \0 \r\n", 28);
        file.write(bytes);
        file.close();
        const auto shown = m_client->get("/media/aa/aa/" + hash + ".jpg");
        QCOMPARE(shown.status, 200);
        QCOMPARE(shown.body, bytes);
        QCOMPARE(shown.field("content-type"), QByteArray("image/jpeg"));
        QCOMPARE(shown.field("cache-control"), QByteArray("public, max-age=31536000, immutable"));
        QCOMPARE(m_client->get("/media/aa/aa/" + hash + ".jpg", "If-None-Match: " + shown.field("etag") + "\r\n").status, 304);
        for (const auto &target : {QByteArray("/media/aa/aa/" + hash + ".svg"), QByteArray("/media/aa/ab/" + hash + ".jpg"),
                 QByteArray("/media/aa/aa/..%2f..%2fkontor.toml")})
            QCOMPARE(m_client->get(target).status, 404);
    }
};

KONTOR_TEST(OutageTest)
#include "tst_outage.moc"
