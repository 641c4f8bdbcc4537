#include "admin-gui/pages/inventory/movementspage.h"

#include "admin-gui/models/words.h"
#include "admin-gui/pages/inventory/scansheet.h"
#include "admin-gui/pages/inventory/stockmodel.h"
#include "admin-gui/shell/actions.h"

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

enum MovementColumn { At, Variant_, Where, Kind, OnHand, Reserved, Why, By, MovementColumns };

std::vector<Column> movementColumns(bool ofOne)
{
    return {{.id = "at", .title = MovementsPage::tr("When")},
        {.id = "variant", .title = MovementsPage::tr("Variant"), .stretches = !ofOne, .isShown = !ofOne},
        {.id = "location", .title = MovementsPage::tr("Location")}, {.id = "kind", .title = MovementsPage::tr("What")},
        {.id = "on_hand", .title = MovementsPage::tr("On hand"), .isAtEnd = true},
        {.id = "reserved", .title = MovementsPage::tr("Reserved"), .isAtEnd = true},
        {.id = "reason", .title = MovementsPage::tr("Reason"), .stretches = ofOne},
        {.id = "actor", .title = MovementsPage::tr("By")}};
}

enum AlertColumn { State, AlertVariant, AlertWhere, Available, Threshold, Lacking, Since, AlertColumns };

std::vector<Column> alertColumns()
{
    return {{.id = "state", .title = AlertsPage::tr("State")},
        {.id = "variant", .title = AlertsPage::tr("Variant"), .stretches = true},
        {.id = "location", .title = AlertsPage::tr("Location")},
        {.id = "available", .title = AlertsPage::tr("Available"), .isAtEnd = true},
        {.id = "threshold", .title = AlertsPage::tr("Low from"), .isAtEnd = true},
        {.id = "lacking", .title = AlertsPage::tr("Orders lack"), .isAtEnd = true},
        {.id = "since", .title = AlertsPage::tr("Since")}};
}

Cell deltaCell(int delta)
{
    if (delta == 0)
        return {.look = CellLook::Number};
    const QLocale locale;
    return {.look = CellLook::Number,
        .text = delta > 0 ? u'+' + locale.toString(delta) : u"−"_s + locale.toString(-delta),
        .tone = delta > 0 ? Tone::Success : Tone::Neutral};
}

// Who is an account, an order or the server itself; the account's name is nobody's to read without customers:read.
QString actorWord(const QString &actor)
{
    const auto kind = actor.section(u':', 0, 0);
    if (kind == u"staff"_s)
        return MovementsPage::tr("Staff");
    if (kind == u"customer"_s || kind == u"guest"_s || kind == u"storefront"_s)
        return MovementsPage::tr("Shopper");
    if (kind == u"api_key"_s)
        return MovementsPage::tr("API key");
    if (kind == u"system"_s || kind == u"job"_s)
        return MovementsPage::tr("Kontor");
    return kind;
}

using Names = QMap<QByteArray, StockOfVariant>;

Result<Names> namesOf(Shop &shop, const Context &context, const QSet<QByteArray> &ids)
{
    Names names;
    if (ids.isEmpty())
        return names;
    StockQuery query;
    for (const auto &id : ids)
        if (const auto variant = VariantId::parse(QString::fromLatin1(id)))
            query.variants.push_back(*variant);
    query.limit = static_cast<int>(ids.size());
    KONTOR_TRY(const auto variants, shop.stock.list(context, query));
    for (const auto &variant : variants)
        names.insert(variant.id.toByteArray(), variant);
    return names;
}

QString locationName(const std::vector<Location> &locations, const LocationId &id)
{
    for (const auto &location : locations)
        if (location.id == id)
            return location.name;
    return {};
}

FilterSpec locationFilter(const QString &label, const std::vector<Location> &locations)
{
    FilterSpec spec{.id = "location", .label = label, .choices = {}};
    for (const auto &location : locations)
        spec.choices.append({QString::fromLatin1(location.id.toByteArray()), location.name});
    return spec;
}

Cell nameCell(const Names &names, const VariantId &id)
{
    const auto variant = names.value(id.toByteArray());
    return {.look = CellLook::Strong, .text = nameOf(variant), .second = variant.sku};
}

struct Facts
{
    std::vector<Location> locations;
    QString name;
};

}

MovementsPage::MovementsPage(Shell &shell, const QString &address, QWidget *parent)
    : ListPage(shell, address, movementColumns(address.contains(u'/')), parent)
{
    if (const auto id = VariantId::parse(address.section(u'/', 1, 1)))
        m_variant = *id;
    view().setEmptyWords({.icon = u"history"_s,
                             .title = tr("Nothing has moved yet."),
                             .hint = tr("Each receipt, sale, count and correction appears here by itself."),
                             .button = {}},
        {.icon = u"search"_s,
            .title = tr("No movement fits."),
            .hint = tr("Nothing has moved at this location."),
            .button = tr("Clear the filters")});
    addHeadButton("list.export", Variant::Quiet);
    m_facts.ask(
        shell.workers(), this,
        [variant = m_variant](Shop &shop, const Context &context) -> Result<Facts> {
            KONTOR_TRY(auto locations, shop.locations.list(context));
            Facts facts{.locations = std::move(locations), .name = {}};
            if (variant) {
                KONTOR_TRY(const auto names, namesOf(shop, context, {variant->toByteArray()}));
                if (!names.isEmpty())
                    facts.name = nameOf(names.first());
            }
            return facts;
        },
        [this](const Result<Facts> &facts) {
            if (!facts)
                this->shell().tellRefusal(facts.error());
            else
                m_locations = facts->locations;
            m_name = facts ? facts->name : QString();
            QList<FilterSpec> filters;
            if (m_locations.size() > 1)
                filters.append(locationFilter(tr("Location"), m_locations));
            begin(filters, {{.id = "all", .name = tr("All movements"), .filters = {}}}, {});
            Q_EMIT appearanceChanged();
        });
}

InventoryService::MovementFilter MovementsPage::filter() const
{
    InventoryService::MovementFilter filter;
    filter.variant = m_variant;
    if (const auto location = LocationId::parse(filters()["location"_L1].toString()))
        filter.location = *location;
    return filter;
}

PageLoader MovementsPage::loader() const
{
    return [filter = filter(), locations = m_locations](
               Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        auto asked = filter;
        asked.limit = limit;
        if (after.isValid()) {
            const auto last = after.value<StockMovement>();
            asked.beforeAt = last.at;
            asked.before = last.id;
        }
        KONTOR_TRY(const auto rows, shop.inventory.listMovements(context, asked));
        QSet<QByteArray> ids;
        for (const auto &row : rows)
            ids.insert(row.variantId.toByteArray());
        KONTOR_TRY(const auto names, namesOf(shop, context, ids));
        TablePage page;
        page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto now = SystemClock().now();
        for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
            const auto &movement = rows[i];
            TableRow row{.id = movement.id.toByteArray(), .cells = {}, .data = QVariant::fromValue(movement)};
            row.cells.resize(MovementColumns);
            row.cells[At] = {.look = CellLook::Muted, .text = writtenShort(movement.at, now), .spoken = writtenLong(movement.at)};
            row.cells[Variant_] = nameCell(names, movement.variantId);
            row.cells[Where] = {.look = CellLook::Text, .text = locationName(locations, movement.locationId)};
            row.cells[Kind] = {.look = CellLook::Text, .text = movementWord(movement.kind)};
            row.cells[OnHand] = deltaCell(movement.onHandDelta);
            row.cells[Reserved] = deltaCell(movement.reservedDelta);
            row.cells[Why] = {.look = CellLook::Muted, .text = movement.reason};
            row.cells[By] = {.look = CellLook::Muted, .text = actorWord(movement.actor)};
            page.rows.push_back(std::move(row));
            page.next = QVariant::fromValue(movement);
        }
        return page;
    };
}

void MovementsPage::openRow(const QByteArray &id)
{
    const int row = model().indexOf(id);
    if (row < 0)
        return;
    const auto movement = model().row(row).data.value<StockMovement>();
    // What it belongs to; else the ledger of its variant.
    if (movement.reference.startsWith(u"order:"_s))
        shell().open(u"order/"_s + movement.reference.section(u':', 1));
    else if (!m_variant)
        shell().open(u"movements/"_s + QString::fromLatin1(movement.variantId.toByteArray()));
}

void MovementsPage::askCount()
{
    m_count.ask(
        shell().workers(), this,
        [filter = filter()](Shop &shop, const Context &context) { return shop.inventory.countMovements(context, filter); },
        [this](const Result<qint64> &count) {
            if (count)
                setCount(*count, limits::countedRows);
        });
}

bool MovementsPage::concerns(const QSet<QByteArray> &tags) const
{
    return tags.contains("@level");
}

AlertsPage::AlertsPage(Shell &shell, const QString &address, QWidget *parent) : ListPage(shell, address, alertColumns(), parent)
{
    view().setEmptyWords({.icon = u"circle-check"_s,
                             .title = tr("Nothing is low, out or short."),
                             .hint = tr("When something runs low, it appears here by itself."),
                             .button = {}},
        {.icon = u"search"_s,
            .title = tr("No alert fits."),
            .hint = tr("Nothing has all of these conditions."),
            .button = tr("Clear the filters")});
    addHeadButton("list.export", Variant::Quiet);
    m_facts.ask(
        shell.workers(), this, [](Shop &shop, const Context &context) { return shop.locations.list(context); },
        [this](const Result<std::vector<Location>> &locations) {
            if (!locations)
                this->shell().tellRefusal(locations.error());
            else
                m_locations = *locations;
            const auto word = [](const char *kind) { return stockState(kind).word; };
            QList<FilterSpec> filters{{.id = "kind",
                .label = tr("State"),
                .choices = {{u"low"_s, word("low")}, {u"out"_s, word("out")}, {u"short"_s, word("short")}}}};
            if (m_locations.size() > 1)
                filters.append(locationFilter(tr("Location"), m_locations));
            begin(filters,
                {{.id = "all", .name = tr("All"), .filters = {}},
                    {.id = "short", .name = tr("Short orders"), .filters = {{u"kind"_s, u"short"_s}}},
                    {.id = "out", .name = tr("Out of stock"), .filters = {{u"kind"_s, u"out"_s}}},
                    {.id = "low", .name = tr("Low stock"), .filters = {{u"kind"_s, u"low"_s}}}},
                {});
        });
}

InventoryService::AlertFilter AlertsPage::filter() const
{
    InventoryService::AlertFilter filter;
    if (const auto kind = filters()["kind"_L1].toString(); !kind.isEmpty())
        filter.kind = kind.toLatin1();
    if (const auto location = LocationId::parse(filters()["location"_L1].toString()))
        filter.location = *location;
    return filter;
}

PageLoader AlertsPage::loader() const
{
    return [filter = filter(), locations = m_locations](
               Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        auto asked = filter;
        asked.limit = limit;
        if (after.isValid())
            asked.before = after.value<AlertId>();
        KONTOR_TRY(const auto rows, shop.inventory.listAlerts(context, asked));
        QSet<QByteArray> ids;
        for (const auto &row : rows)
            ids.insert(row.level.variantId.toByteArray());
        KONTOR_TRY(const auto names, namesOf(shop, context, ids));
        TablePage page;
        page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto now = SystemClock().now();
        const QLocale locale;
        for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
            const auto &alert = rows[i];
            const auto state = stockState(alert.kind);
            TableRow row{.id = alert.id.toByteArray(), .cells = {}, .data = QVariant::fromValue(alert.level.variantId)};
            row.cells.resize(AlertColumns);
            row.cells[State] = {.look = CellLook::Badge,
                .text = state.word,
                .tone = state.tone,
                .spoken = AlertsPage::tr("State: %1").arg(state.word)};
            row.cells[AlertVariant] = nameCell(names, alert.level.variantId);
            row.cells[AlertWhere] = {.look = CellLook::Text, .text = locationName(locations, alert.level.locationId)};
            row.cells[Available] = {.look = CellLook::Number, .text = locale.toString(alert.level.available())};
            row.cells[Threshold] = {.look = CellLook::Number,
                .text = alert.level.lowStockThreshold ? locale.toString(*alert.level.lowStockThreshold) : QString()};
            row.cells[Lacking] = {.look = CellLook::Number,
                .text = alert.lacking > 0 ? locale.toString(alert.lacking) : QString(),
                .tone = alert.lacking > 0 ? Tone::Danger : Tone::Neutral};
            row.cells[Since] = {
                .look = CellLook::Muted, .text = writtenShort(alert.since, now), .spoken = writtenLong(alert.since)};
            page.rows.push_back(std::move(row));
            page.next = QVariant::fromValue(alert.id);
        }
        return page;
    };
}

void AlertsPage::openRow(const QByteArray &id)
{
    const int row = model().indexOf(id);
    if (row >= 0)
        shell().open(u"movements/"_s + QString::fromLatin1(model().row(row).data.value<VariantId>().toByteArray()));
}

void AlertsPage::askCount()
{
    m_count.ask(
        shell().workers(), this,
        [filter = filter()](Shop &shop, const Context &context) { return shop.inventory.countAlerts(context, filter); },
        [this](const Result<qint64> &count) {
            if (count)
                setCount(*count, limits::countedRows);
        });
}

bool AlertsPage::concerns(const QSet<QByteArray> &tags) const
{
    return tags.contains("@level");
}

}
