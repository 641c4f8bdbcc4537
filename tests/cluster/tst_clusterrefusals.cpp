#include "core/database/postgresbinaries.h"
#include "core/database/processlock.h"
#include "tests/cluster/fixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QScopeGuard>

#include <sys/stat.h>
#include <unistd.h>

using namespace kontor;
using namespace kontor::test;

namespace {

Error refusal(const QString &directory)
{
    const auto cluster = PrivateCluster::start(directory);
    return cluster ? Error{.code = "none"_L1, .message = u"it started"_s} : cluster.error();
}

// Which PostgreSQL is found, for the length of one test.
auto use(const QString &binaries)
{
    qputenv("KONTOR_POSTGRES_BIN", QFile::encodeName(binaries));
    return qScopeGuard([] { qunsetenv("KONTOR_POSTGRES_BIN"); });
}

}

// What a private cluster refuses, and whether it says what to do.
class ClusterRefusalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesASecondProcessAndNamesTheFirst()
    {
        DataDirectory data;
        data.fill();
        Holder holder(data.path());
        QCOMPARE(holder.answer().value(0), u"ready"_s);
        const auto error = refusal(data.path());
        QCOMPARE(error.code, "data_directory_in_use"_L1);
        QCOMPARE(error.kind, ErrorKind::Conflict);
        QVERIFY2(error.message.contains(u"process %1"_s.arg(holder.pid())), qPrintable(error.message));
        Holder third(data.path());
        QCOMPARE(third.answer().value(1), u"data_directory_in_use"_s);
    }

    void refusesASecondClusterInTheSameProcess()
    {
        DataDirectory data;
        data.fill();
        auto cluster = PrivateCluster::start(data.path());
        KONTOR_VERIFY_RESULT(cluster);
        // By another name of the same directory, too.
        QCOMPARE(refusal(data.path() + u"/../data/"_s).code, "data_directory_in_use"_L1);
        // Stopped, it still holds the directory; gone, it does not.
        KONTOR_VERIFY_RESULT((*cluster)->stop());
        QCOMPARE(refusal(data.path()).code, "data_directory_in_use"_L1);
        cluster->reset();
        KONTOR_VERIFY_RESULT(PrivateCluster::start(data.path()));
    }

    void aLockFileAloneIsNoLock()
    {
        const DataDirectory data;
        write(data.file(u"kontor.lock"_s), "1\n");
        const auto lock = ProcessLock::take(data.path());
        KONTOR_VERIFY_RESULT(lock);
        QCOMPARE(read(data.file(u"kontor.lock"_s)).trimmed().toLongLong(), QCoreApplication::applicationPid());
    }

    void leavesAnotherMajorVersionAlone()
    {
        DataDirectory data;
        data.fill();
        write(data.file(u"postgres/PG_VERSION"_s), "9\n");
        const auto before = QDir(data.file(u"postgres"_s)).entryList();
        const auto error = refusal(data.path());
        QCOMPARE(error.code, "postgres_version_missing"_L1);
        QVERIFY2(error.message.contains(u"postgresql-9"_s), qPrintable(error.message));
        QCOMPARE(read(data.file(u"postgres/PG_VERSION"_s)), QByteArray("9\n"));
        QCOMPARE(QDir(data.file(u"postgres"_s)).entryList(), before);
        QVERIFY(!QFileInfo::exists(data.file(u"postgres.log"_s)));
    }

    void saysWhatToInstallWithoutPostgres()
    {
        const DataDirectory data;
        const auto restore = use(data.file(u"nothing"_s));
        const auto error = refusal(data.path());
        QCOMPARE(error.code, "postgres_missing"_L1);
        QVERIFY2(error.message.contains(u"apt install postgresql"_s), qPrintable(error.message));
    }

    void leavesAForeignDirectoryAlone()
    {
        const DataDirectory data;
        QVERIFY(QDir().mkpath(data.file(u"postgres"_s)));
        write(data.file(u"postgres/precious"_s), "x");
        give(data.file(u"postgres"_s));
        ::chmod(QFile::encodeName(data.file(u"postgres"_s)).constData(), 0700);
        QCOMPARE(refusal(data.path()).code, "cluster_damaged"_L1);
        QCOMPARE(read(data.file(u"postgres/precious"_s)), QByteArray("x"));
    }

    void takesAnEmptyDirectoryForNone()
    {
        const DataDirectory data;
        QVERIFY(QDir().mkpath(data.file(u"postgres"_s)));
        KONTOR_VERIFY_RESULT(PrivateCluster::start(data.path()));
    }

    void refusesAClusterThatOthersMayRead()
    {
        DataDirectory data;
        data.fill();
        ::chmod(QFile::encodeName(data.file(u"postgres"_s)).constData(), 0755);
        const auto error = refusal(data.path());
        QCOMPARE(error.code, "cluster_mode"_L1);
        QVERIFY2(error.message.contains(u"chmod 700 "_s + data.file(u"postgres"_s)), qPrintable(error.message));
    }

    void refusesAClusterOfSomebodyElse()
    {
        // What an ordinary user can show as another's without being root: a link to what root owns.
        const DataDirectory data;
        QVERIFY(QFile::link(u"/usr"_s, data.file(u"postgres"_s)));
        const auto error = refusal(data.path());
        QCOMPARE(error.code, "cluster_not_owned"_L1);
        QVERIFY2(error.message.contains(u"chown -R"_s), qPrintable(error.message));
    }

    void refusesAFileForADirectory()
    {
        const DataDirectory data;
        write(data.file(u"file"_s), "x");
        QCOMPARE(refusal(data.file(u"file"_s)).code, "data_directory_unusable"_L1);
        QCOMPARE(refusal(data.file(u"file/below"_s)).code, "data_directory_unusable"_L1);
    }

    // Root may enter everything, but the user that PostgreSQL then runs as may not.
    void refusesWhatItCannotEnter()
    {
        const DataDirectory data;
        QVERIFY(QDir().mkpath(data.file(u"closed/shop"_s)));
        ::chmod(QFile::encodeName(data.file(u"closed"_s)).constData(), isRoot() ? 0700 : 0000);
        const auto error = refusal(data.file(u"closed/shop"_s));
        ::chmod(QFile::encodeName(data.file(u"closed"_s)).constData(), 0700);
        QCOMPARE(error.code, isRoot() ? "data_directory_unreachable"_L1 : "data_directory_unusable"_L1);
    }

    void refusesWhereItMayNotWrite()
    {
        if (isRoot()) { // for whom only a file system without writing is closed
            QCOMPARE(refusal(u"/proc/sys/kontor"_s).code, "data_directory_unusable"_L1);
            return;
        }
        const DataDirectory data;
        ::chmod(QFile::encodeName(data.path()).constData(), 0500);
        QCOMPARE(refusal(data.path()).code, "data_directory_unusable"_L1);
    }

    void saysThatTheDiskIsFull_data()
    {
        QTest::addColumn<QByteArray>("initdb");
        QTest::addColumn<QByteArray>("postgres");
        const QByteArray full = "FATAL:  could not write lock file: No space left on device";
        QTest::newRow("while it is set up") << "echo '" + full + "' >&2; exit 1" << QByteArray("exit 0");
        QTest::newRow("when it starts") << QByteArray("exit 0") << "echo '" + full + "' >&2; exit 1";
    }
    void saysThatTheDiskIsFull()
    {
        QFETCH(QByteArray, initdb);
        QFETCH(QByteArray, postgres);
        const DataDirectory data;
        const DataDirectory programs;
        fakePostgres(programs.path(), 15, initdb, postgres);
        const auto restore = use(programs.path());
        auto error = refusal(data.path());
        if (error.code == "postgres_version_missing"_L1 || error.code == "cluster_damaged"_L1)
            QFAIL("the scripts were not used");
        QCOMPARE(error.code, "disk_full"_L1);
        QVERIFY2(error.message.contains(u"Make room"_s), qPrintable(error.message));
        QVERIFY(error.detail.contains(u"No space left"_s));
        QVERIFY(!QFileInfo::exists(data.file(u"postgres.new"_s)));
    }

    void repeatsWhatPostgresSaid()
    {
        DataDirectory data;
        data.fill();
        const auto cluster = PrivateCluster::start(data.path(), {.settings = {{u"shared_buffers"_s, u"nonsense"_s}}});
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, "cluster_start_failed"_L1);
        QVERIFY2(cluster.error().detail.contains(u"shared_buffers"_s), qPrintable(cluster.error().detail));
        QVERIFY(cluster.error().message.contains(data.file(u"postgres.log"_s)));
        // A refusal lets go of the directory.
        KONTOR_VERIFY_RESULT(PrivateCluster::start(data.path()));
    }

    void missesItsPassword()
    {
        DataDirectory data;
        data.fill();
        write(data.file(u"postgres/kontor.password"_s), "db_wrong\n");
        QCOMPARE(refusal(data.path()).code, "cluster_login_failed"_L1);
        QVERIFY(QFile::remove(data.file(u"postgres/kontor.password"_s)));
        QCOMPARE(refusal(data.path()).code, "cluster_password_missing"_L1);
    }

    void comparesMajorsAsNumbers()
    {
        const DataDirectory places;
        fakePostgres(places.file(u"9/bin"_s), 9);
        fakePostgres(places.file(u"100/bin"_s), 100);
        fakePostgres(places.file(u"17/bin"_s), 17);
        QVERIFY(QDir().mkpath(places.file(u"18/bin"_s))); // a client alone
        QVERIFY(QFile::link(places.file(u"17"_s), places.file(u"current"_s)));
        QList<int> majors;
        for (const auto &binaries : PostgresBinaries::installedIn({places.file(u"*/bin"_s), places.file(u"absent"_s)}))
            majors.append(binaries.major);
        QCOMPARE(majors, (QList<int>{100, 17, 9}));
    }

    void refusesAServerThatIsTooOld()
    {
        const DataDirectory places;
        fakePostgres(places.path(), 14);
        const auto restore = use(places.path());
        const auto newest = PostgresBinaries::newest();
        QVERIFY(!newest);
        QCOMPARE(newest.error().code, "postgres_missing"_L1);
        QVERIFY2(newest.error().message.contains(u"14 in "_s + places.path()), qPrintable(newest.error().message));
    }
};

KONTOR_TEST(ClusterRefusalsTest)
#include "tst_clusterrefusals.moc"
