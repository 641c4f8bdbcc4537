#include "tests/support/suite.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace kontor;

/** The build step that turns .sql files into constants, since Qt's own parser of placeholders reads neither comments nor quotes. */
class EmbedSqlTest : public QObject
{
    Q_OBJECT

    struct Outcome
    {
        int exitCode;
        QByteArray header;
        QByteArray complaint;
    };

    static Outcome embed(const QByteArray &sql)
    {
        const QTemporaryDir directory;
        QFile source(directory.filePath(u"room.sql"_s));
        if (!source.open(QIODevice::WriteOnly) || source.write(sql) != sql.size())
            qFatal("cannot write a file");
        source.close();
        QProcess process;
        process.start(QCoreApplication::applicationDirPath() + u"/embedsql"_s,
            {u"statements"_s, directory.filePath(u"room.h"_s), source.fileName()});
        if (!process.waitForFinished())
            qFatal("embedsql: %s", qPrintable(process.errorString()));
        QFile header(directory.filePath(u"room.h"_s));
        return {.exitCode = process.exitCode(),
            .header = header.open(QIODevice::ReadOnly) ? header.readAll() : QByteArray(),
            .complaint = process.readAllStandardError()};
    }

private Q_SLOTS:
    void makesPlaceholdersOfNamesAndNothingElse_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("parameters");
        const auto row = [](const char *name, const char *sql, const char *text, const char *parameters) {
            QTest::newRow(name) << QByteArray(sql) << QByteArray(text) << QByteArray(parameters);
        };
        row("a name twice", "select :a, :b_2, :a", "select ?, ?, ?", "\"a\", \"b_2\", \"a\", ");
        row("an apostrophe in a comment", "select :a -- the customer's\n, :b", "select ? , ?", "\"a\", \"b\", ");
        row("a name in a comment", "-- not :this\nselect :a", "select ?", "\"a\", ");
        row("a name in quotes", "select ':x', \"a:b\", :a", "select ':x', \"a:b\", ?", "\"a\", ");
        row("a doubled quote", "select 'it''s :x', :a", "select 'it''s :x', ?", "\"a\", ");
        row("a cast", "select :a::bigint, '1'::int", "select ?::bigint, '1'::int", "\"a\", ");
        row("two dashes in quotes", "select '--', :a", "select '--', ?", "\"a\", ");
        row("lines and the last semicolon", "select\n    :a\n;\n\n", "select ?", "\"a\", ");
    }
    void makesPlaceholdersOfNamesAndNothingElse()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, parameters);
        const auto outcome = embed("-- name: some_thing\n" + sql);
        QVERIFY2(outcome.exitCode == 0, outcome.complaint.constData());
        QVERIFY2(outcome.header.contains("sql_(" + text + ")sql_"), outcome.header.constData());
        QVERIFY2(outcome.header.contains("someThingParameters[] = {" + parameters + "nullptr}"), outcome.header.constData());
        QVERIFY(outcome.header.contains("\"room.some_thing\""));
    }

    void refusesWhatWouldNotWork_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("no name") << QByteArray("select 1");
        QTest::newRow("jsonb's question mark") << QByteArray("-- name: a\nselect '{}'::jsonb ? 'x'");
        QTest::newRow("dollar quotes") << QByteArray("-- name: a\nselect $$x$$");
        QTest::newRow("a block comment") << QByteArray("-- name: a\nselect 1 /* x */");
        QTest::newRow("an open quote") << QByteArray("-- name: a\nselect 'x");
        QTest::newRow("nothing") << QByteArray("-- name: a\n-- only words\n");
    }
    void refusesWhatWouldNotWork()
    {
        QFETCH(QByteArray, sql);
        const auto outcome = embed(sql);
        QVERIFY(outcome.exitCode != 0);
        QVERIFY2(outcome.complaint.contains("room.sql"), outcome.complaint.constData());
    }
};

KONTOR_TEST(EmbedSqlTest)
#include "tst_embedsql.moc"
