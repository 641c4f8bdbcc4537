#pragma once

#include "core/audit/sealer.h"
#include "core/database/privatecluster.h"
#include "core/events/changefeed.h"
#include "core/events/relay.h"
#include "core/jobs/worker.h"
#include "core/listing/listingrefresh.h"
#include "core/notifications/mailjob.h"
#include "server/api/api.h"
#include "server/api/effects.h"
#include "server/api/hashingpool.h"
#include "server/api/orderqueue.h"
#include "server/api/services.h"
#include "server/app/config.h"
#include "server/app/sharedlevel.h"
#include "server/transport/listener.h"

#include <QDeadlineTimer>
#include <QTimer>

namespace kontor::app {

/**
 * The running server: everything is made in start() in the order of the members, and goes in the opposite one.
 * Belongs to the main thread.
 */
class Server
{
public:
    explicit Server(const Config &config);
    ~Server();
    Q_DISABLE_COPY_MOVE(Server)

    /** Database, schema, demo shop, workers, REST interface; tells its progress on standard output. */
    Result<void> start();
    /** Finishes what was begun, within the configured time. */
    void drain();
    /** Takes a new certificate, if one lies there, for connections that come. A bad one is logged, the old one stays. */
    void reloadTls();
    quint16 port() const { return m_transport ? m_transport->port() : 0; }

private:
    Result<void> openDatabase();
    Result<void> prepareSchema();
    Result<void> startTokens(Database &database);
    Result<void> startWorkers();
    Result<void> startApi();
    Result<void> startCaches();
    void startSearchKeeper();
    void registerMetrics();
    void patrol();
    Result<std::chrono::milliseconds> keepHouse(Database &database);
    Result<std::chrono::milliseconds> keepListing(Database &database);

    const Config m_config;
    SystemClock m_clock;
    SystemRandom m_random;
    std::unique_ptr<PrivateCluster> m_cluster;
    DatabaseConfig m_database;
    PaymentProviders m_providers;
    TestProvider *m_testProvider = nullptr;
    const Uuid m_process = Uuid::make(m_clock, m_random);

    std::unique_ptr<RelayThread> m_relay;
    std::unique_ptr<SealerThread> m_sealer;
    std::unique_ptr<WorkerThread> m_worker;
    MailTemplates m_mailTemplates;
    std::unique_ptr<NotificationChannel> m_mail;
    std::unique_ptr<WorkerThread> m_mailer;
    std::unique_ptr<WorkerThread> m_feeder; ///< alone too: a large shop takes minutes
    std::unique_ptr<ServiceThread> m_housekeeper;
    QDeadlineTimer m_pruneDue{0}; ///< the housekeeper's alone
    ListingRefresher m_refresher{m_clock, m_random};
    std::unique_ptr<ServiceThread> m_lister;

    http::ReplyCache m_cache;
    std::unique_ptr<SharedLevel> m_shared; ///< nothing without a Redis
    http::Metrics m_metrics;
    std::unique_ptr<http::RateLimiter> m_limiter; ///< nothing where nobody is limited
    http::AccessLog m_accessLog;
    std::unique_ptr<AccessTokens> m_tokens;
    std::unique_ptr<ServiceThread> m_tokenKeeper;
    SearchLog m_searches;
    std::unique_ptr<ServiceThread> m_searchKeeper;
    std::unique_ptr<api::ShopAuthenticator> m_authenticator;
    std::unique_ptr<api::HashingPool> m_hashing;
    std::unique_ptr<api::Effects> m_effects;
    std::unique_ptr<api::OrderQueue> m_orders;
    std::unique_ptr<ChangeFeed> m_feed;
    std::unique_ptr<api::Resources> m_resources;
    http::Endpoints m_endpoints;
    std::unique_ptr<http::WorkerPool> m_pool;
    std::unique_ptr<http::Dispatcher> m_dispatcher;
    std::unique_ptr<transport::HttpTransport> m_transport;
    QTimer m_tlsWatch;
    QTimer m_patrol;
};

/** Where the database is: a private cluster that is started, or the configured one. */
struct OpenedDatabase
{
    std::unique_ptr<PrivateCluster> cluster;
    DatabaseConfig config;
};
Result<OpenedDatabase> openDatabase(const Config &config);

/** A line of progress for people. */
void say(const QString &line);

}
