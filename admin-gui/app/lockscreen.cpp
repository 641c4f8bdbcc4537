#include "admin-gui/app/lockscreen.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace kontor::gui {

using namespace Qt::StringLiterals;

LockScreen::LockScreen(StaffSession &session, QWidget *window) : QWidget(window), m_session(session)
{
    auto *all = new QVBoxLayout(this);
    auto *card = new Card({}, this);
    card->setFixedWidth(360);
    card->body()->setContentsMargins(28, 28, 28, 28);
    card->body()->addWidget(new TextLabel(tr("Locked"), Type::PageTitle));
    card->body()->addWidget(new TextLabel(session.actor().name, Type::Body, Token::Muted));
    m_password = new QLineEdit;
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMaxLength(1024);
    m_field = new FormField(tr("Password"), m_password);
    card->body()->addWidget(m_field);
    m_button = button(tr("Unlock"), Variant::Primary, u"lock"_s);
    card->body()->addWidget(m_button);
    auto *out = button(tr("Sign out"), Variant::Link);
    card->body()->addWidget(out, 0, Qt::AlignLeft);
    all->addStretch(2);
    all->addWidget(card, 0, Qt::AlignHCenter);
    all->addStretch(3);
    connect(out, &QPushButton::clicked, this, &LockScreen::signOutRequested);
    connect(m_password, &QLineEdit::returnPressed, m_button, &QPushButton::click);
    connect(m_button, &QPushButton::clicked, this, [this] {
        m_button->setEnabled(false);
        m_session.confirm(m_password->text(), this, [this](bool isRight, const QString &message) {
            m_button->setEnabled(true);
            m_password->clear();
            m_field->setFault(message);
            if (isRight)
                Q_EMIT unlocked();
        });
    });
    window->installEventFilter(this);
    setGeometry(window->rect());
    raise();
    show();
    m_password->setFocus();
}

bool LockScreen::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == parentWidget())
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void LockScreen::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colour(Token::Window));
}

}
