#include "core/listing/listingrefresh.h"

#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "sql/listing.h"

#include <algorithm>

namespace kontor {

namespace {

// A product is noted once for each of its tables that was written.
constexpr int dirtyRowsPerBatch = 10 * static_cast<int>(limits::refreshedPerBatch);

struct Changed
{
    ProductId product;
    QList<QByteArray> tags;
};

Result<void> refresh(Transaction &transaction, std::span<const ProductId> products, const Clock &clock, Random &random)
{
    KONTOR_TRY(const auto changed, transaction.list(sql::listing::refresh, {bindArray("products", products)}, [](Row &row) {
        return Changed{.product = row.as<ProductId>(), .tags = row.textArray()};
    }));
    for (const auto &[product, tags] : changed)
        KONTOR_CHECK(appendEvent(transaction,
            {.type = "listing.changed",
                .aggregate = "product",
                .aggregateId = product.uuid(),
                .payload = JsonWriter().beginObject().member("product_id", product).endObject().take(),
                .tags = tags},
            clock, random));
    return {};
}

}

Result<void> refreshListing(Transaction &transaction, std::span<const ProductId> products, const Clock &clock, Random &random)
{
    if (products.size() > limits::refreshedAtOnce)
        return {};
    return refresh(transaction, products, clock, random);
}

Result<int> ListingRefresher::refreshNext(Database &database, std::vector<ProductId> &products)
{
    return database.transaction([&](Transaction &transaction) -> Result<int> {
        products.clear();
        const auto take = [&](Row &row) {
            const auto product = row.as<ProductId>();
            if (products.size() < m_atOnce && std::find(products.begin(), products.end(), product) == products.end())
                products.push_back(product);
        };
        // Locked, so that several servers share the work.
        KONTOR_CHECK(transaction.each(sql::listing::listDirty, {bind("rows", dirtyRowsPerBatch)}, take));
        if (products.empty())
            KONTOR_CHECK(transaction.each(sql::listing::listDue, {bind("limit", static_cast<int>(m_atOnce))}, take));
        if (!products.empty())
            KONTOR_CHECK(refresh(transaction, products, m_clock, m_random));
        return static_cast<int>(products.size());
    });
}

Result<int> ListingRefresher::run(Database &database)
{
    std::vector<ProductId> products;
    auto done = refreshNext(database, products);
    if (done) {
        m_atOnce = std::min(2 * m_atOnce, limits::refreshedPerBatch);
    } else if (done.error().kind != ErrorKind::Unavailable && !products.empty()) {
        if (products.size() == 1)
            KONTOR_CHECK(database.execute(
                sql::listing::postpone, {bind("product_id", products.front()), bind("again", products.front())}));
        m_atOnce = std::max<size_t>(1, products.size() / 2);
    }
    return done;
}

Result<void> ListingRefresher::runAll(Database &database)
{
    for (;;) {
        KONTOR_TRY(const int count, run(database));
        if (count == 0)
            return {};
    }
}

}
