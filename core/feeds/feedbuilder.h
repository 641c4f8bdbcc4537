#pragma once

#include "core/base/context.h"
#include "core/database/database.h"
#include "core/feeds/merchantfeed.h"

#include <QHash>

namespace kontor {

/** The job that makes the files of feeds; periodic. */
inline constexpr const char *buildFeedsJob = "feeds.build";

namespace feeds {
inline constexpr const char *merchant = "google-merchant";
inline constexpr const char *sitemap = "sitemap";
}

struct FeedOptions
{
    FeedAddresses addresses{};
    QString shop = QStringLiteral("Kontor"); ///< its name
    int feedItems = limits::feedItems;       ///< in one file
    int sitemapUrls = limits::sitemapUrls;
    qsizetype fileBytes = limits::feedBytes;
    int changesAtOnce = 20'000; ///< products; where more have changed, all files are made again
};

/**
 * Makes the files of every kind, market and language, from the read model and beside the requests. What has changed is found by the
 * events: only the files of those products are made again, each in a transaction of its own. Where everything has to be, the new
 * files lie beside the old ones until the last one is there.
 */
class KONTOR_EXPORT FeedBuilder
{
public:
    FeedBuilder(Database &database, const Clock &clock, Random &random, FeedOptions options);

    Result<void> buildAll();
    struct Figures
    {
        int files = 0; ///< that were made, the same as before or not
        bool isWhole = false;
    };
    Result<Figures> build(const char *kind, const QByteArray &market, const QByteArray &locale);

private:
    struct Feed;
    struct Portion;
    class Pen;

    Result<Figures> buildWhole(const Feed &feed, qint64 position);
    Result<Figures> buildChanged(const Feed &feed, const Uuid &build, const std::vector<ProductId> &changed, qint64 position);
    Result<void> render(
        const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, const std::function<Result<void>(Portion)> &take);
    Result<int> renderGoods(const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, Pen &pen, Uuid &last);
    Result<int> renderUrls(const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, Pen &pen, Uuid &last);
    Result<void> loadCategories(const QByteArray &locale);
    Result<void> writeCategories(const Uuid &build);
    Result<void> write(Session &session, const Uuid &build, int number, const std::optional<Uuid> &after, const Portion &portion);
    Result<void> publish(Session &session, const Feed &feed, const Uuid &build, qint64 position);
    QByteArray fingerprint() const;

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
    const FeedOptions m_options;
    QHash<CategoryId, QStringList> m_paths; ///< of those that are shown, from the root
    QByteArray m_categoryMap;               ///< their sitemap's entries
    int m_categoryCount = 0;
};

}
