#include "admin-gui/shell/workspace.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/shell/sidebar.h"
#include "admin-gui/shell/tabstrip.h"
#include "admin-gui/widgets/darkbar.h"
#include "admin-gui/work/settings.h"
#include "core/health/heartbeat.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int undoMs = 8'000;
constexpr qsizetype mostNotices = 50;

Context contextOf(const StaffSession &session)
{
    return Context{
        .actor = session.actor(), .locale = QLocale().name().left(2).toLatin1(), .market = {}, .traceId = {}, .address = {}};
}

}

Workspace::Workspace(StaffSession &session, PageMaker maker, QWidget *window)
    : QWidget(window),
      m_session(session),
      m_maker(std::move(maker)),
      m_workers(std::make_unique<ShopWorkers>(session.database(), contextOf(session))),
      m_feed(std::make_unique<LiveFeed>(session.database())),
      m_actions(new Actions(*m_workers, this)),
      m_shopName(session.rest().server().host())
{
    m_sidebar = new Sidebar(*m_actions, this);
    m_sidebar->setShop(m_shopName);
    m_tabs = new TabStrip(this);
    m_stack = new QStackedWidget(this);
    m_banner = new Banner(Tone::Warning, u"triangle-alert"_s, this);
    m_banner->hide();
    m_status = new StatusBar(m_tasks, this);
    m_status->setPerson(session.actor().name);
    m_status->setConnection(StatusBar::Connection::Live, m_shopName);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(0);
    columns->addWidget(m_sidebar);
    auto *main = new QVBoxLayout;
    main->setSpacing(0);
    main->addWidget(m_tabs);
    main->addWidget(m_banner);
    main->addWidget(m_stack, 1);
    columns->addLayout(main, 1);
    rows->addLayout(columns, 1);
    rows->addWidget(m_status);
    m_palette = new CommandPalette(*this, this);
    m_told = new DarkBar(m_stack);
    m_toldTimer.setSingleShot(true);
    m_toldTimer.setInterval(undoMs);
    connect(&m_toldTimer, &QTimer::timeout, this, [this] {
        m_told->hide();
        m_undo = {};
    });
    connect(m_tabs, &QTabBar::currentChanged, this, &Workspace::showCurrent);
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &Workspace::closeTab);
    connect(m_tabs, &QTabBar::tabMoved, this, [this](int from, int to) {
        auto *page = m_stack->widget(from);
        m_stack->removeWidget(page);
        m_stack->insertWidget(to, page);
        showCurrent(m_tabs->currentIndex());
    });
    connect(m_sidebar, &Sidebar::shopMenuRequested, this, &Workspace::openShopMenu);
    connect(m_status, &StatusBar::personClicked, this, &Workspace::openPersonMenu);
    connect(m_status, &StatusBar::noticesClicked, this, &Workspace::showNotices);
    connect(m_status, &StatusBar::problemsClicked, this, [this] {
        if (auto *page = currentPage())
            page->goToNextProblem();
    });
    connect(&session, &StaffSession::renewed, this, [this] { m_workers->setDatabase(m_session.database()); });
    connect(&session, &StaffSession::notKept, this, [this] {
        tell(tr("There is no keychain on this computer, so the sign-in is not kept: the password is asked for next time."));
    });
    addActions();
    addWindowActions();
    followFeed();
    restorePages();
}

Workspace::~Workspace()
{
    // Pages ask the workers and hear the feed: they go first.
    while (m_stack->count() > 0)
        delete m_stack->widget(0);
}

void Workspace::addActions()
{
    static constexpr const char *areas[] = {"home", "orders", "products", "inventory", "customers", "staff", "settings"};
    for (const auto *area : areas)
        m_actions->always((QByteArray("go.") + area).constData(), [this, address = QString::fromLatin1(area)] { open(address); });
    m_actions->always("product.new", [this] { open(u"product/new"_s); });
    m_actions->always("window.palette", [this] { m_palette->open(); });
    m_actions->always("help.shortcuts", [this] { open(u"shortcuts"_s); });
    m_actions->always("help.diagnostics", [this] { open(u"diagnostics"_s); });
    m_actions->always("help.about", [this] { open(u"about"_s); });
}

void Workspace::addWindowActions()
{
    m_actions->always("window.close_tab", [this] { closeTab(m_tabs->currentIndex()); });
    m_actions->always("window.next_tab", [this] { stepTab(1); });
    m_actions->always("window.previous_tab", [this] { stepTab(-1); });
    m_actions->always("window.next_part", [this] { nextPart(); });
    m_actions->always("window.scheme", [] {
        const auto next = Theme::current().isDark() ? Scheme::Light : Scheme::Dark;
        settings::scheme.set(static_cast<int>(next));
        Theme::apply(next);
    });
    m_actions->always("window.lock", [this] { Q_EMIT lockRequested(); });
    m_actions->always("window.sign_out", [this] { Q_EMIT signOutRequested(); });
    m_actions->always("window.quit", [this] { Q_EMIT quitRequested(); });
}

void Workspace::followFeed()
{
    connect(m_feed.get(), &LiveFeed::changed, this, [this](const QSet<QByteArray> &tags) {
        for (auto *page : pages())
            page->changed(tags);
    });
    connect(m_feed.get(), &LiveFeed::everythingChanged, this, [this] {
        for (auto *page : pages())
            page->changed({});
    });
    connect(m_feed.get(), &LiveFeed::liveChanged, this, [this](bool isLive) {
        if (!isLive)
            return askWhyNotLive();
        m_banner->hide();
        m_status->setConnection(StatusBar::Connection::Live, m_shopName);
    });
}

// Silence has two reasons: the database is gone, or it is there and no server works on it.
void Workspace::askWhyNotLive()
{
    m_workers->run(
        this, [](Shop &shop, const Context &) { return lastBeat(shop.database()); },
        [this](const Result<std::optional<Instant>> &beat) {
            if (m_feed->isLive())
                return;
            if (beat) {
                m_status->setConnection(StatusBar::Connection::NoServer, m_shopName);
                m_banner->setText(tr("No server is running."),
                    tr("You can work; storefronts are closed, mails wait, and what others change is not shown by itself."));
            } else {
                m_status->setConnection(StatusBar::Connection::Lost, m_shopName);
                m_banner->setText(tr("Not connected."), tr("Your edits are kept here and saved when the database answers."));
            }
            m_banner->show();
        });
}

bool Workspace::isLive() const
{
    return m_feed->isLive();
}

Page *Workspace::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

QList<Page *> Workspace::pages() const
{
    QList<Page *> all;
    for (int i = 0; i < m_stack->count(); ++i)
        if (auto *page = qobject_cast<Page *>(m_stack->widget(i)))
            all.append(page);
    return all;
}

void Workspace::open(const QString &address, const QJsonObject &state)
{
    const auto open_ = pages();
    for (int i = 0; i < open_.size(); ++i)
        if (open_[i]->address() == address) {
            m_tabs->setCurrentIndex(i);
            if (!state.isEmpty())
                open_[i]->restore(state);
            return;
        }
    auto *page = m_maker(*this, address, m_stack);
    if (page == nullptr)
        return;
    connect(page, &Page::appearanceChanged, this, [this, page] { showAppearance(page); });
    connect(page, &Page::problemsChanged, this, [this, page] {
        if (page == currentPage())
            m_status->setProblems(page->problemCount());
    });
    connect(
        page, &Page::closeRequested, this, [this, page] { closeTab(m_stack->indexOf(page)); }, Qt::QueuedConnection);
    m_stack->addWidget(page);
    if (!state.isEmpty())
        page->restore(state);
    const int index = m_tabs->addTab(page->title());
    m_tabs->setIconName(index, page->iconName());
    m_tabs->setCurrentIndex(index);
    showAppearance(page);
    keepPages();
}

void Workspace::showAppearance(Page *page)
{
    const int index = m_stack->indexOf(page);
    if (index < 0)
        return;
    m_tabs->setTabText(index, page->title());
    m_tabs->setIconName(index, page->iconName());
    m_tabs->setModified(index, page->isModified());
    keepPages();
}

void Workspace::showCurrent(int index)
{
    if (index < 0 || index >= m_stack->count())
        return;
    m_stack->setCurrentIndex(index);
    auto *page = currentPage();
    m_actions->activate(page);
    if (page == nullptr)
        return;
    const auto area = page->address().section(u'/', 0, 0);
    static const QMap<QString, QString> areas{{u"order"_s, u"orders"_s}, {u"product"_s, u"products"_s},
        {u"customer"_s, u"customers"_s}, {u"category"_s, u"categories"_s}, {u"attribute"_s, u"categories"_s},
        {u"movements"_s, u"inventory"_s}, {u"alerts"_s, u"inventory"_s}};
    m_sidebar->setCurrent(areas.value(area, area));
    m_status->setProblems(page->problemCount());
    page->focusFirst();
    keepPages();
}

void Workspace::closeTab(int index)
{
    auto *page = qobject_cast<Page *>(m_stack->widget(index));
    if (page == nullptr || !page->mayClose())
        return;
    m_stack->removeWidget(page);
    m_tabs->removeTab(index);
    m_actions->activate(nullptr);
    page->deleteLater();
    if (m_stack->count() == 0)
        open(u"home"_s);
    else
        showCurrent(m_tabs->currentIndex());
    keepPages();
}

void Workspace::stepTab(int by)
{
    const int count = m_tabs->count();
    if (count > 1)
        m_tabs->setCurrentIndex((m_tabs->currentIndex() + by + count) % count);
}

// F6: sidebar, then the parts of the page, then the sidebar again.
void Workspace::nextPart()
{
    auto *page = currentPage();
    if (page == nullptr)
        return;
    if (m_sidebar->isAncestorOf(focusWidget()) || focusWidget() == nullptr)
        page->focusFirst();
    else if (!page->focusNextPart())
        m_sidebar->focusFirst();
}

bool Workspace::mayClose()
{
    const auto all = pages();
    return std::all_of(all.begin(), all.end(), [](Page *page) { return page->mayClose(); });
}

void Workspace::keepPages() const
{
    QJsonArray kept;
    for (const auto *page : pages())
        kept.append(QJsonObject{{u"address"_s, page->address()}, {u"state"_s, page->state()}});
    settings::openPages.set(
        QJsonDocument(QJsonObject{{u"pages"_s, kept}, {u"current"_s, m_tabs->currentIndex()}, {u"shop"_s, m_shopName}})
            .toJson(QJsonDocument::Compact));
}

void Workspace::restorePages()
{
    const auto kept = QJsonDocument::fromJson(settings::openPages.get()).object();
    if (kept[u"shop"_s].toString() == m_shopName) {
        const auto pages_ = kept[u"pages"_s].toArray();
        const int current = kept[u"current"_s].toInt();
        constexpr int most = 20;
        for (int i = 0; i < pages_.size() && i < most; ++i) {
            const auto page = pages_[i].toObject();
            open(page[u"address"_s].toString(), page[u"state"_s].toObject());
        }
        if (current >= 0 && current < m_tabs->count())
            m_tabs->setCurrentIndex(current);
    }
    if (m_tabs->count() == 0)
        open(u"home"_s);
}

void Workspace::tell(const QString &sentence, std::function<void()> undo)
{
    m_undo = std::move(undo);
    m_told->clearActions();
    m_told->setWords(sentence, {});
    if (m_undo) {
        auto *back = m_told->addAction(tr("Undo"), u"undo-2"_s, true);
        connect(back, &QPushButton::clicked, this, [this] {
            m_told->hide();
            if (auto run = std::exchange(m_undo, {}))
                run();
        });
    }
    connect(m_told->setEnd(tr("Dismiss"), {}), &QPushButton::clicked, m_told, &QWidget::hide);
    m_told->show();
    m_told->place();
    m_toldTimer.start();
    m_notices.prepend(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat) + u"  "_s + sentence);
    if (m_notices.size() > mostNotices)
        m_notices.removeLast();
    m_status->setNotices(static_cast<int>(m_notices.size()));
}

void Workspace::tellRefusal(const Error &error)
{
    QString sentence = error.message;
    if (error.kind == ErrorKind::Invalid && !error.fields.isEmpty())
        sentence = error.fields.first().message;
    if (error.kind == ErrorKind::Unavailable)
        sentence = tr("Not connected. Your edits are kept here and saved when the database answers.");
    tell(sentence);
}

void Workspace::setOpenWork(const QString &area, int count)
{
    m_sidebar->setOpenWork(area, count);
}

void Workspace::showNotices()
{
    QMenu menu(this);
    if (m_notices.isEmpty())
        menu.addAction(tr("No notices"))->setEnabled(false);
    for (const auto &notice : std::as_const(m_notices))
        menu.addAction(notice)->setEnabled(false);
    menu.exec(QCursor::pos());
}

void Workspace::openShopMenu(const QPoint &at)
{
    QMenu menu(this);
    menu.addAction(m_shopName)->setEnabled(false);
    menu.addSeparator();
    for (const auto *id : {"window.sign_out", "help.about"})
        if (auto *action = m_actions->action(id))
            menu.addAction(action);
    menu.exec(at);
}

void Workspace::openPersonMenu(const QPoint &at)
{
    QMenu menu(this);
    menu.addAction(m_session.email())->setEnabled(false);
    menu.addSeparator();
    for (const auto *id : {"window.lock", "window.sign_out"})
        if (auto *action = m_actions->action(id))
            menu.addAction(action);
    menu.exec(at - QPoint(0, menu.sizeHint().height()));
}

void Workspace::fill(QMenuBar &menus) const
{
    menus.clear();
    QMap<QString, QMenu *> known;
    for (auto *action : m_actions->permitted()) {
        const auto group = Actions::group(action);
        if (!known.contains(group))
            known.insert(group, menus.addMenu(group));
        known[group]->addAction(action);
    }
}

void Workspace::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_sidebar->setNarrow(width() < metric::narrowWindow);
}

}
