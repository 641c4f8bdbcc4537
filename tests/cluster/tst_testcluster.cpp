#include "tests/support/suite.h"
#include "tests/support/testcluster.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

using namespace kontor;

class TestClusterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesALoginThatMayMakeDatabases()
    {
        const auto &config = test::cluster();
        QCOMPARE(&test::cluster(), &config);
        {
            auto database = QSqlDatabase::addDatabase(u"QPSQL"_s, u"testcluster"_s);
            database.setHostName(config.host);
            database.setPort(config.port);
            database.setDatabaseName(config.name);
            database.setUserName(config.user);
            database.setPassword(config.password);
            QVERIFY2(database.open(), qPrintable(database.lastError().text()));
            QSqlQuery query(database);
            QVERIFY2(query.exec(u"create database scratch_of_testcluster"_s), qPrintable(query.lastError().text()));
            QVERIFY(query.exec(u"drop database scratch_of_testcluster"_s));
        }
        QSqlDatabase::removeDatabase(u"testcluster"_s);
    }
};

KONTOR_TEST(TestClusterTest)
#include "tst_testcluster.moc"
