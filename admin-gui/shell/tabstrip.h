#pragma once

#include <QTabBar>

namespace kontor::gui {

/** One tab for each page: icon, title, a dot for "unsaved", a cross to close. */
class TabStrip final : public QTabBar
{
    Q_OBJECT

public:
    explicit TabStrip(QWidget *parent = nullptr);
    void setModified(int index, bool isModified);
    void setIconName(int index, const QString &name);

Q_SIGNALS:
    void newTabRequested();

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QRect crossOf(int index) const;
    int m_hovered = -1;
};

}
