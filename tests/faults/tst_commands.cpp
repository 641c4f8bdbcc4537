#include "core/database/migrator.h"
#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>

using namespace kontor;
using namespace kontor::test;

namespace {

/** A database in which nothing is yet. */
class EmptyDatabase
{
public:
    EmptyDatabase()
    {
        static int counter = 0;
        m_config = faultCluster().config().withName(u"kontor_empty_%1"_s.arg(++counter));
        administer("create database ");
    }
    ~EmptyDatabase() { administer("drop database if exists "); }
    Q_DISABLE_COPY_MOVE(EmptyDatabase)

    const DatabaseConfig &config() const { return m_config; }
    QStringList options(const QString &command) const { return {command, u"--database-url"_s, urlOf(m_config)}; }
    QByteArray look(const QByteArray &sql) const { return value(*Database::open(m_config).value(), sql); }

private:
    void administer(const QByteArray &what) const
    {
        const QByteArray force = what.startsWith("drop") ? " with (force)" : "";
        run(*Database::open(m_config.withName(u"postgres"_s)).value(), what + m_config.name.toLatin1() + force);
    }

    DatabaseConfig m_config;
};

const QByteArray shipped = QByteArray::number(static_cast<qint64>(shippedMigrations().size()));

QStringList options(FaultShop &shop, const QString &command, const QStringList &words = {})
{
    return QStringList{command} + words + QStringList{u"--database-url"_s, urlOf(shop.config())};
}

}

/** The program as an operator meets it: its words, its exit codes, its refusals. */
class CommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysEveryFaultOfItsOptionsAtOnce()
    {
        const auto ran = runServer({u"serve"_s, u"--listen"_s, u"nowhere"_s, u"--role"_s, u"king"_s, u"--io-threads"_s, u"0"_s,
            u"--wat"_s, u"--lease-ms"_s, u"100"_s, u"--database-url"_s, u"postgresql://kontor:verysecret@host:port/x"_s});
        QCOMPARE(ran.code, 2);
        for (const char *fault : {"listen is ADDRESS:PORT", "role is api, worker or all", "io-threads is a number from 1",
                 "there is no option --wat", "lease-ms has to be more than gateway-ms", "database URL is not usable"})
            QVERIFY2(ran.err.contains(fault), ran.err.constData());
        QVERIFY2(!ran.err.contains("verysecret"), ran.err.constData());
        QCOMPARE(ran.out, QByteArray());
    }

    void knowsItsCommands()
    {
        const auto help = runServer({u"--help"_s});
        QCOMPARE(help.code, 0);
        for (const char *word : {"serve", "migrate", "seed", "verify", "doctor", "key", "openapi", "--database-url"})
            QVERIFY2(help.out.contains(word), word);
        const auto unknown = runServer({u"dance"_s});
        QCOMPARE(unknown.code, 2);
        QVERIFY2(unknown.err.contains("there is no command dance"), unknown.err.constData());
        QCOMPARE(runServer({u"--version"_s}).out, QByteArray("kontor-server " KONTOR_VERSION "\n"));
    }

    void describesItsInterfaceWithoutADatabase()
    {
        const auto ran = runServer({u"openapi"_s});
        QCOMPARE(ran.code, 0);
        const auto document = QJsonDocument::fromJson(ran.out).object();
        QVERIFY(document["openapi"_L1].toString().startsWith(u"3.1"_s));
        QVERIFY(document["paths"_L1].toObject().contains(u"/v1/checkouts/{cart_id}/complete"_s));
    }

    void saysWhichDatabaseDoesNotAnswer()
    {
        for (const char *command : {"serve", "migrate", "verify", "doctor"}) {
            const auto ran =
                runServer({QString::fromLatin1(command), u"--database-url"_s, u"postgresql://kontor:verysecret@127.0.0.1:1/x"_s});
            QCOMPARE(ran.code, 1);
            QVERIFY2(ran.err.contains("The database does not answer") && ran.err.contains("127.0.0.1:1"), ran.err.constData());
            QVERIFY2(!ran.err.contains("verysecret"), ran.err.constData());
        }
    }

    void verifiesAndSaysWhatIsBroken()
    {
        FaultShop shop;
        const auto goods = shop->addGoods("MUG", 1000, 5);
        const auto well = runServer(options(shop, u"verify"_s));
        QVERIFY2(well.code == 0, (well.out + well.err).constData());
        QVERIFY2(well.out.contains("invariants hold"), well.out.constData());
        run(shop->database(),
            "update inventory.level set on_hand = on_hand + 1 where variant_id = '" + goods.variant.toByteArray() + '\'');
        const auto broken = runServer(options(shop, u"verify"_s));
        QCOMPARE(broken.code, 1);
        QVERIFY2(broken.out.contains("BROKEN  a level is the fold of its movements"), broken.out.constData());
    }

    void examinesADatabase()
    {
        FaultShop shop;
        const auto ran = runServer(options(shop, u"doctor"_s));
        // This PostgreSQL runs without fsync, which is just what doctor is for.
        QVERIFY2(ran.code == 1 && ran.out.contains("fsync") && ran.out.contains("→") && ran.out.contains("  ok   "),
            (ran.out + ran.err).constData());
        const EmptyDatabase empty;
        const auto unmigrated = runServer(empty.options(u"doctor"_s));
        QVERIFY2(unmigrated.code == 1 && unmigrated.out.contains("ILL"), (unmigrated.out + unmigrated.err).constData());
    }

    void makesAndDisablesKeys()
    {
        FaultShop shop;
        const auto made = runServer(options(shop, u"key"_s, {u"create"_s, u"till"_s, u"inventory:read"_s}));
        QVERIFY2(made.code == 0 && made.out.startsWith("ks_"), (made.out + made.err).constData());
        const auto again = runServer(options(shop, u"key"_s, {u"create"_s, u"till"_s, u"inventory:read"_s}));
        QVERIFY2(again.code == 1 && again.err.contains("Another key has this name"), (again.out + again.err).constData());
        QCOMPARE(runServer(options(shop, u"key"_s, {u"create"_s, u"other"_s, u"everything"_s})).code, 1);
        QVERIFY(runServer(options(shop, u"key"_s, {u"lose"_s})).err.contains("usage: kontor-server key create"));
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto ask = [&] {
            return RawClient(server.port())
                .ask(getRequest("/v1/admin/locations", "Authorization: Bearer " + made.out.trimmed() + "\r\n"))
                .status;
        };
        QCOMPARE(ask(), 200);
        QCOMPARE(runServer(options(shop, u"key"_s, {u"disable"_s, u"till"_s})).code, 0);
        QCOMPARE(ask(), 401);
    }

    void migratesOnceWhenTwoMigrateAtOnce()
    {
        const EmptyDatabase database;
        std::vector<Ran> ran(2);
        std::vector<std::thread> threads;
        for (auto &one : ran)
            threads.emplace_back([&] { one = runServer(database.options(u"migrate"_s)); });
        for (auto &thread : threads)
            thread.join();
        for (const auto &one : ran)
            QVERIFY2(one.code == 0 && one.out.contains("The schema is at migration " + shipped), (one.out + one.err).constData());
        // One of them did all of it.
        QVERIFY(ran[0].out.contains("0001 ") != ran[1].out.contains("0001 "));
        QCOMPARE(database.look("select count(*) from ops.migration"), shipped);
    }

    void goesOnWithAMigrationThatWasKilled_data()
    {
        QTest::addColumn<QByteArray>("before");
        for (int i = 1; i <= shipped.toInt(); i += 2)
            QTest::addRow("in %04d", i) << QByteArray::number(i).rightJustified(4, '0');
    }
    void goesOnWithAMigrationThatWasKilled()
    {
        QFETCH(QByteArray, before);
        const EmptyDatabase database;
        QProcess process;
        process.start(QStringLiteral(KONTOR_SERVER), database.options(u"migrate"_s));
        QByteArray said;
        while (!said.contains(before + ' ') && process.waitForReadyRead(30'000))
            said += process.readAllStandardOutput();
        QVERIFY2(said.contains(before + ' '), said.constData());
        process.kill();
        QVERIFY(process.waitForFinished());
        const auto ran = runServer(database.options(u"migrate"_s));
        QVERIFY2(ran.code == 0 && ran.out.contains("The schema is at migration " + shipped), (ran.out + ran.err).constData());
        QCOMPARE(database.look("select string_agg(number::text, ',' order by number) from ops.migration"),
            database.look("select string_agg(n::text, ',' order by n) from generate_series(1, " + shipped + ") n"));
        const auto verified = runServer(database.options(u"verify"_s));
        QVERIFY2(verified.code == 0, (verified.out + verified.err).constData());
    }

    void leavesADatabaseOfANewerVersionAlone()
    {
        FaultShop shop;
        run(shop->database(), "insert into ops.migration (number, name, sha256) values (999, 'to_come', '')");
        {
            // The newer version says that this one may still write.
            ServerProcess server(shop.config());
            QVERIFY2(server.isOpen(), server.err().constData());
            QCOMPARE(get(server.port(), "/v1/products").status, 200);
        }
        run(shop->database(), "update ops.schema set min_writer = 999");
        for (const char *command : {"serve", "migrate"}) {
            const auto refused = runServer(options(shop, QString::fromLatin1(command)));
            QCOMPARE(refused.code, 1);
            QVERIFY2(refused.err.contains("belongs to a newer version of Kontor"), refused.err.constData());
        }
    }

    void sharesTheWorkBetweenRoles()
    {
        FaultShop shop;
        const auto checkout = shop.ready("test", "card", "tok_wrong_amount");
        shop.publish();
        ServerProcess api(shop.config(), {u"--role"_s, u"api"_s});
        QVERIFY2(api.isOpen(), api.err().constData());
        QCOMPARE(complete(api.port(), checkout, "the-key").status, 402);
        QCOMPARE(get(api.port(), "/health/ready").status, 503); // nobody publishes what changes
        QCOMPARE(shop.look("select state from ops.job"), QByteArray("queued"));
        ServerProcess worker(shop.config(), {u"--role"_s, u"worker"_s});
        QVERIFY2(worker.isOpen(), worker.err().constData());
        QCOMPARE(worker.port(), quint16(0));
        QTRY_COMPARE_WITH_TIMEOUT(shop.unsettled(), QByteArray(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(get(api.port(), "/health/ready").status, 200, 20'000);
        worker.terminate();
        QVERIFY(worker.hasEnded());
        QVERIFY2(worker.exitCode() == 0 && !worker.wasKilled(), worker.err().constData());
    }

    void keepsADataDirectoryToItself()
    {
        QTemporaryDir directory;
        // As root, the server works as another user, who has to get in.
        QVERIFY(QFile::setPermissions(directory.path(), QFile::permissions(directory.path()) | QFile::ExeOther));
        const QStringList arguments{u"serve"_s, u"--data-dir"_s, directory.filePath(u"shop"_s), u"--listen"_s, u"127.0.0.1:0"_s};
        ServerProcess first(arguments, {});
        QVERIFY2(first.isOpen(), first.err().constData());
        const auto second = runServer(arguments);
        QVERIFY(second.code == 1 || second.code == 2);
        QVERIFY2(second.err.contains("Kontor is already running on"), second.err.constData());
        QCOMPARE(get(first.port(), "/v1/markets").status, 200);
        first.terminate();
        QVERIFY(first.hasEnded());
        QCOMPARE(first.exitCode(), 0);
    }

    void refusesAnAddressThatIsTaken()
    {
        FaultShop shop;
        ServerProcess server(shop.config());
        QVERIFY2(server.isOpen(), server.err().constData());
        const auto second =
            runServer(options(shop, u"serve"_s) + QStringList{u"--listen"_s, u"127.0.0.1:%1"_s.arg(server.port())});
        QCOMPARE(second.code, 1);
        QVERIFY2(second.err.contains("cannot listen"), second.err.constData());
    }
};

KONTOR_TEST(CommandTest)
#include "tst_commands.moc"
