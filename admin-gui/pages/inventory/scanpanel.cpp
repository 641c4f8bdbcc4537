#include "admin-gui/pages/inventory/scanpanel.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/models/words.h"
#include "admin-gui/pages/inventory/bookingrun.h"
#include "admin-gui/pages/inventory/scandelegate.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/work/staffsession.h"

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QProgressBar>
#include <QShortcut>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int mostIncoming = 500; ///< expected lines of a location that deliveries are made of

QComboBox *locationBox(const std::vector<Location> &locations, const std::optional<LocationId> &chosen)
{
    auto *box = new QComboBox;
    for (const auto &location : locations)
        box->addItem(location.name, QVariant::fromValue(location.id));
    for (size_t i = 0; chosen && i < locations.size(); ++i)
        if (locations[i].id == *chosen)
            box->setCurrentIndex(static_cast<int>(i));
    return box;
}
}

ScanPanel::ScanPanel(
    Shell &shell, Work work, const std::vector<Location> &locations, const std::optional<LocationId> &location, QWidget *parent)
    : Surface(Token::Panel, Qt::LeftEdge, parent),
      m_shell(shell),
      m_work(work),
      m_locations(locations),
      m_sheet(new ScanSheet(this)),
      m_from(locationBox(locations, location))
{
    setAccessibleName(title());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    buildHead(*column);
    buildScanner(*column);
    buildList(*column);
    buildFoot(*column);
    connect(m_sheet, &ScanSheet::sheetChanged, this, &ScanPanel::showSheet);
    // From anywhere on the page, for as long as there is something to scan into.
    auto *key = new QShortcut(Qt::Key_F2, parent, this, &ScanPanel::focusField, Qt::WidgetWithChildrenShortcut);
    connect(this, &QObject::destroyed, key, &QObject::deleteLater);
    connect(m_list->itemDelegate(), &QAbstractItemDelegate::closeEditor, this, &ScanPanel::focusField, Qt::QueuedConnection);
    for (const auto enter : {Qt::Key_Return, Qt::Key_Enter})
        new QShortcut(QKeySequence(Qt::CTRL | enter), this, this, &ScanPanel::book, Qt::WidgetWithChildrenShortcut);
    showSheet();
    if (m_work == Work::Receive)
        readDeliveries();
}

QString ScanPanel::title() const
{
    return m_work == Work::Receive ? tr("Receive goods") : m_work == Work::Count ? tr("Count stock") : tr("Transfer stock");
}

void ScanPanel::buildHead(QVBoxLayout &column)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 12);
    head->addWidget(new TextLabel(title(), Type::PanelTitle), 1);
    auto *close = iconButton(u"x"_s, tr("Close"));
    connect(close, &QToolButton::clicked, this, &ScanPanel::closed);
    head->addWidget(close);
    column.addLayout(head);
    auto *fields = new QVBoxLayout;
    fields->setContentsMargins(metric::pagePadding, 0, metric::pagePadding, 0);
    fields->setSpacing(metric::fieldGap);
    auto *first = new QHBoxLayout;
    first->setSpacing(12);
    m_note = new QLineEdit;
    m_note->setMaxLength(300);
    const auto words = m_work == Work::Receive ? tr("Into") : m_work == Work::Count ? tr("Where") : tr("From");
    first->addWidget(new FormField(words, m_from), 1);
    if (m_work == Work::Transfer) {
        m_to = locationBox(m_locations, {});
        m_to->setCurrentIndex(m_from->currentIndex() == 0 && m_to->count() > 1 ? 1 : 0);
        first->addWidget(new FormField(tr("To"), m_to), 1);
        connect(m_to, &QComboBox::activated, this, [this] {
            showSheet();
            focusField();
        });
    } else {
        first->addWidget(new FormField(m_work == Work::Receive ? tr("Delivery note") : tr("Reason"), m_note), 1);
    }
    fields->addLayout(first);
    if (m_work == Work::Receive) {
        m_delivery = new QComboBox;
        fields->addWidget(new FormField(tr("Expected delivery"), m_delivery));
        connect(m_delivery, &QComboBox::activated, this, [this] {
            chooseDelivery();
            focusField();
        });
    } else if (m_work == Work::Transfer) {
        fields->addWidget(new FormField(tr("Reason"), m_note));
    }
    column.addLayout(fields);
    connect(m_from, &QComboBox::activated, this, [this] {
        if (m_work == Work::Receive)
            readDeliveries();
        showSheet();
        focusField();
    });
}

void ScanPanel::buildScanner(QVBoxLayout &column)
{
    auto *part = new QVBoxLayout;
    part->setContentsMargins(metric::pagePadding, metric::fieldGap, metric::pagePadding, 10);
    part->setSpacing(metric::labelGap);
    auto *label = new QHBoxLayout;
    label->setSpacing(6);
    label->addWidget(new TextLabel(tr("Scan or type a barcode or SKU"), Type::Small, Token::Muted), 1);
    m_ready = new IconLabel(u"scan-barcode"_s, Token::Success, 14);
    m_readyWord = new TextLabel({}, Type::Small, Token::Success);
    label->addWidget(m_ready);
    label->addWidget(m_readyWord);
    part->addLayout(label);
    m_field = new QLineEdit;
    m_field->setFont(gui::font(Type::Input));
    m_field->setFixedHeight(std::max(metric::scanner, QFontMetrics(m_field->font()).height() + 18));
    m_field->setMaxLength(64);
    m_field->addAction(icon(u"scan-barcode"_s), QLineEdit::LeadingPosition);
    m_field->setAccessibleName(tr("Barcode or SKU"));
    m_field->setToolTip(u"F2"_s);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::returnPressed, this, &ScanPanel::scanned);
    part->addWidget(m_field);
    auto *said = new QHBoxLayout;
    said->setSpacing(6);
    m_saidIcon = new IconLabel(u"info"_s, Token::Muted, 14);
    m_said = new TextLabel({}, Type::Small, Token::Muted);
    m_said->setWordWrap(true);
    said->addWidget(m_saidIcon, 0, Qt::AlignTop);
    said->addWidget(m_said, 1);
    part->addLayout(said);
    column.addLayout(part);
    say(m_work == Work::Count ? tr("What you scan is what is there. Only what you scan is set.")
                              : tr("Each scan is one piece. A number is typed in its row."),
        Token::Muted, u"info"_s);
}

void ScanPanel::buildList(QVBoxLayout &column)
{
    column.addWidget(separator(Qt::Horizontal));
    m_list = new QListView;
    m_list->setModel(m_sheet);
    m_list->setItemDelegate(new ScanDelegate(*m_sheet, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(
        QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    m_list->setAccessibleName(tr("Scanned"));
    column.addWidget(m_list, 1);
    m_warningRow = new QWidget;
    auto *warning = new QHBoxLayout(m_warningRow);
    warning->setContentsMargins(metric::pagePadding, 10, metric::pagePadding, 10);
    warning->setSpacing(8);
    m_warning = new TextLabel({}, Type::Small, Token::Warning);
    m_warning->setWordWrap(true);
    warning->addWidget(new IconLabel(u"triangle-alert"_s, Token::Warning), 0, Qt::AlignTop);
    warning->addWidget(m_warning, 1);
    column.addWidget(m_warningRow);
}

void ScanPanel::buildFoot(QVBoxLayout &column)
{
    column.addWidget(separator(Qt::Horizontal));
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 14);
    foot->setSpacing(8);
    auto *sum = new QHBoxLayout;
    sum->addWidget(new TextLabel(m_work == Work::Count ? tr("Counted") : tr("Scanned"), Type::Body, Token::Muted), 1);
    m_sum = new TextLabel({}, Type::BodyStrong);
    sum->addWidget(m_sum);
    foot->addLayout(sum);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(4);
    m_bar->setAccessibleName(tr("Scanned of what is expected"));
    foot->addWidget(m_bar);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_book = button({}, Variant::Primary);
    m_book->setProperty("keyHint", QKeySequence(Qt::CTRL | Qt::Key_Enter).toString(QKeySequence::NativeText));
    m_undo = button(tr("Undo scan"), Variant::Plain);
    m_undo->setFocusPolicy(Qt::TabFocus);
    buttons->addWidget(m_book);
    buttons->addWidget(m_undo);
    buttons->addStretch();
    foot->addLayout(buttons);
    column.addLayout(foot);
    connect(m_book, &QPushButton::clicked, this, &ScanPanel::book);
    connect(m_undo, &QPushButton::clicked, this, &ScanPanel::undoScan);
}

LocationId ScanPanel::location() const
{
    return m_from->currentData().value<LocationId>();
}

void ScanPanel::focusField()
{
    m_field->setFocus(Qt::OtherFocusReason);
    m_field->selectAll();
}

void ScanPanel::say(const QString &sentence, Token token, const QString &icon)
{
    m_said->setText(sentence);
    m_said->setToken(token);
    m_saidIcon->setIcon(icon, token);
    m_field->setAccessibleDescription(sentence);
}

void ScanPanel::scanned()
{
    const auto code = m_field->text().trimmed();
    m_field->clear();
    if (code.isEmpty())
        return;
    if (const auto known = m_sheet->known(code))
        return take(code, *known);
    StockQuery query{.location = location(), .code = code, .limit = 5};
    m_shell.workers().run(
        this, [query](Shop &shop, const Context &context) { return shop.stock.list(context, query); },
        [this, code](const Result<std::vector<StockOfVariant>> &found) {
            if (found && found->size() == 1)
                return take(code, found->front());
            QApplication::beep();
            const auto shown = u'\u2066' + code + u'\u2069';
            if (!found)
                say(tr("%1 could not be looked up: %2").arg(shown, found.error().message), Token::Danger, u"circle-alert"_s);
            else if (found->empty())
                say(tr("%1 is no barcode or SKU of this shop. Nothing was added.").arg(shown), Token::Danger, u"circle-alert"_s);
            else
                say(tr("%1 belongs to %n variant(s). Type the SKU of the right one.", nullptr, static_cast<int>(found->size()))
                        .arg(shown),
                    Token::Danger, u"circle-alert"_s);
        });
}

void ScanPanel::take(const QString &code, const StockOfVariant &variant)
{
    const bool isExpected = !m_sheet->hasDelivery()
        || std::any_of(m_sheet->lines().begin(), m_sheet->lines().end(),
            [&](const auto &l) { return l.variant.id == variant.id && !l.expected.empty(); });
    const int line = m_sheet->scan(variant);
    m_list->scrollTo(m_sheet->index(line));
    const auto shown = u'\u2066' + code + u'\u2069';
    if (isExpected)
        return say(tr("%1 is %2").arg(shown, nameOf(variant)), Token::Success, u"circle-check"_s);
    QApplication::beep();
    say(tr("%1 is %2, which is not part of this delivery.").arg(shown, nameOf(variant)), Token::Warning, u"triangle-alert"_s);
}

// A delivery is what is expected under one reference; what has none stands by itself.
void ScanPanel::readDeliveries()
{
    IncomingService::Filter filter;
    filter.location = location();
    filter.isOpen = true;
    filter.limit = mostIncoming;
    m_question.ask(
        m_shell.workers(), this, [filter](Shop &shop, const Context &context) { return shop.incoming.list(context, filter); },
        [this](const Result<std::vector<Incoming>> &lines) {
            m_delivery->clear();
            if (!lines) {
                m_delivery->addItem(tr("Could not be read"));
                return say(
                    tr("What is expected could not be read: %1").arg(lines.error().message), Token::Warning, u"triangle-alert"_s);
            }
            m_incoming = *lines;
            m_delivery->addItem(m_incoming.empty() ? tr("Nothing is expected here") : tr("None: whatever comes"));
            QStringList references;
            for (const auto &line : m_incoming)
                if (!references.contains(line.reference))
                    references.append(line.reference);
            const auto now = SystemClock().now();
            for (const auto &reference : std::as_const(references)) {
                const auto first =
                    std::find_if(m_incoming.begin(), m_incoming.end(), [&](const auto &l) { return l.reference == reference; });
                const auto name = reference.isEmpty() ? tr("Without a reference") : reference;
                m_delivery->addItem(tr("%1, expected %2").arg(name, writtenShort(first->expectedAt, now)), reference);
            }
            m_delivery->setEnabled(!m_incoming.empty());
            chooseDelivery();
        });
}

void ScanPanel::chooseDelivery()
{
    std::vector<Incoming> delivery;
    StockQuery query;
    if (m_delivery->currentIndex() > 0) {
        const auto reference = m_delivery->currentData().toString();
        for (const auto &line : m_incoming)
            if (line.reference == reference) {
                delivery.push_back(line);
                query.variants.push_back(line.variant);
            }
        if (m_note->text().isEmpty())
            m_note->setText(reference);
    }
    m_isReading = !delivery.empty();
    if (delivery.empty()) {
        m_names.forget();
        return m_sheet->expect({}, {});
    }
    // Until its lines are here nothing is booked: it would be received beside what is expected.
    showSheet();
    query.limit = mostIncoming;
    m_names.ask(
        m_shell.workers(), this, [query](Shop &shop, const Context &context) { return shop.stock.list(context, query); },
        [this, delivery](const Result<std::vector<StockOfVariant>> &variants) {
            m_isReading = false;
            if (variants)
                return m_sheet->expect(delivery, *variants);
            m_delivery->setCurrentIndex(0);
            m_sheet->expect({}, {});
            say(tr("This delivery could not be read: %1 Choose it again.").arg(variants.error().message), Token::Danger,
                u"circle-alert"_s);
        });
}

QString ScanPanel::bookText() const
{
    const auto pieces = static_cast<int>(std::min<qint64>(m_sheet->pieces(), limits::stockOfLevel));
    if (m_work == Work::Receive)
        return tr("Book %n piece(s)", nullptr, pieces);
    if (m_work == Work::Transfer)
        return tr("Transfer %n piece(s)", nullptr, pieces);
    return tr("Set %n level(s)", nullptr, m_sheet->rowCount());
}

void ScanPanel::showSheet()
{
    const auto pieces = m_sheet->pieces();
    const auto expected = m_sheet->expectedPieces();
    const QLocale locale;
    m_sum->setText(m_sheet->hasDelivery() ? tr("%1 of %2 pieces").arg(locale.toString(pieces), locale.toString(expected))
                                          : tr("%n piece(s)", nullptr, static_cast<int>(pieces)));
    m_bar->setVisible(m_sheet->hasDelivery());
    m_bar->setRange(0, static_cast<int>(std::max<qint64>(expected, 1)));
    m_bar->setValue(static_cast<int>(std::min(pieces, expected)));
    const auto excess = m_sheet->excessPieces();
    m_warningRow->setVisible(excess > 0);
    m_warning->setText(tr(
        "%n piece(s) more than expected. They are booked too unless you change the figure.", nullptr, static_cast<int>(excess)));
    const bool isSame = m_to != nullptr && m_to->currentIndex() == m_from->currentIndex();
    if (isSame)
        say(tr("Goods go from one location to another. Choose two."), Token::Warning, u"triangle-alert"_s);
    const bool hasWork = m_work == Work::Count ? m_sheet->rowCount() > 0 : pieces > 0;
    m_book->setText(bookText());
    m_book->setEnabled(hasWork && !m_isBooking && !m_isReading && !isSame);
    m_book->updateGeometry();
    m_undo->setEnabled(m_sheet->canUndo() && !m_isBooking);
    m_from->setEnabled(!m_isBooking);
    Q_EMIT modifiedChanged();
}

void ScanPanel::undoScan()
{
    if (const auto undone = m_sheet->undo())
        say(tr("One %1 less.").arg(nameOf(*undone)), Token::Muted, u"undo-2"_s);
    focusField();
}

void ScanPanel::book()
{
    if (!m_book->isEnabled())
        return;
    m_isBooking = true;
    showSheet();
    if (m_work == Work::Count)
        return bookCount();
    std::vector<BookingRun::Step> steps;
    const auto words = m_note->text().trimmed();
    for (const auto &line : m_sheet->lines()) {
        if (line.pieces == 0)
            continue;
        if (m_work == Work::Transfer) {
            const InventoryService::Transfer transfer{.variant = line.variant.id,
                .from = location(),
                .to = m_to->currentData().value<LocationId>(),
                .pieces = line.pieces,
                .reason = words};
            steps.push_back({.variant = line.variant.id, .pieces = line.pieces, .call = callFor(transfer, line.key)});
            continue;
        }
        for (const auto &call : receiptCalls(line, location(), words))
            steps.push_back({.variant = line.variant.id, .pieces = call.body[u"quantity"_s].toInt(), .call = call});
    }
    auto *run = new BookingRun(m_shell, title(), std::move(steps), this);
    connect(run, &BookingRun::stepBooked, m_sheet, &ScanSheet::booked);
    connect(run, &BookingRun::stepRefused, m_sheet, &ScanSheet::refuse);
    connect(run, &BookingRun::done, this, &ScanPanel::finished);
    run->start();
}

// All counts or none, in one transaction.
void ScanPanel::bookCount()
{
    std::vector<InventoryService::Counted> counts;
    for (const auto &line : m_sheet->lines())
        counts.push_back({.variant = line.variant.id, .location = location(), .onHand = line.pieces});
    m_shell.session().rest().send(callFor(counts, m_note->text().trimmed()), this, [this](const RestAnswer &answer) {
        m_isBooking = false;
        if (answer.failure) {
            say(refusalSentence(answer), Token::Danger, u"circle-alert"_s);
            return showSheet();
        }
        const int changed = answer.body["changed"_L1].toInt();
        const int lacking = answer.body["short"_L1].toInt();
        auto sentence = tr("%n level(s) counted in %1", nullptr, answer.body["levels"_L1].toInt()).arg(m_from->currentText());
        sentence += changed == 0 ? tr(", all as thought.") : tr(", %n of them other than thought.", nullptr, changed);
        if (lacking > 0)
            sentence += u' ' + tr("Orders lack %n piece(s).", nullptr, lacking);
        m_sheet->clear();
        say(sentence, Token::Success, u"circle-check"_s);
        Q_EMIT booked();
        focusField();
    });
}

void ScanPanel::finished(qint64 pieces, int refused)
{
    m_isBooking = false;
    showSheet();
    const auto some = static_cast<int>(pieces);
    auto sentence = m_work == Work::Receive ? tr("%n piece(s) received in %1.", nullptr, some).arg(m_from->currentText())
                                            : tr("%n piece(s) transferred from %1 to %2.", nullptr, some)
                                                  .arg(m_from->currentText(), m_to != nullptr ? m_to->currentText() : QString());
    if (refused > 0)
        say(tr("%n row(s) were not booked. They are still here, with the reason.", nullptr, refused), Token::Danger,
            u"circle-alert"_s);
    else
        say(sentence, Token::Success, u"circle-check"_s);
    if (pieces > 0)
        Q_EMIT booked();
    if (refused == 0 && m_work == Work::Receive) {
        m_note->clear();
        readDeliveries();
    }
    focusField();
}

void ScanPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        return Q_EMIT closed();
    Surface::keyPressEvent(event);
}

// Whether the scanner is heard stands beside the field.
bool ScanPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)) {
        const bool isReady = event->type() == QEvent::FocusIn;
        m_ready->setIcon(u"scan-barcode"_s, isReady ? Token::Success : Token::Warning);
        m_readyWord->setText(isReady ? tr("Scanner ready") : tr("F2 to scan"));
        m_readyWord->setToken(isReady ? Token::Success : Token::Warning);
    }
    return Surface::eventFilter(watched, event);
}

}
