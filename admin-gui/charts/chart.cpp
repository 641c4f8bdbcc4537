#include "admin-gui/charts/chart.h"

#include "admin-gui/look/painting.h"
#include "admin-gui/models/csv.h"
#include "admin-gui/widgets/rowdelegate.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QPainterPath>
#include <QSaveFile>

#include <cmath>
#include <numeric>

namespace kontor::gui {

ChartScale scaleFor(double largest)
{
    if (!(largest > 0))
        return {.step = 1, .steps = 4};
    constexpr int wanted = 5;
    const double magnitude = std::pow(10, std::floor(std::log10(largest / wanted)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        const double step = factor * magnitude;
        const int steps = static_cast<int>(std::ceil(largest / step - 1e-9));
        if (steps <= wanted)
            return {.step = step, .steps = std::max(1, steps)};
    }
    return {.step = magnitude * 10, .steps = 1};
}

QString shortNumber(double value)
{
    const QLocale locale;
    const auto shown = [&](double number, const QString &suffix) {
        const bool isWhole = std::abs(number - std::round(number)) < 0.05;
        return locale.toString(number, 'f', isWhole ? 0 : 1) + suffix;
    };
    if (std::abs(value) >= 1'000'000)
        return shown(value / 1'000'000, QCoreApplication::translate("kontor::gui::Chart", "M", "millions, on an axis"));
    if (std::abs(value) >= 1'000)
        return shown(value / 1'000, QCoreApplication::translate("kontor::gui::Chart", "k", "thousands, on an axis"));
    return shown(value, {});
}

std::vector<QPointF> layLine(const std::vector<double> &values, double top, const QRectF &plot)
{
    std::vector<QPointF> points;
    points.reserve(values.size());
    const double step = values.size() > 1 ? plot.width() / static_cast<double>(values.size() - 1) : 0;
    for (size_t i = 0; i < values.size(); ++i)
        points.emplace_back(
            plot.left() + step * static_cast<double>(i), plot.bottom() - (top > 0 ? values[i] / top * plot.height() : 0));
    return points;
}

std::vector<std::pair<int, int>> layDonut(const std::vector<ChartPart> &parts)
{
    constexpr int round = 360 * 16;
    const double total = std::accumulate(
        parts.begin(), parts.end(), 0.0, [](double sum, const ChartPart &part) { return sum + std::max(0.0, part.value); });
    std::vector<std::pair<int, int>> spans;
    double done = 0;
    for (const auto &part : parts) {
        // From where the one before ended, so that rounding leaves no gap.
        const int from = total > 0 ? static_cast<int>(std::lround(done / total * round)) : 0;
        done += std::max(0.0, part.value);
        const int to = total > 0 ? static_cast<int>(std::lround(done / total * round)) : 0;
        spans.emplace_back(90 * 16 - from, from - to);
    }
    return spans;
}

Chart::Chart(QWidget *parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    // Time runs from left to right everywhere.
    setLayoutDirection(Qt::LeftToRight);
}

QString Chart::write(double value) const
{
    return m_write ? m_write(value) : QLocale().toString(value);
}

QByteArray Chart::csv() const
{
    QByteArray out = "\xEF\xBB\xBF";
    const auto rows = table();
    for (const auto &row : rows) {
        QStringList fields;
        for (const auto &field : row)
            fields.append(csvField(field));
        out += fields.join(u',').toUtf8() + "\r\n";
    }
    return out;
}

QString Chart::announcement() const
{
    const auto rows = table();
    return m_current >= 0 && m_current + 1 < rows.size() ? rows[m_current + 1].join(u", "_s) : accessibleName();
}

void Chart::setCurrent(int index)
{
    if (index == m_current)
        return;
    m_current = index;
    setAccessibleDescription(announcement());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    Q_EMIT currentChanged(index);
}

void Chart::mouseMoveEvent(QMouseEvent *event)
{
    setCurrent(indexAt(event->position()));
}

void Chart::mousePressEvent(QMouseEvent *event)
{
    if (const int index = indexAt(event->position()); index >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT activated(index);
}

void Chart::leaveEvent(QEvent *)
{
    if (!hasFocus())
        setCurrent(-1);
}

void Chart::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (event->reason() != Qt::MouseFocusReason && m_current < 0 && count() > 0)
        setCurrent(count() - 1);
}

void Chart::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left: setCurrent(std::max(0, m_current - 1)); return;
    case Qt::Key_Right: setCurrent(std::min(count() - 1, m_current + 1)); return;
    case Qt::Key_Home: setCurrent(0); return;
    case Qt::Key_End: setCurrent(count() - 1); return;
    case Qt::Key_Return:
        if (m_current >= 0)
            Q_EMIT activated(m_current);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void Chart::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    const auto *png = menu.addAction(tr("Save as PNG …"));
    const auto *csv_ = menu.addAction(tr("Save as CSV …"));
    const auto *chosen = menu.exec(event->globalPos());
    if (chosen == nullptr)
        return;
    const bool isPng = chosen == png;
    Q_UNUSED(csv_)
    const auto path = QFileDialog::getSaveFileName(this, accessibleName(), accessibleName() + (isPng ? u".png"_s : u".csv"_s));
    if (path.isEmpty())
        return;
    if (isPng) {
        grab().save(path, "PNG");
        return;
    }
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(csv());
        file.commit();
    }
}

void Chart::paintTip(
    QPainter &painter, const QPointF &at, const QString &title, const QList<QPair<QString, QString>> &lines) const
{
    const auto titleFont = gui::font(Type::Small);
    const auto strong = gui::font(Type::SmallStrong);
    const QFontMetrics metrics(strong);
    int wide = QFontMetrics(titleFont).horizontalAdvance(title);
    for (const auto &[value, label] : lines)
        wide = std::max(wide, metrics.horizontalAdvance(value + u"  "_s + label) + 4);
    const QSize size(wide + 24, metrics.height() * static_cast<int>(lines.size() + 1) + 18 + 4 * static_cast<int>(lines.size()));
    QPoint corner(static_cast<int>(at.x()) - size.width() - 14, static_cast<int>(at.y()) - size.height() / 2);
    if (corner.x() < 2)
        corner.setX(static_cast<int>(at.x()) + 14);
    corner.setX(std::clamp(corner.x(), 2, std::max(2, width() - size.width() - 2)));
    corner.setY(std::clamp(corner.y(), 2, std::max(2, height() - size.height() - 2)));
    const QRect box(corner, size);
    paintBox(painter, box, metric::cardRadius, colour(Token::Bar), {});
    int y = box.top() + 9;
    painter.setFont(titleFont);
    painter.setPen(colour(Token::BarSecond));
    painter.drawText(QRect(box.left() + 12, y, wide + 4, metrics.height()), Qt::AlignVCenter, title);
    for (const auto &[value, label] : lines) {
        y += metrics.height() + 4;
        painter.setFont(strong);
        painter.setPen(colour(Token::BarText));
        painter.drawText(QRect(box.left() + 12, y, wide + 4, metrics.height()), Qt::AlignVCenter, value);
        const int first = metrics.horizontalAdvance(value + u"  "_s);
        painter.setFont(titleFont);
        painter.setPen(colour(Token::BarSecond));
        painter.drawText(QRect(box.left() + 12 + first, y, wide, metrics.height()), Qt::AlignVCenter, label);
    }
}

void LineChart::setPoints(std::vector<ChartPoint> points)
{
    m_points = std::move(points);
    setCurrent(-1);
    update();
}

void LineChart::setBars(bool isBars)
{
    m_isBars = isBars;
    update();
}

QList<QStringList> LineChart::table() const
{
    QList<QStringList> rows{{tr("When"), accessibleName(), tr("Before")}};
    for (const auto &point : m_points)
        rows.append({point.spoken, write(point.value), write(point.before)});
    return rows;
}

QRectF LineChart::plot() const
{
    const QFontMetrics metrics(gui::font(Type::Small));
    const int left = metrics.horizontalAdvance(shortNumber(scale().top())) + 16;
    return QRectF(rect()).adjusted(left, 10, -14, -metrics.height() - 12);
}

ChartScale LineChart::scale() const
{
    double largest = 0;
    for (const auto &point : m_points)
        largest = std::max({largest, point.value, point.before});
    return scaleFor(largest);
}

int LineChart::indexAt(const QPointF &position) const
{
    const auto area = plot();
    if (m_points.empty() || !area.adjusted(-8, -8, 8, 8).contains(position))
        return -1;
    const double step = m_points.size() > 1 ? area.width() / static_cast<double>(m_points.size() - 1) : area.width();
    return std::clamp(static_cast<int>(std::lround((position.x() - area.left()) / step)), 0, count() - 1);
}

void LineChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto area = plot();
    const auto steps = scale();
    painter.setFont(gui::font(Type::Small));
    const QFontMetrics metrics(painter.font());
    for (int i = 0; i <= steps.steps; ++i) {
        const double y = std::round(area.bottom() - area.height() * i / steps.steps) + 0.5;
        painter.setPen(colour(Token::Line));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(colour(Token::Muted));
        painter.drawText(QRectF(0, y - 10, area.left() - 10, 20), Qt::AlignRight | Qt::AlignVCenter, shortNumber(steps.step * i));
    }
    if (m_points.empty())
        return;
    std::vector<double> values;
    std::vector<double> before;
    for (const auto &point : m_points) {
        values.push_back(point.value);
        before.push_back(point.before);
    }
    const auto line = layLine(values, steps.top(), area);
    const auto other = layLine(before, steps.top(), area);
    const auto ink = Theme::current().series(0);
    if (m_isBars) {
        const double room = area.width() / static_cast<double>(values.size());
        for (size_t i = 0; i < line.size(); ++i) {
            const QRectF bar(
                area.left() + room * static_cast<double>(i) + room * 0.2, line[i].y(), room * 0.6, area.bottom() - line[i].y());
            painter.fillRect(bar, ink);
        }
    } else {
        QPainterPath fill;
        fill.moveTo(line.front().x(), area.bottom());
        for (const auto &point : line)
            fill.lineTo(point);
        fill.lineTo(line.back().x(), area.bottom());
        auto veil = ink;
        veil.setAlphaF(0.08F);
        painter.fillPath(fill, veil);
        QPen dashes(colour(Token::BeforePeriod), 1.2, Qt::CustomDashLine);
        dashes.setDashPattern({3, 2.5});
        painter.setPen(dashes);
        painter.drawPolyline(other.data(), static_cast<int>(other.size()));
        painter.setPen(QPen(ink, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(line.data(), static_cast<int>(line.size()));
    }
    // As many labels as have room.
    int widest = 1;
    for (const auto &point : m_points)
        widest = std::max(widest, metrics.horizontalAdvance(point.label));
    const auto room = std::max<size_t>(1, static_cast<size_t>(area.width() / (widest + 24)));
    const size_t every = std::max<size_t>(1, (m_points.size() + room - 1) / room);
    painter.setPen(colour(Token::Muted));
    for (size_t i = 0; i < m_points.size(); i += every) {
        const double x = m_isBars
            ? area.left() + area.width() / static_cast<double>(values.size()) * (static_cast<double>(i) + 0.5)
            : line[i].x();
        painter.drawText(
            QRectF(x - widest / 2.0 - 6, area.bottom() + 8, widest + 12, metrics.height()), Qt::AlignCenter, m_points[i].label);
    }
    const int index = current();
    if (index < 0 || index >= count())
        return;
    const auto at = line[static_cast<size_t>(index)];
    painter.setPen(QPen(ink, 1));
    painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()));
    painter.setBrush(ink);
    painter.setPen(QPen(colour(Token::Panel), 2));
    painter.drawEllipse(at, 4.5, 4.5);
    painter.setBrush(colour(Token::Panel));
    painter.setPen(QPen(colour(Token::BeforePeriod), 1.5));
    painter.drawEllipse(other[static_cast<size_t>(index)], 3.5, 3.5);
    const auto &point = m_points[static_cast<size_t>(index)];
    paintTip(painter, at, point.spoken, {{write(point.value), {}}, {write(point.before), tr("before")}});
    if (hasFocus())
        paintFocus(painter, rect(), metric::radius);
}

void DonutChart::setParts(std::vector<ChartPart> parts, const QString &centre, const QString &caption)
{
    m_parts = std::move(parts);
    m_centre = centre;
    m_caption = caption;
    updateGeometry();
    setCurrent(-1);
    update();
}

double DonutChart::total() const
{
    return std::accumulate(
        m_parts.begin(), m_parts.end(), 0.0, [](double sum, const ChartPart &part) { return sum + part.value; });
}

QSize DonutChart::sizeHint() const
{
    return {300, 170 + 24 * count()};
}

QRectF DonutChart::ring() const
{
    constexpr double side = 140;
    return QRectF((width() - side) / 2, 8, side, side);
}

QList<QStringList> DonutChart::table() const
{
    QList<QStringList> rows{{accessibleName(), tr("Value"), tr("Share")}};
    for (const auto &part : m_parts)
        rows.append({part.label, write(part.value),
            total() > 0 ? QLocale().toString(100 * part.value / total(), 'f', 0) + u" %"_s : QString()});
    return rows;
}

int DonutChart::indexAt(const QPointF &position) const
{
    const double legend = ring().bottom() + 16;
    if (position.y() >= legend) {
        const int row = static_cast<int>((position.y() - legend) / 24);
        return row < count() ? row : -1;
    }
    const auto centre = ring().center();
    const double distance = std::hypot(position.x() - centre.x(), position.y() - centre.y());
    if (distance < ring().width() * 0.33 || distance > ring().width() / 2)
        return -1;
    double angle = std::atan2(position.x() - centre.x(), centre.y() - position.y()) * 180 / std::numbers::pi;
    if (angle < 0)
        angle += 360;
    const auto spans = layDonut(m_parts);
    for (int i = 0; i < count(); ++i) {
        const double from = (90 * 16 - spans[static_cast<size_t>(i)].first) / 16.0;
        if (angle >= from && angle < from - spans[static_cast<size_t>(i)].second / 16.0)
            return i;
    }
    return -1;
}

void DonutChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto circle = ring();
    const auto spans = layDonut(m_parts);
    constexpr double thickness = 20;
    const auto band = circle.adjusted(thickness / 2, thickness / 2, -thickness / 2, -thickness / 2);
    painter.setBrush(Qt::NoBrush);
    if (total() <= 0) {
        painter.setPen(QPen(colour(Token::Track), thickness));
        painter.drawEllipse(band);
    }
    for (int i = 0; i < count(); ++i) {
        const auto [from, span] = spans[static_cast<size_t>(i)];
        if (span == 0)
            continue;
        painter.setPen(QPen(Theme::current().series(i), i == current() ? thickness + 4 : thickness, Qt::SolidLine, Qt::FlatCap));
        // A thin gap between parts, where there is more than one.
        const int gap = count() > 1 && span < -64 ? 24 : 0;
        painter.drawArc(band, from - gap / 2, span + gap);
    }
    painter.setFont(gui::font(Type::PanelTitle));
    painter.setPen(colour(Token::Text));
    painter.drawText(circle.adjusted(0, -10, 0, -10), Qt::AlignCenter, m_centre);
    painter.setFont(gui::font(Type::Small));
    painter.setPen(colour(Token::Muted));
    painter.drawText(circle.adjusted(0, 14, 0, 14), Qt::AlignCenter, m_caption);
    double y = circle.bottom() + 16;
    const QLocale locale;
    for (int i = 0; i < count(); ++i, y += 24) {
        const auto &part = m_parts[static_cast<size_t>(i)];
        if (i == current())
            paintBox(painter, QRectF(0, y, width(), 24).toRect(), metric::radius, colour(Token::Hover), {});
        paintBox(painter, QRectF(4, y + 8, 9, 9).toRect(), 2, Theme::current().series(i), {});
        painter.setFont(gui::font(Type::Body));
        painter.setPen(colour(Token::Text));
        const auto share = total() > 0 ? locale.toString(100 * part.value / total(), 'f', 0) + u" %"_s : QString();
        const auto value = write(part.value);
        const int numbers = numberWidth(value, painter.font()) + 54;
        painter.drawText(QRectF(22, y, width() - 22 - numbers, 24), Qt::AlignVCenter,
            QFontMetrics(painter.font()).elidedText(part.label, Qt::ElideRight, width() - 30 - numbers));
        paintNumber(painter, QRectF(width() - numbers, y, numbers - 50, 24).toRect(), value, gui::font(Type::Body),
            Qt::AlignRight | Qt::AlignVCenter);
        painter.setPen(colour(Token::Muted));
        paintNumber(
            painter, QRectF(width() - 46, y, 42, 24).toRect(), share, gui::font(Type::Body), Qt::AlignRight | Qt::AlignVCenter);
    }
    if (hasFocus())
        paintFocus(painter, rect(), metric::radius);
}

Sparkline::Sparkline(QWidget *parent) : QWidget(parent)
{
    setFixedSize(104, 36);
    setLayoutDirection(Qt::LeftToRight);
}

void Sparkline::setValues(std::vector<double> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::paintEvent(QPaintEvent *)
{
    if (m_values.size() < 2)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double top = *std::max_element(m_values.begin(), m_values.end());
    const QRectF area = QRectF(rect()).adjusted(3, 4, -4, -3);
    const auto line = layLine(m_values, top > 0 ? top : 1, area);
    const auto ink = Theme::current().series(0);
    QPainterPath fill;
    fill.moveTo(line.front().x(), area.bottom());
    for (const auto &point : line)
        fill.lineTo(point);
    fill.lineTo(line.back().x(), area.bottom());
    auto veil = ink;
    veil.setAlphaF(0.1F);
    painter.fillPath(fill, veil);
    painter.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line.data(), static_cast<int>(line.size()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(line.back(), 2.5, 2.5);
}

}
