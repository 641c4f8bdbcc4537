#pragma once

#include "admin-gui/look/theme.h"

#include <QDate>
#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

namespace kontor::gui {

/** One point of a line or bar chart: a label for the axis, the value, and the one of the period before. */
struct ChartPoint
{
    QString label;  ///< under the axis
    QString spoken; ///< in the tip: "Thursday, 19 November"
    double value = 0;
    double before = 0;
};

/** A part of a donut. */
struct ChartPart
{
    QString label;
    double value = 0;
};

/** Round numbers for an axis that begins at zero: the step, and how many of them. */
struct ChartScale
{
    double step = 1;
    int steps = 4;
    double top() const { return step * steps; }
};
ChartScale scaleFor(double largest);
/** 10k, 1.2M … in the words of the region. */
QString shortNumber(double value);

/** Where the points of a line are, for a plot of this size. Apart from painting, so that it is tested without a screen. */
std::vector<QPointF> layLine(const std::vector<double> &values, double top, const QRectF &plot);
/** Start and span of each part in sixteenths of a degree, clockwise from noon. */
std::vector<std::pair<int, int>> layDonut(const std::vector<ChartPart> &parts);

/** What all charts share: hover and arrow keys choose a point, its tip is shown; PNG and CSV can be taken along. */
class Chart : public QWidget
{
    Q_OBJECT

public:
    explicit Chart(QWidget *parent = nullptr);
    /** How a value is written in the tip. */
    void setWriter(std::function<QString(double)> writer) { m_write = std::move(writer); }
    /** As a table: heads and rows. Its accessible twin, and what CSV is made of. */
    virtual QList<QStringList> table() const = 0;
    QByteArray csv() const;
    int current() const { return m_current; }
    void setCurrent(int index);
    QString announcement() const;

Q_SIGNALS:
    void currentChanged(int index);
    void activated(int index);

protected:
    virtual int count() const = 0;
    virtual int indexAt(const QPointF &position) const = 0;
    QString write(double value) const;
    void paintTip(QPainter &painter, const QPointF &at, const QString &title, const QList<QPair<QString, QString>> &lines) const;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    std::function<QString(double)> m_write;
    int m_current = -1;
};

/** Straight lines from point to point; the period before is dashed. */
class LineChart final : public Chart
{
    Q_OBJECT

public:
    using Chart::Chart;
    void setPoints(std::vector<ChartPoint> points);
    void setBars(bool isBars);
    QList<QStringList> table() const override;
    QSize sizeHint() const override { return {480, 240}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    int count() const override { return static_cast<int>(m_points.size()); }
    int indexAt(const QPointF &position) const override;

private:
    QRectF plot() const;
    ChartScale scale() const;
    std::vector<ChartPoint> m_points;
    bool m_isBars = false;
};

class DonutChart final : public Chart
{
    Q_OBJECT

public:
    using Chart::Chart;
    void setParts(std::vector<ChartPart> parts, const QString &centre, const QString &caption);
    QList<QStringList> table() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    int count() const override { return static_cast<int>(m_parts.size()); }
    int indexAt(const QPointF &position) const override;

private:
    QRectF ring() const;
    double total() const;
    std::vector<ChartPart> m_parts;
    QString m_centre;
    QString m_caption;
};

/** 104 × 36: how it went, without numbers. */
class Sparkline final : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(QWidget *parent = nullptr);
    void setValues(std::vector<double> values);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<double> m_values;
};

}
