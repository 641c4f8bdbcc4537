#include "admin-gui/pages/inventory/inventorypage.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/pages/csvexport.h"
#include "admin-gui/pages/inventory/levelpanel.h"
#include "admin-gui/pages/inventory/scanpanel.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/chips.h"
#include "admin-gui/work/staffsession.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMessageBox>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int typingMs = 250;
constexpr size_t mostSegments = 4; ///< locations beside each other; more are chosen from a list
constexpr int panelWidth = 372;

QString alertId(const std::optional<StockState> &alert)
{
    if (!alert)
        return {};
    return *alert == StockState::Low ? u"low"_s : *alert == StockState::Out ? u"out"_s : u"short"_s;
}

std::optional<StockState> alertOf(const QString &id)
{
    if (id == u"low"_s)
        return StockState::Low;
    if (id == u"out"_s)
        return StockState::Out;
    if (id == u"short"_s)
        return StockState::Short;
    return {};
}

}

InventoryPage::InventoryPage(Shell &shell, const QString &address, QWidget *parent)
    : Page(shell, address, parent),
      m_model(new StockModel(shell.workers(), this)),
      m_view(new StockView(*m_model))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_list = new Surface(Token::Panel);
    row->addWidget(m_list, 1);
    auto *column = new QVBoxLayout(m_list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHead(*column);
    buildViews(*column);
    buildFilters(*column);
    column->addWidget(m_view, 1);
    m_view->setAccessibleName(title());
    m_view->setEditable(shell.workers().may(operations::adjustStock));
    m_view->setEmptyWords({.icon = u"warehouse"_s,
                              .title = tr("No variants yet."),
                              .hint = tr("What you sell stands here with what there is of it. Begin with a product."),
                              .button = tr("New product")},
        {.icon = u"search"_s,
            .title = tr("Nothing fits."),
            .hint = tr("No variant has all of these conditions."),
            .button = tr("Clear the filters")});
    connect(m_view, &StockView::beginRequested, this, [this] { this->shell().open(u"product/new"_s); });
    connect(m_view, &StockView::filtersCleared, this, &InventoryPage::clearFilters);
    connect(m_view, &StockView::bookingWanted, this, &InventoryPage::book);
    connect(m_view, &StockView::inspected, this, &InventoryPage::showSettings);
    connect(m_view, &StockView::ledgerWanted, this, &InventoryPage::openLedger);
    connect(m_view, &StockView::editEnded, this, [this] {
        if (std::exchange(m_mustRefresh, false))
            refresh();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { showSettingsOfCurrent(); });
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &InventoryPage::reload);
    addActions();
    readLocations();
}

void InventoryPage::buildHead(QVBoxLayout &column)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 12);
    head->setSpacing(8);
    m_live = new BadgeLabel;
    m_count = new TextLabel({}, Type::Body, Token::Muted);
    head->addWidget(new TextLabel(title(), Type::PageTitle));
    head->addWidget(m_live);
    head->addWidget(m_count);
    head->addStretch();
    m_headButtons = new QHBoxLayout;
    m_headButtons->setSpacing(8);
    head->addLayout(m_headButtons);
    column.addLayout(head);
    addHeadButton("stock.transfer", Variant::Plain);
    addHeadButton("stock.count", Variant::Plain);
    addHeadButton("stock.receive", Variant::Primary);
}

void InventoryPage::addHeadButton(const char *action, Variant variant)
{
    auto *known = shell().actions().action(action);
    if (known == nullptr)
        return;
    auto *made = button(known->text(), variant, known->icon().name());
    made->setToolTip(known->shortcut().toString(QKeySequence::NativeText));
    connect(made, &QPushButton::clicked, known, &QAction::trigger);
    m_headButtons->addWidget(made);
}

void InventoryPage::buildViews(QVBoxLayout &column)
{
    auto *views = new Surface(Token::Panel, Qt::BottomEdge);
    m_views = new QHBoxLayout(views);
    m_views->setContentsMargins(metric::pagePadding - 8, 0, metric::pagePadding, 0);
    m_views->setSpacing(4);
    column.addWidget(views);
    showViews();
}

void InventoryPage::buildFilters(QVBoxLayout &column)
{
    auto *bar = new QWidget;
    bar->setFixedHeight(std::max(48, QFontMetrics(gui::font(Type::Body)).height() + 30));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(metric::pagePadding, 0, metric::pagePadding, 0);
    row->setSpacing(8);
    m_segments = new QHBoxLayout;
    m_segments->setSpacing(0);
    row->addLayout(m_segments);
    row->addStretch();
    m_search = searchField(tr("Name, SKU or barcode"));
    m_search->setFixedHeight(metric::barControl);
    m_search->setMaximumWidth(240);
    m_search->setMaxLength(200);
    row->addWidget(m_search);
    column.addWidget(bar);
    connect(m_search, &QLineEdit::textEdited, &m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty() && !m_model->query().text.isEmpty())
            reload();
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        m_typing.stop();
        reload();
        m_view->setFocus(Qt::OtherFocusReason);
    });
}

void InventoryPage::addActions()
{
    auto &actions = shell().actions();
    actions.handle("list.filter", this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    actions.handle("list.refresh", this, [this] { refresh(); });
    actions.handle("list.export", this, [this] { exportCsv(); });
    actions.handle("edit.undo", this, [this] { undo(); });
    actions.handle("stock.receive", this, [this] { openScan(static_cast<int>(ScanPanel::Work::Receive)); });
    actions.handle("stock.count", this, [this] { openScan(static_cast<int>(ScanPanel::Work::Count)); });
    actions.handle("stock.transfer", this, [this] { openScan(static_cast<int>(ScanPanel::Work::Transfer)); });
}

void InventoryPage::readLocations()
{
    m_locationQuestion.ask(
        shell().workers(), this, [](Shop &shop, const Context &context) { return shop.locations.list(context); },
        [this](const Result<std::vector<Location>> &locations) {
            // Without them the variants still stand there, with their sums; the list says what went wrong when it is read.
            m_model->setLocations(locations ? *locations : std::vector<Location>());
            if (!locations)
                shell().tellRefusal(locations.error());
            showLocations();
            reload();
        });
}

void InventoryPage::showLocations()
{
    clear(m_segments);
    const auto &locations = m_model->locations();
    if (locations.size() < 2)
        return;
    if (locations.size() > mostSegments) {
        auto *box = new QComboBox;
        box->setAccessibleName(tr("Location"));
        box->setFixedHeight(metric::barControl);
        box->addItem(tr("All locations"));
        for (const auto &location : locations)
            box->addItem(location.name, QVariant::fromValue(location.id));
        box->setCurrentIndex(m_location ? std::max(0, box->findText(m_model->locationName(*m_location))) : 0);
        connect(box, &QComboBox::activated, this, [this, box](int index) {
            setLocation(index == 0 ? std::nullopt : std::optional(box->currentData().value<LocationId>()));
        });
        m_segments->addWidget(box);
        return;
    }
    const auto add = [this](const QString &name, const std::optional<LocationId> &id) {
        auto *segment = button(name, Variant::Segment);
        segment->setCheckable(true);
        segment->setChecked(m_location == id);
        segment->setFixedHeight(metric::barControl);
        connect(segment, &QPushButton::clicked, this, [this, id] { setLocation(id); });
        m_segments->addWidget(segment);
    };
    add(tr("All locations"), {});
    for (const auto &location : locations)
        add(location.name, location.id);
}

void InventoryPage::showViews()
{
    clear(m_views);
    const auto add = [this](const QString &name, qint64 count, const std::optional<StockState> &alert) {
        auto *tab = new ViewTab(name, count);
        tab->setChecked(m_alert == alert);
        connect(tab, &QPushButton::clicked, this, [this, alert] { setAlert(alert); });
        m_views->addWidget(tab);
    };
    add(tr("All levels"), -1, {});
    add(tr("Low stock"), m_hasAlerts ? m_alerts.low : -1, StockState::Low);
    add(tr("Out of stock"), m_hasAlerts ? m_alerts.out : -1, StockState::Out);
    add(tr("Short orders"), m_hasAlerts ? m_alerts.lacking : -1, StockState::Short);
    for (const auto &[name, address] : {std::pair(tr("Movements"), u"movements"_s), std::pair(tr("Alerts"), u"alerts"_s)}) {
        auto *tab = new ViewTab(name, -1);
        tab->setChecked(false);
        tab->setToolTip(tr("Opens in a tab of its own"));
        connect(tab, &QPushButton::clicked, this, [this, tab, address = address] {
            tab->setChecked(false);
            shell().open(address);
        });
        m_views->addWidget(tab);
    }
    m_views->addStretch();
}

void InventoryPage::setAlert(std::optional<StockState> alert)
{
    m_alert = alert;
    showViews();
    reload();
}

void InventoryPage::setLocation(const std::optional<LocationId> &location)
{
    m_location = location;
    showLocations();
    reload();
}

void InventoryPage::clearFilters()
{
    m_search->clear();
    m_alert.reset();
    m_location.reset();
    showViews();
    showLocations();
    reload();
}

void InventoryPage::reload()
{
    m_view->endEdit();
    const StockQuery query{.location = m_location, .alert = m_alert, .text = m_search->text().trimmed()};
    m_view->setFiltered(m_alert || !query.text.isEmpty());
    m_model->setQuery(query);
    askCounts();
    Q_EMIT appearanceChanged();
}

void InventoryPage::refresh()
{
    // Whoever types sees nothing move under their hands.
    if (m_view->isEditing()) {
        m_mustRefresh = true;
        return;
    }
    m_model->refresh();
    askCounts();
}

void InventoryPage::askCounts()
{
    m_countQuestion.ask(
        shell().workers(), this,
        [query = m_model->query()](Shop &shop, const Context &context) { return shop.stock.count(context, query); },
        [this](const Result<qint64> &count) {
            if (count)
                m_matches = *count;
            showCounts();
        });
    m_alertQuestion.ask(
        shell().workers(), this,
        [location = m_location](Shop &shop, const Context &context) { return shop.stock.alerts(context, location); },
        [this](const Result<StockList::Alerts> &alerts) {
            if (!alerts)
                return;
            const bool isSame = std::exchange(m_hasAlerts, true) && m_alerts.low == alerts->low && m_alerts.out == alerts->out
                && m_alerts.lacking == alerts->lacking;
            m_alerts = *alerts;
            if (!isSame)
                showViews();
            if (!m_location)
                shell().setOpenWork(u"inventory"_s, static_cast<int>(m_alerts.low + m_alerts.out + m_alerts.lacking));
        });
}

void InventoryPage::showCounts()
{
    m_live->set(shell().isLive() ? tr("Live") : QString(), Tone::Success);
    if (m_matches < 0)
        return;
    const QLocale locale;
    const bool isMore = m_matches > limits::countedRows;
    const auto variants = isMore ? tr("%1+ variants").arg(locale.toString(limits::countedRows))
                                 : tr("%n variant(s)", nullptr, static_cast<int>(m_matches));
    m_count->setText(tr("%1, %2", "variants, locations")
                         .arg(variants, tr("%n location(s)", nullptr, static_cast<int>(m_model->locations().size()))));
}

void InventoryPage::changed(const QSet<QByteArray> &tags)
{
    m_live->set(shell().isLive() ? tr("Live") : QString(), Tone::Success);
    if (tags.isEmpty() || tags.contains("@location"))
        return readLocations();
    if (tags.contains("@level") || tags.contains("@variant") || tags.contains("@product"))
        refresh();
}

void InventoryPage::book(const Booking &booking, const StockOfLevel &before)
{
    shell().session().rest().send(
        callFor(booking), this, [this, booking, before](const RestAnswer &answer) { booked(answer, booking, before); });
}

void InventoryPage::booked(const RestAnswer &answer, const Booking &booking, const StockOfLevel &before)
{
    if (answer.failure)
        return m_view->refuseEdit(refusalSentence(answer), answer.failure->status == 0);
    StockLevel after = before.level;
    if (const auto id = LevelId::parse(answer.body["id"_L1].toString()))
        after.id = *id;
    after.onHand = answer.body["on_hand"_L1].toInt();
    after.reserved = answer.body["reserved"_L1].toInt();
    after.version = answer.body["version"_L1].toInteger();
    m_view->endEdit();
    m_model->apply(after);
    const QLocale locale;
    const int delta = after.onHand - before.level.onHand;
    const auto sentence = tr("%1 in %2: %3 on hand, before %4.")
                              .arg(ledgerWord(booking.reason), m_model->locationName(before.level.locationId),
                                  locale.toString(after.onHand), locale.toString(before.level.onHand));
    if (delta == 0)
        shell().tell(sentence);
    else {
        m_undo = [this, after, delta] { takeBack(after, delta); };
        shell().tell(sentence, [this] { undo(); });
    }
    askCounts();
}

// By the bar, or by the key: once.
void InventoryPage::undo()
{
    if (const auto back = std::exchange(m_undo, {}))
        back();
}

// The ledger forgets nothing: what is taken back is a movement too.
void InventoryPage::takeBack(const StockLevel &after, int delta)
{
    const Booking back{.reason = Reason::Correct,
        .variant = after.variantId,
        .location = after.locationId,
        .pieces = -delta,
        .words = tr("Taken back"),
        .key = newKey()};
    shell().session().rest().send(callFor(back), this, [this](const RestAnswer &answer) {
        shell().tell(answer.failure ? refusalSentence(answer) : tr("Taken back."));
        refresh();
    });
}

void InventoryPage::exportCsv()
{
    std::vector<Column> columns{{.id = "sku", .title = tr("SKU")}, {.id = "barcode", .title = tr("Barcode")},
        {.id = "title", .title = tr("Product")}, {.id = "options", .title = tr("Options")},
        {.id = "location", .title = tr("Location")}};
    columns.insert(columns.end(), stockColumns().begin() + 1, stockColumns().end());
    QMap<QByteArray, QString> names;
    for (const auto &location : m_model->locations())
        names.insert(location.id.toByteArray(), location.name);
    const auto loader = [query = m_model->query(), names](
                            Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        auto asked = query;
        asked.limit = limit;
        asked.afterSku = after.toString();
        KONTOR_TRY(const auto variants, shop.stock.list(context, asked));
        TablePage page;
        page.hasMore = variants.size() > static_cast<size_t>(limit);
        for (size_t i = 0; i < variants.size() && i < static_cast<size_t>(limit); ++i) {
            const auto &variant = variants[i];
            for (const auto &level : variant.levels) {
                TableRow row{.id = {},
                    .cells = {{.text = variant.sku}, {.text = variant.barcode}, {.text = variant.title},
                        {.text = variant.options}, {.text = names.value(level.level.locationId.toByteArray())}}};
                const auto cells = cellsOf(level, {});
                row.cells.insert(row.cells.end(), cells.begin() + 1, cells.end());
                page.rows.push_back(std::move(row));
            }
            page.next = variant.sku;
        }
        return page;
    };
    exportAsCsv(*this, shell(), title(), columns, loader);
}

void InventoryPage::openScan(int work)
{
    const auto wanted = static_cast<ScanPanel::Work>(work);
    if (m_scan != nullptr && m_scan->work() == wanted)
        return m_scan->focusField();
    if (m_model->locations().empty()) {
        shell().tell(tr("There is no location yet. Stock needs one to lie in."));
        return;
    }
    if (!leavePanel())
        return;
    m_scan = new ScanPanel(shell(), wanted, m_model->locations(), m_location, this);
    connect(m_scan, &ScanPanel::closed, this, [this] {
        if (leavePanel())
            m_view->setFocus(Qt::OtherFocusReason);
    });
    connect(m_scan, &ScanPanel::modifiedChanged, this, &Page::appearanceChanged);
    connect(m_scan, &ScanPanel::booked, this, &InventoryPage::refresh);
    setPanel(m_scan);
    m_scan->focusField();
}

void InventoryPage::showSettings()
{
    const auto level = m_view->currentLevel();
    if (!level) {
        // The settings are those of a location: unfolded, they can be chosen.
        m_view->setExpanded(m_view->currentIndex().siblingAtColumn(0), true);
        return;
    }
    if (m_settings == nullptr) {
        if (!leavePanel())
            return;
        m_settings = new LevelPanel(shell(), this);
        connect(m_settings, &LevelPanel::closed, this, [this] {
            closePanel();
            m_view->setFocus(Qt::OtherFocusReason);
        });
        connect(m_settings, &LevelPanel::modifiedChanged, this, &Page::appearanceChanged);
        connect(m_settings, &LevelPanel::ledgerWanted, this, &InventoryPage::openLedger);
        connect(m_settings, &LevelPanel::saved, this, [this](const StockLevel &saved) {
            m_model->apply(saved);
            askCounts();
        });
        setPanel(m_settings);
    }
    showSettingsOfCurrent();
}

void InventoryPage::showSettingsOfCurrent()
{
    const auto level = m_view->currentLevel();
    if (m_settings != nullptr && level && !m_settings->isModified())
        m_settings->show(m_model->variant(m_view->currentIndex()), *level, m_model->locationName(level->level.locationId));
}

bool InventoryPage::isModified() const
{
    return (m_scan != nullptr && m_scan->isModified()) || (m_settings != nullptr && m_settings->isModified());
}

bool InventoryPage::leavePanel()
{
    if (m_scan != nullptr && m_scan->isModified()) {
        QMessageBox box(
            QMessageBox::NoIcon, tr("Leave what was scanned?"), tr("Leave what was scanned?"), QMessageBox::NoButton, this);
        box.setInformativeText(tr("It is not booked yet, and would have to be scanned again."));
        auto *leave = box.addButton(tr("Discard the scans"), QMessageBox::DestructiveRole);
        box.setDefaultButton(box.addButton(tr("Keep scanning"), QMessageBox::RejectRole));
        box.exec();
        if (box.clickedButton() != leave)
            return false;
    }
    closePanel();
    return true;
}

bool InventoryPage::mayClose()
{
    return !isModified() || leavePanel();
}

void InventoryPage::closePanel()
{
    if (m_panel == nullptr)
        return;
    layout()->removeWidget(m_panel);
    m_panel->hide();
    m_panel->deleteLater();
    m_panel = nullptr;
    m_scan = nullptr;
    m_settings = nullptr;
    Q_EMIT appearanceChanged();
}

void InventoryPage::setPanel(QWidget *panel)
{
    m_panel = panel;
    placePanel();
    panel->show();
}

void InventoryPage::placePanel()
{
    if (m_panel == nullptr)
        return;
    m_panel->setFixedWidth(std::min(panelWidth, width() - 100));
    // Where there is little room it lies over the tree.
    if (window()->width() < metric::narrowWindow) {
        layout()->removeWidget(m_panel);
        const QRect place(width() - m_panel->width(), 0, m_panel->width(), height());
        m_panel->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
        m_panel->raise();
    } else if (layout()->indexOf(m_panel) < 0) {
        layout()->addWidget(m_panel);
    }
}

void InventoryPage::openLedger(const VariantId &variant)
{
    shell().open(u"movements/"_s + QString::fromLatin1(variant.toByteArray()));
}

void InventoryPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    placePanel();
}

void InventoryPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_panel != nullptr) {
        if (leavePanel())
            m_view->setFocus(Qt::OtherFocusReason);
        return;
    }
    Page::keyPressEvent(event);
}

QJsonObject InventoryPage::state() const
{
    return {{u"alert"_s, alertId(m_alert)}, {u"text"_s, m_search->text()},
        {u"location"_s, m_location ? QString::fromLatin1(m_location->toByteArray()) : QString()}};
}

void InventoryPage::restore(const QJsonObject &state)
{
    m_alert = alertOf(state[u"alert"_s].toString());
    m_search->setText(state[u"text"_s].toString());
    m_location.reset();
    if (const auto location = LocationId::parse(state[u"location"_s].toString()))
        m_location = *location;
    showViews();
    showLocations();
    reload();
}

void InventoryPage::focusFirst()
{
    if (m_scan != nullptr)
        m_scan->focusField();
    else
        m_view->setFocus(Qt::OtherFocusReason);
}

bool InventoryPage::focusNextPart()
{
    if (m_panel == nullptr || m_panel->isAncestorOf(focusWidget()))
        return false;
    if (m_scan != nullptr)
        m_scan->focusField();
    else
        m_settings->focusField();
    return true;
}

}
