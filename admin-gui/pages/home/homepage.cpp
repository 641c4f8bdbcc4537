#include "admin-gui/pages/home/homepage.h"

#include "admin-gui/charts/chart.h"
#include "admin-gui/look/painting.h"
#include "admin-gui/models/words.h"
#include "admin-gui/widgets/dialogs.h"

#include <QTimeZone>

#include <cmath>

namespace kontor::gui {

namespace {

constexpr int gap = 16;
constexpr int laterMs = 2'000; // orders that come together are shown together

struct Span
{
    OrderDesk::Period period;
    QString words;
};

// From the beginning of a day in the time of this computer to now.
Span spanOf(const QString &chosen)
{
    const auto now = QDateTime::currentDateTime();
    auto from = now.date().startOfDay();
    QByteArray interval = "day";
    if (chosen == u"1"_s) {
        interval = "hour";
    } else if (chosen == u"365"_s) {
        from = now.date().addYears(-1).addDays(1).startOfDay();
        interval = "month";
    } else {
        from = now.date().addDays(1 - chosen.toInt()).startOfDay();
    }
    const auto instant = [](const QDateTime &at) { return Instant(std::chrono::milliseconds(at.toMSecsSinceEpoch())); };
    const QLocale locale;
    auto zone = QTimeZone::systemTimeZoneId();
    if (zone.isEmpty())
        zone = "UTC";
    return {
        .period = {.from = instant(from), .to = instant(now.addSecs(1)), .interval = interval, .timezone = zone, .market = {}},
        .words = chosen == u"1"_s
            ? HomePage::tr("Today, against the same hours before")
            : HomePage::tr("%1 to %2, against as long before")
                  .arg(locale.toString(from.date(), QLocale::ShortFormat), locale.toString(now.date(), QLocale::ShortFormat))};
}

std::optional<double> changeOf(double now, double before)
{
    return before > 0 ? std::optional(100 * (now - before) / before) : std::nullopt;
}

QWidget *workRow(Shell &shell, const QString &icon, Tone tone, const QString &words, qint64 count, const QJsonObject &filters)
{
    auto *row = new QPushButton;
    row->setFixedHeight(metric::tallRow);
    setVariant(row, Variant::Quiet);
    row->setAccessibleName(words + u": "_s + QLocale().toString(count));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(16, 0, 12, 0);
    line->setSpacing(12);
    auto *sign = new IconLabel(icon, Token::Muted);
    sign->setGround(tone);
    line->addWidget(sign);
    line->addWidget(new TextLabel(words, Type::BodyStrong), 1);
    const QLocale locale;
    line->addWidget(new TextLabel(
        count > limits::countedOrders ? locale.toString(limits::countedOrders) + u'+' : locale.toString(count), Type::Section));
    line->addWidget(new IconLabel(u"chevron-right"_s, Token::Faint));
    // What lies in the button leaves the mouse to it.
    for (auto *part : row->findChildren<QWidget *>())
        part->setAttribute(Qt::WA_TransparentForMouseEvents);
    QObject::connect(row, &QPushButton::clicked, row, [&shell, filters] { shell.open(u"orders"_s, {{u"filters"_s, filters}}); });
    return row;
}

double scaleOf(Currency currency)
{
    return std::pow(10, currency.exponent());
}

}

FigureCard::FigureCard(const QString &title, QWidget *parent) : QWidget(parent)
{
    setMinimumHeight(104);
    setAccessibleName(title);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 14, 16, 12);
    rows->setSpacing(4);
    auto *head = new QHBoxLayout;
    head->addWidget(new TextLabel(title, Type::Body, Token::Muted));
    head->addStretch();
    m_change = new BadgeLabel;
    m_change->hide();
    head->addWidget(m_change);
    rows->addLayout(head);
    auto *body = new QHBoxLayout;
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    m_value = new TextLabel({}, Type::Figure);
    m_before = new TextLabel({}, Type::Small, Token::Muted);
    words->addWidget(m_value);
    words->addWidget(m_before);
    body->addLayout(words);
    body->addStretch();
    m_course = new Sparkline;
    body->addWidget(m_course, 0, Qt::AlignBottom);
    rows->addLayout(body);
}

void FigureCard::set(const QString &value, const QString &before, std::optional<double> change, std::vector<double> course)
{
    m_value->setText(value);
    m_before->setText(tr("before: %1").arg(before));
    if (change)
        m_change->set((*change >= 0 ? u"+"_s : u"−"_s) + QLocale().toString(std::abs(*change), 'f', 1) + u" %"_s,
            *change >= 0 ? Tone::Success : Tone::Danger);
    else
        m_change->set({}, Tone::Neutral);
    setAccessibleDescription(value);
    m_course->setValues(std::move(course));
}

void FigureCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBox(painter, rect(), metric::cardRadius, colour(Token::Panel), colour(Token::Line));
}

HomePage::HomePage(Shell &shell, const QString &address, QWidget *parent) : Page(shell, address, parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    auto page = scrolledColumn();
    all->addWidget(page.widget);
    page.column->setContentsMargins(metric::homePadding, 12, metric::homePadding, metric::homePadding);
    page.column->setSpacing(gap);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new TextLabel(title(), Type::PageTitle));
    m_live = new BadgeLabel;
    head->addWidget(m_live);
    m_subtitle = new TextLabel({}, Type::Body, Token::Muted);
    m_subtitle->setElided(true);
    head->addWidget(m_subtitle, 1);
    const QList<QPair<QString, QString>> periods{
        {u"1"_s, tr("Today")}, {u"7"_s, tr("7 days")}, {u"30"_s, tr("30 days")}, {u"365"_s, tr("Year")}};
    for (const auto &[value, words] : periods) {
        auto *chooser = button(words, Variant::Plain);
        chooser->setCheckable(true);
        chooser->setProperty("period", value);
        connect(chooser, &QPushButton::clicked, this, [this, chosen = value] { choose(chosen); });
        m_periods.append(chooser);
        head->addWidget(chooser);
    }
    page.column->addLayout(head);
    auto *figures = new QHBoxLayout;
    figures->setSpacing(gap);
    m_revenue = new FigureCard(tr("Revenue"));
    m_orders = new FigureCard(tr("Orders"));
    m_average = new FigureCard(tr("Average order"));
    for (auto *card : {m_revenue, m_orders, m_average})
        figures->addWidget(card, 1);
    page.column->addLayout(figures);
    auto *charts = new QHBoxLayout;
    charts->setSpacing(gap);
    auto *revenue = new Card(tr("Revenue over time"));
    m_line = new LineChart;
    m_line->setAccessibleName(tr("Revenue"));
    m_line->setMinimumHeight(250);
    revenue->body()->addWidget(m_line);
    charts->addWidget(revenue, 3);
    auto *markets = new Card(tr("Revenue by market"));
    m_donut = new DonutChart;
    m_donut->setAccessibleName(tr("Revenue by market"));
    markets->body()->addWidget(m_donut);
    markets->body()->addStretch();
    charts->addWidget(markets, 2);
    page.column->addLayout(charts);
    auto *lists = new QHBoxLayout;
    lists->setSpacing(gap);
    auto *work = new Card(tr("Open work"));
    work->body()->setContentsMargins(1, 0, 1, 8);
    work->body()->setSpacing(0);
    m_work = work->body();
    lists->addWidget(work, 3);
    auto *stock = new Card(tr("Low stock"));
    stock->body()->setSpacing(8);
    m_stock = stock->body();
    lists->addWidget(stock, 2);
    page.column->addLayout(lists);
    page.column->addStretch();
    m_later.setSingleShot(true);
    m_later.setInterval(laterMs);
    connect(&m_later, &QTimer::timeout, this, &HomePage::reload);
    choose(u"30"_s);
}

void HomePage::choose(const QString &period)
{
    m_period = period;
    for (auto *chooser : std::as_const(m_periods))
        chooser->setChecked(chooser->property("period").toString() == period);
    reload();
    Q_EMIT appearanceChanged();
}

QJsonObject HomePage::state() const
{
    return {{u"period"_s, m_period}};
}

void HomePage::restore(const QJsonObject &state)
{
    if (const auto period = state[u"period"_s].toString(); !period.isEmpty())
        choose(period);
}

void HomePage::focusFirst()
{
    for (auto *chooser : std::as_const(m_periods))
        if (chooser->isChecked())
            chooser->setFocus(Qt::OtherFocusReason);
}

void HomePage::changed(const QSet<QByteArray> &tags)
{
    if ((tags.isEmpty() || tags.contains("@order") || tags.contains("@level")) && !m_later.isActive())
        m_later.start();
}

void HomePage::reload()
{
    const auto span = spanOf(m_period);
    m_subtitle->setText(span.words);
    m_question.ask(
        shell().workers(), this,
        [period = span.period](Shop &shop, const Context &context) -> Result<Facts> {
            Facts facts;
            // Whoever may not see one part still sees the others.
            if (authorise(context, operations::reportSales)) {
                KONTOR_TRY(facts.report, shop.desk.sales(context, period));
                KONTOR_TRY(facts.open, shop.desk.countOpen(context));
            }
            if (authorise(context, operations::listAlerts)) {
                constexpr int shown = 6;
                KONTOR_TRY(
                    facts.alerts, shop.inventory.listAlerts(context, {.kind = {}, .location = {}, .before = {}, .limit = shown}));
            }
            KONTOR_CHECK(shop.book().refresh(shop.database()));
            for (const auto &market : shop.book().markets())
                facts.markets.insert(market.code, market.name);
            return facts;
        },
        [this](const Result<Facts> &facts) {
            if (facts)
                show(*facts);
            else
                m_subtitle->setText(facts.error().message);
        });
}

void HomePage::show(const Facts &facts)
{
    m_live->set(shell().isLive() ? tr("Live") : QString(), Tone::Success);
    showFigures(facts.report);
    showCharts(facts);
    showWork(facts.open);
    showStock(facts.alerts);
}

void HomePage::showCharts(const Facts &facts)
{
    const auto currency = facts.report.figures.currency;
    const double scale = scaleOf(currency);
    const auto write = [currency, scale](double value) { return written(Money(std::llround(value * scale), currency)); };
    m_line->setWriter(write);
    m_donut->setWriter(write);
    const QLocale locale;
    const auto labelOf = [&](const QDateTime &at) {
        if (m_period == u"1"_s)
            return locale.toString(at.time(), QLocale::ShortFormat);
        return locale.toString(at.date(), m_period == u"365"_s ? u"MMM"_s : tr("d MMM", "a day on an axis; letters of QLocale"));
    };
    const auto spokenOf = [&](const QDateTime &at) {
        if (m_period == u"1"_s)
            return locale.toString(at.time(), QLocale::ShortFormat);
        return locale.toString(
            at.date(), m_period == u"365"_s ? u"MMMM yyyy"_s : tr("ddd d MMMM", "a day in a tip; letters of QLocale"));
    };
    std::vector<ChartPoint> points;
    const auto &intervals = facts.report.intervals;
    const auto &before = facts.report.before;
    for (size_t i = 0; i < intervals.size(); ++i) {
        const auto at = local(intervals[i].from);
        points.push_back({.label = labelOf(at),
            .spoken = spokenOf(at),
            .value = static_cast<double>(intervals[i].revenue) / scale,
            .before = i < before.size() ? static_cast<double>(before[i].revenue) / scale : 0});
    }
    m_line->setPoints(std::move(points));
    std::vector<ChartPart> parts;
    for (const auto &share : facts.report.markets)
        parts.push_back({.label = facts.markets.value(share.market, QString::fromUtf8(share.market)),
            .value = static_cast<double>(share.revenue) / scale});
    m_donut->setParts(parts, shortNumber(static_cast<double>(facts.report.figures.revenue) / scale),
        tr("%n market(s)", nullptr, static_cast<int>(parts.size())));
}

void HomePage::showFigures(const SalesReport &report)
{
    const auto &figures = report.figures;
    const auto average = [](qint64 revenue, qint64 orders) { return orders > 0 ? revenue / orders : 0; };
    const auto change = [](qint64 now, qint64 before) { return changeOf(static_cast<double>(now), static_cast<double>(before)); };
    std::vector<double> revenue;
    std::vector<double> orders;
    std::vector<double> averages;
    for (const auto &interval : report.intervals) {
        revenue.push_back(static_cast<double>(interval.revenue));
        orders.push_back(static_cast<double>(interval.orders));
        averages.push_back(static_cast<double>(average(interval.revenue, interval.orders)));
    }
    const auto money = [&](qint64 amount) { return written(Money(amount, figures.currency)); };
    const QLocale locale;
    m_revenue->set(money(figures.revenue), money(figures.revenueBefore), change(figures.revenue, figures.revenueBefore), revenue);
    m_orders->set(locale.toString(figures.orders), locale.toString(figures.ordersBefore),
        change(figures.orders, figures.ordersBefore), orders);
    const auto now = average(figures.revenue, figures.orders);
    const auto before = average(figures.revenueBefore, figures.ordersBefore);
    m_average->set(money(now), money(before), change(now, before), averages);
}

void HomePage::showWork(const OpenOrders &open)
{
    clear(m_work);
    const auto add = [&](const char16_t *icon, Tone tone, const QString &words, qint64 count, const QJsonObject &filters) {
        m_work->addWidget(workRow(shell(), QString::fromUtf16(icon), tone, words, count, filters));
    };
    add(u"package", Tone::Info, tr("Orders to pack"), open.toPack,
        {{u"status"_s, u"open"_s}, {u"payment_status"_s, u"paid,authorized,not_required,overpaid"_s},
            {u"fulfilment_status"_s, u"unfulfilled,partially_fulfilled"_s}});
    add(u"clock", Tone::Warning, tr("Orders awaiting payment"), open.awaiting,
        {{u"status"_s, u"open"_s}, {u"payment_status"_s, u"awaiting,requires_action,partially_paid"_s}});
    add(u"credit-card", Tone::Danger, tr("Payments that failed"), open.failed, {{u"payment_status"_s, u"failed"_s}});
    add(u"pause", Tone::Neutral, tr("Orders on hold"), open.onHold, {{u"status"_s, u"on_hold"_s}});
    add(u"triangle-alert", Tone::Violet, tr("Orders that lack stock"), open.isShort, {{u"short"_s, u"1"_s}});
    shell().setOpenWork(u"orders"_s, static_cast<int>(open.toPack));
}

void HomePage::showStock(const std::vector<StockAlert> &alerts)
{
    clear(m_stock);
    if (alerts.empty())
        m_stock->addWidget(new TextLabel(tr("Nothing runs low."), Type::Body, Token::Muted));
    for (const auto &alert : alerts) {
        auto *row = new QHBoxLayout;
        auto *name = new TextLabel(alert.sku, Type::BodyStrong);
        name->setElided(true);
        row->addWidget(name, 1);
        auto *state = new BadgeLabel;
        const auto word = stockState(alert.kind);
        state->set(word.word, word.tone);
        row->addWidget(state);
        auto *count = new TextLabel(QLocale().toString(alert.level.available()), Type::Section);
        count->setMinimumWidth(36);
        count->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        row->addWidget(count);
        m_stock->addLayout(row);
    }
    m_stock->addStretch();
}

}
