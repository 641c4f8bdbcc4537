#pragma once

#include "admin-gui/widgets/parts.h"

#include <QDialog>

namespace kontor::gui {

/** A column of cards that scrolls as a whole. */
struct ScrolledColumn
{
    QWidget *widget;
    QVBoxLayout *column;
};
ScrolledColumn scrolledColumn();

/** A decision that stands alone: its title is the question, its buttons are verbs. */
class Decision final : public QDialog
{
    Q_OBJECT

public:
    Decision(QWidget *asker, const QString &question, const QString &explanation, int width = 480);
    QVBoxLayout *body() const { return m_body; }
    /** The first one is what happens by Return. */
    void addChoice(const QString &verb, int result, Variant variant);

private:
    QVBoxLayout *m_body;
    QHBoxLayout *m_buttons;
};

/** True where the verb was chosen. */
bool decide(QWidget *asker, const QString &question, const QString &explanation, const QString &verb, bool isDangerous = false);

enum class Unsaved { Keep, Discard, Stay };
Unsaved askAboutUnsaved(QWidget *asker, const QString &title, int changes);

/** Several of many, with a field to search them by. True where something was chosen. */
bool chooseMany(QWidget *asker, const QString &title, const QList<QPair<QString, QString>> &all, QStringList &chosen);
/** A table to read. */
void showTable(QWidget *asker, const QString &title, const QStringList &heads, const QList<QStringList> &rows);

}
