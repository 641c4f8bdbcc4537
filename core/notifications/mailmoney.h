#pragma once

#include "core/base/money.h"

namespace kontor {

/** An amount as the readers of a language write it, for the data of a mail: "1.234,50 €", "€1,234.50", "￥1,234". */
KONTOR_EXPORT QString inWords(const Money &money, const QByteArray &locale);

}
