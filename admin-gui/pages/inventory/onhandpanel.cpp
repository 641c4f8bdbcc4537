#include "admin-gui/pages/inventory/onhandpanel.h"

#include "admin-gui/look/painting.h"

#include <QGridLayout>
#include <QGuiApplication>
#include <QLocale>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int messageWidth = 300;

QString change(qint64 before, qint64 after)
{
    const QLocale locale;
    // Each number by itself, and the arrow the way that is read: digits of some regions would turn it round.
    const bool isMirrored = QGuiApplication::layoutDirection() == Qt::RightToLeft;
    const auto number = [&](qint64 value) { return u'\u2068' + locale.toString(value) + u'\u2069'; };
    return QChar(isMirrored ? u'\u2067' : u'\u2066') + number(before) + (isMirrored ? u"  ←  "_s : u"  →  "_s) + number(after)
        + u'\u2069';
}
}

OnHandPanel::OnHandPanel(QWidget *viewport) : QWidget(viewport)
{
    setAccessibleName(tr("Before and after"));
    setFocusPolicy(Qt::NoFocus);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(12, 10, 12, 10);
    all->setSpacing(8);
    auto *numbers = new QGridLayout;
    numbers->setVerticalSpacing(2);
    m_onHand = new TextLabel({}, Type::BodyStrong);
    m_available = new TextLabel({}, Type::BodyStrong);
    numbers->addWidget(new TextLabel(tr("On hand"), Type::Body, Token::Muted), 0, 0);
    numbers->addWidget(m_onHand, 0, 1, Qt::AlignRight);
    numbers->addWidget(new TextLabel(tr("Available"), Type::Body, Token::Muted), 1, 0);
    numbers->addWidget(m_available, 1, 1, Qt::AlignRight);
    numbers->setColumnStretch(0, 1);
    all->addLayout(numbers);
    auto *reasons = new QHBoxLayout;
    reasons->setSpacing(6);
    int key = 1;
    for (const auto reason : allReasons) {
        auto *made = button(reasonWord(reason), Variant::Segment);
        made->setCheckable(true);
        made->setFocusPolicy(Qt::NoFocus);
        made->setFixedHeight(metric::barControl);
        made->setToolTip(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + key++)).toString(QKeySequence::NativeText));
        connect(made, &QPushButton::clicked, this, [this, reason] {
            choose(reason);
            showNumbers();
        });
        reasons->addWidget(made);
        m_buttons.append(made);
    }
    reasons->addStretch();
    all->addLayout(reasons);
    auto *problem = new QHBoxLayout;
    problem->setSpacing(6);
    m_icon = new IconLabel(u"circle-alert"_s, Token::Danger, 14);
    m_message = new TextLabel({}, Type::Small, Token::Danger);
    m_message->setWordWrap(true);
    m_message->setMinimumWidth(messageWidth);
    problem->addWidget(m_icon, 0, Qt::AlignTop);
    problem->addWidget(m_message, 1);
    all->addLayout(problem);
    m_keep = new TextLabel({}, Type::Small, Token::Muted);
    all->addWidget(m_keep);
}

void OnHandPanel::show(const QString &text, const StockLevel &before)
{
    m_before = before;
    const auto read = readStock(text, before.onHand);
    m_typed = read.typed;
    m_fault = text.trimmed().isEmpty() || text.trimmed() == u"+"_s || text.trimmed() == u"-"_s ? QString() : read.fault;
    if (m_typed) {
        m_reason = m_chosen.value_or(m_typed->usualReason());
        if (!bookingOf(*m_typed, m_reason, before))
            m_reason = m_typed->usualReason();
    }
    showNumbers();
}

void OnHandPanel::showNumbers()
{
    const qint64 after = m_typed ? m_typed->after(m_before.onHand) : m_before.onHand;
    m_onHand->setText(change(m_before.onHand, after));
    m_available->setText(change(m_before.available(), m_before.available() + after - m_before.onHand));
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setChecked(m_typed && allReasons[i] == m_reason);
        m_buttons[i]->setEnabled(m_typed && bookingOf(*m_typed, allReasons[i], m_before).has_value());
    }
    m_message->setText(m_fault);
    m_message->setVisible(!m_fault.isEmpty());
    m_icon->setVisible(!m_fault.isEmpty());
    m_keep->setText(tr("Enter books   Alt 1–4 reason   Esc keeps %1").arg(QLocale().toString(m_before.onHand)));
    adjustSize();
    update();
}

bool OnHandPanel::choose(Reason reason)
{
    if (!m_typed || !bookingOf(*m_typed, reason, m_before))
        return false;
    m_chosen = reason;
    m_reason = reason;
    showNumbers();
    return true;
}

std::optional<Booking> OnHandPanel::booking() const
{
    return m_typed ? bookingOf(*m_typed, m_reason, m_before) : std::nullopt;
}

void OnHandPanel::refuse(const QString &sentence)
{
    m_fault = sentence;
    setBusy(false);
    showNumbers();
}

void OnHandPanel::setBusy(bool isBusy)
{
    for (auto *reason : std::as_const(m_buttons))
        reason->setEnabled(!isBusy);
}

void OnHandPanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::cardRadius, colour(Token::Panel), colour(Token::ControlLine));
}

}
