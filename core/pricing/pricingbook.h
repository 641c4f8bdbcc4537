#pragma once

#include "core/database/database.h"
#include "core/pricing/market.h"

namespace kontor {

/**
 * Markets and tax rates, read once and kept until pricing.revision says that one of them changed: asking costs one
 * primary-key read. One per thread, like the connection it reads through.
 */
class KONTOR_EXPORT PricingBook
{
public:
    /** Reads what changed since the last time. */
    Result<void> refresh(Session &session);
    /** The same for a caller that has read the revision by the way. */
    Result<void> refresh(Session &session, qint64 revision);

    qint64 revision() const { return m_revision; }
    const QList<Market> &markets() const { return m_markets; }
    /** The market of that code; the default market for an empty code; nothing for an unknown one. */
    const Market *find(const QByteArray &code) const;
    /** The rate of the narrowest match: postal range before region before country; none is 0 %. */
    Rate taxRate(const TaxPlace &place, const QByteArray &taxClass) const;

private:
    qint64 m_revision = 0;
    QList<Market> m_markets;
    QList<TaxRate> m_rates;
};

}
