#include "core/pricing/taxclass.h"

#include "sql/pricing.h"

namespace kontor {

Result<std::vector<TaxClass>> listTaxClasses(const Context &context, Session &session)
{
    KONTOR_CHECK(authorise(context, operations::listTaxClasses));
    return session.list(
        sql::pricing::listTaxClasses, {}, [](Row &row) { return TaxClass{.code = row.bytes(), .name = row.text()}; });
}

}
