#pragma once

#include "admin-gui/shell/page.h"
#include "admin-gui/work/shopworkers.h"

QT_BEGIN_NAMESPACE
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace kontor::gui {

class LineChart;
class DonutChart;
class Sparkline;
class BadgeLabel;
class TextLabel;

/** One figure: its value, how it changed, how it went. */
class FigureCard final : public QWidget
{
    Q_OBJECT

public:
    explicit FigureCard(const QString &title, QWidget *parent = nullptr);
    /** `change` in per cent; none where there was nothing before. */
    void set(const QString &value, const QString &before, std::optional<double> change, std::vector<double> course);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    TextLabel *m_value;
    TextLabel *m_before;
    BadgeLabel *m_change;
    Sparkline *m_course;
};

/** How the shop does: figures, charts, what wants to be done. */
class HomePage final : public Page
{
    Q_OBJECT

public:
    HomePage(Shell &shell, const QString &address, QWidget *parent);
    QString title() const override { return tr("Home"); }
    QString iconName() const override { return u"house"_s; }
    QJsonObject state() const override;
    void restore(const QJsonObject &state) override;
    void changed(const QSet<QByteArray> &tags) override;
    void focusFirst() override;

private:
    struct Facts
    {
        SalesReport report;
        OpenOrders open;
        std::vector<StockAlert> alerts;
        QMap<QByteArray, QString> markets;
    };
    void choose(const QString &period);
    void reload();
    void show(const Facts &facts);
    void showFigures(const SalesReport &report);
    void showCharts(const Facts &facts);
    void showWork(const OpenOrders &open);
    void showStock(const std::vector<StockAlert> &alerts);

    QString m_period;
    QList<QPushButton *> m_periods;
    TextLabel *m_subtitle;
    BadgeLabel *m_live;
    FigureCard *m_revenue;
    FigureCard *m_orders;
    FigureCard *m_average;
    LineChart *m_line;
    DonutChart *m_donut;
    QVBoxLayout *m_work;
    QVBoxLayout *m_stock;
    Question m_question;
    QTimer m_later;
};

}
