#pragma once

#include "admin-gui/look/theme.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/work/shopworkers.h"

#include <QAbstractListModel>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QLineEdit;
class QListView;
QT_END_NAMESPACE

namespace kontor::gui {

/** One line of the palette: something to go to, or to do. */
struct PaletteEntry
{
    QString group; ///< a head stands over the first of each
    QString icon;
    QString title;
    QString second;
    QString end;
    QString badge;
    Tone tone = Tone::Neutral;
    QStringList keys;
    QString address;           ///< of a page, or
    QAction *action = nullptr; ///< what it does
};

/**
 * Ctrl K: everything that can be gone to, found or done, from one field. What is typed is looked for in the actions at
 * once and in the shop as soon as the database answers; older answers never replace newer ones.
 */
class CommandPalette final : public QWidget
{
    Q_OBJECT

public:
    CommandPalette(Shell &shell, QWidget *window);

    void open(const QString &text = {});
    void close_();
    QString text() const;
    QStringList shownTitles() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Model;
    class Delegate;
    void search();
    void show(const QList<PaletteEntry> &found);
    QList<PaletteEntry> actionsFor(const QString &text) const;
    void choose(bool inNewTab);
    void move_(int step);
    void place();
    QRect box() const;

    Shell &m_shell;
    QLineEdit *m_field;
    QListView *m_list;
    Model *m_model;
    Question m_question;
    QTimer m_delay;
    QList<PaletteEntry> m_found; ///< of the shop, for the text before
};

}
