#pragma once

#include "core/demo/picture.h"

#include <QList>
#include <QString>

#include <chrono>

namespace kontor::demo {

// The demo shop as plain values: a Hanseatic general store. Nothing here knows the database or the time of day; moments
// are ages, counted back from whenever the shop is filled.

struct DemoCategory
{
    QString slug;
    QString parent; ///< slug, empty at the top; parents come before their children
    QString title;
    QString germanTitle;
    QString description;
    QString taxClass; ///< what its products are taxed as
    int position = 0;
};

struct DemoAttribute
{
    QString code;
    QString label;
    QString germanLabel;
    QString type; ///< "text" or "number"
    QString unit;
};

struct DemoAttributeValue
{
    QString code;
    QString value;
    bool isNumber = false;
};

struct DemoPrice
{
    QString currency;
    QString list; ///< "base" or "sale"
    qint64 amount = 0;
};

struct DemoStock
{
    QString location;
    int onHand = 0;
    int backorderLimit = 0;
};

struct DemoOption
{
    QString name;
    QList<QString> values;
};

struct DemoOptionValue
{
    QString name;
    QString value;
};

struct DemoVariant
{
    QString sku;
    QString barcode; ///< EAN-13, in-store prefix
    QList<DemoOptionValue> options;
    int weightGrams = 0;
    QString colour; ///< of its picture, a name that colourOf() knows
    QList<DemoPrice> prices;
    QList<DemoStock> stock;
};

struct DemoProduct
{
    QString slug;
    QString title;
    QString germanTitle;
    QString description;
    QString brand;
    QString category;
    QString taxClass;
    QList<DemoAttributeValue> attributes;
    QList<DemoOption> options;
    QList<DemoVariant> variants;
    Motif motif = Motif::Shirt;
    int tone = 0;
    std::chrono::seconds age{};
};

struct DemoAddress
{
    QString name;
    QString line1;
    QString city;
    QString region; ///< ISO 3166-2 part after the hyphen (US, JP), else empty
    QString postalCode;
    QString country;
    QString phone;
};

struct DemoCustomer
{
    QString email;
    QString market;
    QString locale;
    DemoAddress address;
    std::chrono::seconds age{};
};

enum class DemoOrderState {
    AwaitingPayment, ///< by bank transfer, not yet there
    Paid,            ///< not yet packed
    Shipped,
    Delivered,
    Canceled,
};

struct DemoOrderLine
{
    QString sku;
    int quantity = 1;
};

struct DemoOrderPlan
{
    qsizetype customer = 0; ///< index into DemoCatalogue::customers
    QString market;
    QList<DemoOrderLine> lines;
    QString provider;
    QString method;
    DemoOrderState state = DemoOrderState::Paid;
    std::chrono::seconds age{};
};

struct DemoCatalogue
{
    QList<DemoCategory> categories;
    QList<DemoAttribute> attributes;
    QList<DemoProduct> products;
    QList<DemoCustomer> customers;
    QList<DemoOrderPlan> orders; ///< oldest first
};

/** The whole shop; the same for the same seed on every platform. */
KONTOR_EXPORT DemoCatalogue makeDemoCatalogue(quint64 seed);

/** What scaleProduct() promises about `index`. */
inline constexpr qint64 scaleLimit = 1'000'000;

/**
 * Product number `index` (0 … scaleLimit − 1) of a catalogue of any size, made from nothing but its number: three
 * variants, unique slug and SKUs, prices in all three currencies. Does not meet the hand-written products' names.
 */
KONTOR_EXPORT DemoProduct scaleProduct(qint64 index);

}
