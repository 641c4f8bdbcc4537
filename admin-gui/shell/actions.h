#pragma once

#include "core/base/context.h"

#include <QAction>
#include <QKeySequence>
#include <QMap>
#include <QObject>

#include <functional>
#include <map>
#include <span>
#include <optional>

namespace kontor::gui {

class ShopWorkers;

/** Everything that can be done, said once: menus, buttons, the palette, the shortcut editor and the cheat sheet read this. */
struct ActionSpec
{
    const char *id;
    const char *group; ///< of the menu and of the cheat sheet
    const char *text;  ///< as staff read it, with QT_TRANSLATE_NOOP("Actions", …)
    const char *icon;
    const char *shortcut;                 ///< portable; may be empty
    const Operation *operation = nullptr; ///< of the core; who may not do it never sees the action
};

/** The actions of a window. What no page handles just now is disabled and not offered. */
class Actions final : public QObject
{
    Q_OBJECT

public:
    Actions(const ShopWorkers &workers, QWidget *window);

    QAction *action(const char *id) const;
    /** All that may be done by whoever is signed in, in the order of the table. */
    QList<QAction *> permitted() const;
    /** For as long as `page` is the one that is shown. */
    void handle(const char *id, QObject *page, std::function<void()> run);
    /** The window's own: always there. */
    void always(const char *id, std::function<void()> run);
    /** Whose handlers count from now on. */
    void activate(QObject *page);
    /** An action of the active page cannot be done just now, or can again. */
    void setPossible(const char *id, bool isPossible);
    void setShortcut(const char *id, const QKeySequence &keys);
    /** As the table has it. */
    QKeySequence usualShortcut(const char *id) const;

    static QString group(const QAction *action);
    static QByteArray id(const QAction *action);

Q_SIGNALS:
    void changed();

private:
    struct Entry
    {
        const ActionSpec *spec = nullptr;
        QAction *action = nullptr;
        std::function<void()> own;
        std::map<QObject *, std::function<void()>> pages;
    };
    void run(const QByteArray &id);
    void refresh();

    std::map<QByteArray, Entry> m_entries;
    QList<QAction *> m_order;
    QObject *m_page = nullptr;
};

/** The table (actiontable.cpp). */
std::span<const ActionSpec> actionTable();

}
