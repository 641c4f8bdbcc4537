#include "core/listing/listingrefresh.h"

#include "core/base/jsonwriter.h"
#include "core/events/outbox.h"
#include "sql/listing.h"

#include <algorithm>

namespace kontor {

namespace {

// A batch holds its locks for some 100 ms at most.
constexpr size_t productsPerBatch = 200;
// A product is noted once for each of its tables that was written.
constexpr int dirtyRowsPerBatch = 10 * static_cast<int>(productsPerBatch);

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

Result<int> ListingRefresher::run(Database &database)
{
    return database.transaction([&](Transaction &transaction) -> Result<int> {
        std::vector<ProductId> products;
        const auto take = [&](Row &row) {
            const auto product = row.as<ProductId>();
            if (products.size() < productsPerBatch && std::find(products.begin(), products.end(), product) == products.end())
                products.push_back(product);
        };
        // Locked, so that several servers share the work.
        KONTOR_CHECK(transaction.each(sql::listing::listDirty, {bind("rows", dirtyRowsPerBatch)}, take));
        if (products.empty())
            KONTOR_CHECK(transaction.each(sql::listing::listDue, {bind("limit", static_cast<int>(productsPerBatch))}, take));
        if (!products.empty())
            KONTOR_CHECK(refresh(transaction, products, m_clock, m_random));
        return static_cast<int>(products.size());
    });
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
