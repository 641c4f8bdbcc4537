#include "admin-gui/shell/actions.h"

#include "admin-gui/look/icons.h"
#include "admin-gui/work/shopworkers.h"

#include <QCoreApplication>
#include <QSettings>
#include <QWidget>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

QString settingKey(const QByteArray &id)
{
    return u"shortcuts/"_s + QString::fromLatin1(id);
}

QString words(const char *text)
{
    return QCoreApplication::translate("Actions", text);
}

}

Actions::Actions(const ShopWorkers &workers, QWidget *window) : QObject(window)
{
    for (const auto &spec : actionTable()) {
        if (spec.operation != nullptr && !workers.may(*spec.operation))
            continue;
        auto *action = new QAction(window);
        action->setText(words(spec.text));
        action->setIconText(words(spec.text));
        if (*spec.icon != 0)
            action->setIcon(icon(QString::fromLatin1(spec.icon)));
        action->setObjectName(QString::fromLatin1(spec.id));
        action->setProperty("group", words(spec.group));
        const auto chosen = QSettings().value(settingKey(spec.id));
        action->setShortcut(chosen.isValid() ? QKeySequence(chosen.toString()) : usualShortcut(spec.id));
        action->setShortcutContext(Qt::WindowShortcut);
        action->setEnabled(false);
        window->addAction(action);
        connect(action, &QAction::triggered, this, [this, id = QByteArray(spec.id)] { run(id); });
        m_entries[spec.id] = Entry{.spec = &spec, .action = action, .own = {}, .pages = {}};
        m_order.append(action);
    }
}

QAction *Actions::action(const char *id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.action;
}

QList<QAction *> Actions::permitted() const
{
    return m_order;
}

void Actions::handle(const char *id, QObject *page, std::function<void()> run)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    if (!found->second.pages.contains(page))
        connect(page, &QObject::destroyed, this, [this, key = QByteArray(id), page] { m_entries[key].pages.erase(page); });
    found->second.pages[page] = std::move(run);
    refresh();
}

void Actions::always(const char *id, std::function<void()> run)
{
    if (const auto found = m_entries.find(id); found != m_entries.end())
        found->second.own = std::move(run);
    refresh();
}

void Actions::activate(QObject *page)
{
    m_page = page;
    refresh();
}

void Actions::refresh()
{
    for (auto &[id, entry] : m_entries)
        entry.action->setEnabled(entry.own || entry.pages.contains(m_page));
    Q_EMIT changed();
}

void Actions::setPossible(const char *id, bool isPossible)
{
    if (const auto found = m_entries.find(id); found != m_entries.end())
        found->second.action->setEnabled(isPossible && (found->second.own || found->second.pages.contains(m_page)));
}

void Actions::run(const QByteArray &id)
{
    auto &entry = m_entries[id];
    // A copy: what it does may close the page that it belongs to.
    const auto page = entry.pages.find(m_page);
    const auto what = page != entry.pages.end() ? page->second : entry.own;
    if (what)
        what();
}

void Actions::setShortcut(const char *id, const QKeySequence &keys)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    found->second.action->setShortcut(keys);
    if (keys == usualShortcut(id))
        QSettings().remove(settingKey(id));
    else
        QSettings().setValue(settingKey(id), keys.toString(QKeySequence::PortableText));
}

QKeySequence Actions::usualShortcut(const char *id) const
{
    for (const auto &spec : actionTable())
        if (qstrcmp(spec.id, id) == 0)
            return QKeySequence(QString::fromLatin1(spec.shortcut));
    return {};
}

QString Actions::group(const QAction *action)
{
    return action->property("group").toString();
}

QByteArray Actions::id(const QAction *action)
{
    return action->objectName().toLatin1();
}

}
