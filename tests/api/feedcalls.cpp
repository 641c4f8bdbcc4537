#include "core/feeds/feedbuilder.h"
#include "tests/api/operations.h"
#include "tests/support/suite.h"

namespace kontor::test {

namespace {

using Calls = std::map<QByteArray, Call>;
using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

// The server makes them every few minutes.
Answer feed(OpenShop &s, const QByteArray &path)
{
    const SystemClock clock;
    SystemRandom random;
    if (const auto built = FeedBuilder(s.shop.database(), clock, random, {}).buildAll(); !built)
        qFatal("%s", qPrintable(describe(built.error())));
    return s.client.get("/feeds/eu/en" + path);
}

}

void addFeedCalls(Calls &out)
{
    out["feed_list_files"] = [](OpenShop &s) { return feed(s, {}); };
    out["feed_read_merchant"] = [](OpenShop &s) { return feed(s, "/google-merchant/1.xml"); };
    out["feed_read_sitemap"] = [](OpenShop &s) { return feed(s, "/sitemap/1.xml"); };
    out["feed_read_sitemap_index"] = [](OpenShop &s) { return feed(s, "/sitemap.xml"); };
    out["product_view_json_ld"] = [](OpenShop &s) { return s.client.get("/v1/products/mug-1/json-ld"); };
    out["category_view_json_ld"] = [](OpenShop &s) {
        run(s.shop.database(),
            "insert into catalog.category (id, slug, title) values (ops.uuid_v7(), 'kitchen', 'Kitchen') on conflict do nothing");
        return s.client.get("/v1/categories/kitchen/json-ld");
    };
}

void addFeedRefusals(Refusals &out)
{
    out[{"feed_list_files", "not_found"}] = [](OpenShop &s) { return s.client.get("/feeds/mars/en"); };
    out[{"feed_read_merchant", "not_found"}] = [](OpenShop &s) { return feed(s, "/google-merchant/4711.xml"); };
    out[{"feed_read_sitemap", "not_found"}] = [](OpenShop &s) { return feed(s, "/sitemap/4711.xml"); };
    out[{"feed_read_sitemap_index", "not_found"}] = [](OpenShop &s) { return s.client.get("/feeds/mars/en/sitemap.xml"); };
    out[{"product_view_json_ld", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/products/no-such-thing/json-ld"); };
    out[{"product_view_json_ld", "unknown_market"}] = [](OpenShop &s) {
        return s.client.get("/v1/products/mug-1/json-ld?market=mars");
    };
    out[{"category_view_json_ld", "not_found"}] = [](OpenShop &s) {
        return s.client.get("/v1/categories/no-such-thing/json-ld");
    };
}

}
