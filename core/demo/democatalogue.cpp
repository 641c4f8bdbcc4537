#include "core/demo/democatalogue.h"

#include "core/base/random.h"
#include "core/demo/demoorders_p.h"
#include "core/demo/pricepoint_p.h"
#include "core/demo/rows_p.h"

#include <QStringList>

namespace kontor::demo {

using namespace Qt::StringLiterals;
using std::chrono::days;
using std::chrono::seconds;

namespace {

/** One value of an option, as its row writes it: "500 g+600". */
struct Choice
{
    QString value;
    qint64 surchargeCents = 0;
};

struct OptionChoices
{
    QString name;
    QList<Choice> choices;
};

QList<OptionChoices> parseOptions(const char *text)
{
    QList<OptionChoices> options;
    for (const QString &part : QString::fromUtf8(text).split(u';', Qt::SkipEmptyParts)) {
        OptionChoices option{part.section(u'=', 0, 0), {}};
        for (const QString &value : part.section(u'=', 1).split(u',')) {
            const qsizetype plus = value.lastIndexOf(u'+');
            option.choices.append(plus < 0 ? Choice{value, 0} : Choice{value.left(plus), value.mid(plus + 1).toLongLong()});
        }
        options.append(option);
    }
    return options;
}

QList<DemoAttributeValue> parseAttributes(const char *text, const QList<DemoAttribute> &definitions)
{
    QList<DemoAttributeValue> attributes;
    for (const QString &part : QString::fromUtf8(text).split(u';', Qt::SkipEmptyParts)) {
        const QString code = part.section(u'=', 0, 0);
        const bool isNumber = std::any_of(definitions.begin(), definitions.end(),
            [&](const DemoAttribute &attribute) { return attribute.code == code && attribute.type == u"number"; });
        attributes.append({code, part.section(u'=', 1), isNumber});
    }
    return attributes;
}

/** What an option's value adds to a SKU: "Indigo" → "IND", "500 g" → "500G", "XL" → "XL". */
QString skuPart(const QString &value)
{
    QString kept;
    bool hasDigit = false;
    for (const QChar c : value.normalized(QString::NormalizationForm_D)) {
        hasDigit = hasDigit || c.isDigit();
        if (c == u'×')
            kept += u'X';
        else if (c.unicode() < 128 && (c.isLetterOrNumber() || u"-/."_s.contains(c)))
            kept += c.toUpper();
    }
    return hasDigit || kept.contains(u'/') ? kept : kept.left(3);
}

/** The product's own sentences; where these are only two, one of its category's ends them. */
QString describe(const ProductRow &row, const CategoryRow &category, qsizetype numberInCategory)
{
    QString text = QString::fromUtf8(row.text);
    const QStringList closings = QString::fromUtf8(category.closings).split(u'|', Qt::SkipEmptyParts);
    if (text.count(u". "_s) + text.count(u"? "_s) < 2 && !closings.isEmpty())
        text += u' ' + closings.at(numberInCategory % closings.size());
    return text;
}

int weighed(int grams, qint64 baseCents, qint64 cents)
{
    if (cents == baseCents)
        return grams;
    return static_cast<int>((grams * cents / baseCents + 4) / 5 * 5);
}

/** How much of a variant there is: mostly enough, sometimes little, none, or only to order. */
QList<DemoStock> makeStock(Random &random)
{
    const quint64 fate = random.below(100);
    const auto some = [&random](quint64 least, quint64 most) { return static_cast<int>(least + random.below(most - least + 1)); };
    DemoStock hamburg{u"hamburg"_s, some(12, 90), 0};
    DemoStock luebeck{u"luebeck"_s, some(0, 30), 0};
    if (fate < 5) { // sold out
        hamburg.onHand = luebeck.onHand = 0;
    } else if (fate < 9) { // may be ordered in
        hamburg.onHand = luebeck.onHand = 0;
        hamburg.backorderLimit = some(5, 20);
    } else if (fate < 17) { // low
        hamburg.onHand = some(1, 3);
        luebeck.onHand = some(0, 2);
    }
    return {hamburg, luebeck};
}

class Builder
{
public:
    explicit Builder(quint64 seed) : m_random(seed) {}

    void addCategories();
    void addProducts(std::span<const ProductRow> rows);
    void addCustomers();
    DemoCatalogue take();

private:
    void addVariants(DemoProduct &product, const ProductRow &row, const QList<OptionChoices> &options, const QString &sku);
    void addPrices(DemoProduct &product, const QList<qint64> &cents);
    const CategoryRow &category(const QString &slug, qsizetype &number);

    SeededRandom m_random;
    DemoCatalogue m_shop;
    QList<qsizetype> m_counts; ///< products so far, beside categoryRows()
};

void Builder::addCategories()
{
    QStringList parents;
    for (const CategoryRow &row : categoryRows()) {
        const QString parent = QString::fromUtf8(row.parent);
        m_shop.categories.append(
            {QString::fromUtf8(row.slug), parent, QString::fromUtf8(row.title), QString::fromUtf8(row.german),
                QString::fromUtf8(row.description), QString::fromUtf8(row.taxClass), static_cast<int>(parents.count(parent))});
        parents.append(parent);
        m_counts.append(0);
    }
    m_shop.attributes = {
        {u"material"_s, u"Material"_s, u"Material"_s, u"text"_s, {}},
        {u"origin"_s, u"Origin"_s, u"Herkunft"_s, u"text"_s, {}},
        {u"roast"_s, u"Roast"_s, u"Röstung"_s, u"text"_s, {}},
        {u"author"_s, u"Author"_s, u"Von"_s, u"text"_s, {}},
        {u"players"_s, u"Players"_s, u"Spieler"_s, u"text"_s, {}},
        {u"pages"_s, u"Pages"_s, u"Seiten"_s, u"number"_s, {}},
        {u"age_years"_s, u"From age"_s, u"Altersempfehlung"_s, u"number"_s, u"years"_s},
        {u"capacity_ml"_s, u"Capacity"_s, u"Fassungsvermögen"_s, u"number"_s, u"ml"_s},
        {u"capacity_l"_s, u"Capacity"_s, u"Fassungsvermögen"_s, u"number"_s, u"l"_s},
        {u"capacity_g"_s, u"Contents"_s, u"Inhalt"_s, u"number"_s, u"g"_s},
        {u"diameter_cm"_s, u"Diameter"_s, u"Durchmesser"_s, u"number"_s, u"cm"_s},
    };
}

const CategoryRow &Builder::category(const QString &slug, qsizetype &number)
{
    const auto found =
        std::find_if(m_shop.categories.cbegin(), m_shop.categories.cend(), [&](const DemoCategory &c) { return c.slug == slug; });
    Q_ASSERT(found != m_shop.categories.cend());
    const qsizetype index = found - m_shop.categories.cbegin();
    number = m_counts[index]++;
    return categoryRows()[static_cast<size_t>(index)];
}

void Builder::addProducts(std::span<const ProductRow> rows)
{
    for (const ProductRow &row : rows) {
        DemoProduct product;
        qsizetype number = 0;
        product.category = QString::fromUtf8(row.category);
        const CategoryRow &place = category(product.category, number);
        product.title = QString::fromUtf8(row.title);
        product.germanTitle = QString::fromUtf8(row.german);
        product.slug = slugOf(product.title);
        product.description = describe(row, place, number);
        product.brand = QString::fromUtf8(row.brand);
        product.taxClass = QString::fromUtf8(place.taxClass);
        product.attributes = parseAttributes(row.attributes, m_shop.attributes);
        product.motif = row.motif;
        product.tone = static_cast<int>(m_shop.products.size());
        product.age = days(3 + m_random.below(360)) + seconds(m_random.below(86'400));
        const QList<OptionChoices> options = parseOptions(row.options);
        for (const OptionChoices &option : options) {
            DemoOption &added = product.options.emplaceBack(DemoOption{option.name, {}});
            for (const Choice &choice : option.choices)
                added.values.append(choice.value);
        }
        addVariants(product, row, options, u"%1-%2"_s.arg(QLatin1StringView(place.skuPrefix)).arg(101 + number));
        m_shop.products.append(product);
    }
}

void Builder::addVariants(DemoProduct &product, const ProductRow &row, const QList<OptionChoices> &options, const QString &sku)
{
    qsizetype count = 1;
    for (const OptionChoices &option : options)
        count *= option.choices.size();
    QList<qint64> cents;
    for (qsizetype i = 0; i < count; ++i) {
        DemoVariant variant;
        variant.sku = sku;
        variant.colour = QString::fromUtf8(row.colour);
        qint64 price = row.cents;
        qsizetype rest = i;
        qsizetype block = count;
        for (const OptionChoices &option : options) { // the last option turns fastest
            block /= option.choices.size();
            const Choice &choice = option.choices.at(rest / block);
            rest %= block;
            variant.options.append({option.name, choice.value});
            variant.sku += u'-' + skuPart(choice.value);
            price += choice.surchargeCents;
            if (option.name == "Colour"_L1
                || ((option.name == "Finish"_L1 || option.name == "Wood"_L1) && colourOf(choice.value)))
                variant.colour = choice.value;
        }
        variant.barcode = ean13(200'000'000'000 + m_shop.products.size() * 1000 + i);
        variant.weightGrams = weighed(row.grams, row.cents, price);
        variant.stock = makeStock(m_random);
        cents.append(price);
        product.variants.append(variant);
    }
    addPrices(product, cents);
}

void Builder::addPrices(DemoProduct &product, const QList<qint64> &cents)
{
    const bool isFaceValue = product.category == "vouchers"_L1;
    const bool isBook = product.brand.contains("Verlag"_L1) || product.category.contains("books"_L1); // sold at a fixed price
    const bool isReduced = m_random.below(9) == 0 && !isFaceValue && !isBook;
    const qint64 percent = 70 + static_cast<qint64>(m_random.below(16));
    for (qsizetype i = 0; i < cents.size(); ++i) {
        QList<DemoPrice> &prices = product.variants[i].prices;
        appendPrices(prices, u"base"_s, cents.at(i), isFaceValue);
        if (isReduced)
            appendPrices(prices, u"sale"_s, pricePointBelow(cents.at(i) * percent / 100), false);
    }
}

void Builder::addCustomers()
{
    for (const CustomerRow &row : customerRows()) {
        DemoCustomer customer;
        customer.email = QString::fromUtf8(row.email);
        customer.address = {QString::fromUtf8(row.name), QString::fromUtf8(row.line1), QString::fromUtf8(row.city),
            QString::fromUtf8(row.region), QString::fromUtf8(row.postalCode), QString::fromUtf8(row.country),
            QString::fromUtf8(row.phone)};
        const QString &country = customer.address.country;
        customer.market = country == "US"_L1 ? u"us"_s : country == "JP"_L1 ? u"jp"_s : u"eu"_s;
        customer.locale = country == "DE"_L1 || country == "AT"_L1 ? u"de"_s : u"en"_s;
        customer.age = days(130 + m_random.below(500)) + seconds(m_random.below(86'400));
        m_shop.customers.append(customer);
    }
}

DemoCatalogue Builder::take()
{
    m_shop.orders = planOrders(m_shop, m_random);
    return std::move(m_shop);
}

}

DemoCatalogue makeDemoCatalogue(quint64 seed)
{
    Builder builder(seed);
    builder.addCategories();
    for (const auto rows :
        {clothingRows(), homeRows(), kitchenRows(), outdoorRows(), stationeryRows(), foodRows(), leisureRows(), bicycleRows()})
        builder.addProducts(rows);
    builder.addCustomers();
    return builder.take();
}

}
