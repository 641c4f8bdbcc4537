// The references of ./dev bench: pgbench scripts made of the server's own statements, the rows that they work on, and the
// buffers that lists read. The database is the one that libpq's environment names (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE).
#include "tests/bench/sql/lists.h"
#include "tests/bench/sql/sales.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace kontor;
using namespace kontor::bench;

namespace {

constexpr auto usage = R"(usage: bench_sql COMMAND
  script add | change | order | flow | list | search    a pgbench script
  target list | search                                  the request that the script is the reference of
  pending TOKENS [fresh]                                fills bench.pending from ready checkouts; fresh: for the flow
  buffers                                               JSON
)";

DatabaseConfig configFromEnvironment()
{
    DatabaseConfig config;
    config.host = qEnvironmentVariable("PGHOST");
    config.port = qEnvironmentVariableIntValue("PGPORT");
    config.user = qEnvironmentVariable("PGUSER");
    config.password = qEnvironmentVariable("PGPASSWORD");
    config.name = qEnvironmentVariable("PGDATABASE");
    config.sslMode = u"disable"_s;
    config.statementTimeoutMs = 120'000; // walking to page 1,000 of a million products
    return config;
}

Result<QByteArray> script(Shop &shop, const QByteArray &name)
{
    if (name == "add")
        return addItemScript();
    if (name == "change")
        return changeItemScript();
    if (name == "order")
        return orderScript();
    if (name == "flow")
        return flowScript();
    KONTOR_TRY(const auto list, findListCase(name));
    return listScript(shop, list);
}

Result<QByteArray> pending(Shop &shop, const QString &file, bool isFresh, const Clock &clock, Random &random)
{
    QFile tokens(file);
    if (!tokens.open(QIODevice::ReadOnly))
        return internal(u"%1 cannot be read"_s.arg(file));
    KONTOR_CHECK(preparePending(shop, tokens.readAll().trimmed().split('\n'), isFresh, clock, random));
    return QByteArray();
}

Result<QByteArray> run(const QStringList &words)
{
    const SystemClock clock;
    SystemRandom random;
    Shop shop(Database::later(configFromEnvironment()), clock, random);
    const auto name = words.value(2).toUtf8();
    if (words.value(1) == u"script"_s && words.size() == 3)
        return script(shop, name);
    if (words.value(1) == u"target"_s && words.size() == 3) {
        KONTOR_TRY(const auto list, findListCase(name));
        return list.target + '\n';
    }
    if (words.value(1) == u"pending"_s && words.size() >= 3)
        return pending(shop, words[2], words.value(3) == u"fresh"_s, clock, random);
    if (words.value(1) == u"buffers"_s)
        return measureBuffers(shop);
    return internal(QString::fromLatin1(usage));
}

}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const auto done = run(QCoreApplication::arguments());
    if (!done) {
        std::fprintf(stderr, "bench_sql: %s\n  %s\n", qPrintable(done.error().message), qPrintable(done.error().detail));
        return 1;
    }
    std::printf("%s", done->constData());
    return 0;
}
