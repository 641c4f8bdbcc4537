#include "admin-gui/widgets/dialogs.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QScrollArea>
#include <QTableWidget>

namespace kontor::gui {

using namespace Qt::StringLiterals;

ScrolledColumn scrolledColumn()
{
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *content = new Surface(Token::Panel);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(metric::pagePadding, 16, metric::pagePadding, 16);
    column->setSpacing(16);
    scroll->setWidget(content);
    return {.widget = scroll, .column = column};
}

Decision::Decision(QWidget *asker, const QString &question, const QString &explanation, int width) : QDialog(asker)
{
    setWindowTitle(question);
    setMinimumWidth(width);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(24, 20, 24, 20);
    all->setSpacing(12);
    auto *title = new TextLabel(question, Type::PanelTitle);
    title->setWordWrap(true);
    all->addWidget(title);
    if (!explanation.isEmpty()) {
        auto *words = new TextLabel(explanation, Type::Body, Token::Muted);
        words->setWordWrap(true);
        all->addWidget(words);
    }
    m_body = new QVBoxLayout;
    m_body->setSpacing(metric::fieldGap);
    all->addLayout(m_body);
    all->addSpacing(4);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    all->addLayout(m_buttons);
}

void Decision::addChoice(const QString &verb, int result, Variant variant)
{
    auto *made = button(verb, variant);
    if (m_buttons->count() == 1)
        made->setDefault(true);
    // What is done stands at the end, what keeps things before it.
    m_buttons->insertWidget(1, made);
    connect(made, &QPushButton::clicked, this, [this, result] { done(result); });
}

bool decide(QWidget *asker, const QString &question, const QString &explanation, const QString &verb, bool isDangerous)
{
    Decision dialog(asker, question, explanation);
    dialog.addChoice(verb, QDialog::Accepted, isDangerous ? Variant::Danger : Variant::Primary);
    dialog.addChoice(Decision::tr("Cancel"), QDialog::Rejected, Variant::Plain);
    return dialog.exec() == QDialog::Accepted;
}

Unsaved askAboutUnsaved(QWidget *asker, const QString &title, int changes)
{
    Decision dialog(asker, Decision::tr("Close \"%1\" with %n unsaved change(s)?", nullptr, changes).arg(title),
        Decision::tr("Kept changes are offered when it is opened again on this computer."));
    dialog.addChoice(Decision::tr("Keep as a draft"), 1 + static_cast<int>(Unsaved::Keep), Variant::Primary);
    dialog.addChoice(Decision::tr("Discard changes"), 1 + static_cast<int>(Unsaved::Discard), Variant::Plain);
    dialog.addChoice(Decision::tr("Stay here"), 1 + static_cast<int>(Unsaved::Stay), Variant::Plain);
    const int chosen = dialog.exec();
    return chosen == 0 ? Unsaved::Stay : static_cast<Unsaved>(chosen - 1);
}

bool chooseMany(QWidget *asker, const QString &title, const QList<QPair<QString, QString>> &all, QStringList &chosen)
{
    Decision dialog(asker, title, {});
    auto *search = searchField(Decision::tr("Search"));
    auto *list = new QListWidget;
    list->setAccessibleName(title);
    list->setMinimumHeight(320);
    for (const auto &[id, words] : all) {
        auto *item = new QListWidgetItem(words, list);
        item->setData(Qt::UserRole, id);
        item->setCheckState(chosen.contains(id) ? Qt::Checked : Qt::Unchecked);
    }
    QObject::connect(search, &QLineEdit::textChanged, list, [list](const QString &text) {
        for (int i = 0; i < list->count(); ++i)
            list->item(i)->setHidden(!list->item(i)->text().contains(text, Qt::CaseInsensitive));
    });
    dialog.body()->addWidget(search);
    dialog.body()->addWidget(list);
    dialog.addChoice(Decision::tr("Choose"), QDialog::Accepted, Variant::Primary);
    dialog.addChoice(Decision::tr("Cancel"), QDialog::Rejected, Variant::Plain);
    if (dialog.exec() != QDialog::Accepted)
        return false;
    // Those that were chosen before keep their order: the first one is the main one.
    QStringList now;
    for (int i = 0; i < list->count(); ++i)
        if (list->item(i)->checkState() == Qt::Checked)
            now.append(list->item(i)->data(Qt::UserRole).toString());
    QStringList ordered;
    for (const auto &id : std::as_const(chosen))
        if (now.contains(id))
            ordered.append(id);
    for (const auto &id : std::as_const(now))
        if (!ordered.contains(id))
            ordered.append(id);
    chosen = ordered;
    return true;
}

void showTable(QWidget *asker, const QString &title, const QStringList &heads, const QList<QStringList> &rows)
{
    Decision dialog(asker, title, {}, 720);
    auto *table = new QTableWidget(static_cast<int>(rows.size()), static_cast<int>(heads.size()));
    table->setHorizontalHeaderLabels(heads);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setAccessibleName(title);
    for (int r = 0; r < rows.size(); ++r)
        for (int c = 0; c < rows[r].size(); ++c)
            table->setItem(r, c, new QTableWidgetItem(rows[r][c]));
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->setMinimumHeight(280);
    dialog.body()->addWidget(table);
    dialog.addChoice(Decision::tr("Close"), QDialog::Accepted, Variant::Primary);
    dialog.exec();
}

}
