#include "tests/admin/desktop.h"

#include "admin-gui/look/style.h"
#include "admin-gui/work/settings.h"

#include <QAbstractButton>
#include <QApplication>
#include <QStandardPaths>

namespace kontor::test {

using namespace kontor::gui;

// Without a screen, and with settings that are nobody's.
static const int admin = useApplication([](int &argc, char **argv) -> std::unique_ptr<QCoreApplication> {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    static QTemporaryDir home;
    qputenv("XDG_DATA_HOME", home.path().toUtf8());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, home.path());
    QCoreApplication::setOrganizationName(u"Kontor"_s);
    QCoreApplication::setApplicationName(u"kontor-admin-test"_s);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    auto application = std::make_unique<QApplication>(argc, argv);
    QApplication::setStyle(new Style);
    setUpFonts();
    Theme::apply(Scheme::Light);
    return application;
});

Desktop::Desktop(OpenShop &shop, const QList<QByteArray> &roles) : m_shop(shop), m_person(newStaff(shop.shop, shop.client, roles))
{
    signIn();
}

Desktop::~Desktop() = default;

void Desktop::signIn()
{
    QSettings().clear();
    settings::server.set(u"http://127.0.0.1:%1"_s.arg(m_shop.server.port()));
    m_window = std::make_unique<Window>();
    m_window->resize(1440, 900);
    m_window->show();
    auto *email = qobject_cast<QLineEdit *>(childNamed(*m_window, u"E-mail address"_s));
    auto *password = qobject_cast<QLineEdit *>(childNamed(*m_window, u"Password"_s));
    email->setFocus();
    QTest::keyClicks(email, QString::fromUtf8(m_person.email));
    QTest::keyClicks(password, QString::fromUtf8(m_person.password));
    QTest::keyClick(password, Qt::Key_Return);
    if (!eventually([this] { return m_window->workspace() != nullptr; }, 20'000))
        qFatal("nobody was let in");
}

void Desktop::restart()
{
    m_window.reset();
    signIn();
}

void Desktop::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    auto *target = QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : m_window->focusWidget();
    QTest::keyClick(target != nullptr ? target : m_window.get(), key, modifiers);
}

void Desktop::type(const QString &text)
{
    auto *target = QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : m_window->focusWidget();
    QTest::keyClicks(target, text);
}

QWidget *childNamed(const QWidget &parent, const QString &name)
{
    QWidget *found = nullptr;
    eventually(
        [&] {
            const auto all = parent.findChildren<QWidget *>();
            for (auto *widget : all) {
                const auto *button = qobject_cast<QAbstractButton *>(widget);
                if (widget->isVisibleTo(&parent)
                    && (widget->accessibleName() == name || (button != nullptr && button->text() == name)))
                    found = widget;
            }
            return found != nullptr;
        },
        10'000);
    if (found == nullptr)
        qFatal("there is no \"%s\"", qPrintable(name));
    return found;
}

void clickOn(QWidget *widget)
{
    QTest::mouseClick(widget, Qt::LeftButton, Qt::NoModifier, widget->rect().center());
}

}
