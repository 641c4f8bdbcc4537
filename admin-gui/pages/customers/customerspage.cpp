#include "admin-gui/pages/customers/customerspage.h"

#include "admin-gui/models/words.h"
#include "admin-gui/shell/actions.h"

namespace kontor::gui {

namespace {

enum ColumnIndex { Name, Mail, Roles, State, Since };

std::vector<Column> columns(bool isStaff)
{
    return {{.id = "name", .title = AccountsPage::tr("Name"), .stretches = true},
        {.id = "email", .title = AccountsPage::tr("E-mail address")},
        {.id = "roles", .title = AccountsPage::tr("Roles"), .isShown = isStaff},
        {.id = "status", .title = AccountsPage::tr("State")}, {.id = "since", .title = AccountsPage::tr("Since")}};
}

TableRow rowOf(const Account &account, Instant now)
{
    TableRow row{.id = account.id.toByteArray(), .cells = {}, .data = {}};
    const auto name = (account.firstName + u' ' + account.lastName).trimmed();
    const bool isActive = account.status == "active";
    row.cells.resize(5);
    row.cells[Name] = {.look = CellLook::Strong, .text = name.isEmpty() ? account.email : name};
    row.cells[Mail] = {.look = CellLook::Muted, .text = account.email};
    row.cells[Roles] = {.look = CellLook::Muted, .text = QString::fromLatin1(account.roles.join(", "))};
    row.cells[State] = {.look = CellLook::Badge,
        .text = isActive ? AccountsPage::tr("Active") : AccountsPage::tr("Disabled"),
        .tone = isActive ? Tone::Success : Tone::Neutral};
    row.cells[Since] = {.look = CellLook::Muted, .text = writtenShort(account.createdAt, now)};
    return row;
}

}

AccountsPage::AccountsPage(Shell &shell, const QString &address, QWidget *parent)
    : ListPage(shell, address, columns(address == u"staff"_s), parent),
      m_isStaff(address == u"staff"_s)
{
    view().setEmptyWords(
        {.icon = iconName(),
            .title = m_isStaff ? tr("Nobody of the staff yet.") : tr("No customers yet."),
            .hint = m_isStaff ? QString() : tr("Whoever makes an account in the shop stands here; guests stand at their orders."),
            .button = {}},
        {.icon = u"search"_s,
            .title = tr("Nobody fits."),
            .hint = tr("Accounts are found by the beginning of their e-mail address."),
            .button = tr("Clear the filters")});
    addHeadButton("list.export", Variant::Quiet);
    begin({}, {{.id = "all", .name = tr("All"), .filters = {}}}, tr("E-mail address"));
}

PageLoader AccountsPage::loader() const
{
    return [isStaff = m_isStaff, text = searchText()](
               Shop &shop, const Context &context, const QVariant &after, int limit) -> Result<TablePage> {
        AccountService::Filter filter{.email = text, .before = {}, .limit = limit};
        if (after.isValid())
            filter.before = after.value<AccountId>();
        KONTOR_TRY(
            const auto rows, isStaff ? shop.accounts.listStaff(context, filter) : shop.accounts.listCustomers(context, filter));
        TablePage page;
        page.hasMore = rows.size() > static_cast<size_t>(limit);
        const auto now = SystemClock().now();
        for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
            page.rows.push_back(rowOf(rows[i], now));
            page.next = QVariant::fromValue(rows[i].id);
        }
        return page;
    };
}

void AccountsPage::askCount()
{
    m_count.ask(
        shell().workers(), this,
        [isStaff = m_isStaff, text = searchText()](Shop &shop, const Context &context) {
            const AccountService::Filter filter{.email = text, .before = {}};
            return isStaff ? shop.accounts.countStaff(context, filter) : shop.accounts.countCustomers(context, filter);
        },
        [this](const Result<qint64> &count) {
            constexpr qint64 most = 10'000;
            if (count)
                setCount(*count, most);
        });
}

bool AccountsPage::concerns(const QSet<QByteArray> &tags) const
{
    return tags.contains("@account");
}

QWidget *AccountsPage::makePanel(const QByteArray &id, QWidget *parent)
{
    const auto account = AccountId::parse(QString::fromLatin1(id));
    if (!account || m_isStaff)
        return nullptr;
    auto *made = new CustomerPanel(shell(), *account, parent);
    connect(made, &CustomerPanel::closed, this, [this] { closePanel(); });
    return made;
}

void AccountsPage::openRow(const QByteArray &id)
{
    Q_EMIT view().inspected(id);
}

CustomerPanel::CustomerPanel(Shell &shell, const AccountId &id, QWidget *parent)
    : Surface(Token::Panel, Qt::LeftEdge, parent),
      m_shell(shell)
{
    setAccessibleName(tr("Customer"));
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 16);
    m_rows->setSpacing(8);
    m_question.ask(
        shell.workers(), this,
        [id](Shop &shop, const Context &context) -> Result<Facts> {
            KONTOR_TRY(auto account, shop.accounts.customer(context, id));
            KONTOR_TRY(auto addresses, shop.accounts.customerAddresses(context, id));
            Facts facts{.account = std::move(account), .addresses = std::move(addresses), .orders = {}};
            if (authorise(context, operations::listOrders)) {
                OrderQuery query;
                query.customer = id;
                KONTOR_TRY(facts.orders, shop.desk.list(context, query));
            }
            return facts;
        },
        [this](const Result<Facts> &facts) {
            if (facts)
                show(*facts);
            else
                m_shell.tellRefusal(facts.error());
        });
}

void CustomerPanel::show(const Facts &facts)
{
    const auto &account = facts.account;
    auto *head = new QHBoxLayout;
    const auto name = (account.firstName + u' ' + account.lastName).trimmed();
    auto *title = new TextLabel(name.isEmpty() ? account.email : name, Type::PanelTitle);
    title->setElided(true);
    head->addWidget(title, 1);
    auto *close = iconButton(u"x"_s, tr("Close"));
    connect(close, &QToolButton::clicked, this, &CustomerPanel::closed);
    head->addWidget(close);
    m_rows->addLayout(head);
    const auto line = [&](const QString &icon, const QString &text) {
        if (text.isEmpty())
            return;
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(new IconLabel(icon, Token::Muted));
        auto *words = new TextLabel(text, Type::Body, Token::Muted);
        words->setElided(true);
        row->addWidget(words, 1);
        m_rows->addLayout(row);
    };
    line(u"mail"_s, account.email);
    line(u"phone"_s, account.phone);
    m_rows->addWidget(separator(Qt::Horizontal));
    m_rows->addWidget(new TextLabel(tr("Addresses"), Type::Section));
    if (facts.addresses.empty())
        m_rows->addWidget(new TextLabel(tr("None yet."), Type::Body, Token::Muted));
    for (const auto &entry : facts.addresses)
        line(u"map-pin"_s, entry.address.line1 + u", "_s + entry.address.postalCode + u' ' + entry.address.city);
    m_rows->addWidget(separator(Qt::Horizontal));
    m_rows->addWidget(new TextLabel(tr("Orders"), Type::Section));
    if (facts.orders.empty())
        m_rows->addWidget(new TextLabel(tr("None yet."), Type::Body, Token::Muted));
    const auto now = SystemClock().now();
    for (const auto &order : facts.orders) {
        auto *row = new QHBoxLayout;
        auto *number = button(order.number, Variant::Link);
        connect(number, &QPushButton::clicked, this, [this, id = order.id] { m_shell.open(u"order/"_s + id.toString()); });
        row->addWidget(number);
        auto *state = new BadgeLabel;
        const auto word = paymentState(order.paymentStatus);
        state->set(word.word, word.tone);
        row->addWidget(state);
        row->addStretch();
        row->addWidget(new TextLabel(writtenShort(order.placedAt, now), Type::Small, Token::Muted));
        row->addWidget(new TextLabel(written(order.total), Type::BodyStrong));
        m_rows->addLayout(row);
    }
    m_rows->addStretch();
}

}
