// The values that clients write as text: whatever is accepted comes back unchanged when it is written and read again.
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/money.h"
#include "core/base/text.h"

#include <cstdlib>

using namespace kontor;

namespace {

template<typename T>
void checkText(const QString &input)
{
    const auto first = T::parse(input);
    if (!first)
        return;
    const auto second = T::parse(first->toString());
    if (!second || second->toString() != first->toString() || !isStorable(first->toString()))
        std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView bytes(data, static_cast<qsizetype>(size));
    const QString input = QString::fromUtf8(bytes);
    checkText<Sku>(input);
    checkText<Email>(input);
    checkText<Slug>(input);
    checkText<CountryCode>(input);
    checkText<Currency>(input);
    const auto uuid = Uuid::parse(bytes);
    if (uuid.has_value() != Uuid::parse(QStringView(input)).has_value() && input.toUtf8() == bytes)
        std::abort();
    if (const auto instant = parseRfc3339(input))
        if (parseRfc3339(QString::fromUtf8(toRfc3339(*instant))) != instant)
            std::abort();
    return 0;
}
