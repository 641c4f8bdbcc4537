#pragma once

#include "admin-gui/widgets/parts.h"

namespace kontor::gui {

/** "Market **Germany** ×": a condition that holds. */
class Chip final : public QWidget
{
    Q_OBJECT

public:
    Chip(const QString &label, const QString &value, QWidget *parent = nullptr);
    QSize sizeHint() const override;

Q_SIGNALS:
    void removed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_label;
    QString m_value;
    QToolButton *m_cross;
};

/** The dashed one, that adds another. */
class AddChip final : public QPushButton
{
    Q_OBJECT

public:
    explicit AddChip(const QString &text, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

/** An underlined tab of a page, with a count. */
class ViewTab final : public QPushButton
{
    Q_OBJECT

public:
    ViewTab(const QString &text, qint64 count, QWidget *parent = nullptr);
    void setCount(qint64 count);
    void setProblem(bool hasProblem);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString number() const;
    qint64 m_count;
    bool m_hasProblem = false;
};

}
