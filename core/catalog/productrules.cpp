#include "core/catalog/productrules.h"

#include "core/base/jsonwriter.h"

#include <QUrl>

namespace kontor {

namespace {

// What is not one of the product's own options and values would be a variant that nobody can choose.
void checkVariant(
    const std::vector<NewProduct::Option> &options, const NewVariant &variant, const QString &pointer, Faults &faults)
{
    const auto fault = [&](const QString &message) { faults.append({pointer + u"/options"_s, "wrong_options"_L1, message}); };
    if (variant.options.size() != static_cast<qsizetype>(options.size()))
        fault(u"A variant has one value for each of the product's options."_s);
    for (const auto &option : options)
        if (variant.options.contains(option.name) && !option.values.contains(variant.options.value(option.name)))
            fault(u"The product has no such value for %1."_s.arg(option.name));
    for (const auto &name : variant.options.keys())
        if (std::none_of(options.begin(), options.end(), [&](const NewProduct::Option &option) { return option.name == name; }))
            fault(u"The product has no option %1."_s.arg(name));
    QList<QByteArray> currencies;
    for (size_t i = 0; i < variant.prices.size(); ++i) {
        checkPrice(variant.prices[i], pointer + u"/prices/%1"_s.arg(i), faults);
        currencies.append(variant.prices[i].currency().code());
    }
    findTwins(currencies, pointer + u"/prices"_s, u"/currency"_s, faults);
    checkBarcode(variant.barcode, pointer + u"/barcode"_s, faults);
}

void checkPeriod(const std::optional<Instant> &from, const std::optional<Instant> &until, Faults &faults)
{
    if (from && until && *from >= *until)
        faults.append({u"/unpublish_at"_s, "out_of_range"_L1, u"It goes before it comes."_s});
}

}

void checkPrice(const Money &price, const QString &pointer, Faults &faults)
{
    if (price.minor() < 0 || price.minor() > limits::largestPrice)
        faults.append({pointer + u"/amount"_s, "out_of_range"_L1, u"must be between 0 and %1"_s.arg(limits::largestPrice)});
}

bool isBarcode(const QString &code)
{
    const auto size = code.size();
    const bool isGtin = (size == 8 || (size >= 12 && size <= 14))
        && std::all_of(code.begin(), code.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!isGtin)
        return true;
    int sum = 0;
    for (qsizetype i = 0; i < size; ++i)
        sum += (code[i].unicode() - u'0') * ((size - i) % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

void checkBarcode(const QString &barcode, const QString &pointer, Faults &faults)
{
    if (!isBarcode(barcode))
        faults.append({pointer, "wrong_check_digit"_L1, u"A code of 8, 12, 13 or 14 digits ends in its check digit."_s});
}

void checkImages(const std::vector<ProductImage> &images, const QString &pointer, Faults &faults)
{
    for (size_t i = 0; i < images.size(); ++i) {
        const auto place = pointer + u'/' + QString::number(i);
        if (images[i].id.has_value() == !images[i].url.isEmpty()) {
            faults.append({place, "required"_L1, u"An image has an id or a url."_s});
            continue;
        }
        const QUrl url(images[i].url, QUrl::StrictMode);
        if (!images[i].id
            && (!url.isValid() || url.host().isEmpty() || (url.scheme() != u"https" && url.scheme() != u"http")
                || !url.userInfo().isEmpty()))
            faults.append({place + u"/url"_s, "invalid_format"_L1, u"must be an address that begins with https://"_s});
    }
}

void checkOptions(const std::vector<NewProduct::Option> &options, Faults &faults)
{
    QStringList names;
    for (size_t i = 0; i < options.size(); ++i) {
        names.append(options[i].name);
        findTwins(options[i].values, u"/options/%1/values"_s.arg(i), {}, faults);
    }
    findTwins(names, u"/options"_s, u"/name"_s, faults);
}

void checkVariants(const std::vector<NewProduct::Option> &options, const std::vector<NewVariant> &variants, Faults &faults)
{
    for (size_t i = 0; i < variants.size(); ++i)
        checkVariant(options, variants[i], u"/variants/%1"_s.arg(i), faults);
}

Result<void> checkProduct(const NewProduct &product)
{
    Faults faults;
    if (product.variants.empty())
        faults.append({u"/variants"_s, "required"_L1, u"A product has at least one variant."_s});
    checkOptions(product.options, faults);
    findTwins(product.categories, u"/category_ids"_s, {}, faults);
    findTwins(product.tags, u"/tags"_s, {}, faults);
    checkVariants(product.options, product.variants, faults);
    checkImages(product.images, u"/images"_s, faults);
    checkPeriod(product.publishAt, product.unpublishAt, faults);
    if (product.publishAt && product.status != "draft")
        faults.append({u"/publish_at"_s, "not_allowed"_L1, u"Only a draft is published later."_s});
    if (product.unpublishAt && product.status == "archived")
        faults.append({u"/unpublish_at"_s, "not_allowed"_L1, u"It is archived already."_s});
    return refuseIfAny(faults);
}

Result<void> checkChange(const ProductChange &change)
{
    Faults faults;
    if (change.categories)
        findTwins(*change.categories, u"/category_ids"_s, {}, faults);
    if (change.tags)
        findTwins(*change.tags, u"/tags"_s, {}, faults);
    if (change.images)
        checkImages(*change.images, u"/images"_s, faults);
    if (change.related)
        findTwins(*change.related, u"/related_ids"_s, {}, faults);
    checkPeriod(change.publishAt.value_or(std::nullopt), change.unpublishAt.value_or(std::nullopt), faults);
    return refuseIfAny(faults);
}

QByteArray optionsJson(const QMap<QString, QString> &options)
{
    JsonWriter out;
    out.beginObject();
    for (auto it = options.begin(); it != options.end(); ++it)
        out.member(it.key().toUtf8(), it.value());
    return out.endObject().take();
}

QByteArray attributesJson(const AttributeValues &values)
{
    JsonWriter out;
    out.beginObject();
    for (auto it = values.begin(); it != values.end(); ++it)
        out.key(it.key()).raw(it.value());
    return out.endObject().take();
}

}
