#include "tests/bench/sql/sales.h"

#include "sql/cart.h"
#include "sql/checkout.h"
#include "sql/idempotency.h"
#include "sql/order.h"
#include "sql/placement.h"
#include "sql/pricing.h"
#include "tests/bench/sql/script.h"

// The statements are the server's; their order is that of the services (cartservice.cpp, checkoutservice.cpp, placement.cpp).
namespace kontor::bench {

namespace {

constexpr auto nextRow =
    "\\set turn :turn + 1\n\\set n :client_id * :each + :turn\nselect * from bench.pending where n = :n \\gset";

// A client stays with one cart for fifty turns, as the load over HTTP does with fifty carts: no quantity gets out of bounds.
constexpr auto nextCart =
    "\\if :turn % 50 = 0\n\\set n random(1, :carts)\nselect * from bench.cart where n = :n \\gset\n\\endif\n"
    "\\set turn :turn + 1";

// Markets, taxes and shipping methods are kept by the server.
void load(Script &script)
{
    script.run(sql::checkout::load).run(sql::cart::listLines);
}

void edit(Script &script, const Statement &change, Replacements replacements = {})
{
    script.beginRelaxed().run(change, replacements);
    load(script);
    script.commit();
}

void addLine(Script &script, const char *variant)
{
    script.beginRelaxed()
        .run(sql::cart::touch)
        .run(sql::cart::addItem, {{"id", "gen_random_uuid()"}, {"variant_id", variant}, {"quantity", "1"}})
        .run(sql::cart::countItems)
        .run(sql::cart::listLines)
        .commit();
}

// With its own commit, before the work; the end of it is in the transaction of the work.
void beginKey(Script &script, const char *route)
{
    script.fetch(sql::idempotency::begin, {{"route", route}, {"lease", "60000"}});
}

void finishKey(Script &script, const char *route)
{
    const QByteArray routes = QByteArray("array[") + route + ']';
    script.run(sql::idempotency::finish,
        {{"scopes", "array[:scope]"}, {"routes", routes.constData()}, {"keys", "array[:key]"}, {"leases", "array[:lease_until]"},
            {"statuses", "array[201]"}, {"bodies", "array[:body]"}});
}

void place(Script &script)
{
    load(script);
    script.run(sql::placement::begin, {{"p", ":p_begin"}})
        .run(sql::placement::finish, {{"p", ":p_finish"}})
        .run(sql::order::findAll, {{"ids", "array[:order_id]"}})
        .run(sql::order::listLines, {{"ids", "array[:order_id]"}, {"limit", "1000"}})
        .run(sql::order::listPayments, {{"ids", "array[:order_id]"}, {"limit", "100"}});
}

}

QByteArray addItemScript()
{
    Script script;
    // The session runs with synchronous_commit off: these transactions are all of that kind.
    script.line(nextCart).line("\\set pick random(1, 5)").begin().run(sql::cart::touch);
    const char *const conditions[] = {"\\if :pick = 1", "\\elif :pick = 2", "\\elif :pick = 3", "\\elif :pick = 4", "\\else"};
    const char *const variants[] = {":variant_1", ":variant_2", ":variant_3", ":variant_4", ":variant_5"};
    for (size_t i = 0; i < std::size(conditions); ++i)
        script.line(conditions[i])
            .run(sql::cart::addItem, {{"id", "gen_random_uuid()"}, {"variant_id", variants[i]}, {"quantity", "1"}});
    return script.line("\\endif").run(sql::cart::countItems).run(sql::cart::listLines).commit().text();
}

QByteArray changeItemScript()
{
    Script script;
    script.line(nextCart).line("\\set quantity random(1, 9)").begin().run(sql::cart::touch);
    return script.run(sql::cart::changeItem, {{"id", ":item_id"}}).run(sql::cart::listLines).commit().text();
}

QByteArray orderScript()
{
    Script script;
    script.line(nextRow).begin();
    place(script);
    return script.commit().text();
}

QByteArray flowScript()
{
    Script script;
    script.line(nextRow);
    script.run(sql::pricing::revision)
        .beginRelaxed()
        .run(sql::cart::insert, {{"id", ":cart_id"}})
        .commit()
        .run(sql::cart::listLines);
    addLine(script, ":variant_1");
    addLine(script, ":variant_2");
    edit(script, sql::checkout::insert, {{"id", ":checkout_id"}});
    edit(script, sql::checkout::setContact);
    edit(script, sql::checkout::setAddresses, {{"billing", "null"}});
    script.beginRelaxed().run(sql::cart::find).run(sql::checkout::setShippingMethod);
    load(script);
    script.commit();

    constexpr auto payRoute = "'checkout.open_payment'";
    beginKey(script, payRoute);
    script.begin().run(sql::cart::find).run(sql::checkout::listPaymentMethods);
    load(script);
    script.run(sql::placement::lockCart).run(sql::checkout::setPayment, {{"data", "'{}'"}});
    load(script);
    load(script); // as it is shown
    finishKey(script, payRoute);
    script.commit();

    constexpr auto completeRoute = "'checkout.complete'";
    beginKey(script, completeRoute);
    script.begin();
    place(script);
    finishKey(script, completeRoute);
    return script.commit().text();
}

}
