#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listTaxClasses{"tax_class.list", permissions::catalogRead};
}

namespace limits {
inline constexpr int taxClasses = 200; // pricing.sql lists no more
}

/** What products and shipping are taxed as; rates are of a class and a place. */
struct TaxClass
{
    QByteArray code;
    QString name;
};

/** By code. */
KONTOR_EXPORT Result<std::vector<TaxClass>> listTaxClasses(const Context &context, Session &session);

}
