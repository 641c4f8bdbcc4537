#include "admin-gui/pages/products/productpage.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/models/words.h"
#include "admin-gui/pages/products/variantsection.h"
#include "admin-gui/shell/actions.h"
#include "admin-gui/widgets/dialogs.h"
#include "admin-gui/work/staffsession.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStackedWidget>
#include <QStandardPaths>

namespace kontor::gui {

namespace {

enum Section { Details, Variants, Seo, Translations, History };

QString fieldName(const QString &path)
{
    static const QMap<QString, const char *> names{{u"title"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Title")},
        {u"slug"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Slug")},
        {u"description"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Description")},
        {u"brand"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Brand")},
        {u"status"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "State")},
        {u"tags"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Tags")},
        {u"category_ids"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Categories")},
        {u"seo_title"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Title in search engines")},
        {u"seo_description"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Description in search engines")},
        {u"options"_s, QT_TRANSLATE_NOOP("kontor::gui::ProductPage", "Options")}};
    if (const auto *known = names.value(path))
        return ProductPage::tr(known);
    if (path.startsWith(u"variant/"_s))
        return path.contains(u"/price/"_s) ? ProductPage::tr("A price")
            : path.endsWith(u"sku"_s)      ? ProductPage::tr("A SKU")
                                           : ProductPage::tr("A variant");
    return path.section(u'/', -1);
}

}

ProductPage::ProductPage(Shell &shell, const QString &address, QWidget *parent)
    : Page(shell, address, parent),
      m_id(ProductId::parse(address.section(u'/', 1, 1))),
      m_document(new Document(draftFile(), this))
{
    build();
    auto &actions = shell.actions();
    actions.handle("edit.save", this, [this] { save(); });
    actions.handle("edit.undo", this, [this] { m_document->undoStack().undo(); });
    actions.handle("edit.redo", this, [this] { m_document->undoStack().redo(); });
    actions.handle("edit.discard", this, [this] { discard(); });
    actions.handle("edit.next_problem", this, [this] { goToNextProblem(); });
    connect(m_document, &Document::modifiedChanged, this, [this] { showHead(); });
    connect(m_variants, &VariantSection::faultsChanged, this, [this] {
        m_tabs[Variants]->setProblem(!m_variants->faultyPaths().isEmpty());
        Q_EMIT problemsChanged();
    });
    for (auto *binder : {m_details, m_seo, m_translations})
        connect(binder, &Binder::faultsChanged, this, [this] {
            m_tabs[Details]->setProblem(!m_details->faultyPaths().isEmpty());
            m_tabs[Seo]->setProblem(!m_seo->faultyPaths().isEmpty());
            m_tabs[Translations]->setProblem(!m_translations->faultyPaths().isEmpty());
            Q_EMIT problemsChanged();
        });
    load();
}

ProductPage::~ProductPage() = default;

QString ProductPage::draftFile() const
{
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    const auto shop = QString::fromLatin1(QUrl::toPercentEncoding(shell().session().rest().server().authority()));
    return u"%1/drafts/%2/%3.json"_s.arg(folder, shop, m_id ? m_id->toString() : u"product-new"_s);
}

QString ProductPage::title() const
{
    const auto words = m_document->text(u"title"_s);
    return words.isEmpty() ? m_id ? tr("Product") : tr("New product") : words;
}

void ProductPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHead(*column);
    m_bar = new Banner(Tone::Warning, u"git-compare-arrows"_s);
    m_draftBar = new Banner(Tone::Info, u"history"_s);
    for (auto *bar : {m_bar, m_draftBar}) {
        auto *line = new QHBoxLayout;
        line->setContentsMargins(metric::pagePadding, 0, metric::pagePadding, 8);
        line->addWidget(bar);
        column->addLayout(line);
        bar->hide();
    }
    connect(m_bar->addButton(tr("Compare")), &QPushButton::clicked, this, &ProductPage::compareConflict);
    connect(m_bar->addButton(tr("Keep mine")), &QPushButton::clicked, this, [this] {
        const auto theirs = m_theirs;
        m_document->keepMine(*m_conflict);
        m_conflict.reset();
        m_bar->hide();
        m_facts = theirs;
        m_variants->setFacts(theirs);
    });
    connect(m_bar->addButton(tr("Take theirs")), &QPushButton::clicked, this, [this] {
        m_document->takeTheirs(*m_conflict);
        m_conflict.reset();
        m_bar->hide();
        show(m_theirs);
    });
    auto *tabs = new Surface(Token::Panel, Qt::BottomEdge);
    auto *row = new QHBoxLayout(tabs);
    row->setContentsMargins(metric::pagePadding - 8, 0, metric::pagePadding, 0);
    row->setSpacing(4);
    column->addWidget(tabs);
    m_sections = new QStackedWidget;
    column->addWidget(m_sections, 1);
    const auto add = [&](const QString &name, QWidget *section) {
        auto *tab = new ViewTab(name, -1);
        const int index = static_cast<int>(m_tabs.size());
        connect(tab, &QPushButton::clicked, this, [this, index] { showSection(index); });
        m_tabs.append(tab);
        row->addWidget(tab);
        m_sections->addWidget(section);
    };
    add(tr("Details"), buildDetails());
    m_variants = new VariantSection(shell(), *m_document, !m_id);
    add(tr("Variants"), m_variants);
    add(tr("Search engines"), buildSeo());
    add(tr("Translations"), buildTranslations());
    add(tr("History"), buildHistory());
    row->addStretch();
    if (!m_id) {
        m_tabs[Translations]->hide();
        m_tabs[History]->hide();
    }
    showSection(Details);
}

void ProductPage::buildHead(QVBoxLayout &column)
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 12);
    head->setSpacing(8);
    auto *sign = new IconLabel(u"shirt"_s, Token::Muted, 20);
    sign->setGround(Tone::Info);
    head->addWidget(sign);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    m_title = new TextLabel({}, Type::PageTitle);
    m_title->setElided(true);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_state = new BadgeLabel;
    line->addWidget(m_title);
    line->addWidget(m_state);
    line->addStretch();
    words->addLayout(line);
    m_second = new TextLabel({}, Type::Small, Token::Muted);
    m_second->setElided(true);
    words->addWidget(m_second);
    head->addLayout(words, 1);
    m_unsaved = new TextLabel({}, Type::Body, Token::Muted);
    head->addWidget(m_unsaved);
    const auto quick = [&](const char *action) {
        auto *known = shell().actions().action(action);
        auto *made = iconButton(known->icon().name(), known->text());
        made->setToolTip(known->text() + u' ' + known->shortcut().toString(QKeySequence::NativeText));
        connect(made, &QToolButton::clicked, known, &QAction::trigger);
        head->addWidget(made);
    };
    quick("edit.undo");
    quick("edit.redo");
    auto *discard_ = button(tr("Discard"), Variant::Plain);
    connect(discard_, &QPushButton::clicked, this, &ProductPage::discard);
    head->addWidget(discard_);
    m_save = button(tr("Save"), Variant::Primary, u"check"_s);
    m_save->setProperty("keyHint", QKeySequence(QKeySequence::Save).toString(QKeySequence::NativeText));
    connect(m_save, &QPushButton::clicked, this, &ProductPage::save);
    head->addWidget(m_save);
    column.addLayout(head);
}

QWidget *ProductPage::buildDetails()
{
    m_details = new Binder(*m_document, this);
    auto page = scrolledColumn();
    auto *card = new Card(tr("Details"));
    card->setMaximumWidth(960);
    const auto needed = [](const QString &text) { return text.trimmed().isEmpty() ? tr("A title is needed.") : QString(); };
    card->body()->addWidget(m_details->line(u"title"_s, tr("Title"), needed, 200));
    card->body()->addWidget(m_details->area(u"description"_s, tr("Description")));
    auto *pair = new QHBoxLayout;
    pair->setSpacing(16);
    pair->addWidget(m_details->line(u"brand"_s, tr("Brand"), {}, 100));
    pair->addWidget(m_details->choice(u"status"_s, tr("State"),
        {{u"draft"_s, productState(u"draft").word}, {u"active"_s, productState(u"active").word},
            {u"archived"_s, productState(u"archived").word}}));
    card->body()->addLayout(pair);
    page.column->addWidget(card);
    auto *order = new Card(tr("Where it belongs"));
    order->setMaximumWidth(960);
    m_category = new FormField(tr("Categories"), button(tr("Choose categories"), Variant::Plain, u"folder-tree"_s));
    connect(qobject_cast<QPushButton *>(m_category->editor()), &QPushButton::clicked, this, [this] {
        QStringList chosen;
        const auto ids = m_document->value(u"category_ids"_s).toArray();
        for (const auto &id : ids)
            chosen.append(id.toString());
        if (chooseMany(this, tr("Categories"), m_facts.categories, chosen))
            m_document->set(u"category_ids"_s, QJsonArray::fromStringList(chosen), tr("Categories"));
    });
    order->body()->addWidget(m_category);
    order->body()->addWidget(m_details->words(u"tags"_s, tr("Tags, with commas between them")));
    m_taxClass = m_details->optionalLine(u"tax_class"_s, tr("Tax class of its own"), {}, 40);
    order->body()->addWidget(m_taxClass);
    page.column->addWidget(order);
    auto *attributes = new Card(tr("Attributes"));
    attributes->setMaximumWidth(960);
    attributes->setHint(tr("Its categories ask for them"));
    m_attributeRows = new QVBoxLayout;
    m_attributeRows->setSpacing(metric::fieldGap);
    attributes->body()->addLayout(m_attributeRows);
    page.column->addWidget(attributes);
    page.column->addStretch();
    return page.widget;
}

QWidget *ProductPage::buildSeo()
{
    m_seo = new Binder(*m_document, this);
    auto page = scrolledColumn();
    auto *card = new Card(tr("Search engines"));
    card->setMaximumWidth(960);
    card->body()->addWidget(m_seo->line(u"slug"_s, tr("Slug"), {}, 120));
    card->body()->addWidget(m_seo->optionalLine(u"seo_title"_s, tr("Title; empty: the product's"), {}, 200));
    card->body()->addWidget(m_seo->optionalLine(u"seo_description"_s, tr("Description"), {}, 400));
    page.column->addWidget(card);
    page.column->addStretch();
    return page.widget;
}

QWidget *ProductPage::buildTranslations()
{
    m_translations = new Binder(*m_document, this);
    auto page = scrolledColumn();
    m_translationRows = new QVBoxLayout;
    m_translationRows->setSpacing(16);
    page.column->addLayout(m_translationRows);
    page.column->addStretch();
    return page.widget;
}

QWidget *ProductPage::buildHistory()
{
    auto page = scrolledColumn();
    auto *card = new Card(tr("History"));
    card->setMaximumWidth(960);
    m_historyRows = new QVBoxLayout;
    m_historyRows->setSpacing(10);
    card->body()->addLayout(m_historyRows);
    page.column->addWidget(card);
    page.column->addStretch();
    return page.widget;
}

void ProductPage::showSection(int index)
{
    m_sections->setCurrentIndex(index);
    for (int i = 0; i < m_tabs.size(); ++i)
        m_tabs[i]->setChecked(i == index);
    if (index == History)
        loadHistory();
}

void ProductPage::load()
{
    m_question.ask(
        shell().workers(), this,
        [id = m_id](
            Shop &shop, const Context &context) { return id ? readProduct(shop, context, *id) : readNewProduct(shop, context); },
        [this](const Result<ProductFacts> &facts) {
            if (!facts) {
                shell().tellRefusal(facts.error());
                if (facts.error().kind == ErrorKind::NotFound)
                    Q_EMIT closeRequested();
                return;
            }
            m_document->load(fieldsOf(facts->json), facts->version);
            show(*facts);
            if (!std::exchange(m_isLoaded, true))
                offerDraft();
        });
}

void ProductPage::show(const ProductFacts &facts)
{
    m_facts = facts;
    m_variants->setFacts(facts);
    m_tabs[Variants]->setCount(m_id ? facts.json["variant_count"_L1].toInteger() : -1);
    clear(m_attributeRows);
    const auto set = facts.json["attribute_set"_L1].toArray();
    for (const auto &entry : set) {
        const auto attribute = entry.toObject();
        const auto path = u"attributes/"_s + attribute["code"_L1].toString();
        const auto type = attribute["type"_L1].toString();
        const auto unit = attribute["unit"_L1].toString();
        if (type == "text"_L1 || type == "date"_L1 || type == "choice"_L1)
            m_attributeRows->addWidget(m_details->optionalLine(path, attribute["label"_L1].toString(), {}, 500));
        else if (type == "boolean"_L1)
            m_attributeRows->addWidget(m_details->flag(path, attribute["label"_L1].toString()));
        else if (type == "number"_L1)
            m_attributeRows->addWidget(m_details->decimal(path, attribute["label"_L1].toString(), unit));
        else
            m_attributeRows->addWidget(m_details->words(path, attribute["label"_L1].toString()));
    }
    if (set.isEmpty())
        m_attributeRows->addWidget(
            new TextLabel(tr("None. A category can ask for attributes; so can those above it."), Type::Body, Token::Muted));
    clear(m_translationRows);
    auto locales = facts.locales;
    const auto translations = facts.json["translations"_L1].toObject();
    for (auto it = translations.begin(); it != translations.end(); ++it)
        if (!locales.contains(it.key()))
            locales.append(it.key());
    m_tabs[Translations]->setCount(translations.size());
    for (const auto &locale : std::as_const(locales)) {
        auto *card = new Card(QLocale(locale).nativeLanguageName());
        card->setMaximumWidth(960);
        const auto path = u"translation/"_s + locale + u'/';
        card->body()->addWidget(m_translations->line(path + u"title"_s, tr("Title"), {}, 200));
        card->body()->addWidget(m_translations->area(path + u"description"_s, tr("Description")));
        m_translationRows->addWidget(card);
    }
    const bool isOwn = facts.json["tax_class_source"_L1].toString() == "own"_L1;
    m_taxClass->setInheritedFrom(isOwn || !m_id ? QString() : tr("Inherited: %1").arg(facts.json["tax_class"_L1].toString()));
    showHead();
}

void ProductPage::showHead()
{
    m_title->setText(title());
    const auto state = productState(m_document->text(u"status"_s));
    m_state->set(m_id ? state.word : QString(), state.tone);
    QStringList second;
    const auto ids = m_document->value(u"category_ids"_s).toArray();
    QStringList names;
    for (const auto &[id, name] : std::as_const(m_facts.categories))
        if (ids.contains(id))
            names.append(name);
    if (!names.isEmpty())
        second.append(names.first());
    if (!m_document->text(u"brand"_s).isEmpty())
        second.append(m_document->text(u"brand"_s));
    m_second->setText(second.join(u" · "_s));
    m_category->setHint(names.join(u", "_s));
    const auto changes = static_cast<int>(m_document->changedPaths().size());
    m_unsaved->setText(changes > 0 ? tr("%n unsaved change(s)", nullptr, changes) : QString());
    m_save->setEnabled(!m_isSaving);
    shell().actions().setPossible("edit.undo", m_document->undoStack().canUndo());
    shell().actions().setPossible("edit.redo", m_document->undoStack().canRedo());
    Q_EMIT appearanceChanged();
}

int ProductPage::problemCount() const
{
    return static_cast<int>(m_details->faultyPaths().size() + m_seo->faultyPaths().size() + m_translations->faultyPaths().size()
        + m_variants->faultyPaths().size());
}

void ProductPage::goToNextProblem()
{
    const std::pair<Section, Binder *> binders[] = {{Details, m_details}, {Seo, m_seo}, {Translations, m_translations}};
    for (const auto &[section, binder] : binders)
        if (const auto paths = binder->faultyPaths(); !paths.isEmpty()) {
            showSection(section);
            return binder->focus(paths.first());
        }
    if (const auto paths = m_variants->faultyPaths(); !paths.isEmpty()) {
        showSection(Variants);
        m_variants->focus(paths.first());
    }
}

void ProductPage::save()
{
    if (m_isSaving)
        return;
    if (auto *focused = focusWidget())
        focused->clearFocus(); // what is being typed counts
    if (problemCount() > 0)
        return goToNextProblem();
    if (m_id && !m_document->isModified())
        return;
    m_isSaving = true;
    showHead();
    Fields base;
    auto fields = m_document->fields();
    for (const auto &path : fields.keys())
        base.insert(path, m_document->saved(path));
    shell().workers().run(
        this,
        [id = m_id, base, fields, version = m_document->version(), currency = m_facts.currency](
            Shop &shop, const Context &context) { return saveProduct(shop, context, id, base, fields, version, currency); },
        [this](const Result<ProductId> &id) { saved(id); });
}

void ProductPage::saved(const Result<ProductId> &id)
{
    m_isSaving = false;
    if (!id)
        return refuse(id.error());
    const bool isNew = !m_id;
    m_document->dropDraft();
    if (isNew) {
        m_document->discard();
        shell().open(u"product/"_s + id->toString());
        Q_EMIT closeRequested();
        return;
    }
    load();
    shell().tell(tr("Saved."));
}

void ProductPage::refuse(const Error &error)
{
    showHead();
    if (error.kind == ErrorKind::Stale) {
        // Somebody was quicker: read what they did, and let the person decide.
        changed({});
        return;
    }
    bool isShown = false;
    for (const auto &fault : error.fields) {
        isShown |= m_details->setFault(fault.pointer, fault.message) || m_seo->setFault(fault.pointer, fault.message)
            || m_translations->setFault(fault.pointer, fault.message) || m_variants->setFault(fault.pointer, fault.message);
    }
    if (isShown)
        goToNextProblem();
    else
        shell().tellRefusal(error);
}

void ProductPage::discard()
{
    if (!m_document->isModified())
        return;
    Fields mine;
    const auto paths = m_document->changedPaths();
    for (const auto &path : paths)
        mine.insert(path, m_document->value(path));
    m_document->discard();
    m_variants->clearFaults();
    shell().tell(tr("%n change(s) discarded.", nullptr, static_cast<int>(mine.size())),
        [this, mine] { m_document->setAll(mine, tr("Discard changes")); });
}

void ProductPage::changed(const QSet<QByteArray> &tags)
{
    if (!m_id || !m_isLoaded || m_isSaving)
        return;
    if (!tags.isEmpty() && !tags.contains("@product") && !tags.contains("@variant") && !tags.contains("@price")
        && !tags.contains("@level"))
        return;
    m_question.ask(
        shell().workers(), this, [id = *m_id](Shop &shop, const Context &context) { return readProduct(shop, context, id); },
        [this](const Result<ProductFacts> &theirs) {
            if (theirs)
                meet(*theirs);
        });
}

void ProductPage::meet(const ProductFacts &theirs)
{
    const auto conflict = m_document->compare(fieldsOf(theirs.json), theirs.version);
    if (!m_document->isModified() || (conflict.theirPaths.isEmpty() && theirs.version == m_document->version())) {
        if (!conflict.theirPaths.isEmpty() || theirs.version != m_document->version())
            m_document->load(conflict.theirs, theirs.version);
        if (!m_document->isModified())
            show(theirs);
        return;
    }
    m_conflict = conflict;
    m_theirs = theirs;
    showConflict(tr("Somebody"));
    // Who it was stands in the history, if it may be seen.
    m_history.ask(
        shell().workers(), this,
        [id = *m_id](Shop &shop, const Context &context) { return shop.catalog.history(context, id, {}, 1); },
        [this](const Result<std::vector<AuditEntry>> &entries) {
            if (entries && !entries->empty() && m_conflict)
                showConflict(personName(entries->front().actor));
        });
}

void ProductPage::showConflict(const QString &who)
{
    QStringList names;
    for (const auto &path : std::as_const(m_conflict->theirPaths))
        if (const auto name = fieldName(path); !names.contains(name))
            names.append(name);
    m_bar->setText(tr("%1 saved this product just now.").arg(who),
        tr("Changed: %1. Your own changes are still here.").arg(names.join(u", "_s)));
    m_bar->show();
}

void ProductPage::compareConflict()
{
    if (!m_conflict)
        return;
    QList<QStringList> rows;
    const auto written_ = [](const QJsonValue &value) {
        return value.isString() ? value.toString()
            : value.isDouble()  ? QLocale().toString(value.toDouble())
                                : QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    };
    auto paths = m_conflict->theirPaths + m_document->changedPaths();
    paths.removeDuplicates();
    for (const auto &path : std::as_const(paths))
        rows.append({fieldName(path), written_(m_document->saved(path)), written_(m_conflict->theirs.value(path)),
            written_(m_document->value(path))});
    showTable(this, tr("What differs"), {tr("Field"), tr("Before"), tr("Theirs"), tr("Mine")}, rows);
}

void ProductPage::offerDraft()
{
    const auto draft = m_document->leftBehind();
    if (!draft)
        return;
    m_draftBar->setText(tr("There is a draft from %1.").arg(QLocale().toString(draft->at, QLocale::ShortFormat)),
        tr("It was not saved when the program ended."));
    if (!m_draftBar->property("isFilled").toBool()) {
        m_draftBar->setProperty("isFilled", true);
        connect(m_draftBar->addButton(tr("Restore")), &QPushButton::clicked, this, [this] {
            if (const auto kept = m_document->leftBehind())
                m_document->restore(*kept);
            m_draftBar->hide();
        });
        connect(m_draftBar->addButton(tr("Throw away")), &QPushButton::clicked, this, [this] {
            m_document->dropDraft();
            m_draftBar->hide();
        });
    }
    m_draftBar->show();
}

void ProductPage::loadHistory()
{
    if (!m_id)
        return;
    constexpr int most = 100;
    m_history.ask(
        shell().workers(), this,
        [id = *m_id](Shop &shop, const Context &context) { return shop.catalog.history(context, id, {}, most); },
        [this](const Result<std::vector<AuditEntry>> &entries) {
            clear(m_historyRows);
            if (!entries) {
                m_historyRows->addWidget(new TextLabel(entries.error().message, Type::Body, Token::Muted));
                return;
            }
            for (const auto &entry : *entries) {
                auto *row = new QHBoxLayout;
                row->addWidget(new IconLabel(u"history"_s, Token::Muted));
                row->addWidget(new TextLabel(operationWord(entry.operation), Type::BodyStrong));
                row->addWidget(new TextLabel(personName(entry.actor), Type::Body, Token::Muted), 1);
                row->addWidget(new TextLabel(writtenLong(entry.at), Type::Small, Token::Muted));
                m_historyRows->addLayout(row);
            }
        });
}

bool ProductPage::mayClose()
{
    if (!m_document->isModified())
        return true;
    switch (askAboutUnsaved(this, title(), static_cast<int>(m_document->changedPaths().size()))) {
    case Unsaved::Keep: return true; // the draft is offered when the product is opened again
    case Unsaved::Discard: m_document->discard(); return true;
    case Unsaved::Stay: return false;
    }
    return false;
}

void ProductPage::focusFirst()
{
    if (m_sections->currentIndex() == Details)
        m_details->focus(u"title"_s);
}

}
