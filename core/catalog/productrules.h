#pragma once

#include "core/base/result.h"
#include "core/catalog/product.h"

namespace kontor {

using Faults = QList<FieldError>;

/** Whatever is there twice. `tail` is what its pointer ends in behind the number. */
template<typename List>
void findTwins(const List &list, const QString &pointer, const QString &tail, Faults &faults)
{
    for (auto it = list.begin(); it != list.end(); ++it)
        if (std::find(list.begin(), it, *it) != it)
            faults.append(
                {pointer + u'/' + QString::number(std::distance(list.begin(), it)) + tail, "duplicate"_L1, u"is there twice"_s});
}

void checkPrice(const Money &price, const QString &pointer, Faults &faults);
void checkBarcode(const QString &barcode, const QString &pointer, Faults &faults);
void checkImages(const std::vector<ProductImage> &images, const QString &pointer, Faults &faults);
/** Each has one of the values of every option of the product, and each combination is there once. */
void checkVariants(const std::vector<NewProduct::Option> &options, const std::vector<NewVariant> &variants, Faults &faults);
void checkOptions(const std::vector<NewProduct::Option> &options, Faults &faults);
Result<void> checkProduct(const NewProduct &product);
Result<void> checkChange(const ProductChange &change);

/** Whether a code of 8, 12, 13 or 14 digits ends in its check digit (GS1); every other code does. */
KONTOR_EXPORT bool isBarcode(const QString &code);

QByteArray optionsJson(const QMap<QString, QString> &options);
QByteArray attributesJson(const AttributeValues &values);

}
