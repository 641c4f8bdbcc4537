#include "admin-gui/app/window.h"
#include "admin-gui/look/style.h"
#include "admin-gui/pages/settings/settingspage.h"
#include "admin-gui/work/settings.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QTranslator>

using namespace kontor::gui;

namespace {

// The program's own words, and Qt's.
void speak(QApplication &application)
{
    const auto chosen = settings::language.get();
    if (!chosen.isEmpty())
        QLocale::setDefault(QLocale(chosen));
    const QLocale locale;
    auto *own = new QTranslator(&application);
    if (own->load(locale, QStringLiteral("kontor"), QStringLiteral("_"), QStringLiteral(":/i18n")))
        QApplication::installTranslator(own);
    auto *qt = new QTranslator(&application);
    if (qt->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(qt);
    QApplication::setLayoutDirection(locale.textDirection());
}

}

int main(int argc, char **argv)
{
    keepLog();
    QCoreApplication::setOrganizationName(QStringLiteral("Kontor"));
    QCoreApplication::setApplicationName(QStringLiteral("kontor-admin"));
    QCoreApplication::setApplicationVersion(QStringLiteral(KONTOR_VERSION));
    QApplication application(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("kontor-admin"));
    QApplication::setStyle(new Style);
    setUpFonts();
    Theme::apply(static_cast<Scheme>(settings::scheme.get()));
    speak(application);
    Window window;
    window.show();
    return QApplication::exec();
}
