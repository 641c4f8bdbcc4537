#include "tests/support/suite.h"
#include "tests/support/testcluster.h"
#include "tests/support/testshop.h"

#include <QCoreApplication>
#include <QProcess>
#include <QUrl>

using namespace kontor;
using namespace kontor::test;

namespace {

constexpr auto begin = "sales.begin_placement";
constexpr auto finish = "sales.finish_placement";
constexpr auto release = "sales.release_placement";
constexpr auto holdLines = "inventory.hold_lines";
// Takes the locks of T1 for many, before T1 takes them for each.
constexpr auto placeOrders = "sales.place_orders";

// Replaces a piece of a function's text; not finding it is an error.
QByteArray without(const char *function, const QByteArray &piece, const QByteArray &instead = {})
{
    return QByteArray("do $m$ declare d text := pg_get_functiondef('") + function + "'::regproc); begin if position($p$" + piece
        + "$p$ in d) = 0 then raise exception 'the mutation finds nothing'; end if; execute replace(d, $p$" + piece + "$p$, $p$"
        + instead + "$p$); end $m$;";
}

// The statement that takes cart locks in finish and release, with and without them.
constexpr auto cartOfPayment = "where y.id = (p ->> 'payment_id')::uuid for update of c";
constexpr auto cartOfPaymentUnlocked = "where y.id = (p ->> 'payment_id')::uuid";
constexpr auto paymentLock = "select * into v_payment from sales.payment where id = (p ->> 'payment_id')::uuid for update";
constexpr auto paymentUnlocked = "select * into v_payment from sales.payment where id = (p ->> 'payment_id')::uuid";

}

/**
 * Takes one safeguard of the order path after the other out of the database, and sees that the test which is named
 * beside it turns red. The test runs in its own program (test_sales), on this one's cluster; KONTOR_TEST_MUTATION holds
 * what its shops are spoilt with. The single CHECK and unique constraints are tried by ConstraintsTest itself.
 *
 * Not in the list, since another safeguard stands behind each of them and no test can tell:
 * - in finish_placement and in release_placement, the lock of the cart or that of the payment alone: either suffices
 *   (both gone is in the list). The cart comes first so that everybody's order of locks is the same.
 * - in place_orders, each of its three locks alone: begin_placement and hold_lines take them again (without both is in the list).
 * - the lock of the levels in release_placement, and `order by` in the locks of levels: they avoid deadlocks, which
 *   PostgreSQL finds and Database::transaction runs again.
 * - begin_placement's `v_cart.state not in ('active', 'abandoned')`: every state that it refuses is one that a cart with
 *   no live payment and no order reaches only by its expiry, and an expired cart is not found in the first place.
 * - release_placement's KT008: the order was looked for before, and an order's payment is in a state that it leaves alone;
 *   only an offline payment is not, and nobody settles those.
 * - `with no live payment` of begin_placement's KT003 beside the checkout's state: both change in one transaction.
 * - level_reserved_negative_check, level_safety_check, hold_quantity_check, allocation_quantity_check and the checks of
 *   states: no statement of ours goes there; ConstraintsTest does.
 */
class MutationTest : public QObject
{
    Q_OBJECT

    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    QSet<QByteArray> m_green; // what was seen to pass without a mutation

    // What "Class::function:tag" says of itself in a shop that is spoilt so.
    QByteArray run(const QByteArray &test, const QByteArray &mutation) const
    {
        auto environment = m_environment;
        environment.insert(u"KONTOR_TEST_MUTATION"_s, QString::fromUtf8(mutation));
        QProcess program;
        program.setProcessEnvironment(environment);
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(QCoreApplication::applicationDirPath() + u"/test_sales"_s,
            {u"^%1$"_s.arg(QString::fromLatin1(test.left(test.indexOf("::")))), u"--only"_s,
                QString::fromLatin1(test.mid(test.indexOf("::") + 2))});
        const bool hasEnded = program.waitForFinished(60'000);
        return program.readAll() + (hasEnded ? "" : "and came to no end");
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto &config = cluster();
        const auto url = u"postgres://%1:%2@%3:%4/%5?sslmode=%6"_s.arg(config.user, config.password,
            QString::fromLatin1(QUrl::toPercentEncoding(config.host)), QString::number(config.port), config.name, config.sslMode);
        m_environment.insert(u"KONTOR_TEST_DATABASE_URL"_s, url);
        // Its crashes are told by its status; no debugger is needed.
        m_environment.insert(u"QTEST_DISABLE_STACK_DUMP"_s, u"1"_s);
    }

    void turnsItsTestRed_data()
    {
        QTest::addColumn<QByteArray>("mutation");
        QTest::addColumn<QByteArray>("test");
        const auto row = [](const char *name, const QByteArray &mutation, const char *test) {
            QTest::newRow(name) << mutation << QByteArray(test);
        };

        row("T1 does not lock the cart",
            without(begin, "where id = (p ->> 'cart_id')::uuid for update", "where id = (p ->> 'cart_id')::uuid")
                + without(placeOrders, "any (v_carts) order by c.id for update", "any (v_carts)")
                + without(placeOrders, "any (v_checkouts) order by c.id for update", "any (v_checkouts)")
                + without(placeOrders, "order by v.variant_id, v.location_id for update"),
            "ConcurrencyTest::whoComesSecondGetsTheSameOrder");
        row("T1 does not lock the checkout",
            without(begin, "where id = (p ->> 'checkout_id')::uuid for update", "where id = (p ->> 'checkout_id')::uuid")
                + without(placeOrders, "any (v_checkouts) order by c.id for update", "any (v_checkouts)"),
            "ConcurrencyTest::waitsForAnEditOfTheCheckout");
        row("T1 does not know placed carts", without(begin, "v_cart.state = 'completed'", "false"),
            "ConcurrencyTest::whoComesSecondGetsTheSameOrder");
        row("T1 does not know live payments",
            without(
                begin, "if v_checkout.state in ('completing', 'action_required')", "if v_checkout.state in ('action_required')")
                + without(begin, "exists (select from sales.payment where checkout_id",
                    "exists (select from sales.payment where false and checkout_id"),
            "ConcurrencyTest::whoComesSecondToAGatewayHasToWait");
        row("T1 does not compare the cart's version", without(begin, "v_cart.version <> (p ->> 'cart_version')::bigint or "),
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:quantity");
        row("T1 does not compare the checkout's version",
            without(begin, "or v_checkout.version <> (p ->> 'checkout_version')::bigint"),
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:another option");
        row("T1 does not compare the revision",
            without(begin, "or (select number from pricing.revision) <> (p ->> 'revision')::bigint"),
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:shipping price");
        row("T1 does not compare the quote's versions",
            without(begin,
                "l.quote_version is distinct from (select v.quote_version from catalog.variant v where v.id = l.variant_id)",
                "false"),
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:price");
        row("T1 does not look at the clock", without(begin, "or (p ->> 'valid_until')::timestamptz <= clock_timestamp()"),
            "ConcurrencyTest::doesNotSellForAPriceThatEndedWhileItWaited");
        row("a price does not bump its variant", "drop trigger price_bump on pricing.price",
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:price");
        row("a product does not bump its variants", "drop trigger product_bump on catalog.product",
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:the product");
        row("a variant does not bump itself", "drop trigger variant_bump on catalog.variant",
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:the weight");
        row("a shipping method does not bump the revision", "drop trigger shipping_method_bump on sales.shipping_method",
            "ConcurrencyTest::refusesWhatWasChangedBeforeTheHold:shipping price");

        row("what a method serves does not bump the revision",
            "drop trigger shipping_method_profile_bump on sales.shipping_method_profile",
            "ShippingProfilesTest::placesNothingThatTheOptionServesNoLonger:what the option serves, bank_transfer");
        row("a shipping profile does not bump the variants",
            without("catalog.bump_product_variants", "b.tax_class, b.shipping_profile)", "b.tax_class, c.shipping_profile)"),
            "ShippingProfilesTest::placesNothingThatTheOptionServesNoLonger:its own profile, card");
        row("a category's shipping profile does not reach its products", "drop trigger category_settings on catalog.category",
            "ShippingProfilesTest::placesNothingThatTheOptionServesNoLonger:its category's profile, bank_transfer");
        row("what is inherited is derived without waiting for the products",
            without("catalog.derive_settings",
                "perform from catalog.product p where p.id = any (p_ids) order by p.id for no key update;"),
            "ShippingProfilesTest::holdsAgainstBareStatementsAtOnce");

        row("stock is looked at without its lock",
            without(holdLines, " for update of v") + without(placeOrders, "order by v.variant_id, v.location_id for update"),
            "ConcurrencyTest::saysWhatIsLackingToWhomeverComesSecond");
        row("stock is held beyond what is there",
            "alter table inventory.level drop constraint level_reserved_check;"
                + without(holdLines, "if short <> '[]' then", "if false then"),
            "ConcurrencyTest::saysWhatIsLackingToWhomeverComesSecond");
        row("holds ignore the safety stock", without(holdLines, "- v.safety"), "InventoryTest::keepsTheSafetyStock");
        row("stock may be counted below what is promised", "alter table inventory.level drop constraint level_reserved_check",
            "ConcurrencyTest::stockThatIsPromisedCannotBeCountedAway");
        row("stock may be counted below nothing", "alter table inventory.level drop constraint level_on_hand_check",
            "InventoryTest::refusesLessThanNothing");

        row("T2 locks nothing",
            without(finish, cartOfPayment, cartOfPaymentUnlocked) + without(finish, paymentLock, paymentUnlocked),
            "ConcurrencyTest::aSecondSettlementFindsTheOrderOfTheFirst");
        row("T2 does not know that there is an order", without(finish, "v_payment.order_id is not null", "false"),
            "ConcurrencyTest::aSecondSettlementFindsTheOrderOfTheFirst");
        row("T2 does not know that the payment was given up",
            without(finish, "v_payment.state not in ('created', 'pending', 'requires_action') or"),
            "PaymentsTest::returnsMoneyThatComesAfterTheStockWentBackToAnotherPayment");
        row("T2 does not know of a cancel", without(finish, "v_payment.cancel_requested_at is not null", "false"),
            "PaymentsTest::anOrderPlacedDuringTheCancelKeepsItsMoney");
        row("T2 does not count its holds",
            without(finish, "and h.state = 'active') <> v_ordered then", "and h.state = 'active') < 0 then")
                + without(finish, "raise exception 'payment % has lost its holds', v_payment.id using errcode = '40001'", "null"),
            "PaymentsTest::placesNoOrderWithoutItsStock");
        row("T2 does not see that its holds are being counted away",
            without(finish, "raise exception 'payment % has lost its holds', v_payment.id using errcode = '40001'", "null"),
            "StockShortTest::aPaymentThatComesDuringTheCountGoesBack");
        row("stock counted below what is promised takes nothing back",
            "alter table inventory.level drop constraint level_reserved_check;"
                + without("inventory.change_stock", "a.kind in ('count', 'write_off')", "false"),
            "StockShortTest::theNewestOrderIsShort");
        row("stock is moved without an order of locks",
            without("inventory.change_stock", "perform from unnest(p_variants, p_locations) as a (variant, location)",
                "perform from unnest(p_variants, p_locations) with ordinality as a (variant, location, n)")
                + without("inventory.change_stock", "order by l.variant_id, l.location_id for no key update of l",
                    "order by a.n for no key update of l"),
            "StockMovementsTest::noneWaitsForTheOtherInACircle");
        row("an order's sum is not checked", "alter table sales.\"order\" drop constraint order_total_check",
            "PaymentsTest::placesNoOrderWhoseSumIsWrong");
        row("a line's sum is not checked", "alter table sales.order_line drop constraint order_line_total_check",
            "PaymentsTest::placesNoOrderWhoseLineIsWrong");
        row("giving up locks nothing",
            without(release, cartOfPayment, cartOfPaymentUnlocked) + without(release, paymentLock, paymentUnlocked),
            "ConcurrencyTest::aDeclineAfterTheOrderChangesNothing");
        row("giving up twice", without(release, "v_payment.state not in ('created', 'pending', 'requires_action')", "false"),
            "PaymentsTest::aDeclineThatComesAgainDoesNotTouchTheNextPayment");

        row("two checkouts of a cart", "drop index sales.checkout_cart_key", "CheckoutTest::opensOneCheckoutForACart");
        row("a line of a thousand", "alter table sales.cart_item drop constraint cart_item_quantity_check",
            "CartsTest::refusesQuantitiesOutOfRange");
        row("the same line twice",
            "drop index sales.payment_event_key; create unique index payment_event_key on sales.payment_event (id)",
            "PaymentsTest::anotherAmountThanConfirmedGoesBack");
        row("halves go to the even neighbour", "update pricing.market set rounding = 'half_even'",
            "TotalsTest::aThousandCartsAreRightToTheCent:us");
        row("a range of postal codes is left out", "delete from pricing.tax_rate where postal_from <> ''",
            "TotalsTest::aThousandCartsAreRightToTheCent:us");
        // The lease is compared in a statement of the program: a lease that never holds is the same.
        row("a lease holds nobody off",
            "create function public.lapse() returns trigger language plpgsql as $$ begin new.lease_until := '-infinity'; return new; end $$; "
            "create trigger lapse before insert or update on sales.payment for each row execute function public.lapse()",
            "PaymentsTest::aSecondCompleteTakesALapsedPaymentOver");

        row("nobody hears that a variant is back",
            "drop trigger availability_back on inventory.availability; drop trigger offer_back_insert on catalog.listing_offer;"
            "drop trigger offer_back_update on catalog.listing_offer",
            "BackInStockTest::tellsAThousandInPortionsWithOneJobOfTheReceipt");
        row("a job that waits is not locked by who needs it",
            without(
                "inventory.queue_back_in_stock", "do update set run_at = least(ops.job.run_at, excluded.run_at)", "do nothing"),
            "BackInStockTest::aJobThatWaitsSeesWhatComesBackMeanwhile");
        row("who waits is told of what is sold out", without("inventory.tell_back_in_stock", "and a.state <> 'out_of_stock'"),
            "BackInStockTest::keepsThoseWhoHadNoTurnWhenItIsSoldOut");
        row("who waits is told of what is not offered",
            without("inventory.tell_back_in_stock",
                "join catalog.listing_offer o on o.market = a.market and o.product_id = v.product_id\n                where a.variant_id = p_variant and a.market = p_market and a.state <> 'out_of_stock' and pricing.is_sold(p_variant, p_market)",
                "where a.variant_id = p_variant and a.market = p_market and a.state <> 'out_of_stock'"),
            "BackInStockTest::tellsNobodyOfWhatIsNotOffered");
        row("more is received than is expected", "alter table inventory.incoming drop constraint incoming_received_check",
            "IncomingTest::aHundredReceiptsAtOnceTakeWhatIsThere");
        row("an arrival is read before it is locked",
            without("inventory.derive_arrivals", "order by v.id, m.code",
                "where not exists (select from inventory.arrival x where x.variant_id = v.id and x.market = m.code) order by v.id, m.code"),
            "IncomingTest::seesWhatIsExpectedAtTheSameMoment:before what was expected");
        row("no cache hears of a pickup location", "drop trigger level_pickup on inventory.level",
            "PickupTest::tellsTheCachesWhenAWordChanges");
    }
    void turnsItsTestRed()
    {
        QFETCH(QByteArray, mutation);
        QFETCH(QByteArray, test);
        {
            // It fits the schema as it is.
            const TestShop spoilt;
            KONTOR_VERIFY_RESULT(spoilt.connectDatabase()->script(mutation));
        }
        const auto name = test.split(':');
        const auto tested = name.first() + "::" + QByteArray(name.at(2)) + '(';
        if (!m_green.contains(test)) {
            const auto said = run(test, {});
            QVERIFY2(
                said.contains("PASS   : " + tested) && !said.contains("FAIL!") && !said.contains("QFATAL"), said.constData());
            m_green.insert(test);
        }
        const auto said = run(test, mutation);
        QVERIFY2(said.contains("FAIL!  : " + tested) || said.contains("QFATAL : " + tested), said.constData());
    }
};

KONTOR_TEST(MutationTest)
#include "tst_mutations.moc"
