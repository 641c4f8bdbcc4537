#pragma once

#include "admin-gui/widgets/parts.h"

#include <QTimer>

namespace kontor::gui {

/** The dark bar over the lower edge: what is selected and can be done with it, or what was done and can be taken back. */
class DarkBar final : public QWidget
{
    Q_OBJECT

public:
    explicit DarkBar(QWidget *parent);

    void setWords(const QString &strong, const QString &second);
    QPushButton *addAction(const QString &text, const QString &icon, bool isFirst = false);
    void clearActions();
    /** The word at the end ("Clear"), with its key. */
    QPushButton *setEnd(const QString &text, const QString &key);
    /** Puts itself 14 above the lower edge of its parent. */
    void place();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    TextLabel *m_strong;
    TextLabel *m_second;
    QHBoxLayout *m_actions;
    QPushButton *m_end = nullptr;
    QHBoxLayout *m_layout;
};

}
