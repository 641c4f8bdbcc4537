#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <span>
#include <vector>

namespace kontor {

/** How a fraction of a minor unit is rounded. Halves go away from zero, or to the even neighbour. */
enum class Rounding { HalfUp, HalfEven };

/** An ISO 4217 currency with its exponent (EUR 2, JPY 0, KWD 3). */
class KONTOR_EXPORT Currency
{
public:
    Currency() = default;
    static std::optional<Currency> parse(QStringView code);

    QByteArray code() const { return QByteArray(m_code, 3); }
    QString toString() const { return QString::fromLatin1(m_code, 3); }
    int exponent() const { return m_exponent; }

    friend bool operator==(const Currency &, const Currency &) = default;

private:
    char m_code[3] = {'X', 'X', 'X'};
    qint8 m_exponent = 2;
};

/** A share in parts per million: 19 % is 190,000. Between 0 and 100 %. */
class KONTOR_EXPORT Rate
{
public:
    static constexpr qint64 whole = 1'000'000;
    Rate() = default;
    static std::optional<Rate> fromPpm(qint64 ppm);
    qint64 ppm() const { return m_ppm; }
    friend auto operator<=>(const Rate &, const Rate &) = default;

private:
    qint64 m_ppm = 0;
};

/**
 * An amount in minor units of one currency; never a float, never a conversion.
 * Sums and products that leave the range are refused, not wrapped.
 */
class KONTOR_EXPORT Money
{
public:
    /** No single amount is larger: ten billion in a currency with two decimals. */
    static constexpr qint64 limit = 1'000'000'000'000;

    Money() = default;
    Money(qint64 minor, Currency currency) : m_minor(minor), m_currency(currency) {}
    static Money zero(Currency currency) { return Money(0, currency); }

    qint64 minor() const { return m_minor; }
    Currency currency() const { return m_currency; }
    bool isZero() const { return m_minor == 0; }

    Result<Money> plus(const Money &other) const;
    Result<Money> minus(const Money &other) const;
    Result<Money> times(qint64 count) const;

    /** The tax inside a gross amount: amount × rate / (1 + rate), rounded once. */
    Money taxIncluded(Rate rate, Rounding rounding) const;
    /** The tax on top of a net amount: amount × rate, rounded once. */
    Money taxOnTop(Rate rate, Rounding rounding) const;

    /** Splits the amount in proportion to weights ≥ 0 by largest remainder: the parts add up to it exactly. */
    std::vector<Money> allocate(std::span<const qint64> weights) const;

    friend bool operator==(const Money &, const Money &) = default;

private:
    qint64 m_minor = 0;
    Currency m_currency;
};

/** a × b / c without losing the middle, rounded once; c > 0. */
KONTOR_EXPORT qint64 mulDiv(qint64 a, qint64 b, qint64 c, Rounding rounding);

}
