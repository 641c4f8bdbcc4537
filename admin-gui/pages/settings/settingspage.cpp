#include "admin-gui/pages/settings/settingspage.h"

#include "admin-gui/look/theme.h"
#include "admin-gui/widgets/dialogs.h"
#include "admin-gui/work/settings.h"

#include <QCheckBox>
#include <QComboBox>

namespace kontor::gui {

namespace {

QComboBox *chooser(const QList<QPair<QString, QVariant>> &choices, const QVariant &current)
{
    auto *box = new QComboBox;
    for (const auto &[words, value] : choices)
        box->addItem(words, value);
    box->setCurrentIndex(std::max(0, box->findData(current)));
    return box;
}

}

SettingsPage::SettingsPage(Shell &shell, const QString &address, QWidget *parent) : Page(shell, address, parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    auto *head = new TextLabel(title(), Type::PageTitle);
    head->setContentsMargins(metric::pagePadding, 16, metric::pagePadding, 4);
    all->addWidget(head);
    auto page = scrolledColumn();
    all->addWidget(page.widget, 1);

    auto *look = new Card(tr("Look"));
    look->setMaximumWidth(640);
    auto *scheme =
        chooser({{tr("As the system"), int(Scheme::System)}, {tr("Light"), int(Scheme::Light)}, {tr("Dark"), int(Scheme::Dark)}},
            settings::scheme.get());
    connect(scheme, &QComboBox::activated, this, [scheme] {
        settings::scheme.set(scheme->currentData().toInt());
        Theme::apply(static_cast<Scheme>(scheme->currentData().toInt()));
    });
    look->body()->addWidget(new FormField(tr("Light or dark"), scheme));
    auto *language = chooser({{tr("As the system"), QString()}, {u"English"_s, u"en"_s}, {u"Deutsch"_s, u"de"_s},
                                 {u"Français"_s, u"fr"_s}, {u"Español"_s, u"es"_s}, {u"العربية"_s, u"ar"_s}},
        settings::language.get());
    auto *languageField = new FormField(tr("Language"), language);
    languageField->setHint(tr("Holds from the next start of the program."));
    connect(language, &QComboBox::activated, this, [language] { settings::language.set(language->currentData().toString()); });
    look->body()->addWidget(languageField);
    page.column->addWidget(look);

    auto *safety = new Card(tr("Safety"));
    safety->setMaximumWidth(640);
    auto *lock = chooser({{tr("After 5 minutes"), 5}, {tr("After 15 minutes"), 15}, {tr("After an hour"), 60}, {tr("Never"), 0}},
        settings::lockMinutes.get());
    connect(lock, &QComboBox::activated, this, [lock] { settings::lockMinutes.set(lock->currentData().toInt()); });
    safety->body()->addWidget(new FormField(tr("Lock when nobody touches it"), lock));
    page.column->addWidget(safety);

    auto *orders = new Card(tr("New orders"));
    orders->setMaximumWidth(640);
    const auto flag = [&](const QString &words, const Setting<bool> &setting) {
        auto *box = new QCheckBox(words);
        box->setChecked(setting.get());
        connect(box, &QCheckBox::toggled, this, [&setting](bool isOn) { setting.set(isOn); });
        orders->body()->addWidget(box);
    };
    flag(tr("Play a sound"), settings::orderSound);
    flag(tr("Show a notice of the system"), settings::orderTray);
    page.column->addWidget(orders);
    page.column->addStretch();
}

}
