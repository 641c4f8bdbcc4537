#pragma once

#include "core/pricing/pricingbook.h"
#include "core/sales/cart.h"

namespace kontor {

/** Reads a cart's lines with their prices as of now and computes taxes and totals. Takes no lock and writes nothing. */
class Quoter
{
public:
    explicit Quoter(PricingBook &book) : m_book(book) {}

    /** The market of a new cart. */
    Result<Market> market(Session &session, const QByteArray &code);
    /** The market of a cart; always one, since a market with carts cannot be removed. */
    Result<Market> market(Session &session, const CartRecord &cart);
    Result<Cart> price(Session &session, const CartRecord &record, const Market &market, const TaxPlace &place);
    /** Taxes and totals of the lines that were read, with shipping. */
    Result<void> addShipping(Cart &cart, const Market &market, const std::optional<ShippingCharge> &shipping) const;
    Rate taxRate(const TaxPlace &place, const QByteArray &taxClass) const { return m_book.taxRate(place, taxClass); }
    qint64 revision() const { return m_book.revision(); }

private:
    Result<Market> known(const QByteArray &code) const;

    PricingBook &m_book;
};

}
