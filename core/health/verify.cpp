#include "core/health/verify.h"

#include "core/audit/sealer.h"
#include "sql/verify.h"

namespace kontor {

namespace {

struct Check
{
    const char *invariant;
    const Statement &statement;
};

const Check checks[] = {
    {"a level is the fold of its movements", sql::verify::levelsFold},
    {"reserved is what is held and allocated", sql::verify::levelsReserve},
    {"stock is within its bounds", sql::verify::levelsWithinBounds},
    {"an alert says what its level does", sql::verify::alertsAgree},
    {"what comes next is what is expected first", sql::verify::arrivalsAgree},
    {"an order is the sum of its lines, shipping and taxes", sql::verify::ordersSum},
    {"an order has its stock", sql::verify::ordersHaveTheirStock},
    {"a cart has at most one order", sql::verify::cartsHaveOneOrder},
    {"refunded ≤ captured ≤ authorised ≤ amount", sql::verify::paymentsFold},
    {"a payment is of its order's total", sql::verify::paymentsMatchTheirOrder},
    {"money taken has an order", sql::verify::moneyHasAnOrder},
    {"the test gateway keeps only what has an order", sql::verify::gatewayAgrees},
    {"stock is held only for a live payment", sql::verify::holdsHaveAPayment},
    {"a product has its own tax class or its category's", sql::verify::taxClassesFollow},
    {"a product has its own shipping profile or its category's", sql::verify::shippingProfilesFollow},
    {"what storefronts read agrees with its sources", sql::verify::listingsAgree},
    {"a reduction shows the lowest price of the 30 days before it", sql::verify::reductionsAgree},
    {"every event has been published", sql::verify::outboxDrained},
};

Result<std::vector<Verdict>> check(Database &database)
{
    // Each reads the whole shop, and somebody waits for just that.
    KONTOR_CHECK(database.script("set local statement_timeout = 0"));
    std::vector<Verdict> verdicts;
    for (const auto &check : checks) {
        KONTOR_TRY(auto broken, database.list(check.statement, {}, [](Row &row) { return row.text(); }));
        verdicts.push_back({check.invariant, std::move(broken)});
    }
    KONTOR_TRY(const auto audit, verifyAudit(database));
    Verdict chain{.invariant = "the audit chain is unbroken", .broken = {}};
    if (audit.firstBreak)
        chain.broken.push_back(u"the chain breaks at position %1"_s.arg(audit.firstBreak->position));
    verdicts.push_back(std::move(chain));
    return verdicts;
}

}

Result<std::vector<Verdict>> verify(Database &database)
{
    return database.transaction([&](Transaction &) { return check(database); });
}

}
