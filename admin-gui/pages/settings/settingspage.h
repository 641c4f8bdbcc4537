#pragma once

#include "admin-gui/shell/page.h"

namespace kontor::gui {

/** How the program looks and behaves on this computer. What the shop is like is the shop's own. */
class SettingsPage final : public Page
{
    Q_OBJECT

public:
    SettingsPage(Shell &shell, const QString &address, QWidget *parent);
    QString title() const override { return tr("Settings"); }
    QString iconName() const override { return u"settings"_s; }
};

/** F1: every action with its keys, which can be changed here. */
class ShortcutsPage final : public Page
{
    Q_OBJECT

public:
    ShortcutsPage(Shell &shell, const QString &address, QWidget *parent);
    QString title() const override { return tr("Keyboard shortcuts"); }
    QString iconName() const override { return u"keyboard"_s; }
};

/** What went on in the program, and a report without personal data. */
class DiagnosticsPage final : public Page
{
    Q_OBJECT

public:
    DiagnosticsPage(Shell &shell, const QString &address, QWidget *parent);
    QString title() const override { return tr("Diagnostics"); }
    QString iconName() const override { return u"activity"_s; }
    /** To be copied: versions, screen, connection; nobody's name, address or data. */
    QString report() const;
};

class AboutPage final : public Page
{
    Q_OBJECT

public:
    AboutPage(Shell &shell, const QString &address, QWidget *parent);
    QString title() const override { return tr("About Kontor"); }
    QString iconName() const override { return u"info"_s; }
};

/** What Qt and the program said, the last thousand lines; installed once, by main(). */
void keepLog();
QStringList keptLog();

}
