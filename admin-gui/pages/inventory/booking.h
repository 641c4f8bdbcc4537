#pragma once

#include "admin-gui/work/restclient.h"
#include "core/inventory/incomingservice.h"
#include "core/inventory/inventoryservice.h"

// What staff do to stock, as they type it and as it is sent. Stock changes on the server alone: no login of a desktop may write it.
namespace kontor::gui {

/** Why a number changes. */
enum class Reason { Receive, Count, Correct, WriteOff };
inline constexpr Reason allReasons[] = {Reason::Receive, Reason::Count, Reason::Correct, Reason::WriteOff};

QString reasonWord(Reason reason);
/** For the ledger, where nobody wrote another. */
QString ledgerWord(Reason reason);

/** "36" sets, "+12" and "-3" change. */
struct TypedStock
{
    enum class Kind { Set, More, Less } kind = Kind::Set;
    int pieces = 0;

    /** What is on hand then. */
    qint64 after(int before) const;
    Reason usualReason() const;
};
/** Nothing, and why. */
struct ReadStock
{
    std::optional<TypedStock> typed;
    QString fault;
};
ReadStock readStock(const QString &text, int before);

struct Booking
{
    Reason reason = Reason::Count;
    VariantId variant;
    LocationId location;
    int pieces = 0; ///< to receive or write off; what was counted; the difference of a correction
    QString words{};
    QByteArray key{}; ///< so that it is done once
};
/** Nothing where this reason makes no sense of what was typed: nobody receives less. */
std::optional<Booking> bookingOf(const TypedStock &typed, Reason reason, const StockLevel &before);

RestCall callFor(const Booking &booking);
RestCall callForReceipt(const Incoming &line, int pieces, bool mayExceed, const QString &words, const QByteArray &key);
RestCall callFor(const InventoryService::Transfer &transfer, const QByteArray &key);
RestCall callFor(const StockLevel &seen, const LevelChange &change);
/** All of them or none. */
RestCall callFor(const std::vector<InventoryService::Counted> &counts, const QString &words);
QByteArray newKey();

/** What was refused, in words for people; of the first field that is faulty, if one is. */
QString refusalSentence(const RestAnswer &answer);
/** The fault of this field ("/safety"); empty: it has none. */
QString faultOf(const RestAnswer &answer, const QString &pointer);

}
