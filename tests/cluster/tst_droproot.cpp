#include "tests/cluster/fixture.h"

#include <QCoreApplication>
#include <QDir>

#include <sys/stat.h>
#include <unistd.h>

using namespace kontor;
using namespace kontor::test;

// The whole program leaves root behind; started by anybody else it stays who it is. Each case in its own process.
class DropRootTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servesAsAnUnprivilegedUser()
    {
        const DataDirectory data;
        const QString directory = data.file(u"new/shop"_s);
        Holder holder(directory, {u"--drop-root"_s});
        const auto answer = holder.answer();
        QVERIFY2(answer.value(0) == u"ready"_s, qPrintable(answer.join(u' ')));
        QCOMPARE(answer.value(2).toUInt(), postgresUid());
        QCOMPARE(answer.value(7), u"unprivileged"_s);
        QCOMPARE(ownerOf(u"/proc/%1"_s.arg(answer.value(1))), postgresUid());
        QCOMPARE(ownerOf(directory), postgresUid());
        QVERIFY(!(modeOf(directory) & 0007));
        if (isRoot()) {
            QCOMPARE(answer.value(5), directory);
            QCOMPARE(answer.value(6), directory);
        } else {
            QCOMPARE(answer.value(5), QDir::currentPath());
        }
    }

    // A checkout in root's home: what has been loaded runs on, but nothing may be looked up there again.
    void runsFromAHomeThatOnlyItsOwnerMayEnter()
    {
        const DataDirectory home;
        const DataDirectory data;
        const QString program = home.file(u"cluster_holder"_s);
        QVERIFY(QFile::copy(QCoreApplication::applicationDirPath() + u"/cluster_holder"_s, program));
        ::chmod(QFile::encodeName(home.path()).constData(), 0700);
        Holder holder(data.path(), {u"--drop-root"_s}, program, home.path());
        const auto answer = holder.answer();
        QVERIFY2(answer.value(0) == u"ready"_s, qPrintable(answer.join(u' ')));
        QCOMPARE(query({.host = answer.value(3), .password = answer.value(4)}, u"select 1"_s), u"1"_s);
    }

    void takesOverWhatRootMadeBefore()
    {
        DataDirectory data;
        data.fill();
        QVERIFY(QDir().mkpath(data.file(u"media/a"_s)));
        write(data.file(u"media/a/picture"_s), "x");
        const auto outside = std::make_unique<DataDirectory>();
        write(outside->file(u"shadow"_s), "x");
        QVERIFY(QFile::link(outside->file(u"shadow"_s), data.file(u"media/link"_s)));
        QCOMPARE(::link(QFile::encodeName(outside->file(u"shadow"_s)).constData(),
                     QFile::encodeName(data.file(u"media/hard"_s)).constData()),
            0);
        Holder holder(data.path(), {u"--drop-root"_s});
        const auto answer = holder.answer();
        QVERIFY2(answer.value(0) == u"ready"_s, qPrintable(answer.join(u' ')));
        QCOMPARE(ownerOf(data.file(u"media/a/picture"_s)), postgresUid());
        // Nothing outside changes hands, by whatever name it appears inside.
        QCOMPARE(ownerOf(outside->file(u"shadow"_s)), ::geteuid());
    }

    void takesNothingThatIsNotItsOwn()
    {
        const DataDirectory data;
        write(data.file(u"thesis.txt"_s), "x");
        Holder holder(data.path(), {u"--drop-root"_s});
        const auto answer = holder.answer();
        if (isRoot())
            QCOMPARE(answer.value(1), u"data_directory_foreign"_s);
        else
            QCOMPARE(answer.value(0), u"ready"_s); // it is the person's own directory, and nothing in it is touched
        QCOMPARE(ownerOf(data.file(u"thesis.txt"_s)), ::geteuid());
        QCOMPARE(read(data.file(u"thesis.txt"_s)), QByteArray("x"));
    }

    void takesNoDirectoryOfAThirdUser()
    {
        const DataDirectory data;
        if (isRoot())
            QCOMPARE(::chown(QFile::encodeName(data.path()).constData(), 65534, 65534), 0);
        Holder holder(isRoot() ? data.path() : u"/usr"_s, {u"--drop-root"_s});
        const auto answer = holder.answer();
        QCOMPARE(answer.value(0), u"refused"_s);
        QCOMPARE(answer.value(1), isRoot() ? u"data_directory_foreign"_s : u"data_directory_unusable"_s);
        if (isRoot())
            QCOMPARE(ownerOf(data.path()), 65534u);
    }

    void refusesADirectoryThatTheUserCannotReach()
    {
        const DataDirectory data;
        QVERIFY(QDir().mkpath(data.file(u"closed"_s)));
        ::chmod(QFile::encodeName(data.file(u"closed"_s)).constData(), isRoot() ? 0700 : 0000);
        Holder holder(data.file(u"closed/shop"_s), {u"--drop-root"_s});
        const auto answer = holder.answer();
        ::chmod(QFile::encodeName(data.file(u"closed"_s)).constData(), 0700);
        QCOMPARE(answer.value(1), isRoot() ? u"data_directory_unreachable"_s : u"data_directory_unusable"_s);
    }

    void knowsWhereItsDataBelong()
    {
        qputenv("XDG_DATA_HOME", "/tmp/of/a/person");
        const QString found = defaultDataDirectory();
        qunsetenv("XDG_DATA_HOME");
        QCOMPARE(found, isRoot() ? u"/var/lib/kontor"_s : u"/tmp/of/a/person/kontor"_s);
    }
};

KONTOR_TEST(DropRootTest)
#include "tst_droproot.moc"
