#include "admin-gui/pages/products/productspage.h"

#include "admin-gui/models/words.h"
#include "admin-gui/shell/actions.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

enum ColumnIndex { Select, Title, Brand, State, Variants, Stock, Price, Changed };

std::vector<Column> columns()
{
    return {{.id = "select", .title = {}},
        {.id = "title", .title = ProductsPage::tr("Product"), .stretches = true, .sort = "title"},
        {.id = "brand", .title = ProductsPage::tr("Brand")}, {.id = "status", .title = ProductsPage::tr("State")},
        {.id = "variants", .title = ProductsPage::tr("Variants"), .isAtEnd = true},
        {.id = "stock", .title = ProductsPage::tr("In stock"), .isAtEnd = true},
        {.id = "price", .title = ProductsPage::tr("Price from"), .isAtEnd = true},
        {.id = "changed", .title = ProductsPage::tr("Changed"), .sort = "updated"}};
}

// What staff see of a product, from the same JSON that REST gives.
TableRow rowOf(const QByteArray &json, Instant now)
{
    const auto product = QJsonDocument::fromJson(json).object();
    const auto state = productState(product["status"_L1].toString());
    const auto number = [](const QJsonValue &value) {
        return value.isDouble() ? QLocale().toString(value.toInteger()) : QString();
    };
    TableRow row{.id = product["id"_L1].toString().toLatin1(), .cells = {}, .data = product};
    row.cells.resize(8);
    row.cells[Select].look = CellLook::Select;
    row.cells[Title] = {.look = CellLook::Strong, .text = product["title"_L1].toString()};
    row.cells[Brand] = {.look = CellLook::Muted, .text = product["brand"_L1].toString()};
    row.cells[State] = {
        .look = CellLook::Badge, .text = state.word, .tone = state.tone, .spoken = ProductsPage::tr("State: %1").arg(state.word)};
    row.cells[Variants] = {.look = CellLook::Number, .text = number(product["variant_count"_L1])};
    const auto stock = product["on_hand"_L1];
    row.cells[Stock] = {.look = CellLook::Number,
        .text = number(stock),
        .tone = stock.isDouble() && stock.toInteger() <= 0 ? Tone::Danger : Tone::Neutral};
    const auto price = product["price_from"_L1].toObject();
    if (const auto currency = Currency::parse(price["currency"_L1].toString()))
        row.cells[Price] = {.look = CellLook::Number, .text = written(Money(price["amount"_L1].toInteger(), *currency))};
    else
        row.cells[Price] = {.look = CellLook::Number};
    const auto at = QDateTime::fromString(product["updated_at"_L1].toString(), Qt::ISODateWithMs);
    row.cells[Changed] = {
        .look = CellLook::Muted, .text = writtenShort(Instant(std::chrono::milliseconds(at.toMSecsSinceEpoch())), now)};
    return row;
}

}

ProductsPage::ProductsPage(Shell &shell, const QString &address, QWidget *parent) : ListPage(shell, address, columns(), parent)
{
    setSorts({{"newest", tr("Newest first")}, {"updated", tr("Changed last")}, {"title", tr("By title")}});
    view().setEmptyWords({.icon = u"shirt"_s,
                             .title = tr("No products yet."),
                             .hint = tr("What you sell stands here. Begin with one; a spreadsheet comes later."),
                             .button = tr("New product")},
        {.icon = u"search"_s,
            .title = tr("No product fits."),
            .hint = tr("Nothing has all of these conditions."),
            .button = tr("Clear the filters")});
    connect(&view(), &ListView::beginRequested, this, [this] { this->shell().open(u"product/new"_s); });
    addHeadButton("list.export", Variant::Quiet);
    addHeadButton("product.new", Variant::Primary);
    addSelectionAction("product.activate");
    addSelectionAction("product.archive");
    auto &actions = shell.actions();
    actions.handle("product.activate", this, [this] { changeStatus("active"); });
    actions.handle("product.archive", this, [this] { changeStatus("archived"); });
    actions.handle("product.duplicate", this, [this] { duplicate(); });
    begin({{.id = "status",
               .label = tr("State"),
               .choices = {{u"draft"_s, productState(u"draft").word}, {u"active"_s, productState(u"active").word},
                   {u"archived"_s, productState(u"archived").word}}},
              {.id = "brand", .label = tr("Brand"), .choices = {}}, {.id = "tag", .label = tr("Tag"), .choices = {}}},
        {{.id = "all", .name = tr("All"), .filters = {}},
            {.id = "active", .name = tr("Active"), .filters = {{u"status"_s, u"active"_s}}},
            {.id = "draft", .name = tr("Drafts"), .filters = {{u"status"_s, u"draft"_s}}},
            {.id = "archived", .name = tr("Archived"), .filters = {{u"status"_s, u"archived"_s}}}},
        tr("Title, SKU or barcode"));
}

StaffProductQuery ProductsPage::query() const
{
    StaffProductQuery query;
    query.status = filters()["status"_L1].toString().toLatin1();
    query.brand = filters()["brand"_L1].toString();
    query.tag = filters()["tag"_L1].toString();
    if (const auto category = CategoryId::parse(filters()["category"_L1].toString()))
        query.category = *category;
    query.text = searchText();
    query.sort = sort() == "title" ? StaffProductQuery::Sort::Title
        : sort() == "updated"      ? StaffProductQuery::Sort::Updated
                                   : StaffProductQuery::Sort::Newest;
    return query;
}

PageLoader ProductsPage::loader() const
{
    return [query = query()](Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        auto asked = query;
        asked.limit = limit;
        if (after.isValid())
            asked.after = after.value<StaffProductQuery::Position>();
        KONTOR_TRY(const auto rows, shop.catalog.listStaff(context, asked));
        TablePage page;
        page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto now = SystemClock().now();
        for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
            page.rows.push_back(rowOf(rows[i].json, now));
            page.next = QVariant::fromValue(rows[i].position);
        }
        return page;
    };
}

void ProductsPage::askCount()
{
    m_count.ask(
        this->shell().workers(), this,
        [query = query()](Shop &shop, const Context &context) { return shop.catalog.countStaff(context, query); },
        [this](const Result<qint64> &count) {
            if (count)
                setCount(*count, limits::staffMatches);
        });
}

bool ProductsPage::concerns(const QSet<QByteArray> &tags) const
{
    return tags.contains("@product") || tags.contains("@variant") || tags.contains("@price");
}

void ProductsPage::openRow(const QByteArray &id)
{
    shell().open(u"product/"_s + QString::fromLatin1(id));
}

void ProductsPage::changeStatus(const QByteArray &status)
{
    std::vector<CatalogService::BulkChange> changes;
    std::vector<CatalogService::BulkChange> back;
    const auto ids = view().selectedIds();
    for (const auto &id : ids) {
        const int row = model().indexOf(id);
        const auto product = ProductId::parse(QString::fromLatin1(id));
        if (row < 0 || !product)
            continue;
        const auto before = model().row(row).data.toJsonObject()["status"_L1].toString().toLatin1();
        if (before == status)
            continue;
        ProductChange change;
        change.status = status;
        changes.push_back({.id = *product, .change = change});
        change.status = before;
        back.push_back({.id = *product, .change = change});
    }
    if (changes.empty())
        return;
    const auto run = [this](const std::vector<CatalogService::BulkChange> &what, std::function<void(int)> then) {
        shell().workers().run(
            this,
            [what](Shop &shop, const Context &context) {
                return shop.catalog.changeMany(context, what, CatalogService::BulkMode::AllOrNothing);
            },
            [this, then](const Result<std::vector<Result<qint64>>> &done) {
                if (!done)
                    return shell().tellRefusal(done.error());
                model().refresh();
                then(static_cast<int>(done->size()));
            });
    };
    run(changes, [this, run, back, status](int count) {
        shell().tell(
            status == "active" ? tr("%n product(s) activated.", nullptr, count) : tr("%n product(s) archived.", nullptr, count),
            [run, back] { run(back, [](int) {}); });
    });
}

void ProductsPage::duplicate()
{
    const auto id = ProductId::parse(QString::fromLatin1(view().currentId()));
    if (!id)
        return;
    shell().workers().run(
        this, [id = *id](Shop &shop, const Context &context) { return shop.catalog.duplicate(context, id, {}, {}, u"-COPY"_s); },
        [this](const Result<ProductId> &copy) {
            if (!copy)
                return shell().tellRefusal(copy.error());
            shell().open(u"product/"_s + copy->toString());
        });
}

}
