#include "admin-gui/pages/inventory/levelpanel.h"

#include "admin-gui/pages/inventory/booking.h"
#include "admin-gui/pages/inventory/scansheet.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/work/staffsession.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QShortcut>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

QString textOf(std::optional<int> number)
{
    return number ? QString::number(*number) : QString();
}

QLineEdit *numberField(const QString &name)
{
    auto *field = new QLineEdit;
    field->setMaxLength(12);
    field->setAccessibleName(name);
    return field;
}

}

LevelPanel::LevelPanel(Shell &shell, QWidget *parent) : Surface(Token::Panel, Qt::LeftEdge, parent), m_shell(shell)
{
    setAccessibleName(tr("Settings of a level"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 12);
    head->addWidget(new TextLabel(tr("Stock settings"), Type::PanelTitle), 1);
    auto *close = iconButton(u"x"_s, tr("Close"));
    connect(close, &QToolButton::clicked, this, &LevelPanel::closed);
    head->addWidget(close);
    column->addLayout(head);
    m_conflict = new Banner(Tone::Warning, u"triangle-alert"_s);
    m_conflict->setText(tr("Changed meanwhile."), {});
    connect(m_conflict->addButton(tr("Take theirs")), &QPushButton::clicked, this, &LevelPanel::takeTheirs);
    column->addWidget(m_conflict);
    auto *body = new QVBoxLayout;
    body->setContentsMargins(metric::pagePadding, 4, metric::pagePadding, 16);
    body->setSpacing(4);
    m_name = new TextLabel({}, Type::BodyStrong);
    m_name->setElided(true);
    m_where = new TextLabel({}, Type::Body, Token::Muted);
    m_numbers = new TextLabel({}, Type::Body, Token::Muted);
    for (auto *label : {m_name, m_where, m_numbers})
        body->addWidget(label);
    body->addSpacing(metric::fieldGap);
    m_hint = new TextLabel(tr("Nothing has been here yet. Settings begin with the first receipt."), Type::Body, Token::Muted);
    m_hint->setWordWrap(true);
    body->addWidget(m_hint);
    m_safety = numberField(tr("Safety stock"));
    m_backorder = numberField(tr("Backorder limit"));
    m_threshold = numberField(tr("Low from"));
    m_safetyField = new FormField(tr("Safety stock"), m_safety);
    m_safetyField->setHint(tr("Kept back: orders never get these."));
    m_backorderField = new FormField(tr("Backorder limit"), m_backorder);
    m_backorderField->setHint(tr("So many may be sold beyond what is there."));
    m_thresholdField = new FormField(tr("Low from"), m_threshold);
    m_thresholdField->setHint(tr("Available so much or less, it is low. Empty: never."));
    for (auto *field : {m_safetyField, m_backorderField, m_thresholdField}) {
        body->addWidget(field);
        body->addSpacing(metric::fieldGap - 4);
        auto *editor = qobject_cast<QLineEdit *>(field->editor());
        connect(editor, &QLineEdit::textEdited, this, [this, field] {
            field->setFault({});
            showState();
        });
        connect(editor, &QLineEdit::returnPressed, this, &LevelPanel::save);
    }
    m_fault = new TextLabel({}, Type::Small, Token::Danger);
    m_fault->setWordWrap(true);
    body->addWidget(m_fault);
    auto *buttons = new QHBoxLayout;
    m_save = button(tr("Save"), Variant::Primary);
    connect(m_save, &QPushButton::clicked, this, &LevelPanel::save);
    buttons->addWidget(m_save);
    auto *ledger = button(tr("Movements"), Variant::Plain, u"history"_s);
    connect(ledger, &QPushButton::clicked, this, [this] { Q_EMIT ledgerWanted(m_seen.variantId); });
    buttons->addWidget(ledger);
    buttons->addStretch();
    body->addLayout(buttons);
    column->addLayout(body);
    column->addStretch();
    fill({});
}

void LevelPanel::show(const StockOfVariant &variant, const StockOfLevel &level, const QString &location)
{
    const bool isSame = level.level.variantId == m_seen.variantId && level.level.locationId == m_seen.locationId;
    m_name->setText(nameOf(variant));
    m_where->setText(location + u" · "_s + variant.sku);
    const QLocale locale;
    m_numbers->setText(tr("%1 on hand, %2 reserved, %3 available")
                           .arg(locale.toString(level.level.onHand), locale.toString(level.level.reserved),
                               locale.toString(level.level.available())));
    // What somebody is typing stays; that it is not the newest is found out by its version.
    if (!isSame || !isModified())
        fill(level.level);
}

void LevelPanel::fill(const StockLevel &level)
{
    m_seen = level;
    m_safety->setText(QString::number(level.safety));
    m_backorder->setText(QString::number(level.backorderLimit));
    m_threshold->setText(textOf(level.lowStockThreshold));
    for (auto *field : {m_safetyField, m_backorderField, m_thresholdField})
        field->setFault({});
    m_fault->setText({});
    m_fault->hide();
    m_conflict->hide();
    showState();
}

bool LevelPanel::isModified() const
{
    return m_safety->text().trimmed() != QString::number(m_seen.safety)
        || m_backorder->text().trimmed() != QString::number(m_seen.backorderLimit)
        || m_threshold->text().trimmed() != textOf(m_seen.lowStockThreshold);
}

void LevelPanel::showState()
{
    const bool isThere = !m_seen.id.isNull();
    const bool mayChange = isThere && m_shell.workers().may(operations::changeLevel);
    m_hint->setVisible(!isThere);
    for (auto *field : {m_safetyField, m_backorderField, m_thresholdField}) {
        field->setVisible(isThere);
        field->setEnabled(mayChange && !m_isSaving);
    }
    m_save->setVisible(mayChange);
    m_save->setEnabled(isModified() && !m_isSaving);
    Q_EMIT modifiedChanged();
}

std::optional<int> LevelPanel::read(FormField *field, QLineEdit *editor, bool mayBeEmpty)
{
    const auto text = editor->text().trimmed();
    if (mayBeEmpty && text.isEmpty())
        return {};
    bool isNumber = false;
    const int number = QLocale().toInt(text, &isNumber);
    if (!isNumber || number < 0 || number > limits::stockOfLevel)
        field->setFault(tr("This is no whole number from 0 up. Write it like 12."));
    return number;
}

void LevelPanel::save()
{
    if (m_isSaving || !isModified() || m_seen.id.isNull())
        return;
    const auto safety = read(m_safetyField, m_safety, false);
    const auto backorder = read(m_backorderField, m_backorder, false);
    const auto threshold = read(m_thresholdField, m_threshold, true);
    for (auto *field : {m_safetyField, m_backorderField, m_thresholdField})
        if (field->isFaulty())
            return field->editor()->setFocus(Qt::OtherFocusReason);
    LevelChange change;
    if (safety != m_seen.safety)
        change.safety = safety;
    if (backorder != m_seen.backorderLimit)
        change.backorderLimit = backorder;
    if (threshold != m_seen.lowStockThreshold)
        change.lowStockThreshold = threshold;
    m_isSaving = true;
    showState();
    m_shell.session().rest().send(callFor(m_seen, change), this, [this](const RestAnswer &answer) { answered(answer); });
}

void LevelPanel::answered(const RestAnswer &answer)
{
    m_isSaving = false;
    showState();
    if (!answer.failure) {
        auto after = m_seen;
        after.safety = answer.body["safety"_L1].toInt();
        after.backorderLimit = answer.body["backorder_limit"_L1].toInt();
        const auto threshold = answer.body["low_stock_threshold"_L1];
        after.lowStockThreshold = threshold.isDouble() ? std::optional(threshold.toInt()) : std::nullopt;
        after.onHand = answer.body["on_hand"_L1].toInt(after.onHand);
        after.reserved = answer.body["reserved"_L1].toInt(after.reserved);
        after.version = answer.body["version"_L1].toInteger(after.version + 1);
        fill(after);
        m_shell.tell(tr("Settings of %1 saved.").arg(m_name->text()));
        return Q_EMIT saved(after);
    }
    if (answer.failure->code == "stale_version"_L1) {
        m_conflict->show();
        return;
    }
    m_safetyField->setFault(faultOf(answer, u"/safety"_s));
    m_backorderField->setFault(faultOf(answer, u"/backorder_limit"_s));
    m_thresholdField->setFault(faultOf(answer, u"/low_stock_threshold"_s));
    if (!m_safetyField->isFaulty() && !m_backorderField->isFaulty() && !m_thresholdField->isFaulty()) {
        m_fault->setText(refusalSentence(answer));
        m_fault->show();
    }
}

void LevelPanel::takeTheirs()
{
    m_question.ask(
        m_shell.workers(), this,
        [id = m_seen.id](Shop &shop, const Context &context) { return shop.inventory.level(context, id); },
        [this](const Result<StockLevel> &level) {
            if (!level)
                return m_shell.tellRefusal(level.error());
            fill(*level);
            Q_EMIT saved(*level);
        });
}

void LevelPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        return Q_EMIT closed();
    Surface::keyPressEvent(event);
}

}
