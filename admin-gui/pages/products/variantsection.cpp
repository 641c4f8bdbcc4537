#include "admin-gui/pages/products/variantsection.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/models/words.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/chips.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QClipboard>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QKeyEvent>
#include <QScrollArea>
#include <QTableView>

namespace kontor::gui {

namespace {

constexpr int matrixRow = 64;

/** Price over stock; a blue corner on what has changed; the fault as a red edge. */
class VariantDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        painter->save();
        painter->fillRect(option.rect, isSelected ? colour(Token::Selection) : colour(Token::Panel));
        paintLine(*painter, option.rect, Qt::BottomEdge, colour(Token::Line));
        const auto &model = *qobject_cast<const VariantModel *>(index.model());
        const bool isMatrix = model.shape() == VariantModel::Shape::Matrix;
        if (isMatrix)
            paintLine(
                *painter, option.rect, option.direction == Qt::RightToLeft ? Qt::LeftEdge : Qt::RightEdge, colour(Token::Line));
        if (!index.data(VariantModel::VariantRole).isValid()) {
            painter->fillRect(option.rect.adjusted(0, 0, -1, -1), colour(Token::Raised));
            painter->restore();
            return;
        }
        const auto box = option.rect.adjusted(14, 0, -14, -1);
        const auto start = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
        if (isMatrix) {
            paintMatrix(*painter, option, index, box, start);
        } else {
            const bool isAtEnd = index.column() >= VariantModel::PriceColumn;
            const Cell cell{.look = isAtEnd                 ? CellLook::Number
                    : index.column() == VariantModel::Words ? CellLook::Strong
                                                            : CellLook::Text,
                .text = index.data().toString()};
            paintCell(*painter, box, cell, isAtEnd, option.direction);
        }
        if (index.data(VariantModel::ChangedRole).toBool()) {
            const auto corner = option.direction == Qt::RightToLeft ? option.rect.topLeft() : option.rect.topRight();
            const int way = option.direction == Qt::RightToLeft ? 1 : -1;
            painter->setPen(Qt::NoPen);
            painter->setBrush(colour(Token::Accent));
            painter->setRenderHint(QPainter::Antialiasing);
            painter->drawPolygon(QPolygon({corner, corner + QPoint(10 * way, 0), corner + QPoint(0, 10)}));
        }
        if (!index.data(VariantModel::FaultRole).toString().isEmpty())
            paintBox(*painter, option.rect.adjusted(2, 2, -3, -3), metric::smallRadius, {}, colour(Token::Danger));
        else if (option.state.testFlag(QStyle::State_HasFocus))
            paintFocus(*painter, option.rect.adjusted(1, 1, -2, -2), metric::smallRadius);
        painter->restore();
    }
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        auto *editor = new QLineEdit(parent);
        editor->setAccessibleName(VariantModel::tr("Value"));
        editor->setMaxLength(64);
        return editor;
    }
    void setEditorData(QWidget *editor, const QModelIndex &index) const override
    {
        auto *line = qobject_cast<QLineEdit *>(editor);
        line->setText(index.data(Qt::EditRole).toString());
        line->selectAll();
    }
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override
    {
        model->setData(index, qobject_cast<QLineEdit *>(editor)->text(), Qt::EditRole);
    }
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        const int height = std::min(option.rect.height() - 4, metric::control);
        editor->setGeometry(
            option.rect.left() + 5, option.rect.top() + (option.rect.height() > 50 ? 8 : 2), option.rect.width() - 10, height);
    }

private:
    static void paintMatrix(
        QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &box, Qt::Alignment start)
    {
        const QFontMetrics metrics(gui::font(Type::BodyStrong));
        const auto price = index.data(VariantModel::PriceRole).toString();
        painter.setPen(colour(price.isEmpty() ? Token::Faint : Token::Text));
        const QRect first(box.left(), box.top() + 10, box.width(), metrics.height());
        paintNumber(painter, first, price.isEmpty() ? VariantModel::tr("No price") : price, gui::font(Type::BodyStrong), start);
        const auto stock = index.data(VariantModel::StockRole);
        if (!stock.isValid())
            return;
        const auto count = stock.toLongLong();
        const bool isLow = index.data(VariantModel::LowRole).toBool();
        const auto tone = count <= 0 ? Tone::Danger : isLow ? Tone::Warning : Tone::Success;
        const QRect second(box.left(), first.bottom() + 3, box.width(), metrics.height());
        paintBox(painter, QStyle::visualRect(option.direction, box, QRect(second.left(), second.center().y() - 2, 6, 6)), 3,
            Theme::current().tone(tone).text, {});
        painter.setFont(gui::font(Type::Small));
        painter.setPen(count <= 0 ? colour(Token::Danger) : isLow ? colour(Token::Warning) : colour(Token::Muted));
        const auto words = count <= 0 ? VariantModel::tr("Out of stock")
            : isLow                   ? VariantModel::tr("%n left, low", nullptr, static_cast<int>(count))
                                      : VariantModel::tr("%n in stock", nullptr, static_cast<int>(count));
        painter.drawText(QStyle::visualRect(option.direction, box, second.adjusted(12, 0, 0, 0)),
            static_cast<int>(start) | Qt::TextSingleLine, words);
    }
};

/** Typing edits, Ctrl D fills down, paste takes a block. */
class VariantTable final : public QTableView
{
public:
    using QTableView::QTableView;

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        auto *model_ = qobject_cast<VariantModel *>(model());
        if (event->matches(QKeySequence::Paste)) {
            model_->paste(currentIndex(), QGuiApplication::clipboard()->text());
            return;
        }
        if (event->key() == Qt::Key_D && event->modifiers() == Qt::ControlModifier) {
            model_->fillDown(selectionModel()->selectedIndexes());
            return;
        }
        if (event->matches(QKeySequence::Copy)) {
            QGuiApplication::clipboard()->setText(currentIndex().data(Qt::EditRole).toString());
            return;
        }
        QTableView::keyPressEvent(event);
    }
};

QWidget *spinner(const QString &text)
{
    return new TextLabel(text, Type::Body, Token::Muted);
}

}

VariantSection::VariantSection(Shell &shell, Document &document, bool isNew, QWidget *parent)
    : QWidget(parent),
      m_shell(shell),
      m_document(document),
      m_isNew(isNew),
      m_model(new VariantModel(document, this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *content = new Surface(Token::Panel);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(metric::pagePadding, 16, metric::pagePadding, 16);
    column->setSpacing(16);
    m_optionCard = new Card(tr("Options"));
    m_optionCard->setMaximumWidth(960);
    m_options = new QVBoxLayout;
    m_options->setSpacing(8);
    m_optionCard->body()->addLayout(m_options);
    auto *add = button(tr("Option"), Variant::Quiet, u"plus"_s);
    connect(add, &QPushButton::clicked, this, &VariantSection::addOption);
    m_optionCard->head()->addWidget(add);
    column->addWidget(m_optionCard);
    m_variantCard = new Card(tr("Variants"));
    m_variantCard->setMaximumWidth(960);
    m_variantCard->body()->setContentsMargins(0, 0, 0, 1);
    m_list = button(tr("List"), Variant::Plain, u"list"_s);
    m_matrix = button(tr("Matrix"), Variant::Plain, u"grid-3x3"_s);
    for (auto *shape : {m_list, m_matrix}) {
        shape->setCheckable(true);
        m_variantCard->head()->addWidget(shape);
    }
    connect(m_list, &QPushButton::clicked, this, [this] {
        m_model->setShape(VariantModel::Shape::List);
        layTable();
    });
    connect(m_matrix, &QPushButton::clicked, this, [this] {
        m_model->setShape(VariantModel::Shape::Matrix);
        layTable();
    });
    m_table = new VariantTable;
    m_table->setModel(m_model);
    m_table->setItemDelegate(new VariantDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAccessibleName(tr("Variants"));
    m_table->setEditTriggers(
        QAbstractItemView::AnyKeyPressed | QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setCornerButtonEnabled(false);
    m_table->setTabKeyNavigation(false);
    m_variantCard->body()->addWidget(m_table);
    column->addWidget(m_variantCard);
    column->addStretch();
    scroll->setWidget(content);
    row->addWidget(scroll, 1);
    m_inspector = new Surface(Token::Panel, Qt::LeftEdge);
    m_inspector->setFixedWidth(metric::inspector);
    m_inspected = new QVBoxLayout(m_inspector);
    m_inspected->setContentsMargins(metric::pagePadding, 16, metric::pagePadding, 16);
    m_inspected->setSpacing(metric::fieldGap);
    row->addWidget(m_inspector);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &index) { inspect(m_model->variantAt(index)); });
    connect(m_model, &VariantModel::faultsChanged, this, &VariantSection::faultsChanged);
    connect(&document, &Document::changed, this, [this](const QString &path) {
        if (path == u"options"_s)
            showOptions();
    });
    connect(&document, &Document::reloaded, this, [this] { showOptions(); });
    m_inspector->hide();
    if (isNew) {
        m_variantCard->hide();
        auto *first = new Card(tr("First variant"));
        first->setHint(tr("Its SKU is the beginning of all the others"));
        first->setMaximumWidth(960);
        m_new = new Binder(document, this);
        first->body()->addWidget(m_new->line(
            u"new_sku"_s, tr("SKU"),
            [](const QString &text) { return text.trimmed().isEmpty() ? tr("A SKU is needed, like LS-FOE.") : QString(); }, 60));
        auto *price = new QLineEdit;
        auto *field = new FormField(tr("Price"), price);
        first->body()->addWidget(field);
        connect(price, &QLineEdit::editingFinished, this, [this, price, field] {
            const auto typed = readMoney(price->text(), m_model->currency());
            field->setFault(price->text().trimmed().isEmpty() ? QString() : typed.fault);
            if (typed.money)
                m_document.set(u"new_price"_s, typed.money->minor(), tr("Price"));
        });
        connect(m_new, &Binder::faultsChanged, this, &VariantSection::faultsChanged);
        column->insertWidget(1, first);
    }
}

void VariantSection::setFacts(const ProductFacts &facts)
{
    const auto kept = m_variant;
    m_facts = facts;
    m_model->setFacts(facts);
    if (m_model->fitsMatrix() && m_model->variants().size() > 1)
        m_model->setShape(VariantModel::Shape::Matrix);
    showOptions();
    layTable();
    const auto total = facts.json["variant_count"_L1].toInteger();
    m_variantCard->setHint(total > m_model->variants().size()
            ? tr("The first %1 of %2; the others are found by their SKU")
                  .arg(QLocale().toString(m_model->variants().size()), QLocale().toString(total))
            : tr("Arrow keys move, typing edits, Ctrl D fills down"));
    m_variant.clear();
    for (int r = 0; r < m_model->rowCount(); ++r)
        for (int c = 0; c < m_model->columnCount(); ++c)
            if (const auto at = m_model->index(r, c); !kept.isEmpty() && m_model->variantAt(at) == kept) {
                m_table->setCurrentIndex(at);
                return;
            }
    if (!m_isNew && m_model->rowCount() > 0)
        inspect(m_model->variantAt(m_model->index(0, 0)));
}

void VariantSection::layTable()
{
    const bool isMatrix = m_model->shape() == VariantModel::Shape::Matrix;
    m_list->setVisible(m_model->fitsMatrix());
    m_matrix->setVisible(m_model->fitsMatrix());
    m_list->setChecked(!isMatrix);
    m_matrix->setChecked(isMatrix);
    auto *rows = m_table->verticalHeader();
    rows->setVisible(isMatrix);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    const int height = isMatrix ? std::max(matrixRow, 2 * QFontMetrics(gui::font(Type::Body)).height() + 28) : metric::row;
    rows->setDefaultSectionSize(height);
    rows->setMinimumWidth(isMatrix ? 120 : 0);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    constexpr int mostShown = 20;
    m_table->setFixedHeight(
        m_table->horizontalHeader()->sizeHint().height() + height * std::min(m_model->rowCount(), mostShown) + 1);
}

void VariantSection::showOptions()
{
    clear(m_options);
    const auto options = m_document.value(u"options"_s).toArray();
    if (options.isEmpty())
        m_options->addWidget(spinner(tr("No options: the product has one variant. Size and colour would be options.")));
    for (int i = 0; i < options.size(); ++i) {
        const auto option = options[i].toObject();
        auto *line = new QHBoxLayout;
        line->setSpacing(8);
        auto *name = new TextLabel(option["name"_L1].toString(), Type::BodyStrong);
        name->setMinimumWidth(90);
        line->addWidget(name);
        const auto values = option["values"_L1].toArray();
        const auto saved = m_document.saved(u"options"_s).toArray();
        const auto savedValues = i < saved.size() ? saved[i].toObject()["values"_L1].toArray() : QJsonArray();
        for (int v = 0; v < values.size(); ++v) {
            // What the shop has goes with its variants; what was only typed here can be taken back.
            if (savedValues.contains(values[v])) {
                auto *shown = new BadgeLabel;
                shown->set(values[v].toString(), Tone::Neutral);
                line->addWidget(shown);
                continue;
            }
            auto *chip = new Chip({}, values[v].toString());
            connect(chip, &Chip::removed, this, [this, i, v] {
                auto all = m_document.value(u"options"_s).toArray();
                auto changed = all[i].toObject();
                auto list = changed["values"_L1].toArray();
                list.removeAt(v);
                changed[u"values"_s] = list;
                if (list.isEmpty())
                    all.removeAt(i);
                else
                    all[i] = changed;
                setOptions(all, tr("Remove a value"));
            });
            line->addWidget(chip);
        }
        auto *add = new AddChip(tr("Value"));
        add->setAccessibleName(tr("Add a value to %1").arg(option["name"_L1].toString()));
        connect(add, &QPushButton::clicked, this, [this, i] { addValue(i); });
        line->addWidget(add);
        line->addStretch();
        m_options->addLayout(line);
    }
    qint64 variants = 1;
    for (const auto &option : options)
        variants *= std::max<qsizetype>(1, option.toObject()["values"_L1].toArray().size());
    m_optionCard->setHint(options.isEmpty() ? QString()
                                            : tr("%1 make %2")
                                                  .arg(tr("%n option(s)", nullptr, static_cast<int>(options.size())),
                                                      tr("%n variant(s)", nullptr, static_cast<int>(variants))));
}

void VariantSection::setOptions(const QJsonArray &options, const QString &what)
{
    m_document.set(u"options"_s, options, what);
}

void VariantSection::addOption()
{
    bool isGiven = false;
    const auto text =
        QInputDialog::getText(this, tr("New option"), tr("Name and values, like: Size: S, M, L"), QLineEdit::Normal, {}, &isGiven)
            .trimmed();
    if (!isGiven || text.isEmpty())
        return;
    QJsonArray values;
    const auto parts = text.section(u':', 1).split(u',', Qt::SkipEmptyParts);
    for (const auto &part : parts)
        if (!part.trimmed().isEmpty())
            values.append(part.trimmed());
    auto options = m_document.value(u"options"_s).toArray();
    options.append(QJsonObject{{u"name"_s, text.section(u':', 0, 0).trimmed()}, {u"values"_s, values}});
    setOptions(options, tr("New option"));
}

void VariantSection::addValue(int option)
{
    auto options = m_document.value(u"options"_s).toArray();
    auto changed = options[option].toObject();
    bool isGiven = false;
    const auto text =
        QInputDialog::getText(this, tr("New value"), changed["name"_L1].toString(), QLineEdit::Normal, {}, &isGiven).trimmed();
    if (!isGiven || text.isEmpty())
        return;
    auto values = changed["values"_L1].toArray();
    const auto parts = text.split(u',', Qt::SkipEmptyParts);
    for (const auto &part : parts)
        if (!part.trimmed().isEmpty() && !values.contains(part.trimmed()))
            values.append(part.trimmed());
    changed[u"values"_s] = values;
    options[option] = changed;
    setOptions(options, tr("New value"));
}

void VariantSection::inspect(const QString &variant)
{
    if (variant.isEmpty() || variant == m_variant)
        return;
    m_variant = variant;
    delete m_binder;
    m_binder = new Binder(m_document, this);
    connect(m_binder, &Binder::faultsChanged, this, &VariantSection::faultsChanged);
    clear(m_inspected);
    const auto own = u"variant/"_s + variant + u'/';
    QString words;
    for (const auto &line : m_model->variants())
        if (line.id == variant)
            words = line.words();
    auto *title = new TextLabel(words, Type::PanelTitle);
    title->setElided(true);
    m_inspected->addWidget(title);
    m_inspected->addWidget(m_binder->line(own + u"sku"_s, tr("SKU"), {}, 60));
    m_inspected->addWidget(m_binder->line(own + u"barcode"_s, tr("Barcode"), {}, 14));
    auto *price = new QLineEdit;
    auto *priceField = new FormField(tr("Price, %1").arg(m_facts.marketName), price);
    const auto path = m_model->pricePath(variant);
    const auto showPrice = [this, price, priceField, path] {
        priceField->setFault(m_model->faultOf(path));
        const auto value = m_document.value(path);
        if (!price->hasFocus())
            price->setText(value.isDouble() ? writtenAmount(Money(value.toInteger(), m_model->currency())) : QString());
    };
    showPrice();
    connect(&m_document, &Document::changed, price, [path, showPrice](const QString &changed) {
        if (changed == path)
            showPrice();
    });
    connect(m_model, &VariantModel::faultsChanged, price, showPrice);
    connect(price, &QLineEdit::editingFinished, this, [this, price, path] { m_model->setPrice(path, price->text()); });
    m_inspected->addWidget(priceField);
    auto *sizes = new QHBoxLayout;
    sizes->setSpacing(12);
    constexpr qint64 most = 1'000'000;
    sizes->addWidget(m_binder->number(own + u"weight_g"_s, tr("Weight"), u"g"_s, most));
    sizes->addWidget(m_binder->number(own + u"length_mm"_s, tr("Length"), u"mm"_s, limits::largestSize));
    m_inspected->addLayout(sizes);
    auto *more = new QHBoxLayout;
    more->setSpacing(12);
    more->addWidget(m_binder->number(own + u"width_mm"_s, tr("Width"), u"mm"_s, limits::largestSize));
    more->addWidget(m_binder->number(own + u"height_mm"_s, tr("Height"), u"mm"_s, limits::largestSize));
    m_inspected->addLayout(more);
    if (m_model->hasStock()) {
        m_inspected->addWidget(separator(Qt::Horizontal));
        auto *stock = new QHBoxLayout;
        stock->addWidget(new TextLabel(tr("Stock"), Type::Section));
        stock->addStretch();
        stock->addWidget(new TextLabel(
            tr("%n available", nullptr, static_cast<int>(m_model->stockOf(variant).available)), Type::Body, Token::Muted));
        m_inspected->addLayout(stock);
    }
    m_inspected->addStretch();
    m_inspector->show();
}

bool VariantSection::setFault(const QString &path, const QString &sentence)
{
    if (m_new != nullptr && m_new->setFault(path, sentence))
        return true;
    if (!path.startsWith(u"variant"_s))
        return false;
    m_model->setFault(path, sentence);
    if (m_binder != nullptr)
        m_binder->setFault(path, sentence);
    return true;
}

void VariantSection::clearFaults()
{
    m_model->clearFaults();
    if (m_binder != nullptr)
        m_binder->clearFaults();
    if (m_new != nullptr)
        m_new->clearFaults();
}

QStringList VariantSection::faultyPaths() const
{
    auto paths = m_model->faultyPaths();
    if (m_binder != nullptr)
        paths += m_binder->faultyPaths();
    if (m_new != nullptr)
        paths += m_new->faultyPaths();
    paths.removeDuplicates();
    return paths;
}

void VariantSection::focus(const QString &path)
{
    if (m_new != nullptr && m_new->faultyPaths().contains(path))
        return m_new->focus(path);
    const auto variant = path.section(u'/', 1, 1);
    for (int r = 0; r < m_model->rowCount(); ++r)
        for (int c = 0; c < m_model->columnCount(); ++c)
            if (const auto at = m_model->index(r, c); m_model->variantAt(at) == variant) {
                m_table->setCurrentIndex(at);
                m_table->setFocus();
                return;
            }
}

}
