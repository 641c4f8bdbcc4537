#include "core/base/money.h"

#include <algorithm>
#include <numeric>

namespace kontor {

namespace {

// ISO 4217:2015 and its amendments: the active currencies whose exponent is not 2, and those that are 2.
struct Exponent
{
    const char *codes;
    qint8 exponent;
};
constexpr Exponent exponents[] = {
    {"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0},
    {"BHD IQD JOD KWD LYD OMR TND", 3},
    {"CLF UYW", 4},
    {"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
     "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
     "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
     "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
     "TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
        2},
};

// 128 bits in the middle. MSVC has no such type; there the same is done by halves.
#if defined(__SIZEOF_INT128__)
__extension__ using Wide = __int128;
#else
#error "mulDiv needs a 128-bit integer on this compiler"
#endif

Failure overflow()
{
    return failure(ErrorKind::Invalid, "amount_too_large"_L1, u"The amount is too large."_s);
}

}

std::optional<Currency> Currency::parse(QStringView code)
{
    if (code.size() != 3)
        return std::nullopt;
    Currency currency;
    for (int i = 0; i < 3; ++i) {
        if (code[i] < u'A' || code[i] > u'Z')
            return std::nullopt;
        currency.m_code[i] = static_cast<char>(code[i].unicode());
    }
    for (const auto &row : exponents) {
        if (QByteArrayView(row.codes).contains(QByteArrayView(currency.m_code, 3))) {
            currency.m_exponent = row.exponent;
            return currency;
        }
    }
    return std::nullopt;
}

std::optional<Rate> Rate::fromPpm(qint64 ppm)
{
    if (ppm < 0 || ppm > whole)
        return std::nullopt;
    Rate rate;
    rate.m_ppm = ppm;
    return rate;
}

Result<Money> Money::plus(const Money &other) const
{
    if (m_currency != other.m_currency)
        return internal(u"sum of %1 and %2"_s.arg(m_currency.toString(), other.m_currency.toString()));
    qint64 sum = 0;
    if (qAddOverflow(m_minor, other.m_minor, &sum))
        return overflow();
    return Money(sum, m_currency);
}

Result<Money> Money::minus(const Money &other) const
{
    if (m_currency != other.m_currency)
        return internal(u"difference of %1 and %2"_s.arg(m_currency.toString(), other.m_currency.toString()));
    qint64 difference = 0;
    if (qSubOverflow(m_minor, other.m_minor, &difference))
        return overflow();
    return Money(difference, m_currency);
}

Result<Money> Money::times(qint64 count) const
{
    qint64 product = 0;
    if (qMulOverflow(m_minor, count, &product))
        return overflow();
    return Money(product, m_currency);
}

Money Money::taxIncluded(Rate rate, Rounding rounding) const
{
    return Money(mulDiv(m_minor, rate.ppm(), Rate::whole + rate.ppm(), rounding), m_currency);
}

Money Money::taxOnTop(Rate rate, Rounding rounding) const
{
    return Money(mulDiv(m_minor, rate.ppm(), Rate::whole, rounding), m_currency);
}

std::vector<Money> Money::allocate(std::span<const qint64> weights) const
{
    const Wide total = std::accumulate(weights.begin(), weights.end(), Wide(0));
    std::vector<Money> parts(weights.size(), zero(m_currency));
    if (parts.empty())
        return parts;
    if (total == 0) {
        parts.front() = *this;
        return parts;
    }
    std::vector<size_t> order(weights.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::vector<Wide> remainders(weights.size());
    const Wide magnitude = m_minor < 0 ? -Wide(m_minor) : Wide(m_minor);
    Wide left = magnitude;
    for (size_t i = 0; i < weights.size(); ++i) {
        Q_ASSERT(weights[i] >= 0);
        const Wide share = magnitude * weights[i] / total;
        remainders[i] = magnitude * weights[i] % total;
        parts[i].m_minor = static_cast<qint64>(share);
        left -= share;
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
    for (size_t i = 0; left > 0; ++i, --left)
        ++parts[order[i]].m_minor;
    if (m_minor < 0)
        for (auto &part : parts)
            part.m_minor = -part.m_minor;
    return parts;
}

qint64 mulDiv(qint64 a, qint64 b, qint64 c, Rounding rounding)
{
    Q_ASSERT(c > 0);
    const Wide product = Wide(a) * b;
    const bool negative = product < 0;
    const Wide magnitude = negative ? -product : product;
    Wide quotient = magnitude / c;
    const Wide twice = magnitude % c * 2;
    if (twice > c || (twice == c && (rounding == Rounding::HalfUp || quotient % 2 == 1)))
        ++quotient;
    return static_cast<qint64>(negative ? -quotient : quotient);
}

}
