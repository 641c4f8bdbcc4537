#include "admin-gui/models/words.h"

#include <array>
#include <cmath>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

struct Word
{
    const char *state;
    const char *word;
    Tone tone;
};

#define W(text) QT_TRANSLATE_NOOP("States", text)

constexpr std::array productWords{Word{"draft", W("Draft"), Tone::Warning}, Word{"active", W("Active"), Tone::Success},
    Word{"archived", W("Archived"), Tone::Neutral}};
constexpr std::array orderWords{Word{"draft", W("Draft"), Tone::Warning},
    Word{"pending_approval", W("Awaiting approval"), Tone::Warning}, Word{"open", W("Open"), Tone::Success},
    Word{"on_hold", W("On hold"), Tone::Warning}, Word{"completed", W("Completed"), Tone::Neutral},
    Word{"canceled", W("Cancelled"), Tone::Neutral}, Word{"expired", W("Expired"), Tone::Neutral}};
constexpr std::array paymentWords{Word{"not_required", W("No payment"), Tone::Neutral},
    Word{"awaiting", W("Awaiting"), Tone::Warning}, Word{"requires_action", W("Action needed"), Tone::Warning},
    Word{"authorized", W("Authorised"), Tone::Info}, Word{"partially_paid", W("Part paid"), Tone::Warning},
    Word{"paid", W("Paid"), Tone::Success}, Word{"overpaid", W("Overpaid"), Tone::Violet},
    Word{"partially_refunded", W("Part refunded"), Tone::Violet}, Word{"refunded", W("Refunded"), Tone::Neutral},
    Word{"voided", W("Voided"), Tone::Neutral}, Word{"failed", W("Failed"), Tone::Danger},
    Word{"disputed", W("Disputed"), Tone::Danger}};
constexpr std::array stockWords{Word{"in_stock", W("In stock"), Tone::Success}, Word{"low", W("Low"), Tone::Warning},
    Word{"low_stock", W("Low"), Tone::Warning}, Word{"out", W("Out of stock"), Tone::Danger},
    Word{"out_of_stock", W("Out of stock"), Tone::Danger}, Word{"short", W("Short"), Tone::Danger},
    Word{"backorder", W("Backorder"), Tone::Warning}, Word{"preorder", W("Pre-order"), Tone::Info}};

struct RingWord
{
    const char *state;
    const char *word;
    Ring ring;
};
constexpr std::array fulfilmentWords{RingWord{"not_required", W("Not needed"), Ring::None},
    RingWord{"unfulfilled", W("Unfulfilled"), Ring::Unfulfilled},
    RingWord{"partially_fulfilled", W("Partly packed"), Ring::PartlyPacked}, RingWord{"fulfilled", W("Packed"), Ring::Packed},
    RingWord{"partially_shipped", W("Partly shipped"), Ring::PartlyShipped}, RingWord{"shipped", W("Shipped"), Ring::Shipped},
    RingWord{"partially_delivered", W("Partly delivered"), Ring::PartlyDelivered},
    RingWord{"delivered", W("Delivered"), Ring::Delivered}, RingWord{"canceled", W("Cancelled"), Ring::Canceled}};

struct LineWord
{
    const char *kind;
    const char *word;
    const char *icon;
};
constexpr std::array timelineWords{LineWord{"placed", W("Order placed"), "shopping-bag"},
    LineWord{"order.placed", W("Order placed"), "shopping-bag"},
    LineWord{"payment_authorized", W("Payment authorised"), "credit-card"},
    LineWord{"payment_captured", W("Payment captured"), "credit-card"},
    LineWord{"payment_voided", W("Payment voided"), "credit-card"}, LineWord{"payment_refunded", W("Payment refunded"), "undo-2"},
    LineWord{"held", W("Put on hold"), "pause"}, LineWord{"released", W("Released"), "play"},
    LineWord{"canceled", W("Cancelled"), "ban"}, LineWord{"note", W("Note"), "message-square"},
    LineWord{"short", W("Stock is short"), "triangle-alert"}, LineWord{"payment_paid", W("Paid"), "credit-card"},
    LineWord{"paid", W("Paid"), "credit-card"}, LineWord{"packed", W("Packed"), "package-check"},
    LineWord{"shipped", W("Shipped"), "truck"}, LineWord{"delivered", W("Delivered"), "circle-check"},
    LineWord{"covered", W("Stock is complete again"), "package-check"}};
constexpr std::array movementWords{LineWord{"receive", W("Received"), ""}, LineWord{"adjust", W("Corrected"), ""},
    LineWord{"count", W("Counted"), ""}, LineWord{"transfer_out", W("Transferred out"), ""},
    LineWord{"transfer_in", W("Transferred in"), ""}, LineWord{"hold", W("Held"), ""},
    LineWord{"release", W("Hold released"), ""}, LineWord{"allocate", W("Allocated"), ""},
    LineWord{"deallocate", W("Allocation released"), ""}, LineWord{"sell", W("Sold"), ""}, LineWord{"return", W("Returned"), ""},
    LineWord{"write_off", W("Written off"), ""}};

constexpr std::array operationWords{LineWord{"product.create", W("Created"), ""}, LineWord{"product.change", W("Changed"), ""},
    LineWord{"product.change_many", W("Changed with others"), ""}, LineWord{"product.duplicate", W("Copied"), ""},
    LineWord{"product.translate", W("Translated"), ""}, LineWord{"product.remove_translation", W("Translation removed"), ""},
    LineWord{"product.publish", W("Published"), ""}, LineWord{"variant.add", W("Variants added"), ""},
    LineWord{"variant.combine", W("Variants added"), ""}, LineWord{"variant.change", W("Variant changed"), ""},
    LineWord{"variant.remove", W("Variant removed"), ""}, LineWord{"price.set", W("Price changed"), ""},
    LineWord{"price.set_many", W("Prices changed"), ""}};

#undef W

QString say(const char *word)
{
    return QCoreApplication::translate("States", word);
}

template<typename Table>
StateWord find(const Table &table, QByteArrayView state)
{
    for (const auto &entry : table)
        if (state == entry.state)
            return {.word = say(entry.word), .tone = entry.tone};
    return {.word = QString::fromLatin1(state), .tone = Tone::Neutral};
}

QString symbolOf(Currency currency)
{
    static const QMap<QString, QString> symbols{{u"EUR"_s, u"€"_s}, {u"USD"_s, u"$"_s}, {u"GBP"_s, u"£"_s}, {u"JPY"_s, u"¥"_s},
        {u"CHF"_s, u"CHF"_s}, {u"PLN"_s, u"zł"_s}, {u"SEK"_s, u"kr"_s}, {u"DKK"_s, u"kr"_s}, {u"NOK"_s, u"kr"_s},
        {u"CZK"_s, u"Kč"_s}};
    return symbols.value(currency.toString(), currency.toString());
}

}

StateWord productState(QStringView status)
{
    return find(productWords, status.toLatin1());
}

StateWord orderState(QByteArrayView status)
{
    return find(orderWords, status);
}

StateWord paymentState(QByteArrayView status)
{
    return find(paymentWords, status);
}

StateWord stockState(QByteArrayView status)
{
    return find(stockWords, status);
}

FulfilmentWord fulfilmentState(QByteArrayView status)
{
    for (const auto &entry : fulfilmentWords)
        if (status == entry.state)
            return {.word = say(entry.word), .ring = entry.ring};
    return {.word = QString::fromLatin1(status), .ring = Ring::None};
}

QString timelineWord(QByteArrayView kind)
{
    for (const auto &entry : timelineWords)
        if (kind == entry.kind)
            return say(entry.word);
    return QString::fromLatin1(kind);
}

QString timelineIcon(QByteArrayView kind)
{
    for (const auto &entry : timelineWords)
        if (kind == entry.kind)
            return QString::fromLatin1(entry.icon);
    return u"clock"_s;
}

QString movementWord(QByteArrayView kind)
{
    for (const auto &entry : movementWords)
        if (kind == entry.kind)
            return say(entry.word);
    return QString::fromLatin1(kind);
}

QString operationWord(const QString &operation)
{
    for (const auto &entry : operationWords)
        if (operation == QLatin1StringView(entry.kind))
            return say(entry.word);
    return operation;
}

QString personName(const QString &actor)
{
    const auto kind = actor.section(u':', 0, 0);
    const auto tr_ = [](const char *words) { return QCoreApplication::translate("kontor::gui::Words", words); };
    if (kind == "staff"_L1)
        return tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "One of the staff"));
    if (kind == "customer"_L1)
        return tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "The customer"));
    if (kind == "anonymous"_L1)
        return tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "A guest"));
    if (kind == "system"_L1)
        return u"Kontor"_s;
    return actor.section(u':', 1);
}

QString writtenAmount(const Money &money)
{
    const int exponent = money.currency().exponent();
    qint64 scale = 1;
    for (int i = 0; i < exponent; ++i)
        scale *= 10;
    const QLocale locale;
    const qint64 amount = money.minor();
    const auto whole = static_cast<quint64>(std::abs(amount)) / static_cast<quint64>(scale);
    const auto rest = static_cast<quint64>(std::abs(amount)) % static_cast<quint64>(scale);
    QString text = locale.toString(whole);
    if (exponent > 0) {
        auto digits = QString::number(rest).rightJustified(exponent, u'0');
        // Digits of the region's own, as those before the point.
        const auto zero = locale.zeroDigit();
        if (zero != u"0"_s)
            for (auto &digit : digits)
                digit = QChar(static_cast<char16_t>(zero[0].unicode() + digit.digitValue()));
        text += locale.decimalPoint() + digits;
    }
    return amount < 0 ? u"−"_s + text : text;
}

QString written(const Money &money)
{
    const auto symbol = symbolOf(money.currency());
    // The region decides which of them comes first.
    const bool leads = QLocale().toCurrencyString(1, u"¤"_s).startsWith(u'¤');
    constexpr char16_t isolate = u'\u2066';
    constexpr char16_t end = u'\u2069';
    constexpr char16_t narrow = u'\u00A0';
    const auto amount = writtenAmount(money);
    const auto text =
        leads ? symbol + (symbol.size() > 1 ? QString(QChar(narrow)) : QString()) + amount : amount + QChar(narrow) + symbol;
    return QLocale().textDirection() == Qt::RightToLeft ? QChar(isolate) + text + QChar(end) : text;
}

TypedMoney readMoney(const QString &text, Currency currency)
{
    const auto tr_ = [](const char *words) { return QCoreApplication::translate("kontor::gui::Words", words); };
    const QLocale locale;
    const int exponent = currency.exponent();
    const auto example = writtenAmount(Money(5990, currency));
    auto typed = text.trimmed();
    typed.remove(symbolOf(currency));
    typed.remove(currency.toString());
    typed = typed.trimmed();
    if (typed.isEmpty())
        return {.money = {},
            .fault = tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "A price is missing. Write it like %1.")).arg(example)};
    typed.remove(locale.groupSeparator());
    typed.remove(QChar(0xA0));
    typed.remove(QChar(0x202F));
    const auto point = locale.decimalPoint();
    qint64 amount = 0;
    int decimals = -1;
    bool isNegative = false;
    for (qsizetype i = 0; i < typed.size(); ++i) {
        const auto letter = typed[i];
        if (i == 0 && (letter == u'-' || letter == QChar(0x2212))) {
            isNegative = true;
        } else if (letter.isDigit()) {
            if (decimals >= exponent)
                return {.money = {},
                    .fault = tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "This currency has fewer decimals. Write it like %1."))
                                 .arg(example)};
            if (amount > 99'999'999'999'999)
                return {.money = {}, .fault = tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "This price is too large."))};
            amount = amount * 10 + letter.digitValue();
            if (decimals >= 0)
                ++decimals;
        } else if (QString(letter) == point && decimals < 0 && exponent > 0) {
            decimals = 0;
        } else {
            return {.money = {},
                .fault = (letter.isLetter()
                        ? tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "The price holds a letter. Write it like %1."))
                        : tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "This is no price. Write it like %1.")))
                             .arg(example)};
        }
    }
    for (int i = std::max(decimals, 0); i < exponent; ++i)
        amount *= 10;
    if (isNegative)
        return {.money = {}, .fault = tr_(QT_TRANSLATE_NOOP("kontor::gui::Words", "A price is not below zero."))};
    return {.money = Money(amount, currency), .fault = {}};
}

QDateTime local(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count());
}

QString writtenShort(Instant instant, Instant now)
{
    using namespace std::chrono_literals;
    if (now - instant < 60s && now - instant > -5s)
        return QCoreApplication::translate("kontor::gui::Words", "now");
    const auto then = local(instant);
    const auto today = local(now).date();
    const QLocale locale;
    if (then.date() == today)
        return locale.toString(then.time(), QLocale::ShortFormat);
    if (then.date().year() == today.year())
        return locale.toString(
            then.date(), QCoreApplication::translate("kontor::gui::Words", "d MMM", "a day of this year; letters of QLocale"));
    return locale.toString(then.date(), QLocale::ShortFormat);
}

QString writtenLong(Instant instant)
{
    return QLocale().toString(local(instant), QLocale::ShortFormat);
}

}
