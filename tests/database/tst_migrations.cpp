#include "core/database/migrator.h"
#include "sql/all.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

using namespace kontor;

class MigrationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringAnEmptyDatabaseUpAndStopThere()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto again = migrate(*database);
        KONTOR_VERIFY_RESULT(again);
        QCOMPARE(again->applied, again->shipped);
        QVERIFY(again->shipped > 0);
    }

    void refuseATextThatIsNotWhatWasApplied()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        std::vector<Migration> changed(shippedMigrations().begin(), shippedMigrations().end());
        changed[0].text = "select 1";
        const auto refused = migrate(*database, changed);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, "migration_changed"_L1);
    }

    void serveANewerDatabaseOnlyAsLongAsThatAllowsIt()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        const auto older = shippedMigrations().first(shippedMigrations().size() - 1);
        const auto shipped = static_cast<int>(shippedMigrations().size());
        const auto allowed = migrate(*database, older);
        KONTOR_VERIFY_RESULT(allowed);
        QCOMPARE(allowed->applied, shipped);
        test::run(*database, "update ops.schema set min_writer = " + QByteArray::number(shipped));
        const auto refused = migrate(*database, older);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, "schema_too_new"_L1);
    }

    void leaveNothingOfAMigrationThatFails()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        std::vector<Migration> more(shippedMigrations().begin(), shippedMigrations().end());
        const auto before = static_cast<int>(more.size());
        // A later statement fails: an exec() of Qt alone would have called this a success.
        more.push_back({before + 1, "broken",
            "create table ops.half (a int); insert into ops.half values ('x'); create table ops.other (a int)"});
        const auto refused = migrate(*database, more);
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.contains(u"broken"_s), qPrintable(refused.error().detail));
        QCOMPARE(test::value(*database, "select to_regclass('ops.half') is null"), QByteArray("t"));
        QCOMPARE(migrationState(*database)->applied, before);
    }

    void tellOneDatabaseFromAnother()
    {
        const test::TestDatabase one;
        const test::TestDatabase two;
        const auto identity = databaseIdentity(*one.connect());
        KONTOR_VERIFY_RESULT(identity);
        QCOMPARE(databaseIdentity(*one.connect()).value(), *identity);
        QVERIFY(databaseIdentity(*two.connect()).value() != *identity);
    }

    void prepareEveryStatement()
    {
        const test::TestDatabase scratch;
        const auto database = scratch.connect();
        int index = 0;
        for (const auto *statement : sql::all) {
            QByteArray text;
            int parameter = 0;
            for (const char *c = statement->text; *c; ++c)
                text += *c == '?' ? "$" + QByteArray::number(++parameter) : QByteArray(1, *c);
            QCOMPARE(parameter, statement->parameterCount);
            const auto prepared = database->script("prepare s" + QByteArray::number(++index) + " as " + text);
            QVERIFY2(prepared,
                qPrintable(
                    QLatin1StringView(statement->name) + u": "_s + (prepared ? QString() : test::describe(prepared.error()))));
        }
        QVERIFY(index > 0);
    }
};

KONTOR_TEST(MigrationsTest)
#include "tst_migrations.moc"
