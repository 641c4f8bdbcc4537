#include "admin-gui/shell/palette.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/models/words.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int paletteWidth = 680;
constexpr int fromTop = 104;
constexpr int fieldHeight = 54;
constexpr int footHeight = 40;
constexpr int rowHeight = 40;
constexpr int groupHeight = 26;
constexpr int mostRows = 10;
constexpr int perGroup = 4;
constexpr int delayMs = 60;

bool matches(const QString &text, const QString &wanted)
{
    const auto words = wanted.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

// What the shop has for these words; on a worker's thread.
Result<QList<PaletteEntry>> lookUp(Shop &shop, const Context &context, const QString &text, char16_t only)
{
    QList<PaletteEntry> found;
    const auto &products = QCoreApplication::translate("kontor::gui::CommandPalette", "Products");
    if (only == 0 && authorise(context, operations::listStaffProducts)) {
        StaffProductQuery query;
        query.text = text;
        query.limit = perGroup;
        KONTOR_TRY(const auto rows, shop.catalog.listStaff(context, query));
        for (const auto &row : rows) {
            if (found.size() >= perGroup)
                break;
            const auto json = QJsonDocument::fromJson(row.json).object();
            const auto state = productState(json["status"_L1].toString());
            found.append({.group = products,
                .icon = u"shirt"_s,
                .title = json["title"_L1].toString(),
                .second = json["brand"_L1].toString(),
                .end = {},
                .badge = state.word,
                .tone = state.tone,
                .keys = {},
                .address = u"product/"_s + json["id"_L1].toString()});
        }
    }
    if (only != u'@' && authorise(context, operations::listOrders)) {
        KONTOR_TRY(const auto rows, shop.desk.list(context, {.text = text, .limit = perGroup}));
        for (const auto &row : rows) {
            const auto state = paymentState(row.paymentStatus);
            found.append({.group = QCoreApplication::translate("kontor::gui::CommandPalette", "Orders"),
                .icon = u"inbox"_s,
                .title = row.number,
                .second = row.customer + (row.city.isEmpty() ? QString() : u", "_s + row.city),
                .end = written(row.total),
                .badge = state.word,
                .tone = state.tone,
                .keys = {},
                .address = u"order/"_s + row.id.toString()});
        }
    }
    if (only != u'#' && authorise(context, operations::listCustomers)) {
        KONTOR_TRY(const auto rows, shop.accounts.listCustomers(context, {.email = text, .before = {}, .limit = perGroup}));
        for (const auto &row : rows)
            found.append({.group = QCoreApplication::translate("kontor::gui::CommandPalette", "Customers"),
                .icon = u"user"_s,
                .title = (row.firstName + u' ' + row.lastName).trimmed(),
                .second = row.email,
                .end = {},
                .badge = {},
                .tone = Tone::Neutral,
                .keys = {},
                .address = u"customer/"_s + row.id.toString()});
    }
    return found;
}

}

class CommandPalette::Model final : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(entries.size());
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        const auto &entry = entries[index.row()];
        if (role == Qt::DisplayRole)
            return entry.title;
        if (role == Qt::AccessibleTextRole)
            return u"%1: %2 %3 %4"_s.arg(entry.group, entry.title, entry.second, entry.badge).trimmed();
        return {};
    }
    bool begins(int row) const { return row == 0 || entries[row].group != entries[row - 1].group; }
    void set(const QList<PaletteEntry> &found)
    {
        beginResetModel();
        entries = found;
        endResetModel();
    }
    QList<PaletteEntry> entries;
    QString wanted;
};

class CommandPalette::Delegate final : public QStyledItemDelegate
{
public:
    explicit Delegate(Model &model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        return {100, rowHeight + (m_model.begins(index.row()) ? groupHeight : 0)};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const auto &entry = m_model.entries[index.row()];
        auto row = option.rect;
        const auto all = option.rect;
        painter->save();
        const auto place = [&](const QRect &box) { return QStyle::visualRect(option.direction, all, box); };
        const auto start = static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::AlignVCenter;
        if (m_model.begins(index.row())) {
            painter->setFont(gui::font(Type::Caption));
            painter->setPen(colour(Token::Muted));
            painter->drawText(place(QRect(row.left() + 20, row.top(), row.width() - 40, groupHeight)), start, entry.group);
            row.setTop(row.top() + groupHeight);
        }
        if (option.state.testFlag(QStyle::State_Selected))
            paintBox(*painter, row.adjusted(8, 0, -8, 0), metric::radius, colour(Token::Selection), {});
        paintIcon(*painter, place(QRect(row.left() + 22, row.center().y() - 9, 20, 20)), entry.icon, colour(Token::Muted),
            option.direction);
        int end = row.right() - 20;
        const auto atEnd = [&](int width) {
            end -= width;
            return place(QRect(end, row.top(), width, row.height()));
        };
        painter->setFont(gui::font(Type::Caption));
        for (auto key = entry.keys.crbegin(); key != entry.keys.crend(); ++key) {
            const int width = QFontMetrics(painter->font()).horizontalAdvance(*key) + 12;
            auto cap = atEnd(width);
            cap = QRect(cap.left(), row.center().y() - 9, width, 19);
            paintBox(*painter, cap, metric::smallRadius, {}, colour(Token::ControlLine));
            painter->setPen(colour(Token::Muted));
            painter->drawText(cap, Qt::AlignCenter, *key);
            end -= 5;
        }
        if (!entry.end.isEmpty()) {
            painter->setPen(colour(Token::Text));
            paintNumber(*painter, atEnd(numberWidth(entry.end, gui::font(Type::Body)) + 2), entry.end, gui::font(Type::Body),
                Qt::AlignRight | Qt::AlignVCenter);
            end -= 8;
        }
        if (!entry.badge.isEmpty()) {
            paintBadge(*painter, atEnd(badgeWidth(entry.badge)), entry.badge, entry.tone, option.direction);
            end -= 8;
        }
        Cell cell{.look = CellLook::Strong, .text = entry.title, .second = entry.second};
        paintCell(*painter, place(QRect(row.left() + 52, row.top(), end - row.left() - 60, row.height())), cell, false,
            option.direction);
        painter->restore();
    }

private:
    Model &m_model;
};

CommandPalette::CommandPalette(Shell &shell, QWidget *window) : QWidget(window), m_shell(shell), m_model(new Model(this))
{
    setAccessibleName(tr("Go to or search"));
    m_field = new QLineEdit(this);
    m_field->setFrame(false);
    m_field->setFont(gui::font(Type::Input));
    m_field->setPlaceholderText(tr("Search orders, products, customers and actions"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->setMaxLength(200);
    m_field->installEventFilter(this);
    m_list = new QListView(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Delegate(*m_model, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(false);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Found"));
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setMouseTracking(true);
    connect(m_list, &QListView::entered, this, [this](const QModelIndex &index) { m_list->setCurrentIndex(index); });
    connect(m_list, &QListView::clicked, this, [this] { choose(false); });
    connect(m_field, &QLineEdit::textChanged, this, [this] {
        show(m_found);
        m_delay.start();
    });
    m_delay.setSingleShot(true);
    m_delay.setInterval(delayMs);
    connect(&m_delay, &QTimer::timeout, this, &CommandPalette::search);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::open(const QString &text)
{
    m_found.clear();
    m_field->setText(text);
    show({});
    setGeometry(parentWidget()->rect());
    raise();
    QWidget::show();
    place();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void CommandPalette::close_()
{
    m_question.forget();
    m_delay.stop();
    hide();
}

QString CommandPalette::text() const
{
    return m_field->text();
}

QStringList CommandPalette::shownTitles() const
{
    QStringList titles;
    for (const auto &entry : m_model->entries)
        titles.append(entry.title);
    return titles;
}

QList<PaletteEntry> CommandPalette::actionsFor(const QString &text) const
{
    QList<PaletteEntry> entries;
    const auto actions = m_shell.actions().permitted();
    for (auto *action : actions) {
        const auto group = Actions::group(action);
        if (!action->isEnabled() || Actions::id(action) == "window.palette" || !matches(group + u' ' + action->text(), text))
            continue;
        entries.append({.group = group,
            .icon = action->icon().name(),
            .title = action->text(),
            .second = {},
            .end = {},
            .badge = {},
            .tone = Tone::Neutral,
            .keys = action->shortcut().toString(QKeySequence::NativeText).split(u'+', Qt::SkipEmptyParts),
            .address = {},
            .action = action});
    }
    return entries;
}

void CommandPalette::search()
{
    auto text = m_field->text().trimmed();
    const char16_t first = text.isEmpty() ? u' ' : text[0].unicode();
    const char16_t only = first == u'#' || first == u'@' || first == u'>' ? first : 0;
    if (only != 0)
        text = text.mid(1).trimmed();
    if (text.size() < 2 || only == u'>') {
        m_question.forget();
        m_found.clear();
        show({});
        return;
    }
    m_question.ask(
        m_shell.workers(), this, [text, only](Shop &shop, const Context &context) { return lookUp(shop, context, text, only); },
        [this](const Result<QList<PaletteEntry>> &found) {
            m_found = found ? *found : QList<PaletteEntry>();
            show(m_found);
        });
}

void CommandPalette::show(const QList<PaletteEntry> &found)
{
    auto text = m_field->text().trimmed();
    QList<PaletteEntry> all = found;
    const bool isOnlyShop = text.startsWith(u'#') || text.startsWith(u'@');
    if (text.startsWith(u'>'))
        text = text.mid(1).trimmed();
    if (!isOnlyShop)
        all += actionsFor(text);
    m_model->set(all);
    if (!all.isEmpty())
        m_list->setCurrentIndex(m_model->index(0));
    place();
}

QRect CommandPalette::box() const
{
    int height = 0;
    int rows = 0;
    for (int i = 0; i < m_model->rowCount() && rows < mostRows; ++i, ++rows)
        height += rowHeight + (m_model->begins(i) ? groupHeight : 0);
    const int wide = std::min(paletteWidth, width() - 48);
    const int top = std::min(fromTop, std::max(24, this->height() / 8));
    const int room = this->height() - top - fieldHeight - footHeight - 40;
    return {(width() - wide) / 2, top, wide,
        fieldHeight + std::clamp(height + 12, rowHeight, std::max(rowHeight, room)) + footHeight};
}

void CommandPalette::place()
{
    const auto frame = box();
    m_field->setGeometry(QStyle::visualRect(
        layoutDirection(), frame, QRect(frame.left() + 50, frame.top() + 9, frame.width() - 66, fieldHeight - 16)));
    m_list->setGeometry(
        frame.left() + 1, frame.top() + fieldHeight + 6, frame.width() - 2, frame.height() - fieldHeight - footHeight - 12);
    update();
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colour(Token::Scrim));
    const auto frame = box();
    paintBox(painter, frame, metric::paletteRadius, Theme::current().isDark() ? colour(Token::Raised) : colour(Token::Panel),
        colour(Token::Line));
    const auto place_ = [&](const QRect &r) { return QStyle::visualRect(layoutDirection(), frame, r); };
    paintIcon(painter, place_(QRect(frame.left() + 20, frame.top() + 17, 20, 20)), u"search"_s, colour(Token::Muted));
    painter.fillRect(QRect(frame.left() + 1, frame.top() + fieldHeight, frame.width() - 2, 1), colour(Token::Line));
    const int foot = frame.bottom() - footHeight;
    painter.fillRect(QRect(frame.left() + 1, foot, frame.width() - 2, 1), colour(Token::Line));
    int x = frame.left() + 20;
    painter.setFont(gui::font(Type::Caption));
    const auto hint = [&](const QStringList &keys, const QString &words) {
        const auto capFont = gui::font(Type::Caption);
        for (const auto &key : keys) {
            const int wide = QFontMetrics(capFont).horizontalAdvance(key) + 12;
            const auto cap = place_(QRect(x, foot + 11, wide, 19));
            paintBox(painter, cap, metric::smallRadius, {}, colour(Token::ControlLine));
            painter.setFont(capFont);
            painter.setPen(colour(Token::Muted));
            painter.drawText(cap, Qt::AlignCenter, key);
            x += wide + 5;
        }
        painter.setFont(gui::font(Type::Small));
        const int wide = QFontMetrics(painter.font()).horizontalAdvance(words) + 2;
        painter.drawText(place_(QRect(x + 1, foot + 1, wide, footHeight - 1)), Qt::AlignVCenter, words);
        x += wide + 16;
    };
    hint({u"↑"_s, u"↓"_s}, tr("choose"));
    hint({QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText)}, tr("open"));
    hint({u">"_s}, tr("actions"));
    hint({u"#"_s}, tr("orders"));
    hint({u"@"_s}, tr("customers"));
}

void CommandPalette::mousePressEvent(QMouseEvent *event)
{
    if (!box().contains(event->position().toPoint()))
        close_();
}

void CommandPalette::move_(int step)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    m_list->setCurrentIndex(m_model->index((m_list->currentIndex().row() + step + rows) % rows));
}

void CommandPalette::choose(bool)
{
    const int row = m_list->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount())
        return;
    const auto entry = m_model->entries[row];
    close_();
    if (entry.action != nullptr)
        entry.action->trigger();
    else
        m_shell.open(entry.address);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        setGeometry(parentWidget()->rect());
        place();
    }
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        switch (key->key()) {
        case Qt::Key_Down: move_(1); return true;
        case Qt::Key_Up: move_(-1); return true;
        case Qt::Key_PageDown: move_(mostRows / 2); return true;
        case Qt::Key_PageUp: move_(-mostRows / 2); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: choose(key->modifiers().testFlag(Qt::ControlModifier)); return true;
        case Qt::Key_Escape: close_(); return true;
        case Qt::Key_Tab:
        case Qt::Key_Backtab: return true; // there is nothing else to go to
        default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}
