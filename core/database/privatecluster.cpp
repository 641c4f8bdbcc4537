#include "core/database/privatecluster.h"

#include "core/base/log.h"
#include "core/database/postmaster_p.h"
#include "core/database/processlock.h"

#include <QFile>
#include <QCoreApplication>
#include <QDir>
#include <QThread>
#include <QTimer>

#include <libpq-fe.h>

namespace kontor {

using namespace std::chrono_literals;

namespace {

constexpr auto longestPause = 30s;

QMap<QString, QString> settingsFor(const QString &socketDirectory, const PrivateClusterOptions &options)
{
    // All by command line: nothing depends on what was once written to a file in the cluster.
    QMap<QString, QString> settings{
        {u"listen_addresses"_s, u""_s},
        {u"unix_socket_directories"_s, u'"' + socketDirectory + u'"'},
        {u"unix_socket_permissions"_s, options.openToLocalUsers ? u"0777"_s : u"0700"_s},
        {u"cluster_name"_s, u"kontor"_s},
        {u"max_connections"_s, u"100"_s},
        {u"shared_buffers"_s, u"128MB"_s},
        {u"fsync"_s, u"on"_s},
        {u"synchronous_commit"_s, u"on"_s},
        {u"full_page_writes"_s, u"on"_s},
        {u"jit"_s, u"off"_s}, // compiling costs more than our short statements take
        {u"password_encryption"_s, u"scram-sha-256"_s},
        {u"timezone"_s, u"UTC"_s},
        {u"log_timezone"_s, u"UTC"_s},
        {u"lc_messages"_s, u"C"_s},
        {u"logging_collector"_s, u"off"_s},
        {u"log_destination"_s, u"stderr"_s},
        {u"log_line_prefix"_s, u"%m [%p] %q%u@%d "_s},
        // The values of a failed statement are customers' data.
        {u"log_parameter_max_length_on_error"_s, u"0"_s},
        {u"log_error_verbosity"_s, u"terse"_s},
    };
#if defined(Q_OS_WIN)
    settings.remove(u"unix_socket_permissions"_s);
    settings.insert(u"unix_socket_directories"_s, u""_s);
#endif
    settings.insert(options.settings);
    return settings;
}

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Connection connectTo(const DatabaseConfig &config, const QByteArray &database)
{
    const QByteArray host = config.host.toUtf8();
    const QByteArray port = QByteArray::number(config.port);
    const QByteArray user = config.user.toUtf8();
    const QByteArray password = config.password.toUtf8();
    const char *const names[] = {
        "host", "port", "dbname", "user", "password", "sslmode", "gssencmode", "connect_timeout", nullptr};
    const char *const values[] = {host.constData(), port.constData(), database.constData(), user.constData(),
        password.constData(), "disable", "disable", "30", nullptr};
    return Connection(PQconnectdbParams(names, values, 0), PQfinish);
}

// Proves that the password opens it, and makes the database at the first start.
Result<void> ensureDatabase(const DatabaseConfig &config)
{
    const auto database = connectTo(config, config.name.toUtf8());
    if (PQstatus(database.get()) == CONNECTION_OK)
        return {};
    const auto refused = [](const Connection &connection) {
        return failure(ErrorKind::Unavailable, "cluster_login_failed"_L1,
            u"The private PostgreSQL runs, but does not let Kontor in with the password in postgres/kontor.password."_s,
            QString::fromUtf8(PQerrorMessage(connection.get())));
    };
    const auto maintenance = connectTo(config, "postgres");
    if (PQstatus(maintenance.get()) != CONNECTION_OK)
        return refused(maintenance);
    const QByteArray create = "create database \"" + config.name.toUtf8() + '"';
    PGresult *made = PQexec(maintenance.get(), create.constData());
    const bool worked = PQresultStatus(made) == PGRES_COMMAND_OK;
    PQclear(made);
    if (!worked)
        return refused(maintenance);
    return {};
}

}

struct PrivateCluster::Private
{
    Private(ProcessLock held, ClusterDirectory files) : lock(std::move(held)), directory(std::move(files)) {}

    void startAgain();

    ProcessLock lock;
    ClusterDirectory directory;
    DatabaseConfig config;
    std::chrono::milliseconds startTimeout{};
    std::chrono::milliseconds pause = 0ms;
    std::optional<Postmaster> postmaster; // goes before the lock does
    QTimer restart;
};

PrivateCluster::PrivateCluster(std::unique_ptr<Private> members) : d(std::move(members))
{
    auto *self = d.get();
    d->restart.setSingleShot(true);
    QObject::connect(&d->restart, &QTimer::timeout, &*d->postmaster, [self] { self->startAgain(); });
    QObject::connect(&*d->postmaster, &Postmaster::died, &d->restart, [self] {
        log(LogLevel::Error, "cluster.died");
        self->pause = 0ms;
        self->restart.start(0ms);
    });
}

PrivateCluster::~PrivateCluster()
{
    if (const auto stopped = stop(); !stopped)
        log(LogLevel::Warning, "cluster.stop", stopped.error());
}

void PrivateCluster::Private::startAgain()
{
    const auto started = postmaster->start(startTimeout);
    if (started) {
        config.port = postmaster->port();
        log(LogLevel::Info, "cluster.started_again", [this](JsonWriter &out) { out.member("pid", postmaster->pid()); });
        return;
    }
    log(LogLevel::Error, "cluster.start", started.error());
    pause = std::clamp<std::chrono::milliseconds>(pause * 2, 250ms, longestPause);
    restart.start(pause);
}

Result<std::unique_ptr<PrivateCluster>> PrivateCluster::start(const QString &dataDirectory, const PrivateClusterOptions &options)
{
    Q_ASSERT(QCoreApplication::instance() && QThread::currentThread() == QCoreApplication::instance()->thread());
    std::optional<ServiceAccount> account;
    if (isRoot()) {
        KONTOR_TRY(account, ServiceAccount::obtain());
    }
    KONTOR_TRY(auto directory, ClusterDirectory::open(dataDirectory, account));
    KONTOR_TRY(auto lock, ProcessLock::take(directory.dataDirectory()));
    KONTOR_TRY(const auto major, directory.major());
    KONTOR_TRY(const auto binaries, major ? PostgresBinaries::ofMajor(*major) : PostgresBinaries::newest());
    if (!major)
        KONTOR_CHECK(directory.create(binaries));
    KONTOR_TRY(const auto socketDirectory, directory.socketDirectory(options.openToLocalUsers));

    auto members = std::make_unique<Private>(std::move(lock), std::move(directory));
    members->startTimeout = options.startTimeout;
    members->postmaster.emplace(members->directory, binaries, socketDirectory, settingsFor(socketDirectory, options));
    KONTOR_TRY(const auto password, members->directory.password());
    KONTOR_CHECK(members->postmaster->start(options.startTimeout));
    members->config.host = socketDirectory.isEmpty() ? u"127.0.0.1"_s : socketDirectory;
    members->config.port = members->postmaster->port();
    members->config.password = password;
    members->config.sslMode = u"disable"_s; // it leaves no machine
    KONTOR_CHECK(ensureDatabase(members->config));
    return std::unique_ptr<PrivateCluster>(new PrivateCluster(std::move(members)));
}

Result<DatabaseConfig> PrivateCluster::attach(const QString &dataDirectory)
{
    KONTOR_TRY(const auto directory, ClusterDirectory::open(dataDirectory, {}));
    QFile running(directory.cluster() + u"/postmaster.pid"_s);
    // PostgreSQL's own file: pid, data directory, start time, port, socket directory, …
    const auto lines = running.open(QIODevice::ReadOnly) ? running.readAll().split('\n') : QList<QByteArray>();
    if (lines.size() < 5)
        return failure(ErrorKind::Unavailable, "cluster_not_running"_L1, u"No database is running on %1."_s.arg(dataDirectory));
    DatabaseConfig config;
    config.host = lines[4].isEmpty() ? u"127.0.0.1"_s : QString::fromLocal8Bit(lines[4]);
    config.port = lines[3].toInt();
    KONTOR_TRY(config.password, directory.password());
    return config;
}

DatabaseConfig PrivateCluster::config() const
{
    return d->config;
}

qint64 PrivateCluster::postmasterPid() const
{
    return d->postmaster->pid();
}

Result<void> PrivateCluster::stop()
{
    d->restart.stop();
    auto stopped = d->postmaster->stop();
    // Where it is ours alone; it goes only when it is empty.
    if (!d->config.host.startsWith(d->directory.dataDirectory() + u'/'))
        QDir().rmdir(d->config.host);
    return stopped;
}

}
