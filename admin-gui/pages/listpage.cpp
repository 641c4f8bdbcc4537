#include "admin-gui/pages/listpage.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/pages/csvexport.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/chips.h"
#include "admin-gui/widgets/darkbar.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QSettings>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int typingMs = 250;
constexpr int selectionRoom = 72; ///< under the last row, for the bar
constexpr qsizetype mostViews = 40;
}

ListPage::ListPage(Shell &shell, const QString &address, std::vector<Column> columns, QWidget *parent)
    : Page(shell, address, parent),
      m_model(new PagedModel(shell.workers(), std::move(columns), this)),
      m_view(new ListView(*m_model))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_list = new Surface(Token::Panel);
    row->addWidget(m_list, 1);
    auto *column = new QVBoxLayout(m_list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHead();
    buildFilters();
    column->addWidget(m_view, 1);
    m_selection = new DarkBar(m_list);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { setFilter("q", m_search->text().trimmed()); });
    connect(m_view, &ListView::opened, this, [this](const QByteArray &id) { openRow(id); });
    connect(m_view, &ListView::inspected, this, &ListPage::showPanel);
    connect(m_view, &ListView::selectionChangedByUser, this, &ListPage::showSelection);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
        if (m_panel != nullptr && current.isValid())
            showPanel(current.data(IdRole).toByteArray());
    });
    connect(m_view, &ListView::sortRequested, this, [this](const QByteArray &sort) {
        // Once more on the same head turns the order round, where the list can.
        const auto turned = m_sort == sort ? QByteArray("-") + sort : sort;
        const bool isKnown = std::any_of(m_sorts.begin(), m_sorts.end(), [&](const auto &s) { return s.first == turned; });
        m_sort = isKnown ? turned : sort;
        reload();
        showChips();
    });
    connect(m_view, &ListView::filtersCleared, this, &ListPage::clearFilters);
}

void ListPage::buildHead()
{
    auto *column = qobject_cast<QVBoxLayout *>(m_list->layout());
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 12);
    head->setSpacing(8);
    m_title = new TextLabel({}, Type::PageTitle);
    m_live = new BadgeLabel;
    m_count = new TextLabel({}, Type::Body, Token::Muted);
    head->addWidget(m_title);
    head->addWidget(m_live);
    head->addWidget(m_count);
    head->addStretch();
    m_headButtons = new QHBoxLayout;
    m_headButtons->setSpacing(8);
    head->addLayout(m_headButtons);
    column->addLayout(head);
    auto *views = new Surface(Token::Panel, Qt::BottomEdge);
    m_views = new QHBoxLayout(views);
    m_views->setContentsMargins(metric::pagePadding - 8, 0, metric::pagePadding, 0);
    m_views->setSpacing(4);
    column->addWidget(views);
}

void ListPage::buildFilters()
{
    auto *column = qobject_cast<QVBoxLayout *>(m_list->layout());
    auto *bar = new QWidget;
    bar->setFixedHeight(std::max(48, QFontMetrics(gui::font(Type::Body)).height() + 30));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(metric::pagePadding, 0, metric::pagePadding - 8, 0);
    row->setSpacing(8);
    m_search = searchField({});
    m_search->setFixedHeight(metric::barControl);
    m_search->setMaximumWidth(240);
    m_search->setMaxLength(200);
    row->addWidget(m_search);
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(8);
    row->addLayout(m_chips);
    row->addStretch();
    m_sortButton = iconButton(u"arrow-down"_s, tr("Order"));
    m_sortButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_sortButton->setFixedHeight(metric::barControl);
    m_sortButton->hide();
    row->addWidget(m_sortButton);
    auto *columns = iconButton(u"columns-3"_s, tr("Choose columns"));
    columns->setFixedHeight(metric::barControl);
    connect(columns, &QToolButton::clicked, this, &ListPage::chooseColumns);
    row->addWidget(columns);
    column->addWidget(bar);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty() && !searchText().isEmpty())
            setFilter("q", {});
    });
    connect(m_sortButton, &QToolButton::clicked, this, [this] {
        QMenu menu(this);
        for (const auto &[sort, label] : std::as_const(m_sorts)) {
            auto *action = menu.addAction(label);
            action->setCheckable(true);
            action->setChecked(sort == m_sort);
            connect(action, &QAction::triggered, this, [this, sort = sort] {
                m_sort = sort;
                showChips();
                reload();
            });
        }
        menu.exec(m_sortButton->mapToGlobal(QPoint(0, m_sortButton->height())));
    });
}

void ListPage::begin(const QList<FilterSpec> &filters, const QList<ViewSpec> &views, const QString &searchHint)
{
    m_filterSpecs = filters;
    m_viewSpecs = views;
    const auto own = QJsonDocument::fromJson(QSettings().value(settingsKey("views")).toByteArray()).array();
    for (const auto &entry : own) {
        const auto view = entry.toObject();
        m_viewSpecs.append({.id = view[u"id"_s].toString().toUtf8(),
            .name = view[u"name"_s].toString(),
            .filters = view[u"filters"_s].toObject(),
            .isOwn = true});
    }
    m_currentView = m_viewSpecs.isEmpty() ? QByteArray() : m_viewSpecs.first().id;
    m_title->setText(title());
    m_search->setPlaceholderText(searchHint);
    m_search->setAccessibleName(searchHint);
    m_search->setVisible(!searchHint.isEmpty());
    m_view->setAccessibleName(title());
    auto &actions = shell().actions();
    actions.handle("list.filter", this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    actions.handle("list.refresh", this, [this] { m_model->refresh(); });
    actions.handle("list.columns", this, [this] { chooseColumns(); });
    actions.handle("list.save_view", this, [this] { saveView(); });
    actions.handle("list.export", this, [this] { exportCsv(); });
    m_view->restoreColumnState(QSettings().value(settingsKey("columns")).toByteArray());
    for (int c = 0; c < m_model->columnCount(); ++c)
        if (!m_model->columns()[static_cast<size_t>(c)].isShown && !QSettings().contains(settingsKey("columns")))
            m_view->setColumnHidden(c, true);
    showViews();
    showChips();
    reload();
}

QString ListPage::settingsKey(const char *what) const
{
    return u"list/"_s + address() + u'/' + QString::fromLatin1(what);
}

void ListPage::addHeadButton(const char *action, Variant variant)
{
    auto *known = shell().actions().action(action);
    if (known == nullptr)
        return;
    auto *made = button(known->text(), variant, known->icon().name());
    made->setToolTip(known->shortcut().toString(QKeySequence::NativeText));
    connect(made, &QPushButton::clicked, known, &QAction::trigger);
    m_headButtons->addWidget(made);
}

void ListPage::addSelectionAction(const char *action)
{
    m_selectionActions.append(action);
}

void ListPage::setSorts(const QList<QPair<QByteArray, QString>> &sorts)
{
    m_sorts = sorts;
    if (m_sort.isEmpty() && !sorts.isEmpty())
        m_sort = sorts.first().first;
    m_sortButton->setVisible(sorts.size() > 1);
}

void ListPage::reload()
{
    m_view->setFiltered(!m_filters.isEmpty());
    m_model->setLoader(loader());
    askCount();
}

void ListPage::setFilter(const QByteArray &id, const QString &value)
{
    const auto key = QString::fromLatin1(id);
    if (m_filters.value(key).toString() == value)
        return;
    if (value.isEmpty())
        m_filters.remove(key);
    else
        m_filters[key] = value;
    if (id == "q" && m_search->text() != value && !m_search->hasFocus())
        m_search->setText(value);
    showChips();
    showViews();
    reload();
    Q_EMIT appearanceChanged();
}

void ListPage::clearFilters()
{
    m_filters = {};
    m_search->clear();
    m_currentView = m_viewSpecs.isEmpty() ? QByteArray() : m_viewSpecs.first().id;
    showChips();
    showViews();
    reload();
}

void ListPage::showChips()
{
    clear(m_chips);
    for (const auto &spec : std::as_const(m_filterSpecs)) {
        const auto value = m_filters.value(QString::fromLatin1(spec.id)).toString();
        if (value.isEmpty())
            continue;
        QString words = value;
        for (const auto &choice : spec.choices)
            if (choice.value == value)
                words = choice.label;
        auto *chip = new Chip(spec.label, words);
        connect(chip, &Chip::removed, this, [this, id = spec.id] { setFilter(id, {}); });
        m_chips->addWidget(chip);
    }
    if (m_filterSpecs.isEmpty())
        return;
    auto *add = new AddChip(tr("Filter"));
    connect(add, &QPushButton::clicked, this, [this, add] {
        QMenu menu(this);
        addFilterMenu(menu);
        menu.exec(add->mapToGlobal(QPoint(0, add->height() + 4)));
    });
    m_chips->addWidget(add);
    for (const auto &[sort, label] : std::as_const(m_sorts))
        if (sort == m_sort)
            m_sortButton->setText(label);
}

void ListPage::addFilterMenu(QMenu &menu)
{
    for (const auto &spec : std::as_const(m_filterSpecs)) {
        if (spec.choices.isEmpty()) {
            connect(menu.addAction(spec.label + u" …"_s), &QAction::triggered, this, [this, spec] {
                bool isGiven = false;
                const auto value = QInputDialog::getText(this, spec.label, spec.label, QLineEdit::Normal,
                    m_filters.value(QString::fromLatin1(spec.id)).toString(), &isGiven);
                if (isGiven)
                    setFilter(spec.id, value.trimmed());
            });
            continue;
        }
        auto *below = menu.addMenu(spec.label);
        for (const auto &choice : spec.choices) {
            auto *action = below->addAction(choice.label);
            action->setCheckable(true);
            action->setChecked(m_filters.value(QString::fromLatin1(spec.id)).toString() == choice.value);
            connect(action, &QAction::triggered, this, [this, id = spec.id, value = choice.value] { setFilter(id, value); });
        }
    }
}

void ListPage::showViews()
{
    clear(m_views);
    // A view is the current one as long as its conditions hold, and no others.
    m_currentView.clear();
    for (const auto &view : std::as_const(m_viewSpecs))
        if (view.filters == m_filters)
            m_currentView = view.id;
    for (const auto &view : std::as_const(m_viewSpecs)) {
        auto *tab = new ViewTab(view.name, m_viewCounts.value(view.id, -1));
        tab->setChecked(view.id == m_currentView);
        connect(tab, &QPushButton::clicked, this, [this, id = view.id] { chooseView(id); });
        m_views->addWidget(tab);
    }
    m_views->addStretch();
    if (m_currentView.isEmpty()) {
        auto *save = button(tr("Save view"), Variant::Link);
        connect(save, &QPushButton::clicked, this, &ListPage::saveView);
        m_views->addWidget(save);
    } else {
        for (const auto &view : std::as_const(m_viewSpecs))
            if (view.id == m_currentView && view.isOwn) {
                auto *remove = button(tr("Remove view"), Variant::Link);
                connect(remove, &QPushButton::clicked, this, [this, id = view.id] {
                    m_viewSpecs.removeIf([&](const ViewSpec &v) { return v.id == id; });
                    QJsonArray own;
                    for (const auto &kept : std::as_const(m_viewSpecs))
                        if (kept.isOwn)
                            own.append(QJsonObject{
                                {u"id"_s, QString::fromUtf8(kept.id)}, {u"name"_s, kept.name}, {u"filters"_s, kept.filters}});
                    QSettings().setValue(settingsKey("views"), QJsonDocument(own).toJson(QJsonDocument::Compact));
                    clearFilters();
                });
                m_views->addWidget(remove);
            }
    }
}

void ListPage::chooseView(const QByteArray &id)
{
    for (const auto &view : std::as_const(m_viewSpecs))
        if (view.id == id) {
            m_filters = view.filters;
            m_search->setText(searchText());
        }
    showChips();
    showViews();
    reload();
    Q_EMIT appearanceChanged();
}

void ListPage::saveView()
{
    bool isGiven = false;
    const auto name =
        QInputDialog::getText(this, tr("Save view"), tr("Name of the view"), QLineEdit::Normal, {}, &isGiven).trimmed();
    if (!isGiven || name.isEmpty() || m_viewSpecs.size() >= mostViews)
        return;
    m_viewSpecs.append({.id = "own:" + name.toUtf8(), .name = name, .filters = m_filters, .isOwn = true});
    QJsonArray own;
    for (const auto &view : std::as_const(m_viewSpecs))
        if (view.isOwn)
            own.append(QJsonObject{{u"id"_s, QString::fromUtf8(view.id)}, {u"name"_s, view.name}, {u"filters"_s, view.filters}});
    QSettings().setValue(settingsKey("views"), QJsonDocument(own).toJson(QJsonDocument::Compact));
    showViews();
}

void ListPage::chooseColumns()
{
    QMenu menu(this);
    const auto &columns = m_model->columns();
    for (int c = 0; c < m_model->columnCount(); ++c) {
        const auto &column = columns[static_cast<size_t>(c)];
        if (column.stretches || column.title.isEmpty())
            continue;
        auto *action = menu.addAction(column.title);
        action->setCheckable(true);
        action->setChecked(!m_view->isColumnHidden(c));
        connect(action, &QAction::toggled, this, [this, c](bool isShown) {
            m_view->setColumnHidden(c, !isShown);
            QSettings().setValue(settingsKey("columns"), m_view->columnState());
        });
    }
    menu.exec(QCursor::pos());
}

void ListPage::setChoices(const QByteArray &filter, const QList<FilterSpec::Choice> &choices)
{
    for (auto &spec : m_filterSpecs)
        if (spec.id == filter)
            spec.choices = choices;
    showChips();
}

void ListPage::setCount(qint64 count, qint64 countedUpTo)
{
    const QLocale locale;
    const auto number = count > countedUpTo ? locale.toString(countedUpTo) + u'+' : locale.toString(count);
    m_count->setText(number);
    m_live->set(shell().isLive() ? tr("Live") : QString(), Tone::Success);
}

void ListPage::setViewCount(const QByteArray &view, qint64 count)
{
    if (m_viewCounts.value(view, -1) == count)
        return;
    m_viewCounts[view] = count;
    showViews();
}

QWidget *ListPage::makePanel(const QByteArray &, QWidget *)
{
    return nullptr;
}

void ListPage::showPanel(const QByteArray &id)
{
    if (m_panel != nullptr && m_panelId == id)
        return;
    auto *made = makePanel(id, this);
    if (made == nullptr)
        return;
    closePanel();
    m_panel = made;
    m_panelId = id;
    placePanel();
    m_panel->show();
}

void ListPage::closePanel()
{
    if (m_panel == nullptr)
        return;
    layout()->removeWidget(m_panel);
    m_panel->hide();
    m_panel->deleteLater();
    m_panel = nullptr;
    m_panelId.clear();
}

void ListPage::placePanel()
{
    if (m_panel == nullptr)
        return;
    m_panel->setFixedWidth(std::min(metric::detailPanel, width() - 100));
    // Where there is little room it lies over the table.
    const bool liesOver = window()->width() < metric::narrowWindow;
    if (liesOver) {
        layout()->removeWidget(m_panel);
        const QRect place(width() - m_panel->width(), 0, m_panel->width(), height());
        m_panel->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
        m_panel->raise();
    } else if (layout()->indexOf(m_panel) < 0) {
        layout()->addWidget(m_panel);
    }
}

void ListPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    placePanel();
}

void ListPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        if (m_view->selectedIds().size() > 1)
            m_view->clearSelection();
        else
            closePanel();
        m_view->setFocus();
        return;
    }
    Page::keyPressEvent(event);
}

void ListPage::showSelection()
{
    const auto count = m_view->selectedIds().size();
    const bool isMany = count > 1 && !m_selectionActions.isEmpty();
    m_selection->setVisible(isMany);
    m_view->setBottomMargin(isMany ? selectionRoom : 0);
    if (!isMany)
        return;
    m_selection->setWords(tr("%n selected", nullptr, static_cast<int>(count)), selectionSum());
    m_selection->clearActions();
    bool isFirst = true;
    for (const auto &id : std::as_const(m_selectionActions)) {
        auto *action = shell().actions().action(id.constData());
        if (action == nullptr)
            continue;
        auto *made = m_selection->addAction(action->text(), action->icon().name(), isFirst);
        connect(made, &QPushButton::clicked, action, &QAction::trigger);
        isFirst = false;
    }
    connect(m_selection->setEnd(tr("Clear"), u"Esc"_s), &QPushButton::clicked, m_view, &QTableView::clearSelection);
    m_selection->place();
}

void ListPage::exportCsv()
{
    exportAsCsv(*this, shell(), title(), m_model->columns(), loader());
}

void ListPage::changed(const QSet<QByteArray> &tags)
{
    m_live->set(shell().isLive() ? tr("Live") : QString(), Tone::Success);
    if (!tags.isEmpty() && !concerns(tags))
        return;
    m_model->refresh();
    askCount();
}

QJsonObject ListPage::state() const
{
    return {{u"filters"_s, m_filters}, {u"sort"_s, QString::fromLatin1(m_sort)}};
}

void ListPage::restore(const QJsonObject &state)
{
    m_filters = state[u"filters"_s].toObject();
    if (state.contains(u"sort"_s) && !state[u"sort"_s].toString().isEmpty())
        m_sort = state[u"sort"_s].toString().toLatin1();
    m_search->setText(searchText());
    showChips();
    showViews();
    reload();
}

void ListPage::focusFirst()
{
    m_view->setFocus(Qt::OtherFocusReason);
}

bool ListPage::focusNextPart()
{
    if (m_panel != nullptr && !m_panel->isAncestorOf(focusWidget())) {
        m_panel->setFocus(Qt::ShortcutFocusReason);
        m_panel->focusWidget();
        return true;
    }
    return false;
}

}
