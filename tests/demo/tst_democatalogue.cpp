#include "core/base/money.h"
#include "core/base/text.h"
#include "core/demo/democatalogue.h"
#include "tests/support/suite.h"

#include <QCryptographicHash>

using namespace kontor;
using namespace kontor::demo;

namespace {

/** Everything that a product says, in one line; for comparing and for reading. */
QByteArray dump(const DemoProduct &product)
{
    QStringList words{product.slug, product.title, product.germanTitle, product.description, product.brand, product.category,
        product.taxClass, QString::number(static_cast<int>(product.motif)), QString::number(product.tone),
        QString::number(product.age.count())};
    for (const DemoAttributeValue &attribute : product.attributes)
        words << attribute.code << attribute.value;
    for (const DemoOption &option : product.options)
        words << option.name << option.values;
    for (const DemoVariant &variant : product.variants) {
        words << variant.sku << variant.barcode << variant.colour << QString::number(variant.weightGrams);
        for (const DemoOptionValue &option : variant.options)
            words << option.name << option.value;
        for (const DemoPrice &price : variant.prices)
            words << price.currency << price.list << QString::number(price.amount);
        for (const DemoStock &stock : variant.stock)
            words << stock.location << QString::number(stock.onHand) << QString::number(stock.backorderLimit);
    }
    return words.join(u'|').toUtf8();
}

QByteArray hash(const DemoCatalogue &shop)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const DemoProduct &product : shop.products)
        hash.addData(dump(product));
    for (const DemoCustomer &customer : shop.customers)
        hash.addData((customer.email + QString::number(customer.age.count())).toUtf8());
    for (const DemoOrderPlan &order : shop.orders) {
        hash.addData(u"%1|%2|%3|%4"_s.arg(order.customer).arg(order.market, order.method).arg(order.age.count()).toUtf8());
        for (const DemoOrderLine &line : order.lines)
            hash.addData((line.sku + QString::number(line.quantity)).toUtf8());
    }
    return hash.result();
}

bool hasRightCheckDigit(const QString &barcode)
{
    int sum = 0;
    for (qsizetype i = 0; i < barcode.size(); ++i)
        sum += barcode.at(i).digitValue() * (i % 2 == 0 ? 1 : 3);
    return barcode.size() == 13 && sum % 10 == 0;
}

qint64 priceOf(const DemoVariant &variant, QStringView currency, QStringView list)
{
    for (const DemoPrice &price : variant.prices) {
        if (price.currency == currency && price.list == list)
            return price.amount;
    }
    return -1;
}

}

class DemoCatalogueTest : public QObject
{
    Q_OBJECT

private:
    const DemoCatalogue m_shop = makeDemoCatalogue(1);

private Q_SLOTS:
    void isLargeEnoughForAShop()
    {
        QVERIFY2(
            m_shop.products.size() >= 210 && m_shop.products.size() <= 260, qPrintable(QString::number(m_shop.products.size())));
        QVERIFY(m_shop.categories.size() >= 40);
        QCOMPARE(m_shop.customers.size(), 60);
        QVERIFY(m_shop.orders.size() >= 170);
    }

    void isTheSameForTheSameSeed()
    {
        QCOMPARE(hash(makeDemoCatalogue(1)), hash(m_shop));
        QVERIFY(hash(makeDemoCatalogue(2)) != hash(m_shop));
    }

    void nestsCategoriesThreeDeepWithoutCircles()
    {
        QHash<QString, int> depths;
        int deepest = 0;
        for (const DemoCategory &category : m_shop.categories) {
            QVERIFY2(!depths.contains(category.slug), qPrintable(category.slug));
            QVERIFY2(
                category.parent.isEmpty() || depths.contains(category.parent), qPrintable(category.slug)); // parents come first
            QVERIFY(Slug::parse(category.slug));
            QVERIFY(!category.title.isEmpty() && !category.germanTitle.isEmpty() && !category.description.isEmpty());
            depths[category.slug] = category.parent.isEmpty() ? 1 : depths[category.parent] + 1;
            deepest = std::max(deepest, depths[category.slug]);
        }
        QCOMPARE(deepest, 3);
        QSet<QString> used;
        for (const DemoProduct &product : m_shop.products)
            used.insert(product.category);
        for (const DemoCategory &category : m_shop.categories) {
            const bool isLeaf = std::none_of(m_shop.categories.cbegin(), m_shop.categories.cend(),
                [&](const DemoCategory &c) { return c.parent == category.slug; });
            QVERIFY2(used.contains(category.slug) == isLeaf, qPrintable(category.slug)); // goods at the tips, nowhere else
        }
    }

    void namesEveryThingOnce()
    {
        QSet<QString> slugs, titles, skus, barcodes;
        qsizetype variants = 0;
        for (const DemoProduct &product : m_shop.products) {
            slugs.insert(product.slug);
            titles.insert(product.title);
            variants += product.variants.size();
            QVERIFY2(Slug::parse(product.slug), qPrintable(product.slug));
            for (const DemoVariant &variant : product.variants) {
                skus.insert(variant.sku);
                barcodes.insert(variant.barcode);
                QVERIFY2(Sku::parse(variant.sku), qPrintable(variant.sku));
                QVERIFY2(hasRightCheckDigit(variant.barcode) && variant.barcode.startsWith(u'2'), qPrintable(variant.barcode));
            }
        }
        QCOMPARE(slugs.size(), m_shop.products.size());
        QCOMPARE(titles.size(), m_shop.products.size());
        QCOMPARE(skus.size(), variants);
        QCOMPARE(barcodes.size(), variants);
    }

    void describesEveryThing()
    {
        QSet<QString> codes;
        for (const DemoAttribute &attribute : m_shop.attributes)
            codes.insert(attribute.code);
        for (const DemoProduct &product : m_shop.products) {
            const QByteArray slug = product.slug.toUtf8();
            const char *where = slug.constData();
            QVERIFY2(product.title.size() <= 80 && !product.germanTitle.isEmpty() && !product.brand.isEmpty(), where);
            QVERIFY2(product.description.size() >= 60 && product.description.size() <= 400, where);
            QVERIFY2(product.description.endsWith(u'.') && !product.description.contains(u"  "_s), where);
            QVERIFY2(QStringList({u"standard"_s, u"reduced"_s, u"zero"_s}).contains(product.taxClass), where);
            QVERIFY2(product.age > std::chrono::seconds(0) && product.age < std::chrono::days(365), where);
            for (const DemoAttributeValue &attribute : product.attributes) {
                QVERIFY2(codes.contains(attribute.code) && !attribute.value.isEmpty(), where);
                const bool isNumber = attribute.code.contains(u'_') || attribute.code == u"pages"_s;
                bool reads = false;
                (void)attribute.value.toDouble(&reads);
                QVERIFY2(!isNumber || reads, where);
            }
        }
    }

    void offersEveryCombinationOfOptionsOnce()
    {
        for (const DemoProduct &product : m_shop.products) {
            qsizetype combinations = 1;
            for (const DemoOption &option : product.options)
                combinations *= option.values.size();
            QCOMPARE(product.variants.size(), combinations);
            QVERIFY2(combinations <= 24, qPrintable(product.slug));
            QSet<QString> seen;
            for (const DemoVariant &variant : product.variants) {
                QStringList key;
                QCOMPARE(variant.options.size(), product.options.size());
                for (qsizetype i = 0; i < variant.options.size(); ++i) {
                    QCOMPARE(variant.options.at(i).name, product.options.at(i).name);
                    QVERIFY(product.options.at(i).values.contains(variant.options.at(i).value));
                    key << variant.options.at(i).value;
                }
                seen.insert(key.join(u'|'));
                QVERIFY2(variant.weightGrams > 0 && variant.weightGrams < 60'000, qPrintable(variant.sku));
                QVERIFY2(colourOf(variant.colour), qPrintable(variant.sku + u' ' + variant.colour));
            }
            QCOMPARE(seen.size(), combinations);
        }
    }

    void asksPricesThatAShopWouldAsk()
    {
        int reduced = 0;
        for (const DemoProduct &product : m_shop.products) {
            for (const DemoVariant &variant : product.variants) {
                const qint64 eur = priceOf(variant, u"EUR", u"base");
                const qint64 usd = priceOf(variant, u"USD", u"base");
                const qint64 jpy = priceOf(variant, u"JPY", u"base");
                const QByteArray line = u"%1: %2 %3 %4"_s.arg(variant.sku).arg(eur).arg(usd).arg(jpy).toUtf8();
                const char *where = line.constData();
                QVERIFY2(eur >= 250 && eur <= 60'000 && usd >= 200 && usd <= 60'000 && jpy >= 380 && jpy <= 100'000, where);
                QVERIFY2(QList<qint64>({0, 50, 90, 95}).contains(eur % 100), where);
                QVERIFY2(QList<qint64>({0, 45, 95}).contains(usd % 100), where);
                QCOMPARE(jpy % (jpy < 10'000 ? 10 : 100), 0);
                if (const qint64 sale = priceOf(variant, u"EUR", u"sale"); sale >= 0) {
                    QVERIFY2(
                        sale < eur && priceOf(variant, u"USD", u"sale") < usd && priceOf(variant, u"JPY", u"sale") < jpy, where);
                    ++reduced;
                }
            }
        }
        QVERIFY(reduced > 20);
    }

    void hasSomethingSoldOutSomethingLowAndSomethingToOrder()
    {
        int out = 0, low = 0, backorder = 0, plenty = 0;
        for (const DemoProduct &product : m_shop.products) {
            for (const DemoVariant &variant : product.variants) {
                QCOMPARE(variant.stock.size(), 2);
                const int sum = variant.stock.at(0).onHand + variant.stock.at(1).onHand;
                const bool canBeOrdered = variant.stock.at(0).backorderLimit > 0;
                out += sum == 0 && !canBeOrdered;
                backorder += sum == 0 && canBeOrdered;
                low += sum > 0 && sum <= 5;
                plenty += sum > 5;
            }
        }
        QVERIFY(out > 10 && low > 10 && backorder > 10 && plenty > 10 * out);
    }

    void knowsWhereItsCustomersLive()
    {
        QSet<QString> emails;
        for (const DemoCustomer &customer : m_shop.customers) {
            emails.insert(customer.email);
            QVERIFY2(Email::parse(customer.email), qPrintable(customer.email));
            QVERIFY2(customer.email.endsWith("@example.org"_L1) || customer.email.endsWith("@example.com"_L1),
                qPrintable(customer.email));
            QVERIFY(CountryCode::parse(customer.address.country));
            QVERIFY(!customer.address.name.isEmpty() && !customer.address.line1.isEmpty() && !customer.address.city.isEmpty());
            QVERIFY(!customer.address.postalCode.isEmpty());
        }
        QCOMPARE(emails.size(), m_shop.customers.size());
    }

    void plansOnlyOrdersThatCouldHaveBeen()
    {
        QHash<QString, const DemoProduct *> products;
        QHash<QString, int> onShelf;
        for (const DemoProduct &product : m_shop.products) {
            for (const DemoVariant &variant : product.variants) {
                products.insert(variant.sku, &product);
                onShelf.insert(variant.sku, variant.stock.first().onHand);
            }
        }
        QSet<QString> markets, methods;
        QSet<int> states;
        std::chrono::seconds previous = std::chrono::days(400);
        for (const DemoOrderPlan &order : m_shop.orders) {
            const DemoCustomer &customer = m_shop.customers.at(order.customer);
            QCOMPARE(order.market, customer.market);
            QVERIFY(customer.age > order.age && order.age > std::chrono::seconds(0) && order.age < std::chrono::days(122));
            QVERIFY(order.age <= previous);
            previous = order.age;
            QVERIFY(!order.lines.isEmpty());
            QSet<QString> skus;
            for (const DemoOrderLine &line : order.lines) {
                QVERIFY(products.contains(line.sku) && products[line.sku]->age > order.age);
                QVERIFY(line.quantity >= 1 && line.quantity <= 3);
                skus.insert(line.sku);
                if (order.state == DemoOrderState::AwaitingPayment || order.state == DemoOrderState::Paid)
                    onShelf[line.sku] -= line.quantity; // still to be taken from the shelf
            }
            QCOMPARE(skus.size(), order.lines.size());
            markets.insert(order.market);
            methods.insert(order.method);
            states.insert(static_cast<int>(order.state));
        }
        QCOMPARE(markets.size(), 3);
        QCOMPARE(methods.size(), 4);
        QCOMPARE(states.size(), 5);
        for (const int left : std::as_const(onShelf))
            QVERIFY(left >= 0);
    }

    void makesAsManyProductsAsABenchmarkNeeds()
    {
        QSet<QString> slugs, skus, barcodes, leaves;
        for (const DemoCategory &category : m_shop.categories)
            leaves.insert(category.slug);
        const qint64 count = 20'000;
        for (qint64 i = 0; i < count; ++i) {
            const DemoProduct product = scaleProduct(i);
            slugs.insert(product.slug);
            QCOMPARE(product.variants.size(), 3);
            for (const DemoVariant &variant : product.variants) {
                skus.insert(variant.sku);
                barcodes.insert(variant.barcode);
            }
            if (i % 500 == 0) {
                QVERIFY2(Slug::parse(product.slug) && Sku::parse(product.variants.last().sku), qPrintable(product.slug));
                QVERIFY(leaves.contains(product.category));
                QVERIFY(hasRightCheckDigit(product.variants.last().barcode));
                QVERIFY(priceOf(product.variants.last(), u"JPY", u"base") > 0);
            }
        }
        QCOMPARE(slugs.size(), count);
        QCOMPARE(skus.size(), 3 * count);
        QCOMPARE(barcodes.size(), 3 * count);
        for (const DemoProduct &product : m_shop.products)
            QVERIFY(!slugs.contains(product.slug));
        QCOMPARE(dump(scaleProduct(scaleLimit - 1)), dump(scaleProduct(scaleLimit - 1)));
    }
};

KONTOR_TEST(DemoCatalogueTest)
#include "tst_democatalogue.moc"
