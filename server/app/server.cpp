#include "server/app/server.h"

#include "core/auth/desktopservice.h"
#include "core/auth/letters.h"
#include "core/auth/signinservice.h"
#include "core/base/log.h"
#include "core/database/hungcalls.h"
#include "core/database/migrator.h"
#include "core/demo/seed.h"
#include "core/feeds/feedbuilder.h"
#include "core/health/heartbeat.h"
#include "core/inventory/backinstock.h"
#include "core/listing/listingservice.h"
#include "core/listing/localeservice.h"
#include "core/sales/confirmation.h"
#include "core/sales/reconciler.h"
#include "server/app/usercommand.h"
#include "server/app/mail.h"

#include <QHostAddress>
#include <QJsonObject>
#include <QSysInfo>

#include <cstdio>

namespace kontor::app {

namespace {

constexpr auto houseInterval = std::chrono::milliseconds(1000);
constexpr auto pruneInterval = std::chrono::minutes(1);
constexpr auto tokenInterval = std::chrono::milliseconds(1000);
constexpr auto searchInterval = std::chrono::milliseconds(2000);
constexpr auto tlsInterval = std::chrono::milliseconds(3000);
// How long a change that only a trigger has noted (an order takes the last one) waits to be seen.
constexpr auto listingInterval = std::chrono::milliseconds(100);

// The services that background work needs, over the connection of its thread. Cheap to make.
struct Backroom
{
    Backroom(
        Database &database, const Clock &clock, Random &random, const PlacementTimes &times, const PaymentProviders &providers)
        : carts(database, quoter, clock, random),
          checkouts(database, quoter, shipping, clock, random),
          placement(database, checkouts, quoter, clock, random, times),
          reconciler(placement, carts, providers)
    {
    }
    PricingBook book;
    Quoter quoter{book};
    ShippingBook shipping;
    CartService carts;
    CheckoutService checkouts;
    Placement placement;
    Reconciler reconciler;
};

}

void say(const QString &line)
{
    std::printf("%s\n", qPrintable(line));
    std::fflush(stdout);
}

Result<OpenedDatabase> openDatabase(const Config &config)
{
    if (config.database)
        return OpenedDatabase{.cluster = {}, .config = *config.database};
    KONTOR_TRY(auto cluster, PrivateCluster::start(config.dataDirectory));
    auto database = cluster->config();
    return OpenedDatabase{.cluster = std::move(cluster), .config = std::move(database)};
}

Server::Server(const Config &config)
    : m_config(config),
      m_accessLog(config.hasAccessLog ? http::AccessLog::Sink() : [](QByteArrayView) {})
{
}

Server::~Server()
{
    if (m_transport)
        m_transport->stop();
    if (m_orders)
        m_orders->stop();
    if (m_hashing)
        m_hashing->stop();
    if (m_pool)
        m_pool->stop();
    if (m_tokenKeeper)
        m_tokenKeeper->stop();
    if (m_searchKeeper)
        m_searchKeeper->stop();
    if (m_feed)
        m_feed->stop();
    if (m_lister)
        m_lister->stop();
    if (m_housekeeper)
        m_housekeeper->stop();
    if (m_mail)
        m_mail->stop();
    if (m_feeder)
        m_feeder->stop();
    if (m_mailer)
        m_mailer->stop();
    if (m_worker)
        m_worker->stop();
    if (m_sealer)
        m_sealer->stop();
    if (m_relay)
        m_relay->stop();
    // The gateway's books are in the database too: it goes before that.
    m_providers = {};
}

Result<void> Server::start()
{
    KONTOR_CHECK(openDatabase());
    KONTOR_CHECK(prepareSchema());
    // Only now: a migration may take as long as it likes.
    QObject::connect(&m_patrol, &QTimer::timeout, &m_patrol, [this] { patrol(); });
    m_patrol.start(houseInterval);
    m_providers.add(std::make_unique<ManualProvider>());
    if (m_config.hasTestProvider) {
        auto provider = std::make_unique<TestProvider>(m_database);
        m_testProvider = provider.get();
        m_providers.add(std::move(provider));
    }
    if (m_config.runsWorkers)
        KONTOR_CHECK(startWorkers());
    return m_config.runsApi ? startApi() : Result<void>{};
}

Result<void> Server::openDatabase()
{
    say(m_config.database ? u"Connecting to %1 …"_s.arg(m_config.database->host)
                          : u"Starting the private database in %1 …"_s.arg(m_config.dataDirectory));
    KONTOR_TRY(auto opened, app::openDatabase(m_config));
    m_cluster = std::move(opened.cluster);
    m_database = opened.config;
    return {};
}

Result<void> Server::prepareSchema()
{
    KONTOR_TRY(const auto database, Database::open(m_database));
    KONTOR_CHECK(migrate(*database, shippedMigrations(), [](const Migration &migration) {
        say(u"Migrating the schema: %1 %2"_s.arg(migration.number, 4, 10, QLatin1Char('0'))
                .arg(QLatin1StringView(migration.name)));
    }));
    if (!m_config.isDemo)
        return {};
    KONTOR_CHECK(seedDemoShop(*database, m_config.mediaDirectory(), m_clock, [](const QString &step) { say(step); }));
    KONTOR_TRY(const auto admin, demoAdmin(*database, m_config.auth, m_config.dataDirectory + u"/demo-admin"_s));
    if (admin)
        say(u"The demo shop's admin is %1, the password %2"_s.arg(admin->email, admin->password));
    return {};
}

Result<void> Server::startWorkers()
{
    KONTOR_TRY(m_mailTemplates, MailTemplates::load());
    m_relay = std::make_unique<RelayThread>(m_database);
    m_relay->start();
    m_sealer = std::make_unique<SealerThread>(m_database);
    m_sealer->start();
    m_worker = std::make_unique<WorkerThread>(m_database, m_clock, m_random);
    m_worker->worker().handle(
        returnMoneyJob,
        [this](Database &database, const QJsonObject &payload) -> Result<void> {
            const auto payment = PaymentId::parse(payload["payment_id"_L1].toString());
            if (!payment)
                return internal(u"the job names no payment"_s);
            return Backroom(database, m_clock, m_random, m_config.times, m_providers).reconciler.returnMoney(*payment);
        },
        m_config.times.lease);
    m_worker->worker().handle(letterJob, [this](Database &database, const QJsonObject &payload) {
        return writeLetter(database, payload, m_config.auth, m_clock, m_random);
    });
    m_worker->worker().handle(
        backInStockJob, [](Database &database, const QJsonObject &payload) { return tellBackInStock(database, payload); },
        std::chrono::minutes(5));
    m_worker->start();
    m_mail = makeMailChannel(m_config, m_clock);
    say(u"Mails go to %1"_s.arg(m_mail->shown()));
    m_mailer = std::make_unique<WorkerThread>(m_database, m_clock, m_random);
    const Post post{.channel = *m_mail,
        .templates = m_mailTemplates,
        .shop = m_config.mailFrom.name().isEmpty() ? m_config.mailFrom.address() : m_config.mailFrom.name(),
        .clock = m_clock};
    handleMail(m_mailer->worker(), post);
    handleMail(m_mailer->worker(), post, confirmOrderJob, [this](Database &database, const QJsonObject &payload) {
        return composeConfirmation(database, payload, m_config.auth.storefront, m_random);
    });
    handleMail(m_mailer->worker(), post, confirmBackInStockJob, [this](Database &database, const QJsonObject &payload) {
        return composeBackInStockQuestion(database, payload, m_config.addresses.storefront, m_random);
    });
    handleMail(m_mailer->worker(), post, backInStockMailJob, [this](Database &database, const QJsonObject &payload) {
        return composeBackInStock(database, payload, m_config.addresses.storefront, m_random);
    });
    m_mailer->start();
    if (m_config.feedInterval > std::chrono::minutes(0)) {
        m_feeder = std::make_unique<WorkerThread>(m_database, m_clock, m_random);
        m_feeder->worker().handle(
            buildFeedsJob,
            [this, shop = post.shop](Database &database, const QJsonObject &) {
                return FeedBuilder(database, m_clock, m_random, {.addresses = m_config.addresses, .shop = shop}).buildAll();
            },
            std::chrono::hours(1));
        m_feeder->worker().every(buildFeedsJob, m_config.feedInterval);
        m_feeder->start();
    }
    m_housekeeper =
        std::make_unique<ServiceThread>("housekeeper", m_database, [this](Database &database) { return keepHouse(database); });
    m_housekeeper->start();
    m_lister =
        std::make_unique<ServiceThread>("lister", m_database, [this](Database &database) { return keepListing(database); });
    m_lister->start();
    return {};
}

Result<std::chrono::milliseconds> Server::keepHouse(Database &database)
{
    KONTOR_CHECK(beat(database, m_process, QSysInfo::machineHostName()));
    KONTOR_TRY(const int taken, Backroom(database, m_clock, m_random, m_config.times, m_providers).reconciler.run());
    KONTOR_CHECK(pruneIdempotency(database));
    KONTOR_TRY(const int published, publishDue(database, m_clock, m_random));
    if (m_pruneDue.hasExpired()) {
        KONTOR_CHECK(SignInService(database, m_clock, m_random, m_config.auth).prune());
        KONTOR_CHECK(pruneSearchLog(database));
        KONTOR_CHECK(pruneBackInStock(database));
        m_pruneDue.setRemainingTime(pruneInterval);
    }
    KONTOR_CHECK(DesktopService(database, m_clock, m_random, m_config.auth).sweep());
    KONTOR_CHECK(countWords(database));
    // More may be waiting where a round was full.
    return taken + published > 0 ? std::chrono::milliseconds(10) : houseInterval;
}

Result<void> Server::startCaches()
{
    const auto isLive = [this] { return m_feed->isLive(); };
    if (m_config.redis) {
        KONTOR_TRY(const auto database, Database::open(m_database));
        KONTOR_TRY(m_shared, SharedLevel::open(m_config, *database, m_clock, m_random, isLive));
    }
    m_cache.watch(isLive);
    m_feed = std::make_unique<ChangeFeed>(m_database, cacheCallbacks(m_cache, m_shared.get()));
    m_feed->start();
    return {};
}

Result<std::chrono::milliseconds> Server::keepListing(Database &database)
{
    KONTOR_TRY(const int refreshed, m_refresher.run(database));
    return refreshed > 0 ? std::chrono::milliseconds(0) : listingInterval;
}

Result<void> Server::startTokens(Database &database)
{
    m_tokens = std::make_unique<AccessTokens>(m_clock, m_random, m_config.accessTokens);
    KONTOR_CHECK(m_tokens->tend(database));
    m_tokenKeeper =
        std::make_unique<ServiceThread>("token keeper", m_database, [this](Database &own) -> Result<std::chrono::milliseconds> {
            KONTOR_CHECK(m_tokens->tend(own));
            return tokenInterval;
        });
    m_tokenKeeper->start();
    m_authenticator = std::make_unique<api::ShopAuthenticator>(*m_tokens);
    constexpr size_t maxWaiting = 256; // a minute of them
    m_hashing = std::make_unique<api::HashingPool>(m_config.hashingThreads, maxWaiting);
    return {};
}

// What was searched for in vain is written here, and a language that has come is spoken from here on.
void Server::startSearchKeeper()
{
    m_searchKeeper =
        std::make_unique<ServiceThread>("search keeper", m_database, [this](Database &own) -> Result<std::chrono::milliseconds> {
            KONTOR_CHECK(m_searches.flush(own));
            KONTOR_TRY(const auto locales, listLocales(own));
            if (!locales.isEmpty())
                m_dispatcher->speak(locales);
            return searchInterval;
        });
    m_searchKeeper->start();
}

Result<void> Server::startApi()
{
    KONTOR_TRY(const auto database, Database::open(m_database));
    KONTOR_TRY(const auto locales, listLocales(*database));
    KONTOR_CHECK(startCaches());
    KONTOR_CHECK(startTokens(*database));
    m_effects = std::make_unique<api::Effects>(m_random, m_config.idempotencyLease);
    const auto services = [this] {
        return std::make_unique<api::ShopServices>(m_database, m_clock, m_random,
            ShopOptions{.mediaBase = m_config.mediaBase,
                .times = m_config.times,
                .auth = m_config.auth,
                .addresses = m_config.addresses});
    };
    const auto queueLimit = static_cast<size_t>(m_config.queueLimit);
    // While one of two waits for the disk, the other places what has come meanwhile.
    m_orders = std::make_unique<api::OrderQueue>(
        http::WorkerPool::Options{.threads = std::max(1, m_config.databaseThreads / 2), .queueLimit = queueLimit}, services,
        *m_effects);
    m_resources = std::make_unique<api::Resources>(api::Resources{.providers = m_providers,
        .orders = m_orders.get(),
        .testProvider = m_testProvider,
        .tokens = m_tokens.get(),
        .hashing = m_hashing.get(),
        .searches = &m_searches,
        .bcryptCost = m_config.auth.bcryptCost,
        .database = m_database,
        .random = m_random,
        .metrics = m_metrics,
        .mediaDirectory = m_config.mediaDirectory(),
        .isReady = [this] { return m_feed->isLive() && !m_dispatcher->isDraining(); }});
    api::addAll(m_endpoints, *m_resources);
    m_pool = std::make_unique<http::WorkerPool>(
        http::WorkerPool::Options{.threads = m_config.databaseThreads, .queueLimit = queueLimit}, services);
    if (m_config.rateLimits)
        m_limiter = std::make_unique<http::RateLimiter>(
            m_clock, m_random, http::RateLimiter::Options{.limits = *m_config.rateLimits, .exempt = m_config.rateLimitExempt});
    m_dispatcher = std::make_unique<http::Dispatcher>(http::Dispatcher::Parts{.endpoints = m_endpoints,
                                                          .pool = *m_pool,
                                                          .authenticator = *m_authenticator,
                                                          .effects = m_effects.get(),
                                                          .metrics = m_metrics,
                                                          .accessLog = m_accessLog,
                                                          .clock = m_clock,
                                                          .random = m_random,
                                                          .cache = &m_cache,
                                                          .shared = m_shared.get(),
                                                          .limiter = m_limiter.get(),
                                                          .budget = m_shared.get()},
        http::DispatcherOptions{.corsOrigins = m_config.corsOrigins, .defaultLocale = locales.first(), .locales = locales});
    startSearchKeeper();
    m_transport = std::make_unique<transport::HttpTransport>(*m_dispatcher,
        transport::TransportOptions{.threads = m_config.ioThreads,
            .handsOver = false,
            .limits = {.trustedProxies = m_config.trustedProxies},
            .tls = m_config.tls});
    registerMetrics();
    KONTOR_CHECK(m_transport->start(QHostAddress(m_config.address), m_config.port));
    if (m_config.tls) {
        QObject::connect(&m_tlsWatch, &QTimer::timeout, &m_tlsWatch, [this] { reloadTls(); });
        m_tlsWatch.start(tlsInterval);
    }
    return {};
}

void Server::reloadTls()
{
    const auto reloaded = m_transport ? m_transport->reloadTls() : Result<bool>(false);
    if (!reloaded)
        log(LogLevel::Error, "tls_reload_refused", [&](JsonWriter &out) { out.member("why", reloaded.error().message); });
    else if (*reloaded)
        log(LogLevel::Info, "tls_reloaded");
}

// A database that hangs holds up every thread that asks it; this one asks nobody.
void Server::patrol()
{
    if (const int ended = endHungCalls(); ended > 0)
        log(LogLevel::Error, "database_hangs", [ended](JsonWriter &out) { out.member("calls", ended); });
    if (m_orders)
        m_orders->expireLate();
    if (m_pool)
        m_pool->expireLate();
}

void Server::registerMetrics()
{
    const auto gauge = [this](const char *name, const char *help, std::function<double()> value) {
        m_metrics.gauge(name, help, std::move(value));
    };
    gauge("kontor_http_connections", "Open connections.", [this] { return static_cast<double>(m_transport->figures().open); });
    gauge("kontor_http_queue_length", "Requests that wait for a database thread.",
        [this] { return static_cast<double>(m_pool->queued()); });
    gauge("kontor_order_queue_length", "Orders that wait to be placed with others.",
        [this] { return static_cast<double>(m_orders->figures().waiting); });
    gauge("kontor_order_batches", "Transactions that placed orders together since the start.",
        [this] { return static_cast<double>(m_orders->figures().batches); });
    gauge("kontor_order_batch_orders", "Orders placed in them.",
        [this] { return static_cast<double>(m_orders->figures().orders); });
    gauge("kontor_http_fast_lane", "Requests answered in the fast lane since the start.",
        [this] { return static_cast<double>(m_transport->figures().hot); });
    for (size_t reason = 0; reason < transport::reasonNames.size(); ++reason)
        m_metrics.gauge(QByteArray("kontor_http_refused_") + transport::reasonNames[reason],
            "Requests and connections turned down by the transport since the start, for this reason.",
            [this, reason] { return static_cast<double>(m_transport->figures().refused[reason]); });
    gauge("kontor_cache_bytes", "Bytes of ready answers kept.", [this] { return static_cast<double>(m_cache.figures().bytes); });
    gauge("kontor_cache_hits", "Answers given from the cache since the start.",
        [this] { return static_cast<double>(m_cache.figures().hits); });
    gauge("kontor_cache_fills", "Answers put into the cache since the start.",
        [this] { return static_cast<double>(m_cache.figures().fills); });
    gauge("kontor_cache_drops", "Fills thrown away since the start, for they lost a race with a change.",
        [this] { return static_cast<double>(m_cache.figures().drops); });
    if (m_shared)
        m_shared->registerMetrics(m_metrics);
    if (m_limiter)
        gauge("kontor_http_rate_limit_evictions", "Clients whose budget was forgotten for lack of room since the start.",
            [this] { return static_cast<double>(m_limiter->evicted()); });
    gauge("kontor_change_feed_live", "1 while the changes of other servers are heard.",
        [this] { return m_feed->isLive() ? 1.0 : 0.0; });
    gauge("kontor_change_feed_position", "Of the last event heard.", [this] { return static_cast<double>(m_feed->position()); });
}

void Server::drain()
{
    if (!m_transport)
        return;
    log(LogLevel::Info, "draining");
    m_dispatcher->startDraining();
    if (!m_transport->drain(m_config.drainTime))
        log(LogLevel::Warning, "drain_cut");
    m_dispatcher->waitUntilIdle(std::chrono::seconds(1));
}

}
