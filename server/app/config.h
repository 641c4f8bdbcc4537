#pragma once

#include "core/base/result.h"
#include "core/database/databaseconfig.h"
#include "core/auth/accesstokens.h"
#include "core/feeds/feedproduct.h"
#include "core/notifications/mailmessage.h"
#include "core/notifications/smtpserver.h"
#include "core/sales/placement.h"
#include "server/http/ratelimiter.h"
#include "server/redis/redisaddress.h"
#include "server/transport/tls.h"

#include <QMap>
#include <QStringList>

namespace kontor::app {

/**
 * Everything that can be set, each with its default in one table (config.cpp). Later ones win: the table, the TOML
 * file, the environment (KONTOR_LISTEN), the command line (--listen).
 */
struct Config
{
    QString dataDirectory;
    std::optional<DatabaseConfig> database;   ///< none: a private cluster in the data directory
    std::optional<redis::RedisAddress> redis; ///< none: every server keeps its own results alone
    QString redisCa;                          ///< a PEM file; empty: the system's authorities
    std::optional<SmtpServer> mail;           ///< none: mails become files
    QString mailCa;                           ///< as redisCa
    Mailbox mailFrom;                         ///< its name is the shop's in mails
    QString mailDirectory;                    ///< empty: in the data directory
    QString address = u"127.0.0.1"_s;
    quint16 port = 8080;
    std::optional<transport::TlsFiles> tls; ///< none: plain HTTP
    int ioThreads = 2;
    int databaseThreads = 4;
    int queueLimit = 512;
    bool isDemo = false;
    bool hasTestProvider = false;
    bool hasAccessLog = true;
    bool runsApi = true;
    bool runsWorkers = true;
    QList<QByteArray> corsOrigins;
    std::optional<http::RateLimits> rateLimits = http::RateLimits(); ///< none: nobody is limited
    http::IpNetworks rateLimitExempt;
    http::IpNetworks trustedProxies;
    QByteArray mediaBase = "/media/";
    PlacementTimes times;
    AuthOptions auth;
    FeedAddresses addresses;
    std::chrono::minutes feedInterval{0}; ///< 0: no feeds are made
    AccessTokenOptions accessTokens;
    int hashingThreads = 1;
    std::chrono::milliseconds idempotencyLease{60'000};
    std::chrono::milliseconds drainTime{20'000};

    QString mediaDirectory() const { return dataDirectory + u"/media"_s; }
    QString mailFiles() const { return mailDirectory.isEmpty() ? dataDirectory + u"/mails"_s : mailDirectory; }
};

/** The options as --help shows them. */
QString optionsHelp();

/** Reads file, environment and arguments ("--name value" or "--name=value"); says every fault at once. */
Result<Config> readConfig(const QStringList &arguments, const QMap<QString, QString> &environment);

}
