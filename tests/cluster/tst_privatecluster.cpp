#include "core/database/childprocess_p.h"
#include "core/database/postgresbinaries.h"
#include "tests/cluster/fixture.h"

#include <QDir>
#include <QFileInfo>

#include <csignal>

using namespace kontor;
using namespace kontor::test;

// What a private cluster does when all is well, and after whatever may have happened to it.
class PrivateClusterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsFromNothing()
    {
        const DataDirectory data;
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        const auto config = (*cluster)->config();
        QCOMPARE(config.name, u"kontor"_s);
        QCOMPARE(query(config, u"select current_database() || ' ' || current_user"_s), u"kontor kontor"_s);
        QVERIFY(QFileInfo(config.host).isDir());
        // Runs as somebody who cannot harm the machine, and shows nobody its files.
        QCOMPARE(ownerOf(u"/proc/%1"_s.arg((*cluster)->postmasterPid())), postgresUid());
        QVERIFY(postgresUid() != 0);
        QCOMPARE(modeOf(data.file(u"postgres"_s)), 0700u);
        QCOMPARE(modeOf(data.file(u"postgres/kontor.password"_s)), 0600u);
        QCOMPARE(modeOf(data.file(u"postgres.log"_s)), 0600u);
        QCOMPARE(modeOf(config.host), 0700u);
        QVERIFY(!QFileInfo::exists(data.file(u"postgres.new"_s)));
        QVERIFY(!QFileInfo::exists(data.file(u"kontor.password.new"_s)));
    }

    void isSetUpForAShop_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("value");
        QTest::newRow("no network") << u"show listen_addresses"_s << u""_s;
        QTest::newRow("safe commits") << u"select concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'))"_s
                                      << u"on on"_s;
        QTest::newRow("checksums") << u"show data_checksums"_s << u"on"_s;
        QTest::newRow("encoding") << u"show server_encoding"_s << u"UTF8"_s;
        QTest::newRow("collation") << u"select datcollate || datctype from pg_database where datname = 'kontor'"_s << u"CC"_s;
        QTest::newRow("language's own order") << u"select 'Öl' < 'Zaun' collate \"de-x-icu\""_s << u"true"_s;
        QTest::newRow("time zone") << u"show timezone"_s << u"UTC"_s;
        QTest::newRow("only by password") << u"select string_agg(distinct auth_method, ',') from pg_hba_file_rules"_s
                                          << u"scram-sha-256"_s;
        QTest::newRow("scram") << u"select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'kontor'"_s
                               << u"true"_s;
    }
    void isSetUpForAShop()
    {
        static const DataDirectory data;
        if (!m_shared) {
            auto cluster = PrivateCluster::start(data.path());
            KONTOR_VERIFY_RESULT(cluster);
            m_shared = std::move(*cluster);
        }
        QFETCH(QString, sql);
        QTEST(query(m_shared->config(), sql), "value");
    }

    void letsNobodyInWithoutThePassword()
    {
        DataDirectory data;
        data.fill();
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        auto config = (*cluster)->config();
        QCOMPARE(query(config, u"select 1"_s), u"1"_s);
        config.password = u"guess"_s;
        QVERIFY(query(config, u"select 1"_s).contains(u"password authentication failed"_s));
        config.password.clear();
        QVERIFY(query(config, u"select 1"_s).startsWith(u"error: "_s));
    }

    void everyShopHasAnIdentityAndAPasswordOfItsOwn()
    {
        const DataDirectory one;
        const DataDirectory two;
        const QString identity = u"select system_identifier from pg_control_system()"_s;
        const auto first = PrivateCluster::start(one.path());
        KONTOR_VERIFY_RESULT(first);
        const auto second = PrivateCluster::start(two.path());
        KONTOR_VERIFY_RESULT(second);
        QVERIFY(query((*first)->config(), identity) != query((*second)->config(), identity));
        QVERIFY((*first)->config().password != (*second)->config().password);
    }

    void keepsItsDataFromOneStartToTheNext()
    {
        DataDirectory data;
        data.fill();
        auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        const auto pid = (*cluster)->postmasterPid();
        query((*cluster)->config(), u"create table kept as select 42 as answer"_s);
        KONTOR_VERIFY_RESULT((*cluster)->stop());
        QVERIFY(!isAlive(pid));
        QCOMPARE((*cluster)->postmasterPid(), 0);
        KONTOR_VERIFY_RESULT((*cluster)->stop());
        QVERIFY(!QFileInfo::exists(data.file(u"postgres/postmaster.pid"_s)));

        cluster->reset();
        const auto again = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(again);
        QCOMPARE(query((*again)->config(), u"select answer from kept"_s), u"42"_s);
    }

    void stopsWithItsObject()
    {
        DataDirectory data;
        data.fill();
        qint64 pid = 0;
        {
            const auto cluster = PrivateCluster::start(data.path());
            KONTOR_VERIFY_RESULT(cluster);
            pid = (*cluster)->postmasterPid();
            QVERIFY(isAlive(pid));
        }
        QVERIFY(!isAlive(pid));
    }

    void takesSettingsOverItsOwn()
    {
        DataDirectory data;
        data.fill();
        const auto cluster =
            PrivateCluster::start(data.path(), {.settings = {{u"max_connections"_s, u"17"_s}, {u"work_mem"_s, u"3MB"_s}}});
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"show max_connections"_s), u"17"_s);
        QCOMPARE(query((*cluster)->config(), u"show work_mem"_s), u"3MB"_s);
    }

    void stopsWhenItsParentIsKilled()
    {
        DataDirectory data;
        data.fill();
        Holder holder(data.path());
        const auto answer = holder.answer();
        QCOMPARE(answer.value(0), u"ready"_s);
        const auto pid = answer.value(1).toLongLong();
        const DatabaseConfig config{.host = answer.value(3), .password = answer.value(4)};
        QCOMPARE(query(config, u"create table kept as select 7 as answer"_s), u""_s);
        QVERIFY(isAlive(pid));
        holder.kill();
        QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), 60'000);
        // It took its leave in order: the next start has nothing to recover.
        QVERIFY(!QFileInfo::exists(data.file(u"postgres/postmaster.pid"_s)));
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"select answer from kept"_s), u"7"_s);
    }

    void startsAtOnceAfterItsParentWasKilled()
    {
        DataDirectory data;
        data.fill();
        for (int round = 0; round < 3; ++round) {
            Holder holder(data.path());
            QCOMPARE(holder.answer().value(0), u"ready"_s);
            holder.kill();
        }
        KONTOR_VERIFY_RESULT(PrivateCluster::start(data.path()));
    }

    void recoversWhenBothWereKilled()
    {
        DataDirectory data;
        data.fill();
        Holder holder(data.path());
        const auto answer = holder.answer();
        QCOMPARE(answer.value(0), u"ready"_s);
        const DatabaseConfig config{.host = answer.value(3), .password = answer.value(4)};
        query(config, u"create table kept as select 8 as answer"_s);
        ::kill(answer.value(1).toInt(), SIGKILL);
        holder.kill();
        QVERIFY(QFileInfo::exists(data.file(u"postgres/postmaster.pid"_s)));
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"select answer from kept"_s), u"8"_s);
        QVERIFY(read(data.file(u"postgres.log"_s)).contains("automatic recovery in progress"));
    }

    void startsAgainWhenItDies()
    {
        DataDirectory data;
        data.fill();
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        query((*cluster)->config(), u"create table kept as select 9 as answer"_s);
        const auto before = (*cluster)->postmasterPid();
        ::kill(static_cast<pid_t>(before), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT((*cluster)->postmasterPid() != 0 && (*cluster)->postmasterPid() != before, 60'000);
        QCOMPARE(query((*cluster)->config(), u"select answer from kept"_s), u"9"_s);
    }

    void beginsAnewAfterASetUpThatWasInterrupted()
    {
        const DataDirectory data;
        {
            Holder holder(data.path());
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(data.file(u"postgres.new/PG_VERSION"_s)), 60'000);
            holder.kill();
        }
        QVERIFY(!QFileInfo::exists(data.file(u"postgres"_s)));
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"select 1"_s), u"1"_s);
    }

    void removesAHalfMadeCluster()
    {
        const DataDirectory data;
        QVERIFY(QDir().mkpath(data.file(u"postgres.new/base"_s)));
        write(data.file(u"postgres.new/PG_VERSION"_s), "15\n");
        write(data.file(u"kontor.password.new"_s), "old\n");
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QVERIFY((*cluster)->config().password != u"old"_s);
        QVERIFY(!QFileInfo::exists(data.file(u"postgres.new"_s)));
    }

    void finishesASetUpThatHadNoDatabaseYet()
    {
        DataDirectory data;
        data.fill();
        {
            const auto cluster = PrivateCluster::start(data.path());
            KONTOR_VERIFY_RESULT(cluster);
            QCOMPARE(query((*cluster)->config().withName(u"postgres"_s), u"drop database kontor"_s), u""_s);
        }
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"select current_database()"_s), u"kontor"_s);
    }

    // A machine that went down without notice leaves pids that later belong to others; PostgreSQL would refuse for ever.
    void passesOverLockFilesThatNameAStranger()
    {
        DataDirectory data;
        data.fill();
        QProcess stranger;
        prepareChild(stranger, account(), u"/"_s, Lifetime::EndsWithUs);
        stranger.start(u"sleep"_s, {u"3600"_s});
        QVERIFY(stranger.waitForStarted());
        const QByteArray lock =
            QByteArray::number(stranger.processId()) + '\n' + data.file(u"postgres"_s).toUtf8() + "\n1700000000\n5432\n";
        write(data.file(u"postgres/postmaster.pid"_s), lock);
        give(data.file(u"postgres/postmaster.pid"_s));
        QVERIFY(QDir().mkpath(data.file(u"socket"_s)));
        give(data.file(u"socket"_s));
        write(data.file(u"socket/.s.PGSQL.5432.lock"_s), lock);
        give(data.file(u"socket/.s.PGSQL.5432.lock"_s));

        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QCOMPARE(query((*cluster)->config(), u"select 1"_s), u"1"_s);
        QCOMPARE(stranger.state(), QProcess::Running);
        stranger.kill();
        stranger.waitForFinished();
    }

    void endsAPostgresThatLostItsParent()
    {
        DataDirectory data;
        data.fill();
        const auto binaries = PostgresBinaries::newest();
        KONTOR_VERIFY_RESULT(binaries);
        QVERIFY(QDir().mkpath(data.file(u"socket"_s)));
        give(data.file(u"socket"_s));
        QProcess orphan;
        prepareChild(orphan, account(), u"/"_s, Lifetime::Own);
        orphan.start(binaries->program(u"postgres"_s),
            {u"-D"_s, data.file(u"postgres"_s), u"-c"_s, u"listen_addresses="_s, u"-c"_s,
                u"unix_socket_directories="_s + data.file(u"socket"_s)});
        QTRY_VERIFY_WITH_TIMEOUT(read(data.file(u"postgres/postmaster.pid"_s)).contains("ready"), 60'000);
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QVERIFY(orphan.state() == QProcess::NotRunning || orphan.waitForFinished(10'000));
        QCOMPARE(orphan.exitCode(), 0);
        QCOMPARE(query((*cluster)->config(), u"select 1"_s), u"1"_s);
    }

    void findsAPlaceForItsSocket_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isBeside");
        QTest::newRow("plain") << u"data"_s << true;
        QTest::newRow("blank, quote, umlaut") << u"my 'ware' für alle"_s << true;
        QTest::newRow("comma, which libpq splits at") << u"one,two"_s << false;
        QTest::newRow("double quote") << u"a\"b"_s << false;
        QTest::newRow("too long for the kernel") << QString(120, u'x') << false;
        QTest::newRow("too long in UTF-8 only") << QString(60, u'ü') << false;
    }
    void findsAPlaceForItsSocket()
    {
        QFETCH(QString, name);
        DataDirectory data(name);
        data.fill();
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        const auto config = (*cluster)->config();
        QTEST(config.host == data.file(u"socket"_s), "isBeside");
        QVERIFY(QFileInfo::exists(config.host + u"/.s.PGSQL.5432"_s));
        QCOMPARE(modeOf(config.host), 0700u);
        QCOMPARE(ownerOf(config.host), postgresUid());
        QCOMPARE(query(config, u"select 1"_s), u"1"_s);
        KONTOR_VERIFY_RESULT((*cluster)->stop());
        QVERIFY(config.host.startsWith(data.path()) || !QFileInfo::exists(config.host));
    }

    void opensItsSocketToOtherUsersOnlyIfAsked_data()
    {
        QTest::addColumn<bool>("isOpen");
        QTest::newRow("as usual") << false;
        QTest::newRow("asked") << true;
    }
    void opensItsSocketToOtherUsersOnlyIfAsked()
    {
        QFETCH(bool, isOpen);
        DataDirectory data;
        data.fill();
        const auto cluster = PrivateCluster::start(data.path(), {.openToLocalUsers = isOpen});
        KONTOR_VERIFY_RESULT(cluster);
        const auto config = (*cluster)->config();
        QCOMPARE(modeOf(config.host), isOpen ? 0755u : 0700u);
        QCOMPARE(modeOf(config.host + u"/.s.PGSQL.5432"_s), isOpen ? 0777u : 0700u);
        QCOMPARE(config.host.startsWith(data.path()), !isOpen);
        QCOMPARE(query(config, u"select 1"_s), u"1"_s);

        const auto binaries = PostgresBinaries::newest();
        KONTOR_VERIFY_RESULT(binaries);
        QProcess neighbour;
        const bool isSomebodyElse = isRoot();
        prepareChild(
            neighbour, isSomebodyElse ? std::optional(ServiceAccount{65534, 65534}) : std::nullopt, u"/"_s, Lifetime::Own);
        neighbour.start(binaries->program(u"psql"_s),
            {u"-XAtc"_s, u"select 'in'"_s,
                u"host='%1' user=kontor dbname=kontor password=%2"_s.arg(config.host, config.password)});
        QVERIFY(neighbour.waitForFinished());
        QCOMPARE(neighbour.readAllStandardOutput().trimmed(), isOpen || !isSomebodyElse ? QByteArray("in") : QByteArray());
    }

    void startsAnewLogWhenTheOldOneIsLong()
    {
        DataDirectory data;
        data.fill();
        write(data.file(u"postgres.log"_s), QByteArray(11 * 1024 * 1024, '.'));
        const auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        QVERIFY(QFileInfo(data.file(u"postgres.log"_s)).size() < 100'000);
        QCOMPARE(QFileInfo(data.file(u"postgres.log.1"_s)).size(), 11 * 1024 * 1024);
    }

    void cleanupTestCase() { m_shared.reset(); }

private:
    std::unique_ptr<PrivateCluster> m_shared;
};

KONTOR_TEST(PrivateClusterTest)
#include "tst_privatecluster.moc"
