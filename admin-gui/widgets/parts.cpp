#include "admin-gui/widgets/parts.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QAction>
#include <QBoxLayout>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

TextLabel::TextLabel(const QString &text, Type type, Token token, QWidget *parent) : QLabel(text, parent), m_token(token)
{
    setFont(gui::font(type));
    setTextFormat(Qt::PlainText);
}

void TextLabel::setToken(Token token)
{
    m_token = token;
    update();
}

QSize TextLabel::minimumSizeHint() const
{
    return m_isElided ? QSize(24, QLabel::minimumSizeHint().height()) : QLabel::minimumSizeHint();
}

void TextLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(isEnabled() ? colour(m_token) : colour(Token::Faint));
    const auto flags =
        static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment())) | (wordWrap() ? Qt::TextWordWrap : 0);
    auto shown = text();
    if (m_isElided) {
        shown = fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
        setToolTip(shown == text() ? QString() : text());
    }
    painter.drawText(contentsRect(), flags, shown);
}

BadgeLabel::BadgeLabel(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BadgeLabel::set(const QString &word, Tone tone)
{
    m_word = word;
    m_tone = tone;
    setAccessibleName(word);
    setVisible(!word.isEmpty());
    updateGeometry();
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return {badgeWidth(m_word), std::max(metric::badge, QFontMetrics(gui::font(Type::SmallStrong)).height() + 4)};
}

void BadgeLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBadge(painter, rect(), m_word, m_tone, layoutDirection());
}

IconLabel::IconLabel(const QString &name, Token token, int size, QWidget *parent)
    : QWidget(parent),
      m_name(name),
      m_token(token),
      m_size(size)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setIcon(const QString &name, Token token)
{
    m_name = name;
    m_token = token;
    update();
}

void IconLabel::setGround(Tone tone)
{
    m_ground = tone;
    updateGeometry();
    update();
}

QSize IconLabel::sizeHint() const
{
    const int side = m_ground ? m_size + 12 : m_size;
    return {side, side};
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    auto ink = colour(m_token);
    if (m_ground) {
        const auto pair = Theme::current().tone(*m_ground);
        paintBox(painter, rect(), metric::radius, pair.ground, {});
        ink = pair.text;
    }
    QRect box(0, 0, m_size, m_size);
    box.moveCenter(rect().center());
    paintIcon(painter, box, m_name, ink, layoutDirection());
}

Surface::Surface(Token ground, Qt::Edges lines, QWidget *parent) : QWidget(parent), m_ground(ground), m_lines(lines) {}

void Surface::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colour(m_ground));
    for (const auto edge : {Qt::TopEdge, Qt::BottomEdge})
        if (m_lines.testFlag(edge))
            paintLine(painter, rect(), edge, colour(Token::Line));
    const bool mirrors = layoutDirection() == Qt::RightToLeft;
    if (m_lines.testFlag(Qt::LeftEdge))
        paintLine(painter, rect(), mirrors ? Qt::RightEdge : Qt::LeftEdge, colour(Token::Line));
    if (m_lines.testFlag(Qt::RightEdge))
        paintLine(painter, rect(), mirrors ? Qt::LeftEdge : Qt::RightEdge, colour(Token::Line));
}

Card::Card(const QString &title, QWidget *parent) : QWidget(parent), m_hasHead(!title.isEmpty())
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(1, 1, 1, 1);
    all->setSpacing(0);
    m_head = new QHBoxLayout;
    m_head->setContentsMargins(16, m_hasHead ? 11 : 0, 16, m_hasHead ? 11 : 0);
    m_head->setSpacing(8);
    m_hint = new TextLabel({}, Type::Body, Token::Muted);
    if (m_hasHead) {
        setAccessibleName(title);
        m_head->addWidget(new TextLabel(title, Type::Section));
        m_head->addWidget(m_hint);
    } else {
        m_hint->setParent(this);
    }
    m_hint->hide();
    m_head->addStretch();
    all->addLayout(m_head);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(16, m_hasHead ? 4 : 16, 16, 16);
    m_body->setSpacing(metric::fieldGap);
    all->addLayout(m_body);
}

void Card::setHint(const QString &hint)
{
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::cardRadius, colour(Token::Panel), colour(Token::Line));
}

Banner::Banner(Tone tone, const QString &icon, QWidget *parent) : QWidget(parent), m_tone(tone)
{
    setMinimumHeight(44);
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(14, 6, 8, 6);
    m_layout->setSpacing(8);
    auto *sign = new IconLabel(icon, tone == Tone::Danger ? Token::Danger : tone == Tone::Info ? Token::Info : Token::Warning);
    m_layout->addWidget(sign);
    m_strong = new TextLabel({}, Type::BodyStrong,
        tone == Tone::Danger     ? Token::Danger
            : tone == Tone::Info ? Token::Info
                                 : Token::Warning);
    m_rest = new TextLabel({}, Type::Body,
        tone == Tone::Danger     ? Token::Danger
            : tone == Tone::Info ? Token::Info
                                 : Token::Warning);
    m_rest->setElided(true);
    m_layout->addWidget(m_strong);
    m_layout->addWidget(m_rest, 1);
}

void Banner::setText(const QString &strong, const QString &rest)
{
    m_strong->setText(strong);
    m_rest->setText(rest);
    setAccessibleName(strong + u' ' + rest);
}

QPushButton *Banner::addButton(const QString &text)
{
    auto *made = button(text, Variant::Plain);
    made->setMaximumHeight(metric::barControl);
    m_layout->addWidget(made);
    return made;
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::cardRadius, Theme::current().tone(m_tone).ground, {});
}

FormField::FormField(const QString &label, QWidget *editor, QWidget *parent) : QWidget(parent), m_editor(editor), m_label(label)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metric::labelGap);
    if (!label.isEmpty()) {
        auto *caption = new TextLabel(label, Type::Small, Token::Muted);
        caption->setBuddy(editor);
        column->addWidget(caption);
    }
    editor->setAccessibleName(label);
    column->addWidget(editor);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    m_icon = new IconLabel({}, Token::Danger, 14);
    m_message = new TextLabel({}, Type::Small, Token::Danger);
    m_message->setWordWrap(true);
    m_reset = new QToolButton;
    m_reset->setText(tr("Reset"));
    m_reset->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_reset->setAutoRaise(true);
    setVariant(m_reset, Variant::Link);
    m_reset->setAccessibleName(tr("Reset %1 to what is inherited").arg(label));
    line->addWidget(m_icon, 0, Qt::AlignTop);
    line->addWidget(m_message, 1);
    line->addWidget(m_reset);
    column->addLayout(line);
    m_icon->hide();
    m_message->hide();
    m_reset->hide();
    connect(m_reset, &QToolButton::clicked, this, &FormField::resetRequested);
}

void FormField::show(const QString &sentence, const QString &icon, Token token)
{
    m_message->setText(sentence);
    m_message->setToken(token);
    m_message->setVisible(!sentence.isEmpty());
    m_icon->setIcon(icon, token);
    m_icon->setVisible(!sentence.isEmpty() && !icon.isEmpty());
    m_editor->setAccessibleDescription(sentence);
}

void FormField::setFault(const QString &sentence)
{
    m_isFaulty = !sentence.isEmpty();
    setFaulty(m_editor, m_isFaulty);
    if (m_isFaulty)
        show(sentence, u"circle-alert"_s, Token::Danger);
    else
        show(m_hint, {}, Token::Muted);
}

void FormField::setInheritedFrom(const QString &source)
{
    setInherited(m_editor, !source.isEmpty());
    m_hint = source;
    m_reset->hide();
    if (!m_isFaulty)
        show(source, source.isEmpty() ? QString() : u"corner-left-up"_s, Token::Muted);
}

void FormField::setHint(const QString &hint)
{
    m_hint = hint;
    if (!m_isFaulty)
        show(hint, {}, Token::Muted);
}

QPushButton *button(const QString &text, Variant variant, const QString &icon, QWidget *parent)
{
    auto *made = new QPushButton(text, parent);
    if (!icon.isEmpty())
        made->setIcon(gui::icon(icon));
    setVariant(made, variant);
    made->setAutoDefault(false);
    return made;
}

QToolButton *iconButton(const QString &icon, const QString &name, QWidget *parent)
{
    auto *made = new QToolButton(parent);
    made->setIcon(gui::icon(icon));
    made->setToolTip(name);
    made->setAccessibleName(name);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::TabFocus);
    setVariant(made, Variant::Quiet);
    return made;
}

QLineEdit *searchField(const QString &placeholder, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(placeholder);
    field->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    field->setClearButtonEnabled(true);
    return field;
}

QFrame *separator(Qt::Orientation orientation, QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFrameShape(orientation == Qt::Horizontal ? QFrame::HLine : QFrame::VLine);
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

void clear(QLayout *layout)
{
    while (auto *item = layout->takeAt(0)) {
        if (auto *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        } else if (auto *below = item->layout()) {
            clear(below);
        }
        delete item;
    }
}

}
