#include "core/demo/seed.h"

#include "core/demo/fillshop_p.h"
#include "core/health/verify.h"
#include "core/shop/shop.h"
#include "tests/support/suite.h"
#include "tests/support/testdatabase.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

using namespace kontor;
using namespace kontor::test;

namespace {

const auto quietly = [](const QString &) {};

/** Names for pictures that nobody draws: drawing them all takes longer than everything else here. */
demo::PictureFiles undrawn(const demo::DemoCatalogue &shop)
{
    demo::PictureFiles files;
    for (const auto &product : shop.products)
        for (const auto &variant : product.variants)
            files.insert({product.motif, variant.colour, product.tone}, "00/00/undrawn.png");
    return files;
}

}

class SeedTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_scratch;
    std::unique_ptr<Database> m_database;
    QTemporaryDir m_media;
    SystemClock m_clock;

    qint64 number(const QByteArray &sql) { return value(*m_database, sql).toLongLong(); }

private Q_SLOTS:
    void initTestCase()
    {
        m_scratch = std::make_unique<TestDatabase>();
        m_database = m_scratch->connect();
        KONTOR_VERIFY_RESULT(seedDemoShop(*m_database, m_media.path(), m_clock, quietly));
    }
    void cleanupTestCase()
    {
        m_database.reset();
        m_scratch.reset();
    }

    void holdsWhatTheCatalogueSays()
    {
        const auto shop = demo::makeDemoCatalogue(1);
        qsizetype variants = 0, prices = 0;
        for (const auto &product : shop.products) {
            variants += product.variants.size();
            for (const auto &variant : product.variants)
                prices += variant.prices.size();
        }
        QCOMPARE(number("select count(*) from catalog.product where status = 'active'"), shop.products.size());
        QCOMPARE(number("select count(*) from catalog.variant"), variants);
        QCOMPARE(number("select count(*) from pricing.price"), prices);
        QCOMPARE(number("select count(*) from inventory.level"), 2 * variants);
        // Each level that is low or out is on the work list, and no other.
        QVERIFY(number("select count(*) from inventory.alert where kind = 'low'") > 0);
        QCOMPARE(number("select count(*) from inventory.alert"),
            number("select count(*) from inventory.level where on_hand - reserved - safety <= coalesce(low_stock_threshold, 0)"));
        QCOMPARE(number("select count(*) from catalog.category"), shop.categories.size());
        QCOMPARE(number("select count(*) from identity.account where kind = 'customer'"), shop.customers.size());
        QCOMPARE(number("select count(*) from sales.\"order\""), shop.orders.size());
        QCOMPARE(
            number(
                "select count(*) from catalog.product p where not exists (select from catalog.product_category where product_id = p.id)"),
            0);
        for (const auto &variant : shop.products.first().variants) {
            const QByteArray sql =
                "select sum(l.on_hand) from inventory.level l join catalog.variant v on v.id = l.variant_id where v.sku = '"
                + variant.sku.toUtf8() + '\'';
            QCOMPARE(number(sql), variant.stock.at(0).onHand + variant.stock.at(1).onHand);
        }
    }

    void breaksNoInvariant()
    {
        const auto verdicts = verify(*m_database);
        KONTOR_VERIFY_RESULT(verdicts);
        QVERIFY(verdicts->size() > 5);
        for (const auto &verdict : *verdicts)
            QVERIFY2(verdict.broken.empty(),
                qPrintable(QString::fromUtf8(verdict.invariant) + u": "_s
                    + (verdict.broken.empty() ? QString() : verdict.broken.front())));
    }

    void publishesThatTheShopIsThere()
    {
        QCOMPARE(number("select count(*) from ops.outbox where type = 'shop.seeded' and position is not null"), 1);
    }

    void taxesPastOrdersByTheTable()
    {
        QCOMPARE(
            number(
                "select count(*) from sales.order_line l join sales.\"order\" o on o.id = l.order_id where o.market = 'eu' and l.tax_rate_ppm = 0"
                " and l.sku not like 'VOU%' and l.sku not like 'SOL%'"),
            0);
        // Gross and to the cent: tax = total × rate / (1 + rate), the half rounded up.
        QCOMPARE(
            number("select count(*) from sales.order_line l join sales.\"order\" o on o.id = l.order_id where o.market = 'eu'"
                   " and l.tax <> round(l.total::numeric * l.tax_rate_ppm / (1000000 + l.tax_rate_ppm))"),
            0);
        QVERIFY(number("select count(*) from sales.order_line l join sales.\"order\" o on o.id = l.order_id"
                       " where o.market = 'us' and o.shipping_address ->> 'postal_code' = '11238' and l.tax_rate_ppm = 88750")
            > 0);
        QCOMPARE(number("select count(*) from sales.\"order\" where market = 'us' and total <> subtotal + shipping + tax"), 0);
    }

    void putsOrdersIntoThePastInOrder()
    {
        QCOMPARE(
            number(
                "select count(*) from sales.\"order\" where placed_at > now() or updated_at > now() or placed_at < now() - interval '125 days'"),
            0);
        QCOMPARE(
            number(
                "select count(*) from (select placed_at, lag(placed_at) over (order by number) as before from sales.\"order\") o where placed_at < before"),
            0);
        QCOMPARE(
            number("select count(*) from (select placed_at, lag(placed_at) over (order by id) as before from sales.\"order\") o"
                   " where placed_at < before - interval '1 second'"),
            0);
        QCOMPARE(number("select count(*) from sales.order_event where at > now()"), 0);
        QCOMPARE(number("select count(*) from inventory.movement where at > now()"), 0);
        // On no level was there ever less than nothing.
        QCOMPARE(
            number(
                "select count(*) from (select sum(on_hand_delta) over (partition by level_id order by at, id) as stock from inventory.movement) m where stock < 0"),
            0);
        for (const char *status : {"awaiting", "paid", "voided"})
            QVERIFY2(
                number("select count(*) from sales.\"order\" where payment_status = '" + QByteArray(status) + '\'') > 0, status);
        for (const char *status : {"unfulfilled", "shipped", "delivered", "canceled"})
            QVERIFY2(number("select count(*) from sales.\"order\" where fulfilment_status = '" + QByteArray(status) + '\'') > 0,
                status);
    }

    void namesEveryPictureByItsContent()
    {
        int files = 0;
        for (QDirIterator it(m_media.path(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
            QFile file(it.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray hash = QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex();
            const QString expected =
                m_media.filePath(QString::fromLatin1(hash.left(2) + '/' + hash.mid(2, 2) + '/' + hash + ".png"));
            QCOMPARE(file.fileName(), expected);
            ++files;
        }
        QVERIFY(files > 300);
        QCOMPARE(number("select count(distinct key) from catalog.media"), files);
        QCOMPARE(
            number(
                "select count(*) from catalog.product p where not exists (select from catalog.media m where m.product_id = p.id and m.position = 0)"),
            0);
        QCOMPARE(
            number(
                "select count(*) from catalog.media m join catalog.variant v on v.id = m.variant_id where v.product_id <> m.product_id"),
            0);
    }

    void doesNothingTheSecondTime()
    {
        const qint64 products = number("select count(*) from catalog.product");
        QTemporaryDir elsewhere;
        QStringList said;
        KONTOR_VERIFY_RESULT(
            seedDemoShop(*m_database, elsewhere.path(), m_clock, [&said](const QString &step) { said.append(step); }));
        QCOMPARE(number("select count(*) from catalog.product"), products);
        QCOMPARE(number("select count(*) from ops.audit where operation = 'demo.seed'"), 1);
        QVERIFY(said.isEmpty());
        QVERIFY(QDir(elsewhere.path()).isEmpty());
    }

    void refusesAShopThatHasSomethingOfItsOwn()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        run(*database,
            "insert into inventory.location (id, code, name, country) values (ops.uuid_v7(), 'bremen', 'Bremen', 'DE')");
        const auto outcome = seedDemoShop(*database, m_media.path(), m_clock, quietly);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, "wrong_state"_L1);
        QCOMPARE(value(*database, "select count(*) from pricing.market"), QByteArray("0"));
        const auto scaled = seedScale(*database, 10, quietly);
        QVERIFY(!scaled);
        QCOMPARE(scaled.error().code, "wrong_state"_L1);
        QCOMPARE(value(*database, "select count(*) from catalog.product"), QByteArray("0"));
    }

    void leavesNothingWhereItFailsHalfWay()
    {
        const TestDatabase scratch;
        const auto database = scratch.connect();
        run(*database, "alter table sales.order_event add constraint never check (kind <> 'delivered')"); // met at the very end
        const auto shop = demo::makeDemoCatalogue(1);
        const auto outcome = demo::fillDemoShop(*database, shop, undrawn(shop), m_clock);
        QVERIFY(!outcome);
        for (const char *table :
            {"pricing.market", "catalog.product", "inventory.movement", "sales.\"order\"", "ops.audit", "ops.outbox"})
            QCOMPARE(value(*database, "select count(*) from " + QByteArray(table)), QByteArray("0"));
        run(*database, "alter table sales.order_event drop constraint never");
        KONTOR_VERIFY_RESULT(demo::fillDemoShop(*database, shop, undrawn(shop), m_clock));
        QVERIFY(value(*database, "select count(*) from sales.\"order\"").toInt() > 100);
    }

    void addsMadeUpProductsForBenchmarks()
    {
        const qint64 before = number("select count(*) from catalog.product");
        KONTOR_VERIFY_RESULT(seedScale(*m_database, 100, quietly));
        KONTOR_VERIFY_RESULT(seedScale(*m_database, 50, quietly)); // goes on where the first stopped
        QCOMPARE(number("select count(*) from catalog.product"), before + 150);
        QCOMPARE(number("select count(distinct (private_metadata ->> 'scale')) from catalog.product"), 150);
        QCOMPARE(
            number(
                "select count(*) from pricing.price p join catalog.variant v on v.id = p.variant_id where v.sku like '%-N150-%' and p.currency = 'EUR'"),
            3);
        QCOMPARE(value(*m_database, "select tgenabled from pg_trigger where tgname = 'price_bump'"), QByteArray("O"));
        breaksNoInvariant();
        QVERIFY(!seedScale(*m_database, demo::scaleLimit, quietly));
        QVERIFY(!seedScale(*m_database, 0, quietly));
    }
};

KONTOR_TEST(SeedTest)
#include "tst_seed.moc"
