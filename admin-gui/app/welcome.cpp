#include "admin-gui/app/welcome.h"

#include "admin-gui/look/painting.h"
#include "admin-gui/work/settings.h"

#include <QCheckBox>
#include <QInputDialog>
#include <QPainter>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int cardWidth = 400;

QVBoxLayout *column(QWidget *in)
{
    auto *made = new QVBoxLayout(in);
    made->setContentsMargins(0, 0, 0, 0);
    made->setSpacing(metric::fieldGap);
    return made;
}

}

Welcome::Welcome(StaffSession &session, QWidget *parent) : QWidget(parent), m_session(session)
{
    auto *all = new QVBoxLayout(this);
    auto *card = new Card({}, this);
    card->setFixedWidth(cardWidth);
    card->body()->setContentsMargins(28, 28, 28, 28);
    m_steps = new QStackedLayout;
    m_steps->addWidget(makeShops());
    m_steps->addWidget(makeSignIn());
    card->body()->addLayout(m_steps);
    all->addStretch(2);
    all->addWidget(card, 0, Qt::AlignHCenter);
    all->addStretch(3);
    connect(&session, &StaffSession::failed, this, [this](const QString &message) {
        setBusy(false);
        showFault(message);
    });
    connect(&session, &StaffSession::signedIn, this, [this] { setBusy(false); });
}

QWidget *Welcome::makeShops()
{
    auto *step = new QWidget;
    auto *rows = column(step);
    rows->addWidget(new TextLabel(tr("Which shop?"), Type::PageTitle));
    m_localState = new TextLabel({}, Type::Body, Token::Muted);
    m_localState->setWordWrap(true);
    rows->addWidget(m_localState);
    m_openLocal = button(tr("Open the shop on this computer"), Variant::Primary, u"store"_s);
    rows->addWidget(m_openLocal);
    m_startDemo = button(tr("Try it with a demo shop"), Variant::Plain, u"play"_s);
    rows->addWidget(m_startDemo);
    rows->addSpacing(4);
    rows->addWidget(separator(Qt::Horizontal));
    rows->addSpacing(4);
    m_address = new QLineEdit;
    m_address->setPlaceholderText(u"https://shop.example.org"_s);
    m_addressField = new FormField(tr("Address of a shop elsewhere"), m_address);
    rows->addWidget(m_addressField);
    auto *go = button(tr("Connect"), Variant::Plain, u"plug"_s);
    rows->addWidget(go);
    connect(go, &QPushButton::clicked, this, [this] { connectTo(m_address->text()); });
    connect(m_address, &QLineEdit::returnPressed, go, &QPushButton::click);
    connect(m_startDemo, &QPushButton::clicked, this, [this] { startLocal(true); });
    connect(m_openLocal, &QPushButton::clicked, this, [this] {
        if (m_openLocal->property("isRunning").toBool())
            chooseServer(LocalShop::usualAddress());
        else
            startLocal(false);
    });
    rows->addStretch();
    return step;
}

QWidget *Welcome::makeSignIn()
{
    auto *step = new QWidget;
    auto *rows = column(step);
    rows->addWidget(new TextLabel(tr("Sign in"), Type::PageTitle));
    m_shopName = new TextLabel({}, Type::Body, Token::Muted);
    m_shopName->setElided(true);
    rows->addWidget(m_shopName);
    m_why = new TextLabel({}, Type::Body, Token::Warning);
    m_why->setWordWrap(true);
    m_why->hide();
    rows->addWidget(m_why);
    m_email = new QLineEdit;
    m_email->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    m_email->setMaxLength(254);
    rows->addWidget(new FormField(tr("E-mail address"), m_email));
    m_password = new QLineEdit;
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMaxLength(1024);
    m_passwordField = new FormField(tr("Password"), m_password);
    rows->addWidget(m_passwordField);
    m_stay = new QCheckBox(tr("Stay signed in on this computer"));
    m_stay->setToolTip(tr("Kept in the system's keychain, never in a file."));
    rows->addWidget(m_stay);
    m_submit = button(tr("Sign in"), Variant::Primary);
    m_submit->setDefault(true);
    rows->addWidget(m_submit);
    auto *other = button(tr("Another shop"), Variant::Link);
    m_first = button(tr("Create the first account"), Variant::Link);
    auto *foot = new QHBoxLayout;
    foot->addWidget(other);
    foot->addStretch();
    foot->addWidget(m_first);
    rows->addLayout(foot);
    rows->addStretch();
    connect(m_submit, &QPushButton::clicked, this, &Welcome::submit);
    connect(m_password, &QLineEdit::returnPressed, this, &Welcome::submit);
    connect(m_email, &QLineEdit::returnPressed, m_password, qOverload<>(&QWidget::setFocus));
    connect(other, &QPushButton::clicked, this, [this] {
        m_steps->setCurrentIndex(0);
        lookForLocal();
    });
    connect(m_first, &QPushButton::clicked, this, [this] {
        if (m_email->text().trimmed().isEmpty()) {
            showFault(tr("Write the address of the first account, then choose this again."));
            return;
        }
        setBusy(true);
        m_local.createAdmin(m_email->text().trimmed(), this, [this](const QString &password, const QString &fault) {
            setBusy(false);
            if (!fault.isEmpty())
                return showFault(fault);
            m_password->setEchoMode(QLineEdit::Normal);
            m_password->setText(password);
            m_passwordField->setFault({});
            m_passwordField->setHint(tr("This is the new account's password. Keep it safely; it is shown only now."));
        });
    });
    return step;
}

void Welcome::begin()
{
    const auto server = settings::server.get();
    if (server.isEmpty()) {
        m_steps->setCurrentIndex(0);
        lookForLocal();
        return;
    }
    chooseServer(QUrl(server));
    if (settings::stayIn.get()) {
        setBusy(true);
        m_session.setStaysIn(true);
        m_session.resume(m_server, settings::email.get());
    }
}

void Welcome::askToSignIn(const QString &why)
{
    chooseServer(m_server.isEmpty() ? QUrl(settings::server.get()) : m_server);
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_password->clear();
}

void Welcome::lookForLocal()
{
    m_localState->setText(tr("Looking for a shop on this computer …"));
    m_openLocal->setEnabled(false);
    m_local.look(LocalShop::usualAddress(), this, [this](bool isThere, const QString &version) {
        const bool canStart = !LocalShop::serverProgram().isEmpty();
        m_openLocal->setProperty("isRunning", isThere);
        m_openLocal->setEnabled(isThere || canStart);
        m_startDemo->setVisible(!isThere && canStart);
        m_openLocal->setText(isThere ? tr("Open the shop on this computer") : tr("Start a shop on this computer"));
        m_localState->setText(isThere ? tr("A shop is running on this computer, Kontor %1.").arg(version)
                : canStart            ? tr("No shop is running on this computer yet. Kontor brings everything that one needs.")
                                      : tr("No shop is running on this computer, and the server program is not installed here."));
        (isThere || canStart ? static_cast<QWidget *>(m_openLocal) : m_address)->setFocus();
    });
}

void Welcome::startLocal(bool withDemo)
{
    m_openLocal->setEnabled(false);
    m_startDemo->setEnabled(false);
    m_localState->setText(tr("Starting the shop …"));
    m_local.start(withDemo, this, [this](const QString &fault) {
        m_openLocal->setEnabled(true);
        m_startDemo->setEnabled(true);
        if (fault.isEmpty())
            chooseServer(LocalShop::usualAddress());
        else
            m_localState->setText(fault);
    });
}

void Welcome::connectTo(const QString &address)
{
    auto text = address.trimmed();
    if (!text.contains(u"://"_s))
        text.prepend(u"https://"_s);
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)) {
        m_addressField->setFault(tr("This is no address. Write it like https://shop.example.org."));
        return;
    }
    m_addressField->setFault({});
    m_local.look(url, this, [this, url](bool isThere, const QString &) {
        if (!isThere)
            return m_addressField->setFault(tr("No Kontor server answers there."));
        chooseServer(url);
    });
}

void Welcome::chooseServer(const QUrl &server)
{
    m_server = server;
    m_shopName->setText(server.toString());
    m_why->hide();
    m_steps->setCurrentIndex(1);
    m_first->setVisible(server == LocalShop::usualAddress() && !LocalShop::serverProgram().isEmpty());
    m_email->setText(settings::email.get());
    m_stay->setChecked(settings::stayIn.get());
    (m_email->text().isEmpty() ? m_email : m_password)->setFocus();
}

void Welcome::submit()
{
    if (m_email->text().trimmed().isEmpty() || m_password->text().isEmpty()) {
        showFault(tr("Both are needed: an e-mail address and a password."));
        return;
    }
    settings::server.set(m_server.toString());
    settings::email.set(m_email->text().trimmed());
    settings::stayIn.set(m_stay->isChecked());
    m_session.setStaysIn(m_stay->isChecked());
    m_passwordField->setFault({});
    setBusy(true);
    m_session.signIn(m_server, m_email->text(), m_password->text());
}

void Welcome::setBusy(bool isBusy)
{
    m_submit->setEnabled(!isBusy);
    m_submit->setText(isBusy ? tr("Signing in …") : tr("Sign in"));
}

void Welcome::showFault(const QString &fault)
{
    m_passwordField->setFault(fault);
    if (!fault.isEmpty()) {
        m_password->selectAll();
        m_password->setFocus();
    }
}

void Welcome::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colour(Token::Window));
}

}
