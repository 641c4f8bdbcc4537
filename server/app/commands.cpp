#include "server/app/commands.h"

#include "core/base/log.h"
#include "core/database/migrator.h"
#include "core/demo/seed.h"
#include "core/health/doctor.h"
#include "core/health/verify.h"
#include "core/identity/apikeyservice.h"
#include "server/app/mail.h"
#include "server/app/server.h"
#include "server/app/signals.h"
#include "server/app/usercommand.h"

#include <QCoreApplication>

#include <cstdio>

namespace kontor::app {

namespace {

int fail(const Error &error)
{
    std::fprintf(stderr, "kontor-server: %s\n", qPrintable(error.message));
    if (!error.detail.isEmpty())
        std::fprintf(stderr, "  %s\n", qPrintable(error.detail));
    for (const auto &field : error.fields)
        std::fprintf(stderr, "  %s\n", qPrintable(field.message));
    return 1;
}

Context operatorContext()
{
    return Context{.actor = Actor::system(u"command line"_s), .locale = "en", .market = {}, .traceId = {}, .address = {}};
}

// The private cluster of a server that is running is used as it runs.
Result<OpenedDatabase> openBeside(const Config &config)
{
    auto opened = openDatabase(config);
    if (opened || opened.error().code != "data_directory_in_use"_L1)
        return opened;
    KONTOR_TRY(auto database, PrivateCluster::attach(config.dataDirectory));
    return OpenedDatabase{.cluster = {}, .config = std::move(database)};
}

// Runs something on the database, which a private cluster serves for that long.
int withDatabase(const Config &config, const std::function<Result<int>(Database &)> &work)
{
    auto opened = openBeside(config);
    if (!opened)
        return fail(opened.error());
    auto database = Database::open(opened->config);
    if (!database)
        return fail(database.error());
    auto done = work(**database);
    database->reset();
    return done ? *done : fail(done.error());
}

int serve(const Config &config, const QStringList &)
{
    Server server(config);
    if (auto started = server.start(); !started)
        return fail(started.error());
    // Before anybody is told that we are there, and may ask us to go.
    Signals signals_(config.tls.has_value());
    if (config.runsApi) {
        const auto base = u"%1://%2:%3"_s
                              .arg(config.tls ? u"https"_s : u"http"_s,
                                  config.address.contains(u':') ? u'[' + config.address + u']' : config.address)
                              .arg(server.port());
        say(u"\nKontor is open.\n  REST API      %1/v1/products\n  Documentation %1/docs\n  OpenAPI       %1/openapi.json\n  Health        %1/health/ready\n"
            "Stop it with Ctrl C."_s.arg(base));
    } else {
        say(u"\nKontor works in the background. Stop it with Ctrl C."_s);
    }
    QObject::connect(&signals_, &Signals::reloadRequested, QCoreApplication::instance(), [&] { server.reloadTls(); });
    QObject::connect(&signals_, &Signals::stopRequested, QCoreApplication::instance(), [&] {
        server.drain();
        QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}

int migrateSchema(const Config &config, const QStringList &)
{
    return withDatabase(config, [](Database &database) -> Result<int> {
        KONTOR_TRY(const auto state, migrate(database, shippedMigrations(), [](const Migration &migration) {
            say(u"%1 %2"_s.arg(migration.number, 4, 10, QLatin1Char('0')).arg(QLatin1StringView(migration.name)));
        }));
        say(u"The schema is at migration %1."_s.arg(state.applied));
        return 0;
    });
}

int seed(const Config &config, const QStringList &words)
{
    qint64 scale = 0;
    if (words.size() == 2 && words[0] == u"--scale"_s)
        scale = words[1].toLongLong();
    else if (!words.isEmpty())
        return fail(invalid(u"words"_s, "usage"_L1, u"usage: kontor-server seed [--scale PRODUCTS]"_s).value());
    return withDatabase(config, [&](Database &database) -> Result<int> {
        KONTOR_CHECK(migrate(database));
        KONTOR_CHECK(seedDemoShop(database, config.mediaDirectory(), SystemClock(), [](const QString &step) { say(step); }));
        if (scale > 0)
            KONTOR_CHECK(seedScale(database, scale, [](const QString &step) { say(step); }));
        return 0;
    });
}

int verifyShop(const Config &config, const QStringList &)
{
    return withDatabase(config, [](Database &database) -> Result<int> {
        KONTOR_TRY(const auto verdicts, verify(database));
        int broken = 0;
        for (const auto &verdict : verdicts) {
            say((verdict.broken.empty() ? u"  ok      "_s : u"  BROKEN  "_s) + QString::fromUtf8(verdict.invariant));
            for (const auto &line : verdict.broken)
                say(u"            "_s + line);
            broken += verdict.broken.empty() ? 0 : 1;
        }
        say(broken == 0 ? u"All %1 invariants hold."_s.arg(verdicts.size())
                        : u"%1 of %2 invariants are broken."_s.arg(broken).arg(verdicts.size()));
        return broken == 0 ? 0 : 1;
    });
}

int doctor(const Config &config, const QStringList &)
{
    return withDatabase(config, [&](Database &database) -> Result<int> {
        int ill = 0;
        auto findings = examine(database);
        if (config.redis)
            findings.push_back(examineRedis(config));
        findings.push_back(examineMail(config));
        for (const auto &finding : findings) {
            say((finding.isWell ? u"  ok   "_s : u"  ILL  "_s) + finding.what);
            if (!finding.isWell)
                say(u"         → "_s + finding.cure);
            ill += finding.isWell ? 0 : 1;
        }
        return ill == 0 ? 0 : 1;
    });
}

int key(const Config &config, const QStringList &words)
{
    const bool isCreate = words.size() == 3 && words[0] == u"create"_s;
    const bool isDisable = words.size() == 2 && words[0] == u"disable"_s;
    if (!isCreate && !isDisable)
        return fail(
            invalid(u"words"_s, "usage"_L1, u"usage: kontor-server key create NAME PERMISSION,… | key disable NAME"_s).value());
    return withDatabase(config, [&](Database &database) -> Result<int> {
        const SystemClock clock;
        SystemRandom random;
        ApiKeyService keys(database, clock, random);
        if (isDisable) {
            KONTOR_CHECK(keys.disable(operatorContext(), words[1]));
            return 0;
        }
        KONTOR_TRY(const auto secret, keys.create(operatorContext(), words[1], words[2].toLatin1().split(',')));
        say(QString::fromLatin1(secret.text()));
        return 0;
    });
}

int user(const Config &config, const QStringList &words)
{
    return withDatabase(config, [&](Database &database) -> Result<int> {
        KONTOR_CHECK(migrate(database));
        return runUserCommand(database, config.auth, words);
    });
}

int printOpenApi(const Config &config, const QStringList &)
{
    // The declarations alone; nothing is called, so nothing has to be there.
    PaymentProviders providers;
    TestProvider testProvider(DatabaseConfig{});
    http::Metrics metrics;
    SystemRandom random;
    const api::Resources resources{.providers = providers,
        .orders = nullptr,
        .testProvider = config.hasTestProvider ? &testProvider : nullptr,
        .tokens = nullptr,
        .hashing = nullptr,
        .searches = nullptr,
        .bcryptCost = config.auth.bcryptCost,
        .database = {},
        .random = random,
        .metrics = metrics,
        .mediaDirectory = {},
        .isReady = [] { return false; }};
    http::Endpoints endpoints;
    api::addAll(endpoints, resources);
    std::printf("%s\n", http::openApi(endpoints, api::apiInfo()).constData());
    return 0;
}

constexpr Command table[] = {
    {"serve", "Serve the REST interface and work in the background", serve},
    {"migrate", "Bring the database's schema forward", migrateSchema},
    {"seed", "Fill an empty shop with the demo shop; --scale N adds N products for benchmarks", seed},
    {"verify", "Check every invariant of stock, money and audit", verifyShop},
    {"doctor", "Say what is wrong and how to mend it", doctor},
    {"key", "create NAME PERMISSION,… prints a new secret API key; disable NAME", key},
    {"user", "create EMAIL ROLE makes one of the staff and prints a password; password EMAIL prints a new one; list", user},
    {"openapi", "Print the OpenAPI description", printOpenApi},
};

}

std::span<const Command> commands()
{
    return table;
}

QString help()
{
    QString out = u"usage: kontor-server COMMAND [OPTIONS]\n\ncommands\n"_s;
    for (const auto &command : table)
        out += u"  %1 %2\n"_s.arg(QLatin1StringView(command.name), -8).arg(QString::fromUtf8(command.help));
    return out + u"\noptions, also as KONTOR_NAME in the environment or name = value in --config\n"_s + optionsHelp();
}

}
