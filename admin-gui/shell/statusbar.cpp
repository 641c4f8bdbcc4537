#include "admin-gui/shell/statusbar.h"

#include "admin-gui/look/icons.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

QPushButton *barButton(const QString &icon)
{
    auto *made = button({}, Variant::Bar, icon);
    made->setFixedHeight(24);
    return made;
}

}

StatusBar::StatusBar(Tasks &tasks, QWidget *parent) : Surface(Token::Window, Qt::TopEdge, parent), m_tasks(tasks)
{
    setFixedHeight(std::max(metric::statusBar, QFontMetrics(gui::font(Type::Small)).height() + 12));
    setAccessibleName(tr("Status"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 12, 0);
    row->setSpacing(8);
    m_dot = new IconLabel(u"plug"_s, Token::Success, 14);
    m_connection = new TextLabel({}, Type::Small, Token::Muted);
    row->addWidget(m_dot);
    row->addWidget(m_connection);
    m_task = new QWidget;
    auto *task = new QHBoxLayout(m_task);
    task->setContentsMargins(0, 0, 0, 0);
    task->setSpacing(8);
    auto *line = separator(Qt::Vertical);
    line->setFixedHeight(16);
    task->addWidget(line);
    task->addWidget(new IconLabel(u"refresh-cw"_s, Token::Muted, 14));
    m_taskTitle = new TextLabel({}, Type::Small, Token::Muted);
    task->addWidget(m_taskTitle);
    m_taskBar = new QProgressBar;
    m_taskBar->setTextVisible(false);
    m_taskBar->setFixedSize(116, 8);
    m_taskBar->setAccessibleName(tr("Progress"));
    task->addWidget(m_taskBar);
    m_taskCount = new TextLabel({}, Type::Small, Token::Muted);
    task->addWidget(m_taskCount);
    auto *cancel = iconButton(u"x"_s, tr("Cancel this task"));
    cancel->setFixedSize(22, 22);
    connect(cancel, &QToolButton::clicked, this, [this] {
        if (!m_tasks.running().isEmpty())
            m_tasks.running().first()->cancel();
    });
    task->addWidget(cancel);
    m_task->hide();
    row->addWidget(m_task);
    m_hint = new TextLabel({}, Type::Small, Token::Muted);
    m_hint->setElided(true);
    row->addWidget(m_hint);
    m_problems = barButton(u"circle-alert"_s);
    m_problems->setIcon(icon(u"circle-alert"_s, Token::Danger));
    m_problems->hide();
    connect(m_problems, &QPushButton::clicked, this, &StatusBar::problemsClicked);
    row->addWidget(m_problems);
    row->addStretch(1);
    m_notices = barButton(u"bell"_s);
    connect(m_notices, &QPushButton::clicked, this, &StatusBar::noticesClicked);
    row->addWidget(m_notices);
    m_person = barButton(u"user"_s);
    connect(m_person, &QPushButton::clicked, this, [this] { Q_EMIT personClicked(m_person->mapToGlobal(QPoint(0, 0))); });
    row->addWidget(m_person);
    connect(&tasks, &Tasks::changed, this, &StatusBar::showTask);
    setNotices(0);
}

void StatusBar::setConnection(Connection connection, const QString &shop)
{
    switch (connection) {
    case Connection::Live:
        m_dot->setIcon(u"plug"_s, Token::Success);
        m_connection->setText(tr("Connected to %1").arg(shop));
        m_connection->setToken(Token::Muted);
        break;
    case Connection::NoServer:
        m_dot->setIcon(u"triangle-alert"_s, Token::Warning);
        m_connection->setText(tr("No server is running for %1").arg(shop));
        m_connection->setToken(Token::Warning);
        break;
    case Connection::Lost:
        m_dot->setIcon(u"wifi-off"_s, Token::Danger);
        m_connection->setText(tr("Not connected to %1").arg(shop));
        m_connection->setToken(Token::Danger);
        break;
    }
}

void StatusBar::setPerson(const QString &name)
{
    m_person->setText(name);
}

void StatusBar::setProblems(int count)
{
    m_problems->setVisible(count > 0);
    m_problems->setText(tr("%n problem(s), F8 goes to them", nullptr, count));
}

void StatusBar::setNotices(int count)
{
    m_notices->setText(count > 0 ? tr("%n notice(s)", nullptr, count) : tr("No notices"));
}

void StatusBar::setHint(const QString &hint)
{
    m_hint->setText(hint);
}

void StatusBar::showTask()
{
    const auto running = m_tasks.running();
    m_task->setVisible(!running.isEmpty());
    if (running.isEmpty())
        return;
    const auto *task = running.first();
    m_taskTitle->setText(task->title());
    const QLocale locale;
    m_taskBar->setRange(0, task->total() > 0 ? 1000 : 0);
    if (task->total() > 0)
        m_taskBar->setValue(static_cast<int>(1000 * task->done() / task->total()));
    m_taskCount->setText(task->total() > 0 ? tr("%1 of %2").arg(locale.toString(task->done()), locale.toString(task->total()))
                                           : locale.toString(task->done()));
}

}
