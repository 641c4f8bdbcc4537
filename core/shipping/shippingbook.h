#pragma once

#include "core/shipping/shippingstore.h"

#include <QHash>

#include <span>

namespace kontor {

/**
 * The methods of each market, read once and kept until pricing.revision has risen: they raise it as well. One per thread,
 * like the connection it reads through.
 */
class ShippingBook
{
public:
    /** Every active method of a market as of this revision, in the order it shows them; good until the next call. */
    Result<std::span<const ShippingMethod>> methods(
        Session &session, const QByteArray &market, Currency currency, qint64 revision);

private:
    qint64 m_revision = 0;
    QHash<QByteArray, std::vector<ShippingMethod>> m_methods;
};

}
