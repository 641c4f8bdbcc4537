#include "admin-gui/pages/settings/settingspage.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/dialogs.h"

#include <QKeySequenceEdit>

namespace kontor::gui {

ShortcutsPage::ShortcutsPage(Shell &shell, const QString &address, QWidget *parent) : Page(shell, address, parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 8);
    head->addWidget(new TextLabel(title(), Type::PageTitle));
    head->addStretch();
    auto *search = searchField(tr("Search actions"));
    search->setFixedWidth(240);
    head->addWidget(search);
    all->addLayout(head);
    auto page = scrolledColumn();
    all->addWidget(page.widget, 1);
    QMap<QString, Card *> cards;
    auto *rows = new QMap<QWidget *, QString>;
    connect(this, &QObject::destroyed, this, [rows] { delete rows; });
    auto &actions = shell.actions();
    const auto permitted = actions.permitted();
    for (auto *action : permitted) {
        const auto group = Actions::group(action);
        if (!cards.contains(group)) {
            auto *card = new Card(group);
            card->setMaximumWidth(640);
            card->body()->setSpacing(6);
            page.column->addWidget(card);
            cards.insert(group, card);
        }
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(new IconLabel(action->icon().name(), Token::Muted));
        row->addWidget(new TextLabel(action->text()), 1);
        auto *keys = new QKeySequenceEdit(action->shortcut());
        keys->setFixedWidth(160);
        keys->setAccessibleName(tr("Keys for %1").arg(action->text()));
        const auto id = Actions::id(action);
        auto *fault = new IconLabel(u"triangle-alert"_s, Token::Warning);
        fault->hide();
        connect(keys, &QKeySequenceEdit::editingFinished, this, [&actions, id, keys, fault] {
            // Two actions with the same keys: neither would run.
            const auto wanted = keys->keySequence();
            const auto others = actions.permitted();
            for (const auto *other : others)
                if (!wanted.isEmpty() && other->shortcut() == wanted && Actions::id(other) != id) {
                    fault->setToolTip(ShortcutsPage::tr("%1 has these keys already.").arg(other->text()));
                    fault->show();
                    return;
                }
            fault->hide();
            actions.setShortcut(id.constData(), wanted);
        });
        row->addWidget(fault);
        row->addWidget(keys);
        auto *back = iconButton(u"undo-2"_s, tr("As it was for %1").arg(action->text()));
        connect(back, &QToolButton::clicked, this, [&actions, id, keys] {
            keys->setKeySequence(actions.usualShortcut(id.constData()));
            actions.setShortcut(id.constData(), keys->keySequence());
        });
        row->addWidget(back);
        cards[group]->body()->addWidget(line);
        rows->insert(line, group + u' ' + action->text());
    }
    page.column->addStretch();
    connect(search, &QLineEdit::textChanged, this, [rows](const QString &text) {
        for (auto it = rows->begin(); it != rows->end(); ++it)
            it.key()->setVisible(it.value().contains(text, Qt::CaseInsensitive));
    });
}

}
