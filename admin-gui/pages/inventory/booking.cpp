#include "admin-gui/pages/inventory/booking.h"

#include "admin-gui/work/staffsession.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>
#include <QUuid>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

#define W(text) QT_TRANSLATE_NOOP("kontor::gui::Stock", text)

QString say(const char *words)
{
    return QCoreApplication::translate("kontor::gui::Stock", words);
}

QString textOf(const VariantId &id)
{
    return QString::fromLatin1(id.toByteArray());
}
QString textOf(const LocationId &id)
{
    return QString::fromLatin1(id.toByteArray());
}

}

QString reasonWord(Reason reason)
{
    switch (reason) {
    case Reason::Receive: return say(W("Receive"));
    case Reason::Count: return say(W("Count"));
    case Reason::Correct: return say(W("Correct"));
    case Reason::WriteOff: return say(W("Write off"));
    }
    return {};
}

QString ledgerWord(Reason reason)
{
    switch (reason) {
    case Reason::Receive: return say(W("Received"));
    case Reason::Count: return say(W("Counted"));
    case Reason::Correct: return say(W("Corrected"));
    case Reason::WriteOff: return say(W("Written off"));
    }
    return {};
}

qint64 TypedStock::after(int before) const
{
    switch (kind) {
    case Kind::Set: return pieces;
    case Kind::More: return qint64(before) + pieces;
    case Kind::Less: return qint64(before) - pieces;
    }
    return before;
}

Reason TypedStock::usualReason() const
{
    return kind == Kind::Set ? Reason::Count : kind == Kind::More ? Reason::Receive : Reason::Correct;
}

ReadStock readStock(const QString &text, int before)
{
    auto digits = text.trimmed();
    const QLocale locale;
    digits.remove(locale.groupSeparator());
    digits.remove(QChar(0xA0));
    digits.remove(QChar(0x202F));
    TypedStock typed;
    if (digits.startsWith(u'+')) {
        typed.kind = TypedStock::Kind::More;
        digits.remove(0, 1);
    } else if (digits.startsWith(u'-') || digits.startsWith(QChar(0x2212))) {
        typed.kind = TypedStock::Kind::Less;
        digits.remove(0, 1);
    }
    digits = digits.trimmed();
    if (digits.isEmpty())
        return {.typed = {}, .fault = say(W("A number is missing. 36 sets, +12 and -3 change."))};
    qint64 pieces = 0;
    for (const auto letter : std::as_const(digits)) {
        if (!letter.isDigit())
            return {.typed = {}, .fault = say(W("This is no whole number. 36 sets, +12 and -3 change."))};
        pieces = pieces * 10 + letter.digitValue();
        if (pieces > limits::stockOfLevel)
            return {.typed = {}, .fault = say(W("This is more than a location can hold."))};
    }
    typed.pieces = static_cast<int>(pieces);
    const auto after = typed.after(before);
    if (after < 0)
        return {.typed = {}, .fault = say(W("Only %1 are there.")).arg(locale.toString(before))};
    if (after > limits::stockOfLevel)
        return {.typed = {}, .fault = say(W("This is more than a location can hold."))};
    return {.typed = typed, .fault = {}};
}

std::optional<Booking> bookingOf(const TypedStock &typed, Reason reason, const StockLevel &before)
{
    const auto after = static_cast<int>(typed.after(before.onHand));
    const int difference = after - before.onHand;
    Booking booking{.reason = reason, .variant = before.variantId, .location = before.locationId, .words = ledgerWord(reason)};
    switch (reason) {
    case Reason::Receive: booking.pieces = difference; break;
    case Reason::WriteOff: booking.pieces = -difference; break;
    case Reason::Count: booking.pieces = after; return booking;
    case Reason::Correct: booking.pieces = difference; return difference == 0 ? std::nullopt : std::optional(booking);
    }
    return booking.pieces > 0 ? std::optional(booking) : std::nullopt;
}

RestCall callFor(const Booking &booking)
{
    QJsonObject body{{u"variant_id"_s, textOf(booking.variant)}, {u"location_id"_s, textOf(booking.location)},
        {u"reason"_s, booking.words.isEmpty() ? ledgerWord(booking.reason) : booking.words.left(300)}};
    const auto call = [&](const QString &name, const QString &field) {
        body[field] = booking.pieces;
        return RestCall{
            .verb = "POST", .path = u"/v1/admin/inventory/"_s + name, .body = body, .version = {}, .key = booking.key};
    };
    switch (booking.reason) {
    case Reason::Receive: return call(u"receipts"_s, u"quantity"_s);
    case Reason::Count: return call(u"counts"_s, u"on_hand"_s);
    case Reason::Correct: return call(u"adjustments"_s, u"delta"_s);
    case Reason::WriteOff: break;
    }
    return call(u"write-offs"_s, u"quantity"_s);
}

RestCall callForReceipt(const Incoming &line, int pieces, bool mayExceed, const QString &words, const QByteArray &key)
{
    return {.verb = "POST",
        .path = u"/v1/admin/inventory/incoming/%1/receipts"_s.arg(QString::fromLatin1(line.id.toByteArray())),
        .body = {{u"quantity"_s, pieces}, {u"allow_excess"_s, mayExceed},
            {u"reason"_s, words.isEmpty() ? ledgerWord(Reason::Receive) : words.left(300)}},
        .version = {},
        .key = key};
}

RestCall callFor(const InventoryService::Transfer &transfer, const QByteArray &key)
{
    return {.verb = "POST",
        .path = u"/v1/admin/inventory/transfers"_s,
        .body = {{u"variant_id"_s, textOf(transfer.variant)}, {u"from_location_id"_s, textOf(transfer.from)},
            {u"to_location_id"_s, textOf(transfer.to)}, {u"quantity"_s, transfer.pieces},
            {u"reason"_s, transfer.reason.isEmpty() ? say(W("Transferred")) : transfer.reason.left(300)}},
        .version = {},
        .key = key};
}

RestCall callFor(const StockLevel &seen, const LevelChange &change)
{
    QJsonObject body;
    if (change.safety)
        body[u"safety"_s] = *change.safety;
    if (change.backorderLimit)
        body[u"backorder_limit"_s] = *change.backorderLimit;
    if (change.lowStockThreshold)
        body[u"low_stock_threshold"_s] = *change.lowStockThreshold ? QJsonValue(**change.lowStockThreshold) : QJsonValue();
    return {.verb = "PATCH",
        .path = u"/v1/admin/inventory/levels/"_s + QString::fromLatin1(seen.id.toByteArray()),
        .body = body,
        .version = seen.version,
        .key = {}};
}

RestCall callFor(const std::vector<InventoryService::Counted> &counts, const QString &words)
{
    QJsonArray levels;
    for (const auto &one : counts)
        levels.append(QJsonObject{
            {u"variant_id"_s, textOf(one.variant)}, {u"location_id"_s, textOf(one.location)}, {u"on_hand"_s, one.onHand}});
    return {.verb = "PUT",
        .path = u"/v1/admin/inventory/levels"_s,
        .body = {{u"reason"_s, words.isEmpty() ? ledgerWord(Reason::Count) : words.left(300)}, {u"levels"_s, levels}},
        .version = {},
        .key = {}};
}

QByteArray newKey()
{
    return QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
}

QString refusalSentence(const RestAnswer &answer)
{
    if (!answer.failure)
        return {};
    const auto &failure = *answer.failure;
    if (failure.status == 0)
        return say(W("Not connected. What you typed is kept here; book it again when the server answers."));
    if (failure.code == "negative_stock"_L1)
        return say(W("Less is there than this would take."));
    if (failure.code == "out_of_stock"_L1)
        return say(W("Orders have been promised more than would be left. Count or write off, if it really is gone."));
    if (failure.code == "over_receipt"_L1)
        return say(W("More than is still expected."));
    if (failure.code == "stale_version"_L1)
        return say(W("Somebody else has changed this meanwhile. Your own numbers are still here."));
    const auto errors = answer.body["errors"_L1].toArray();
    if (!errors.isEmpty())
        return errors[0]["message"_L1].toString();
    return failure.status == 403 ? say(W("Your account may not change stock.")) : sentenceFor(failure);
}

QString faultOf(const RestAnswer &answer, const QString &pointer)
{
    const auto errors = answer.body["errors"_L1].toArray();
    for (const auto &error : errors)
        if (error["pointer"_L1].toString() == pointer)
            return error["message"_L1].toString();
    return {};
}

#undef W

}
