#include "core/feeds/feedbuilder.h"

#include "core/base/secret.h"
#include "core/catalog/categoryservice.h"
#include "core/feeds/sitemap.h"
#include "sql/feeds.h"

#include <algorithm>

namespace kontor {

namespace {

constexpr int rowsAtOnce = 500;

Uuid uuidOf(const char *text)
{
    return *Uuid::parse(QByteArrayView(text));
}
// Behind this comes every product.
Uuid first()
{
    return uuidOf("00000000-0000-0000-0000-000000000000");
}

}

struct FeedBuilder::Feed
{
    QByteArray kind;
    QByteArray market;
    QByteArray locale;

    bool isSitemap() const { return kind == feeds::sitemap; }
};

/** What becomes a file. */
struct FeedBuilder::Portion
{
    Uuid after;
    QByteArray content;
    int items = 0;
    int leftOut = 0;
};

/** Gathers items until a file is full. */
class FeedBuilder::Pen
{
public:
    Pen(const FeedOptions &options, bool isSitemap, const Uuid &after, std::function<Result<void>(Portion)> take)
        : m_head(isSitemap ? sitemapHead() : merchantHead(options.shop, options.addresses.storefront.base)),
          m_tail(isSitemap ? sitemapTail() : merchantTail()),
          m_most(isSitemap ? options.sitemapUrls : options.feedItems),
          m_bytes(options.fileBytes),
          m_take(std::move(take))
    {
        begin(after);
    }
    /** All of one product: never apart, and whatever it takes where it is the first. */
    Result<void> add(const Uuid &product, const QByteArray &xml, int items, int leftOut)
    {
        const bool isFull = m_open.items + items > m_most || m_open.content.size() + xml.size() + m_tail.size() > m_bytes;
        if (isFull && m_open.items > 0) {
            const auto last = m_last;
            KONTOR_CHECK(end());
            begin(last);
        }
        m_open.content += xml;
        m_open.items += items;
        m_open.leftOut += leftOut;
        m_last = product;
        return {};
    }
    Result<void> end()
    {
        m_open.content += m_tail;
        return m_take(std::exchange(m_open, {}));
    }

private:
    void begin(const Uuid &after)
    {
        m_open = {.after = after, .content = m_head};
        m_last = after;
    }

    const QByteArray m_head;
    const QByteArray m_tail;
    const int m_most;
    const qsizetype m_bytes;
    std::function<Result<void>(Portion)> m_take;
    Portion m_open{};
    Uuid m_last{};
};

FeedBuilder::FeedBuilder(Database &database, const Clock &clock, Random &random, FeedOptions options)
    : m_database(database),
      m_clock(clock),
      m_random(random),
      m_options(std::move(options))
{
}

// Another shape of the files is another number in front.
QByteArray FeedBuilder::fingerprint() const
{
    const auto &addresses = m_options.addresses;
    const QStringList parts{u"2"_s, addresses.storefront.base, addresses.storefront.product, addresses.storefront.category,
        addresses.publicBase, addresses.mediaBase, m_options.shop, QString::number(m_options.feedItems),
        QString::number(m_options.sitemapUrls), QString::number(m_options.fileBytes)};
    return sha256(parts.join(u'\n').toUtf8()).toHex();
}

Result<void> FeedBuilder::buildAll()
{
    struct Place
    {
        QByteArray market;
        QByteArray locale;
    };
    KONTOR_TRY(const auto places, m_database.list(sql::feeds::listPlaces, {}, [](Row &row) {
        auto market = row.bytes();
        return Place{.market = std::move(market), .locale = row.bytes()};
    }));
    for (const auto &place : places)
        for (const char *kind : {feeds::merchant, feeds::sitemap})
            KONTOR_CHECK(build(kind, place.market, place.locale));
    KONTOR_CHECK(m_database.execute(sql::feeds::prune));
    return {};
}

Result<FeedBuilder::Figures> FeedBuilder::build(const char *kind, const QByteArray &market, const QByteArray &locale)
{
    const Feed feed{.kind = kind, .market = market, .locale = locale};
    // Before anything is read: what changes meanwhile comes again.
    KONTOR_TRY(const auto position, m_database.get(sql::feeds::position, {}, [](Row &row) { return row.int64(); }));
    KONTOR_CHECK(loadCategories(locale));
    struct Present
    {
        Uuid build;
        qint64 position;
        QByteArray settings;
    };
    KONTOR_TRY(const auto present,
        m_database.find(
            sql::feeds::findFeed, {bind("kind", feed.kind), bind("market", market), bind("locale", locale)}, [](Row &row) {
                const auto build = row.uuid();
                const auto at = row.int64();
                return Present{.build = build, .position = at, .settings = row.bytes()};
            }));
    if (!present || present->settings != fingerprint())
        return buildWhole(feed, position);
    const auto yes = [](Row &row) { return row.boolean(); };
    KONTOR_TRY(const bool isCovered, m_database.get(sql::feeds::isCovered, {bind("position", present->position)}, yes));
    if (!isCovered && present->position != position)
        return buildWhole(feed, position);
    // An item names its whole path: who moves a branch changes every product below it.
    KONTOR_TRY(const bool hasMoved,
        m_database.get(sql::feeds::hasCategoryEvents, {bind("after", present->position), bind("until", position)}, yes));
    if (hasMoved && !feed.isSitemap())
        return buildWhole(feed, position);
    KONTOR_TRY(const auto changed,
        m_database.list(sql::feeds::listChanged,
            {bind("after", present->position), bind("until", position), bind("limit", m_options.changesAtOnce + 1)},
            [](Row &row) { return row.as<ProductId>(); }));
    if (changed.size() > static_cast<size_t>(m_options.changesAtOnce))
        return buildWhole(feed, position);
    return buildChanged(feed, present->build, changed, position);
}

Result<FeedBuilder::Figures> FeedBuilder::buildWhole(const Feed &feed, qint64 position)
{
    const auto build = Uuid::make(m_clock, m_random);
    Figures figures{.isWhole = true};
    KONTOR_CHECK(render(feed, first(), {},
        [&](const Portion &portion) { return write(m_database, build, ++figures.files, portion.after, portion); }));
    if (feed.isSitemap())
        KONTOR_CHECK(writeCategories(build));
    KONTOR_CHECK(publish(m_database, feed, build, position));
    return figures;
}

Result<FeedBuilder::Figures> FeedBuilder::buildChanged(
    const Feed &feed, const Uuid &build, const std::vector<ProductId> &changed, qint64 position)
{
    struct Range
    {
        int number;
        Uuid after;
    };
    KONTOR_TRY(const auto ranges, m_database.list(sql::feeds::listRanges, {bind("build", build.toByteArray())}, [](Row &row) {
        const int number = row.int32();
        return Range{.number = number, .after = row.uuid()};
    }));
    Figures figures;
    for (size_t i = 0; i < ranges.size(); ++i) {
        const auto &range = ranges[i];
        const auto until = i + 1 < ranges.size() ? std::optional(ranges[i + 1].after) : std::nullopt;
        const bool isTouched = std::any_of(changed.begin(), changed.end(),
            [&](const ProductId &id) { return id.uuid() > range.after && (!until || id.uuid() <= *until); });
        if (!isTouched)
            continue;
        std::vector<Portion> portions;
        KONTOR_CHECK(render(feed, range.after, until, [&](Portion portion) -> Result<void> {
            portions.push_back(std::move(portion));
            return {};
        }));
        figures.files += static_cast<int>(portions.size());
        // A file that has grown too large becomes several, all at once.
        const auto written = m_database.transaction([&](Transaction &transaction) -> Result<void> {
            int number = range.number;
            for (size_t n = 0; n < portions.size(); ++n) {
                if (n > 0) {
                    KONTOR_TRY(number,
                        transaction.get(
                            sql::feeds::nextNumber, {bind("build", build.toByteArray())}, [](Row &row) { return row.int32(); }));
                }
                KONTOR_CHECK(write(transaction, build, number, portions[n].after, portions[n]));
            }
            return {};
        });
        KONTOR_CHECK(written);
    }
    if (feed.isSitemap())
        KONTOR_CHECK(writeCategories(build));
    KONTOR_CHECK(publish(m_database, feed, build, position));
    return figures;
}

Result<void> FeedBuilder::render(
    const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, const std::function<Result<void>(Portion)> &take)
{
    Pen pen(m_options, feed.isSitemap(), after, take);
    auto last = after;
    for (;;) {
        KONTOR_TRY(const int rows,
            feed.isSitemap() ? renderUrls(feed, last, until, pen, last) : renderGoods(feed, last, until, pen, last));
        if (rows < rowsAtOnce)
            return pen.end();
    }
}

Result<int> FeedBuilder::renderGoods(const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, Pen &pen, Uuid &last)
{
    struct Shown
    {
        Uuid product;
        QByteArray page;
        QByteArray arrivals;
        std::optional<CategoryId> category;
    };
    KONTOR_TRY(const auto rows,
        m_database.list(sql::feeds::listGoods,
            {bind("media_base", m_options.addresses.mediaBase), bind("locale", feed.locale), bind("market", feed.market),
                bind("after", after.toByteArray()), until ? bind("until", until->toByteArray()) : bindNull("until"),
                bind("limit", rowsAtOnce)},
            [](Row &row) {
                Shown shown{.product = row.uuid(), .page = {}, .arrivals = {}, .category = {}};
                shown.page = row.bytes();
                shown.arrivals = row.bytes();
                shown.category = row.optional([](Row &id) { return id.as<CategoryId>(); });
                return shown;
            }));
    for (const auto &row : rows) {
        last = row.product;
        auto goods = readFeedProduct(row.page, row.arrivals, m_options.addresses);
        if (goods && goods->mayHaveMore()) {
            KONTOR_TRY(const auto rest,
                m_database.get(sql::feeds::listRest, {bind("product_id", row.product.toByteArray()), bind("market", feed.market)},
                    [](Row &array) { return array.bytes(); }));
            goods = readFeedProduct(row.page, row.arrivals, m_options.addresses, rest);
        }
        if (!goods)
            return internal(u"the page of product %1 cannot be read"_s.arg(row.product.toString()));
        const auto made = merchantItems(*goods, row.category ? m_paths.value(*row.category) : QStringList(), m_options.addresses);
        KONTOR_CHECK(pen.add(row.product, made.xml, made.items, made.leftOut));
    }
    return static_cast<int>(rows.size());
}

Result<int> FeedBuilder::renderUrls(const Feed &feed, const Uuid &after, const std::optional<Uuid> &until, Pen &pen, Uuid &last)
{
    struct Url
    {
        Uuid product;
        QString slug;
        Instant updatedAt;
    };
    KONTOR_TRY(const auto rows,
        m_database.list(sql::feeds::listUrls,
            {bind("market", feed.market), bind("after", after.toByteArray()),
                until ? bind("until", until->toByteArray()) : bindNull("until"), bind("limit", rowsAtOnce)},
            [](Row &row) {
                Url url{.product = row.uuid(), .slug = {}, .updatedAt = {}};
                url.slug = row.text();
                url.updatedAt = row.instant();
                return url;
            }));
    for (const auto &row : rows) {
        last = row.product;
        const auto address = m_options.addresses.storefront.productUrl(row.slug, row.product.toString());
        KONTOR_CHECK(pen.add(row.product, sitemapUrl(address, row.updatedAt), 1, 0));
    }
    return static_cast<int>(rows.size());
}

Result<void> FeedBuilder::loadCategories(const QByteArray &locale)
{
    Context context{.actor = Actor::system(u"feeds"_s), .locale = locale, .market = {}, .traceId = {}, .address = {}};
    KONTOR_TRY(const auto categories, CategoryService(m_database, m_clock, m_random).list(context));
    QHash<CategoryId, Instant> times;
    KONTOR_CHECK(m_database.each(sql::feeds::listCategoryTimes, {}, [&](Row &row) {
        const auto id = row.as<CategoryId>();
        times.insert(id, row.instant());
    }));
    const CategoryTree tree(categories);
    m_paths.clear();
    m_categoryMap.clear();
    m_categoryCount = 0;
    for (const auto &category : categories) {
        if (tree.isHidden(category))
            continue;
        auto &path = m_paths[category.id];
        for (const auto *above : tree.above(category))
            path.append(above->title);
        path.append(category.title);
        m_categoryMap += sitemapUrl(
            m_options.addresses.storefront.categoryUrl(category.slug, category.id.toString()), times.value(category.id));
        ++m_categoryCount;
    }
    return {};
}

Result<void> FeedBuilder::writeCategories(const Uuid &build)
{
    return write(m_database, build, 0, {},
        {.after = {}, .content = sitemapHead() + m_categoryMap + sitemapTail(), .items = m_categoryCount, .leftOut = 0});
}

Result<void> FeedBuilder::write(
    Session &session, const Uuid &build, int number, const std::optional<Uuid> &after, const Portion &portion)
{
    constexpr qsizetype enough = 16; // 128 bits of the hash
    const auto etag =
        sha256(portion.content).left(enough).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    KONTOR_CHECK(session.execute(sql::feeds::writeFile,
        {bind("build", build.toByteArray()), bind("number", number),
            after ? bind("after_id", after->toByteArray()) : bindNull("after_id"), bind("items", portion.items),
            bind("left_out", portion.leftOut), bind("etag", etag), bind("bytes", static_cast<qint64>(portion.content.size())),
            bindBytes("content", qCompress(portion.content))}));
    return {};
}

Result<void> FeedBuilder::publish(Session &session, const Feed &feed, const Uuid &build, qint64 position)
{
    KONTOR_CHECK(session.execute(sql::feeds::publish,
        {bind("kind", feed.kind), bind("market", feed.market), bind("locale", feed.locale), bind("build", build.toByteArray()),
            bind("position", position), bind("settings", fingerprint()), bind("of_kind", feed.kind),
            bind("of_market", feed.market), bind("of_locale", feed.locale), bind("but", build.toByteArray())}));
    return {};
}

}
