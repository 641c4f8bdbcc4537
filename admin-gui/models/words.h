#pragma once

#include "admin-gui/models/cell.h"
#include "core/base/clock.h"
#include "core/base/money.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

// The one table from the domain's states to staff's words, and how sums and times are written.
namespace kontor::gui {

struct StateWord
{
    QString word;
    Tone tone = Tone::Neutral;
};

StateWord productState(QStringView status);
StateWord orderState(QByteArrayView status);
StateWord paymentState(QByteArrayView status);
StateWord stockState(QByteArrayView status);
struct FulfilmentWord
{
    QString word;
    Ring ring = Ring::None;
};
FulfilmentWord fulfilmentState(QByteArrayView status);
/** What a line of a timeline says: "order.held" → "Put on hold". */
QString timelineWord(QByteArrayView kind);
QString timelineIcon(QByteArrayView kind);
QString movementWord(QByteArrayView kind);
/** What the audit calls "product.change". */
QString operationWord(const QString &operation);
/** Whom the audit calls "staff:0193…": the part that is meant for people. */
QString personName(const QString &actor);

/** In the way of the person's region, exact: 1.284,00 €. Isolated, so that it reads the same in text from right to left. */
QString written(const Money &money);
/** Without the currency: 1.284,00. */
QString writtenAmount(const Money &money);
/** What somebody typed as a sum, or why it is none. */
struct TypedMoney
{
    std::optional<Money> money;
    QString fault;
};
TypedMoney readMoney(const QString &text, Currency currency);

QDateTime local(Instant instant);
/** "now", 09:38 today, 22 Nov this year, 22.11.2025 else. */
QString writtenShort(Instant instant, Instant now);
QString writtenLong(Instant instant);

}
