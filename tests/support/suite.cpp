#include "tests/support/suite.h"

#include "core/database/database.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryFile>

#include <cstdio>
#include <vector>

namespace kontor::test {

bool eventually(const std::function<bool()> &isSo, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (!isSo()) {
        if (deadline.hasExpired())
            return false;
        QTest::qWait(10);
    }
    return true;
}

namespace {

struct Entry
{
    const char *name;
    std::function<std::unique_ptr<QObject>()> make;
};

using MakeApplication = std::function<std::unique_ptr<QCoreApplication>(int &, char **)>;

MakeApplication &applicationMaker()
{
    static MakeApplication make = [](int &argc, char **argv) { return std::make_unique<QCoreApplication>(argc, argv); };
    return make;
}

std::vector<Entry> &entries()
{
    static std::vector<Entry> all;
    return all;
}

}

int add(const char *name, std::function<std::unique_ptr<QObject>()> make)
{
    entries().push_back({name, std::move(make)});
    return 0;
}

int useApplication(MakeApplication make)
{
    applicationMaker() = std::move(make);
    return 0;
}

QString describe(const Error &error)
{
    QString text = error.code + u": "_s + error.message;
    if (!error.detail.isEmpty())
        text += u" ["_s + error.detail + u']';
    for (const auto &field : error.fields)
        text += u" "_s + field.pointer + u' ' + field.code + u' ' + field.message;
    return text;
}

// For `./dev test`, which looks for statements that no test ran.
void noteStatements()
{
    const QString log = qEnvironmentVariable("KONTOR_STATEMENT_LOG");
    if (log.isEmpty())
        return;
    QByteArray names;
    for (const auto &name : executedStatements())
        names += name + '\n';
    // Programs run side by side: one write, at the end of what is there.
    QFile file(log);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered) || file.write(names) != names.size())
        qFatal("%s: %s", qPrintable(log), qPrintable(file.errorString()));
}

// Runs every class (or those whose name matches the pattern given), then says in one line how many tests there were.
int run(int argc, char **argv)
{
    const auto application = applicationMaker()(argc, argv);
    QString pattern;
    bool only = false; // what follows names functions, as Qt Test takes them
    // Qt Test's own handler of crashes goes round in circles after a qFatal(); the signal itself says enough.
    QStringList forQtTest{QString::fromLocal8Bit(argv[0]), u"-nocrashhandler"_s};
    const auto arguments = application->arguments().mid(1);
    for (const auto &argument : arguments) {
        if (argument == u"--only"_s) {
            only = true;
            continue;
        }
        if (argument.startsWith(u'-') || argument.contains(u"::") || only)
            forQtTest.append(argument);
        else
            pattern = argument;
    }
    const QRegularExpression wanted(pattern, QRegularExpression::CaseInsensitiveOption);
    int passed = 0;
    int failed = 0;
    for (const auto &entry : entries()) {
        if (!wanted.match(QString::fromLatin1(entry.name)).hasMatch())
            continue;
        const auto test = entry.make();
        // Results go to a file that is shown and counted: the counts of Qt Test are not in its public interface.
        QTemporaryFile report;
        if (!report.open())
            return 1;
        const int result =
            QTest::qExec(test.get(), forQtTest + QStringList{u"-o"_s, report.fileName() + u",txt"_s, u"-o"_s, u"-,txt"_s});
        QFile file(report.fileName());
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        static const QRegularExpression totals(u"Totals: (\\d+) passed, (\\d+) failed, (\\d+) skipped"_s);
        const auto match = totals.match(QString::fromUtf8(file.readAll()));
        // initTestCase and cleanupTestCase count for Qt Test; here they do not.
        passed += qMax(0, match.captured(1).toInt() - 2);
        failed += match.hasMatch() ? match.captured(2).toInt() + match.captured(3).toInt() : 1;
        failed += result != 0 && match.captured(2).toInt() == 0 && match.captured(3).toInt() == 0 ? 1 : 0;
    }
    noteStatements();
    std::printf("%d passed, %d failed\n", passed, failed);
    std::fflush(stdout);
    // Nothing run is a failure, unless a pattern chose tests of another program.
    return failed > 0 || (passed == 0 && pattern.isEmpty()) ? 1 : 0;
}

}

int main(int argc, char **argv)
{
    return kontor::test::run(argc, argv);
}
