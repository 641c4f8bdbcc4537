#include "core/database/postgresbinaries.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>

namespace kontor {

namespace {

#if defined(Q_OS_WIN)
constexpr auto suffix = ".exe"_L1;
#else
constexpr auto suffix = ""_L1;
#endif

QStringList usualPlaces()
{
    QStringList places;
    if (QCoreApplication::instance())
        places.append(QCoreApplication::applicationDirPath() + u"/../pgsql/bin"_s);
#if defined(Q_OS_WIN)
    places.append(qEnvironmentVariable("ProgramFiles") + u"/PostgreSQL/*/bin"_s);
#elif defined(Q_OS_MACOS)
    places.append({u"/opt/homebrew/opt/postgresql@*/bin"_s, u"/usr/local/opt/postgresql@*/bin"_s,
        u"/Applications/Postgres.app/Contents/Versions/*/bin"_s, u"/Library/PostgreSQL/*/bin"_s});
#else
    places.append({u"/usr/lib/postgresql/*/bin"_s, u"/usr/pgsql-*/bin"_s, u"/usr/libexec/postgresql*"_s,
        u"/usr/lib/postgresql/bin"_s, u"/usr/local/pgsql/bin"_s});
#endif
    // Last, since what stands on PATH may be a wrapper that chooses a version by itself.
    places.append(qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts));
    return places;
}

QStringList expand(const QString &place)
{
    const auto star = place.indexOf(u'*');
    if (star < 0)
        return {place};
    const auto before = place.lastIndexOf(u'/', star);
    auto after = place.indexOf(u'/', star);
    if (after < 0)
        after = place.size();
    const QDir parent(place.left(before));
    QStringList found;
    const auto names = parent.entryList({place.mid(before + 1, after - before - 1)}, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const auto &name : names)
        found.append(parent.filePath(name) + place.mid(after));
    return found;
}

// What the server says of itself; its directory's name may be a link or a lie.
int majorOf(const QString &postgres)
{
    QProcess process;
    // postgres asks for the current directory, which the user we run as may not be allowed to see.
    process.setWorkingDirectory(QDir::rootPath());
    process.start(postgres, {u"--version"_s});
    if (!process.waitForFinished(10'000) || process.exitCode() != 0)
        return 0;
    static const QRegularExpression version(u"\\(PostgreSQL\\) (\\d+)"_s);
    return version.match(QString::fromLocal8Bit(process.readAllStandardOutput())).captured(1).toInt();
}

Failure missing(int major, QLatin1StringView code)
{
    QStringList others;
    for (const auto &binaries : PostgresBinaries::installed())
        others.append(QString::number(binaries.major) + u" in "_s + binaries.directory);
    const QString found = others.isEmpty() ? u"None was found."_s : u"Found: "_s + others.join(u", "_s) + u'.';
    if (major == 0)
        return failure(ErrorKind::Unavailable, code,
            u"Kontor needs the server of PostgreSQL %1 or newer. %2 Install it (Debian, Ubuntu: apt install postgresql; "
            "macOS: brew install postgresql@17), name its directory in KONTOR_POSTGRES_BIN, or give the URL of a database."_s
                .arg(PostgresBinaries::oldestMajor)
                .arg(found));
    return failure(ErrorKind::Unavailable, code,
        u"The data were written by PostgreSQL %1, whose server is not installed. %2 Install it (Debian, Ubuntu: apt install "
        "postgresql-%1) or name its directory in KONTOR_POSTGRES_BIN. Nothing was changed."_s.arg(major)
            .arg(found));
}

}

QString PostgresBinaries::program(const QString &name) const
{
    return directory + u'/' + name + suffix;
}

QList<PostgresBinaries> PostgresBinaries::installedIn(const QStringList &places)
{
    QList<PostgresBinaries> found;
    QSet<QString> seen;
    for (const auto &place : places) {
        for (const auto &directory : expand(place)) {
            // A link such as /usr/local/bin/postgres leads to where initdb and the shared files are.
            const QFileInfo postgres(QFileInfo(directory + u"/postgres"_s + suffix).canonicalFilePath());
            const QString real = postgres.absolutePath();
            if (!postgres.isExecutable() || seen.contains(real) || !QFileInfo(real + u"/initdb"_s + suffix).isExecutable())
                continue;
            seen.insert(real);
            if (const int major = majorOf(postgres.filePath()); major > 0)
                found.append({major, real});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.major > b.major; });
    return found;
}

QList<PostgresBinaries> PostgresBinaries::installed()
{
    const QString chosen = qEnvironmentVariable("KONTOR_POSTGRES_BIN");
    return installedIn(chosen.isEmpty() ? usualPlaces() : QStringList{chosen});
}

Result<PostgresBinaries> PostgresBinaries::newest()
{
    const auto all = installed();
    if (all.isEmpty() || all.first().major < oldestMajor)
        return missing(0, "postgres_missing"_L1);
    return all.first();
}

Result<PostgresBinaries> PostgresBinaries::ofMajor(int major)
{
    for (const auto &binaries : installed()) {
        if (binaries.major == major)
            return binaries;
    }
    return missing(major, "postgres_version_missing"_L1);
}

}
