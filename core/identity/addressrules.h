#pragma once

#include "core/base/result.h"
#include "core/identity/address.h"

namespace kontor {

/**
 * Refuses (422) an address that lacks what its country's post asks for, or whose postal code has not that country's form.
 * The rules stand in addressrules.txt; a country that is not there has none. `pointer` is put before that of the field.
 */
KONTOR_EXPORT Result<void> checkAddress(const Address &address, const QString &pointer);

}
