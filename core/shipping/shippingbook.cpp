#include "core/shipping/shippingbook.h"

namespace kontor {

Result<std::span<const ShippingMethod>> ShippingBook::methods(
    Session &session, const QByteArray &market, Currency currency, qint64 revision)
{
    if (revision != m_revision)
        m_methods.clear();
    m_revision = revision;
    auto kept = m_methods.find(market);
    if (kept == m_methods.end()) {
        // What is read may be newer than the number: then the next call reads once more, and no harm is done.
        KONTOR_TRY(auto methods, listShippingMethods(session, market, currency));
        kept = m_methods.insert(market, std::move(methods));
    }
    return std::span<const ShippingMethod>(*kept);
}

}
